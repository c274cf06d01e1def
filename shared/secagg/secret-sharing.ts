/**
 * Shamir's secret sharing (Shamir 1979) over GF(2¹⁶): a secret is big-endian 16-bit limbs, one
 * independent polynomial each, evaluated at public points 1…65535. Fewer than `threshold` shares
 * say nothing about the secret; any `threshold` of them give it back. A share is as long as the secret.
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, wipe } from '../domain/bytes.ts';
import { byteAt } from '../domain/indexing.ts';
import { invariant } from '../errors/federation-error.ts';
import { GROUP_ORDER, inversePublic, multiply, multiplyPublic } from './gf65536.ts';

/** Bytes of a limb. */
export const LIMB = 2;

/** One share and the point it belongs to. */
export interface SharePoint {
  readonly point: number;
  readonly share: Uint8Array;
}

function requirePoints(points: readonly number[]): void {
  invariant(
    points.every((point) => Number.isInteger(point) && point >= 1 && point <= GROUP_ORDER),
    'share points are integers from 1 to 65535',
  );
  invariant(new Set(points).size === points.length, 'share points are distinct');
}

/** The limb at this place of a row of limbs. */
export function limbAt(bytes: Uint8Array, limb: number): number {
  return (byteAt(bytes, LIMB * limb) << 8) | byteAt(bytes, LIMB * limb + 1);
}

/** Writes a limb at this place. */
export function putLimb(bytes: Uint8Array, limb: number, value: number): void {
  bytes[LIMB * limb] = value >>> 8;
  bytes[LIMB * limb + 1] = value & 0xff;
}

/** One polynomial per limb. */
export interface Polynomials {
  /** Bytes per degree: a limb of each polynomial. */
  readonly width: number;
  /** From degree 0 up. */
  readonly coefficients: Uint8Array;
}

/**
 * Σ coefficientⱼ·pointʲ of each polynomial by Horner's rule. With `multiply` its time depends on
 * degree and width only; `multiplyPublic` is for polynomials that are public.
 */
export function evaluate(
  { width, coefficients }: Polynomials,
  point: number,
  product: (a: number, b: number) => number = multiply,
): Uint8Array {
  const values = new Uint8Array(width);
  const limbs = width / LIMB;
  const top = coefficients.length / LIMB - limbs;
  for (let limb = 0; limb < limbs; limb++) {
    let value = 0;
    for (let row = top; row >= 0; row -= limbs) {
      value = product(value, point) ^ limbAt(coefficients, row + limb);
    }
    putLimb(values, limb, value);
  }
  return values;
}

/**
 * Random polynomials of degree `threshold` − 1 with the limbs of `secret` as constant terms; the other
 * coefficients are `suite.randomBytes`, drawn at once. They are as secret as the secret: wipe them.
 * Throws where the secret is not whole limbs or the threshold is not positive.
 */
export function drawPolynomials(
  suite: CryptoSuite,
  secret: Uint8Array,
  threshold: number,
): Polynomials {
  const width = secret.length;
  invariant(width > 0 && width % LIMB === 0, 'a shared secret is whole limbs');
  invariant(Number.isInteger(threshold) && threshold >= 1, 'a sharing threshold is at least 1');
  const random = suite.randomBytes((threshold - 1) * width);
  const coefficients = concatBytes(secret, random);
  wipe(random);
  return { width, coefficients };
}

/** One share per point, in the order of `points`. Throws on a zero or repeated point. */
export function sharesAt(polynomials: Polynomials, points: readonly number[]): Uint8Array[] {
  requirePoints(points);
  return points.map((point) => evaluate(polynomials, point));
}

/**
 * Splits a secret into one share per point, in the order of `points`; any `threshold` of them
 * (1…points.length) suffice. Throws on arguments outside these ranges.
 */
export function split(
  suite: CryptoSuite,
  secret: Uint8Array,
  points: readonly number[],
  threshold: number,
): Uint8Array[] {
  invariant(
    threshold >= 1 && threshold <= points.length,
    'a sharing threshold lies between 1 and the number of points',
  );
  const polynomials = drawPolynomials(suite, secret, threshold);
  const shares = sharesAt(polynomials, points);
  wipe(polynomials.coefficients);
  return shares;
}

/**
 * The Lagrange coefficients λᵢ = Πⱼ xⱼ/(xⱼ − xᵢ) that take values at `points` to the value at 0.
 * Compute once for many secrets shared over the same points. Throws on a zero or repeated point.
 */
export function lagrangeCoefficients(points: readonly number[]): Uint16Array {
  requirePoints(points);
  return Uint16Array.from(points, (own) =>
    points.reduce((product, other) => {
      if (other === own) return product;
      return multiplyPublic(product, multiplyPublic(other, inversePublic(other ^ own)));
    }, 1),
  );
}

/**
 * The secret whose shares, in the order of the coefficients' points, are given. Uses look-up
 * tables: whoever combines shares learns the secret anyway.
 */
export function combineWith(coefficients: Uint16Array, shares: readonly Uint8Array[]): Uint8Array {
  invariant(
    coefficients.length === shares.length && shares.length > 0,
    'one share for each Lagrange coefficient, and at least one',
  );
  const secret = new Uint8Array(shares[0]?.length ?? 0);
  coefficients.forEach((coefficient, i) => {
    const share = shares[i];
    invariant(share?.length === secret.length, 'the shares of one secret have one length');
    for (let limb = 0; limb < secret.length / LIMB; limb++) {
      const term = multiplyPublic(coefficient, limbAt(share, limb));
      putLimb(secret, limb, limbAt(secret, limb) ^ term);
    }
  });
  return secret;
}

/**
 * Interpolates the secret from exactly these shares. The caller has checked each share against its
 * commitment and passes at least `threshold` of them: a wrong or missing one gives another
 * secret, not an error. Throws on a zero or repeated point.
 */
export function combine(shares: readonly SharePoint[]): Uint8Array {
  const coefficients = lagrangeCoefficients(shares.map(({ point }) => point));
  return combineWith(
    coefficients,
    shares.map(({ share }) => share),
  );
}

/** `combine` for many secrets shared over the same points: row i holds the shares of secret i. */
export function combineMany(
  points: readonly number[],
  rows: readonly (readonly Uint8Array[])[],
): Uint8Array[] {
  const coefficients = lagrangeCoefficients(points);
  return rows.map((shares) => combineWith(coefficients, shares));
}
