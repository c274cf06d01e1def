/** Which artefacts the rows of a store name. */
import { fromHex, type Digest } from '../../../shared/domain/bytes.ts';
import { formatRound } from '../../../shared/domain/ids.ts';
import type { StoredModelVersion, StoredRound, StoredRun } from '../../ports/store.ts';
import { factsOf } from '../model-records.ts';
import { readable } from '../readable.ts';
import { factsOfRound } from '../round-records.ts';
import { runOf } from '../run-records.ts';

/** Each throws `STORE_DAMAGED` when the row cannot be read. */
export function artefactsOfRun(stored: StoredRun): readonly Digest[] {
  const { planDigest, topologyDigest, modelDigest, scalingDigest } = runOf(stored);
  return [planDigest, topologyDigest, modelDigest, ...(scalingDigest ? [scalingDigest] : [])];
}

export function artefactsOfRound(stored: StoredRound): readonly Digest[] {
  return factsOfRound(stored).artefacts;
}

export function artefactsOfModel(model: StoredModelVersion): readonly Digest[] {
  const { topologyDigest } = factsOf(model);
  return readable(`the model of round ${formatRound(model)}`, () =>
    [model.digest, topologyDigest].map(fromHex),
  );
}
