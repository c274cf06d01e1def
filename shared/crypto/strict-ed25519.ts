/**
 * The byte-level rules of strict Ed25519 (RFC 8032 §5.1.7). Libraries differ exactly here, so
 * both suites ask these questions first and only then verify the equation.
 */
import { fromHex } from '../domain/bytes.ts';
import { byteAt } from '../domain/indexing.ts';

/** p = 2²⁵⁵ − 19, little-endian. */
const FIELD_PRIME = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
/** L, the order of the base point, little-endian. */
const GROUP_ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** y of the two points with x = 0, whose sign bit must be clear. */
const ONE = fromHex('0100000000000000000000000000000000000000000000000000000000000000');
const MINUS_ONE = fromHex('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');

/** y of every point whose order divides 8; each stands for both signs of x. */
const SMALL_ORDER = [
  ONE,
  MINUS_ONE,
  fromHex('0000000000000000000000000000000000000000000000000000000000000000'),
  fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
];

const SIGN_BIT = 0x80;

/** Everything here is public, so the comparison may leave early. */
function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  for (let i = bound.length - 1; i >= 0; i--) {
    const difference = byteAt(value, i) - byteAt(bound, i);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function equals(a: Uint8Array, b: Uint8Array): boolean {
  return !isBelow(a, b) && !isBelow(b, a);
}

function withoutSign(point: Uint8Array): Uint8Array {
  const y = Uint8Array.from(point);
  y[31] = byteAt(y, 31) & ~SIGN_BIT;
  return y;
}

/** Whether a 32-byte point encoding is the only one of its point: y < p, and no sign on x = 0. */
function isCanonicalPoint(point: Uint8Array): boolean {
  const y = withoutSign(point);
  const signed = (byteAt(point, 31) & SIGN_BIT) !== 0;
  if (signed && (equals(y, ONE) || equals(y, MINUS_ONE))) return false;
  return isBelow(y, FIELD_PRIME);
}

/**
 * Whether 32 bytes may serve as an identity key: canonical and not of small order, for which a
 * signature can be made without any secret. Says nothing about whether the point is on the curve;
 * verification does. Call it at enrolment.
 */
export function isAcceptableEd25519Key(publicKey: Uint8Array): boolean {
  const y = withoutSign(publicKey);
  return isCanonicalPoint(publicKey) && !SMALL_ORDER.some((small) => equals(y, small));
}

/** Whether a 64-byte signature R ‖ S has a canonical R and S < L (malleability, RFC 8032 §8.4). */
export function isCanonicalSignature(signature: Uint8Array): boolean {
  return (
    isCanonicalPoint(signature.subarray(0, 32)) && isBelow(signature.subarray(32), GROUP_ORDER)
  );
}
