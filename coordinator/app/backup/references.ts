/** Which artefacts the rows of a store name. */
import { fromHex, type Digest } from '../../../shared/domain/bytes.ts';
import { formatRound } from '../../../shared/domain/ids.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { decodeModelFacts } from '../../federation/model-facts.ts';
import type { StoredModelVersion, StoredRound, StoredRun } from '../../ports/store.ts';
import { roundFacts } from '../../round/document-facts.ts';
import { runOf } from '../run-records.ts';

/** Each throws `STORE_DAMAGED` when the row cannot be read. */
export function artefactsOfRun(stored: StoredRun): readonly Digest[] {
  return readable(`run ${stored.id}`, () => {
    const { planDigest, topologyDigest, modelDigest, scalingDigest } = runOf(stored);
    return [planDigest, topologyDigest, modelDigest, ...(scalingDigest ? [scalingDigest] : [])];
  });
}

export function artefactsOfRound({ key, document }: StoredRound): readonly Digest[] {
  return readable(`round ${formatRound(key)}`, () => roundFacts(document).artefacts);
}

export function artefactsOfModel(model: StoredModelVersion): readonly Digest[] {
  return readable(`the model of round ${formatRound(model)}`, () =>
    [model.digest, decodeModelFacts(model.document).topologyDigest].map(fromHex),
  );
}

function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = `${what}: the stored document cannot be read; check the disk and restore a backup`;
    throw new FederationError('STORE_DAMAGED', message, {}, cause);
  }
}
