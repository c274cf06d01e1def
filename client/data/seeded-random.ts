/**
 * Reproducible pseudo-randomness for shuffling and splitting. Nothing here is secret and nothing
 * secret may be drawn from it: masks, keys and noise come from the `CryptoSuite`.
 */

export interface SeededRandom {
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  next(): number;
  /** Uniform among 0…bound−1 up to a bias below bound·2⁻³²; `bound` in 1…2³². */
  below(bound: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
}

/** The 32-bit finaliser of MurmurHash3: every input bit reaches every output bit. */
function scramble(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A 32-bit hash of a list of safe integers; order and length matter. */
export function hashIntegers(...integers: readonly number[]): number {
  let state = 0x9e3779b9 ^ integers.length;
  for (const integer of integers) {
    const high = Math.floor(integer / 2 ** 32);
    state = scramble(state ^ (integer >>> 0)) + 0x9e3779b9;
    state = scramble(state ^ (high >>> 0)) + 0x7f4a7c15;
  }
  return scramble(state);
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}

/** xoshiro128** (Blackman and Vigna 2018), its state filled from a hash of the seeds. */
function xoshiro128(seeds: readonly number[]): () => number {
  let a = hashIntegers(1, ...seeds);
  let b = hashIntegers(2, ...seeds);
  let c = hashIntegers(3, ...seeds);
  let d = hashIntegers(4, ...seeds);
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result >>> 0;
  };
}

/** The same seeds, safe integers, give the same sequence on every machine. */
export function seededRandom(...seeds: readonly number[]): SeededRandom {
  const word = xoshiro128(seeds);
  const next = (): number => word() / 2 ** 32;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T extends Uint32Array | unknown[]>(items: T, random: SeededRandom): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}

/** 0…count−1 in an order that depends on the seeds only. */
export function shuffledIndices(count: number, ...seeds: readonly number[]): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    seededRandom(...seeds),
  );
}
