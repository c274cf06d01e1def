/**
 * The low-degree check (secure-aggregation §3.5): whether shares lie on polynomials of degree below t,
 * seen without seeing them. A dealer shares 8 random limbs beside the 16 of a secret. Once it is
 * committed to all shares, 8 random combinations of its 24 polynomials are published: each random limb
 * hides one of them. Shares whose own combinations lie on what was published are on polynomials of
 * that degree, except with probability 2⁻¹²⁸. Velum's own construction, not reviewed: ADR 0024 has the
 * argument and its limits.
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, equalBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { multiply, multiplyPublic } from './gf65536.ts';
import type { CheckValues } from './messages.ts';
import {
  drawPolynomials,
  evaluate,
  LIMB,
  limbAt,
  putLimb,
  type Polynomials,
} from './secret-sharing.ts';
import { hash } from './transcript.ts';

/** Bytes of a secret. */
export const SECRET_LENGTH = 32;
/** Bytes of the random limbs that hide the combinations, and of a combination. */
export const CHECK_LENGTH = 16;
/** Bytes of a share: of the secret, then of the random limbs. */
export const SHARE_LENGTH = SECRET_LENGTH + CHECK_LENGTH;

const SECRET_LIMBS = SECRET_LENGTH / LIMB;
const CHECK_LIMBS = CHECK_LENGTH / LIMB;

/** β_ij: a row of 16 limbs for each of the 8 combinations. */
export type Challenges = Uint16Array;

/** Polynomials that share a 32-byte secret and the random limbs behind it. Wipe the coefficients. */
export function drawSharing(
  suite: CryptoSuite,
  secret: Uint8Array,
  threshold: number,
): Polynomials {
  const limbs = suite.randomBytes(CHECK_LENGTH);
  const padded = concatBytes(secret, limbs);
  const polynomials = drawPolynomials(suite, padded, threshold);
  wipe(limbs, padded);
  return polynomials;
}

/** What t shares combine to, without the random limbs. */
export function secretOf(combined: Uint8Array): Uint8Array {
  const secret = combined.slice(0, SECRET_LENGTH);
  wipe(combined);
  return secret;
}

/** β = KDF(D_u, R1, "low-degree" ‖ id_u, 256): nobody knows them before every share is committed to. */
export function challengesOf(
  suite: CryptoSuite,
  directory: Digest,
  dealer: ParticipantId,
  shareRoot: Digest,
): Challenges {
  const length = CHECK_LIMBS * SECRET_LENGTH;
  const info = concatBytes(utf8Bytes('low-degree'), idBytes(dealer));
  const bytes = suite.hkdf(shareRoot, directory, info, length);
  return Uint16Array.from({ length: length / LIMB }, (_, i) => limbAt(bytes, i));
}

/**
 * The 8 combinations of one row of 24 limbs, a share or the coefficients of one degree, in time that
 * does not depend on it.
 */
export function combinationsOf(challenges: Challenges, row: Uint8Array): Uint8Array {
  const combinations = new Uint8Array(CHECK_LENGTH);
  for (let i = 0; i < CHECK_LIMBS; i++) {
    let sum = limbAt(row, SECRET_LIMBS + i);
    for (let j = 0; j < SECRET_LIMBS; j++) {
      sum ^= multiply(challenges[i * SECRET_LIMBS + j] ?? 0, limbAt(row, j));
    }
    putLimb(combinations, i, sum);
  }
  return combinations;
}

/** What the dealer publishes: the combinations of its polynomials, 16 bytes per degree. */
export function publishCombinations(
  challenges: Challenges,
  { width, coefficients }: Polynomials,
): Uint8Array {
  const degrees = coefficients.length / width;
  return concatBytes(
    ...Array.from({ length: degrees }, (_, degree) =>
      combinationsOf(challenges, coefficients.subarray(degree * width, (degree + 1) * width)),
    ),
  );
}

/** The published combinations at a holder's point. */
export function publishedAt(published: Uint8Array, point: number): Uint8Array {
  return evaluate({ width: CHECK_LENGTH, coefficients: published }, point, multiplyPublic);
}

/** Whether a share of the right length lies where its dealer published that it does. */
export function isOnPolynomial(
  challenges: Challenges,
  share: Uint8Array,
  published: Uint8Array,
): boolean {
  return equalBytes(combinationsOf(challenges, share), published);
}

/** H("check-leaf", combinations about b, combinations about ρ). */
export function checkLeaf(suite: CryptoSuite, { selfMask, pairwiseKey }: CheckValues): Digest {
  return hash(suite, 'check-leaf', selfMask, pairwiseKey);
}
