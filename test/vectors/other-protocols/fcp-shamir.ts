/** fcp's secret sharing over a prime, from its numbers only. Velum shares over GF(2¹⁶). */
import { z } from 'zod';
import { compare, type VectorCase, vectorCase } from '../case.ts';

const byte = z.number().int().min(0).max(255);
const block = z.object({
  prime: z.number().transform(BigInt),
  threshold: z.number(),
  shares_bytes: z.array(z.array(byte)),
  secret_bytes: z.array(byte),
  sub_secrets: z.array(z.number()),
});

const SUB_SHARE_BYTES = 4;
/** A secret is cut into pieces of this many bits, from the right. */
const PIECE_BITS = 31n;

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

function mod(value: bigint, prime: bigint): bigint {
  return ((value % prime) + prime) % prime;
}

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power(mod(base * base, prime), exponent / 2n, prime);
  return exponent % 2n === 1n ? mod(half * base, prime) : half;
}

/** The value at 0 of the polynomial through these points. */
function interpolate(points: readonly Point[], prime: bigint): bigint {
  const terms = points.map(({ x, y }) => {
    const others = points.filter((other) => other.x !== x);
    const numerator = others.reduce((product, other) => mod(product * other.x, prime), y);
    const denominator = others.reduce((product, other) => mod(product * (other.x - x), prime), 1n);
    return numerator * power(denominator, prime - 2n, prime);
  });
  return mod(
    terms.reduce((sum, term) => sum + term, 0n),
    prime,
  );
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, next) => value * 256n + BigInt(next), 0n);
}

/** Every choice of `size` of the numbers 0…count−1, ascending. */
function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count - from - size + 1 }, (_, i) => from + i).flatMap((first) =>
    subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

function subSecretsOf(
  shares: readonly (readonly number[])[],
  holders: readonly number[],
  prime: bigint,
): number[] {
  const pieces = (shares[0]?.length ?? 0) / SUB_SHARE_BYTES;
  return Array.from({ length: pieces }, (_, piece) => {
    const at = piece * SUB_SHARE_BYTES;
    const points = holders.map((holder) => ({
      x: BigInt(holder + 1),
      y: numberOf((shares[holder] ?? []).slice(at, at + SUB_SHARE_BYTES)),
    }));
    return Number(interpolate(points, prime));
  });
}

export function fcpShamirCases(name: string, given: unknown): VectorCase[] {
  const { prime, threshold, shares_bytes: shares, ...expected } = block.parse(given);
  const chosen = subsets(shares.length, threshold);
  return [
    ...chosen.map((holders) =>
      vectorCase(`${name}/${holders.join('-')}`, () =>
        compare(subSecretsOf(shares, holders, prime), expected.sub_secrets),
      ),
    ),
    vectorCase(`${name}/secret`, () => {
      const pieces = expected.sub_secrets.map(BigInt);
      const joined = pieces.reduce((value, piece) => (value << PIECE_BITS) | piece, 0n);
      return compare(String(joined), String(numberOf(expected.secret_bytes)));
    }),
  ];
}
