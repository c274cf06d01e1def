/** Ed25519 identity keys: how people write them, and which of them nobody may enrol. */
import { fromHex, toHex } from './bytes.ts';
import type { IdentityKey } from './charter.ts';

const PREFIX = 'ed25519:';
const WRITTEN = /^ed25519:[0-9a-f]{64}$/;

/** The field prime 2²⁵⁵ − 19 and the constant d of edwards25519 (RFC 8032 §5.1). */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** y-coordinates of the eight points whose order divides 8. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
]);

/** `ed25519:` and 64 lower-case hexadecimal digits. */
export function formatIdentityKey(key: IdentityKey): string {
  return PREFIX + toHex(key);
}

/** The 32 bytes behind `ed25519:<hex>`, or `undefined` when the text has another form. */
export function parseIdentityKey(text: string): IdentityKey | undefined {
  return WRITTEN.test(text) ? fromHex(text.slice(PREFIX.length)) : undefined;
}

/**
 * Why 32 bytes cannot be anyone's identity, or `undefined` when they can. Under a key of small
 * order almost any signature verifies (secure-aggregation §3.10); a key off the curve verifies
 * nothing. The arithmetic is not constant-time: public keys are public.
 */
export function identityKeyProblem(key: IdentityKey): string | undefined {
  if (key.length !== 32) return 'is not 32 bytes long';
  const y = littleEndian(key) & (2n ** 255n - 1n);
  if (y >= P) return 'is not in canonical form';
  if (SMALL_ORDER_Y.has(y)) return 'is a point of small order, under which forgeries verify';
  return isOnCurve(y) ? undefined : 'is not a point of the curve';
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** x² = (y² − 1)/(d·y² + 1) has a root exactly when (y² − 1)·(d·y² + 1) is a square (Euler). */
function isOnCurve(y: bigint): boolean {
  const square = (y * y) % P;
  return power(((square - 1n) * (D * square + 1n)) % P, (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bit = base, rest = exponent; rest > 0n; rest >>= 1n, bit = (bit * bit) % P) {
    if ((rest & 1n) === 1n) result = (result * bit) % P;
  }
  return result;
}
