/**
 * The ring of the k-regular mask graph (secure-aggregation §3.5, Graph): a public permutation of the
 * cohort, in which everyone's neighbours are the k/2 members on either side.
 */
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

/** A cohort of n around a table. */
export interface Ring {
  /** k, even and below n. */
  readonly degree: number;
  /** Directory position by place. */
  readonly places: Uint32Array;
  /** Place by directory position. */
  readonly placeOf: Uint32Array;
}

/** Seats a cohort in the order of `places`, a permutation of 0…n−1. */
export function ringOf(places: Uint32Array, degree: number): Ring {
  invariant(
    Number.isInteger(degree) && degree % 2 === 0 && degree >= 0 && degree < places.length,
    'a ring’s degree is even and below its size',
  );
  const placeOf = new Uint32Array(places.length);
  places.forEach((position, place) => {
    placeOf[position] = place;
  });
  return { degree, places, placeOf };
}

/** The k neighbours of a directory position, from k/2 places before it to k/2 places after it. */
export function neighboursOf(ring: Ring, position: number): readonly number[] {
  return offsetsOf(ring).map((offset) => {
    const place = elementAt(ring.placeOf, position) + offset;
    return elementAt(ring.places, wrapped(ring, place));
  });
}

/** Where `neighbour` stands in `neighboursOf(ring, position)`, or `undefined` when it does not. */
export function neighbourIndex(
  ring: Ring,
  position: number,
  neighbour: number,
): number | undefined {
  const half = ring.degree / 2;
  const away = wrapped(
    ring,
    elementAt(ring.placeOf, neighbour) - elementAt(ring.placeOf, position),
  );
  if (away === 0) return undefined;
  if (away <= half) return half + away - 1;
  const before = ring.places.length - away;
  return before <= half ? half - before : undefined;
}

/** Of each position's neighbours, how many are among `present`; by position, in O(n). */
export function presentNeighbours(ring: Ring, present: ReadonlySet<number>): Uint32Array {
  const { degree, places } = ring;
  const half = degree / 2;
  const isPresent = (place: number): number =>
    present.has(elementAt(places, wrapped(ring, place))) ? 1 : 0;
  const counts = new Uint32Array(places.length);
  let inWindow = 0;
  for (let place = -half; place <= half; place++) inWindow += isPresent(place);
  places.forEach((position, place) => {
    counts[position] = inWindow - isPresent(place);
    inWindow += isPresent(place + half + 1) - isPresent(place - half);
  });
  return counts;
}

/** −k/2 … −1, 1 … k/2. */
function offsetsOf({ degree }: Ring): readonly number[] {
  const half = degree / 2;
  return Array.from({ length: degree }, (_, i) => (i < half ? i - half : i - half + 1));
}

function wrapped({ places }: Ring, place: number): number {
  return ((place % places.length) + places.length) % places.length;
}
