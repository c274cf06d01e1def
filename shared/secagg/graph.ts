/** The order of the cohort on the ring of the k-regular mask graph (secure-aggregation §3.5, Graph). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { elementAt } from '../domain/indexing.ts';
import { invariant } from '../errors/federation-error.ts';

const WORD_BYTES = 4;
const WORDS = 2 ** 32;
/** Bytes of keystream fetched at a time. */
const FETCH = 4096;

/** 32-bit little-endian words of the keystream, one after another. */
function wordSource(suite: CryptoSuite, seed: Uint8Array): () => number {
  const bytes = new Uint8Array(FETCH);
  const view = new DataView(bytes.buffer);
  let fetched = 0;
  let used = FETCH;
  return () => {
    if (used === FETCH) {
      suite.keystream(seed, fetched, FETCH, (piece, offset) => {
        bytes.set(piece, offset);
      });
      fetched += FETCH;
      used = 0;
    }
    used += WORD_BYTES;
    return view.getUint32(used - WORD_BYTES, true);
  };
}

/** Uniform in [0, bound), by refusing words above the largest multiple of `bound`. */
function drawBelow(bound: number, nextWord: () => number): number {
  const limit = Math.floor(WORDS / bound) * bound;
  let word = nextWord();
  while (word >= limit) word = nextWord();
  return word % bound;
}

/**
 * A uniform permutation of 0…n−1 from a 32-byte public seed: Fisher–Yates from the last place down,
 * over the words of the AES-256-CTR keystream. Everyone who knows the seed finds the same one.
 */
export function permutation(suite: CryptoSuite, seed: Uint8Array, n: number): Uint32Array {
  invariant(Number.isInteger(n) && n >= 0 && n <= WORDS, 'a permutation has a whole size');
  const nextWord = wordSource(suite, seed);
  const places = Uint32Array.from({ length: n }, (_, index) => index);
  for (let i = n - 1; i >= 1; i--) {
    const j = drawBelow(i + 1, nextWord);
    const swapped = elementAt(places, i);
    places[i] = elementAt(places, j);
    places[j] = swapped;
  }
  return places;
}
