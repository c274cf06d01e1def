/** What one process hands in for a part of a mask removal, as bytes, and what all parts say together. */
import { concatBytes, utf8Bytes } from '../../../shared/domain/bytes.ts';
import { participantId } from '../../../shared/domain/ids.ts';
import { invariant } from '../../../shared/errors/federation-error.ts';
import type { VectorSegment } from '../../../shared/secagg/config.ts';
import type { MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { layoutOf, wholeVector } from '../../../shared/secagg/vector-range.ts';
import { createAccumulator } from '../../../shared/vector/accumulate.ts';
import { pack } from '../../../shared/vector/packing.ts';

/** First byte of a result. */
const SUMS = 1;
const BAD_DEALERS = 2;

/** The part's bytes of the packed sum, or the dealers' ids. */
export function encodePart(
  segments: readonly VectorSegment[],
  outcome: MaskRemovalOutcome,
): Uint8Array {
  if (outcome.type === 'bad-dealers') {
    return concatBytes(Uint8Array.of(BAD_DEALERS), utf8Bytes(outcome.dealers.join()));
  }
  const packed = segments.map(({ bits }, i) => {
    const sum = outcome.sums[i];
    invariant(sum !== undefined, 'there is one sum per segment');
    return pack(sum, bits);
  });
  return concatBytes(Uint8Array.of(SUMS), ...packed);
}

/** All parts in order: their bytes one after another are the packed sum of the whole vector. */
export function assembleParts(
  segments: readonly VectorSegment[],
  results: readonly Uint8Array[],
): MaskRemovalOutcome {
  // Every part finds the same dealers: one that names some speaks for all.
  const spoilt = results.find(([kind]) => kind === BAD_DEALERS);
  if (spoilt !== undefined) return { type: 'bad-dealers', dealers: dealersOf(spoilt) };
  const accumulator = createAccumulator(layoutOf(segments, wholeVector(segments)));
  for (const result of results) {
    invariant(result[0] === SUMS, 'a result is a sum or names dealers');
    accumulator.add(result.subarray(1));
  }
  invariant(accumulator.finish() === undefined, 'the parts together are the whole vector');
  return { type: 'removed', sums: accumulator.sums };
}

function dealersOf(result: Uint8Array): ReturnType<typeof participantId>[] {
  return new TextDecoder().decode(result.subarray(1)).split(',').map(participantId);
}
