/**
 * Shamir's secret sharing (Shamir 1979) of 32-byte secrets over GF(2¹⁶): sixteen big-endian limbs,
 * one independent polynomial each, evaluated at public points 1…65535. Fewer than `threshold`
 * shares say nothing about the secret; any `threshold` of them give it back.
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, wipe } from '../domain/bytes.ts';
import { byteAt } from '../domain/indexing.ts';
import { invariant } from '../errors/federation-error.ts';
import { GROUP_ORDER, inversePublic, multiply, multiplyPublic } from './gf65536.ts';

/** Bytes of a secret, and of a share. */
export const SECRET_LENGTH = 32;
const LIMBS = SECRET_LENGTH / 2;

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

function limbAt(bytes: Uint8Array, limb: number): number {
  return (byteAt(bytes, 2 * limb) << 8) | byteAt(bytes, 2 * limb + 1);
}

function putLimb(bytes: Uint8Array, limb: number, value: number): void {
  bytes[2 * limb] = value >>> 8;
  bytes[2 * limb + 1] = value & 0xff;
}

/**
 * Σ coefficient·pointʲ by Horner's rule, in time that depends on the degree only. `coefficients`
 * holds those of all limbs from degree 0 up, 32 bytes per degree.
 */
function evaluate(coefficients: Uint8Array, point: number): Uint8Array {
  const share = new Uint8Array(SECRET_LENGTH);
  const top = coefficients.length / 2 - LIMBS;
  for (let limb = 0; limb < LIMBS; limb++) {
    let value = 0;
    for (let row = top; row >= 0; row -= LIMBS) {
      value = multiply(value, point) ^ limbAt(coefficients, row + limb);
    }
    putLimb(share, limb, value);
  }
  return share;
}

/**
 * Splits a 32-byte secret into one 32-byte share per point, in the order of `points`; any
 * `threshold` of them (1…points.length) suffice. Coefficient j ≥ 1 is 32 bytes of
 * `suite.randomBytes`, drawn at once. Throws on arguments outside these ranges.
 */
export function split(
  suite: CryptoSuite,
  secret: Uint8Array,
  points: readonly number[],
  threshold: number,
): Uint8Array[] {
  requirePoints(points);
  invariant(secret.length === SECRET_LENGTH, 'a shared secret has 32 bytes');
  invariant(
    Number.isInteger(threshold) && threshold >= 1 && threshold <= points.length,
    'a sharing threshold lies between 1 and the number of points',
  );
  const random = suite.randomBytes((threshold - 1) * SECRET_LENGTH);
  const coefficients = concatBytes(secret, random);
  const shares = points.map((point) => evaluate(coefficients, point));
  wipe(random, coefficients);
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
  const secret = new Uint8Array(SECRET_LENGTH);
  coefficients.forEach((coefficient, i) => {
    const share = shares[i];
    invariant(share?.length === SECRET_LENGTH, 'a share has 32 bytes');
    for (let limb = 0; limb < LIMBS; limb++) {
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
