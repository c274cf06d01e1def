/** Adds and removes expanded masks. Masks come from `CryptoSuite.keystream` and nowhere else. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { wipe, type Digest } from '../domain/bytes.ts';
import { invariant } from '../errors/federation-error.ts';
import { vectorKernels } from '../vector/kernels/chosen-kernels.ts';
import type { VectorSegment } from './config.ts';
import { segmentKey, type SignedMaskSeed } from './mask-seeds.ts';
import { sliceAt, wholeVector, type VectorRange } from './vector-range.ts';

invariant(
  new Uint8Array(Uint32Array.of(1).buffer)[0] === 1,
  'the machine is little-endian: masks are read as little-endian words',
);

const WORD_BYTES = 4;

/**
 * Adds `direction` times a mask to every segment, in place. Element i takes keystream word i
 * (little-endian, 32 bits); sums wrap mod 2³² and are reduced to b bits once at the end, which is
 * exact because 2^b divides 2³². `vectors` hold the elements of `range` and no others.
 */
export function applyMask(
  suite: CryptoSuite,
  directoryDigest: Digest,
  segments: readonly VectorSegment[],
  vectors: readonly Uint32Array[],
  mask: SignedMaskSeed,
  direction: 1 | -1,
  range: VectorRange = wholeVector(segments),
): void {
  for (const [index, segment] of segments.entries()) {
    const vector = vectors[index];
    const { start, end } = sliceAt(range, index);
    invariant(
      vector?.length === end - start,
      'there is one vector per segment, as long as its slice',
    );
    if (vector.length === 0) continue;
    const key = segmentKey(suite, directoryDigest, mask.seed, segment);
    expandInto(suite, key, vector, start, mask.sign === direction);
    wipe(key);
  }
}

function expandInto(
  suite: CryptoSuite,
  key: Uint8Array,
  vector: Uint32Array,
  first: number,
  positive: boolean,
): void {
  suite.keystream(key, first * WORD_BYTES, vector.length * WORD_BYTES, (piece, offset) => {
    const start = offset / WORD_BYTES;
    if (positive) vectorKernels.addWords(vector, start, piece);
    else vectorKernels.subtractWords(vector, start, piece);
  });
}
