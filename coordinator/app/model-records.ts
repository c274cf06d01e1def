/** Reads what the store holds of model versions. */
import { decodeModelFacts, type ModelFacts } from '../federation/model-facts.ts';
import type { StoredModelVersion } from '../ports/store.ts';
import { formatRound } from '../../shared/domain/ids.ts';
import { readable } from './readable.ts';

/** Throws `STORE_DAMAGED`. */
export function factsOf(model: StoredModelVersion): ModelFacts {
  return readable(`the model of round ${formatRound(model)}`, () =>
    decodeModelFacts(model.document),
  );
}
