import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../../../shared/crypto/suite.ts';
import { fromHex, toHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';
import {
  combine,
  combineMany,
  combineWith,
  lagrangeCoefficients,
  split,
} from '../../../../shared/secagg/secret-sharing.ts';

const secret = nodeSuite.sha256(utf8Bytes('a mask master'));
const points = [7, 1, 300, 65_535, 12];

function sharesOf(threshold: number) {
  return split(nodeSuite, secret, points, threshold).map((share, i) => ({
    point: points[i]!,
    share,
  }));
}

/** Every subset of `size` members. */
function subsets<T>(members: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return members.flatMap((member, i) =>
    subsets(members.slice(i + 1), size - 1).map((rest) => [member, ...rest]),
  );
}

describe('split', () => {
  it('gives one 32-byte share per point', () => {
    const shares = split(nodeSuite, secret, points, 3);
    expect(shares.map((share) => share.length)).toEqual([32, 32, 32, 32, 32]);
    expect(new Set(shares.map(toHex)).size).toBe(5);
  });

  it('evaluates one polynomial per big-endian limb at each point', () => {
    const inFourthLimb = (limb: string) => `${'0000'.repeat(3)}${limb}${'0000'.repeat(12)}`;
    const scripted: CryptoSuite = {
      ...nodeSuite,
      randomBytes: () => fromHex(inFourthLimb('abcd') + inFourthLimb('0f0f')),
    };
    const given = fromHex(`${'5a5a'.repeat(3)}1234${'5a5a'.repeat(12)}`);
    const shares = split(scripted, given, [3, 1, 65_535], 3).map(toHex);
    expect(shares.map((share) => share.slice(12, 16))).toEqual(['cd5b', 'b6f6', '2cc1']);
    for (const share of shares) expect(share.slice(0, 12)).toBe('5a5a'.repeat(3));
  });

  it('draws 32 random bytes for each coefficient but the secret', () => {
    const drawn: number[] = [];
    const watching: CryptoSuite = {
      ...nodeSuite,
      randomBytes(length) {
        drawn.push(length);
        return nodeSuite.randomBytes(length);
      },
    };
    split(watching, secret, points, 4);
    expect(drawn).toEqual([96]);
  });

  it('wipes its coefficients', () => {
    const random = nodeSuite.randomBytes(64);
    split({ ...nodeSuite, randomBytes: () => random }, secret, points, 3);
    expect(random).toEqual(new Uint8Array(64));
  });

  it('leaves the secret as it was', () => {
    const given = Uint8Array.from(secret);
    split(nodeSuite, given, points, 3);
    expect(given).toEqual(secret);
  });

  it('hands out the secret itself when one share suffices', () => {
    expect(split(nodeSuite, secret, [5, 9], 1)).toEqual([secret, secret]);
  });

  it.each([0, -1, 6, 2.5])('refuses a threshold of %d for five points', (threshold) => {
    expect(() => split(nodeSuite, secret, points, threshold)).toThrow(/threshold (lies|is)/);
  });

  it.each([[[0, 1]], [[1, 65_536]], [[1, 1.5]], [[-1, 2]]])('refuses the points %j', (bad) => {
    expect(() => split(nodeSuite, secret, bad, 2)).toThrow(/integers from 1 to 65535/);
  });

  it('refuses a repeated point', () => {
    expect(() => split(nodeSuite, secret, [4, 9, 4], 2)).toThrow(/distinct/);
  });

  it.each([0, 31])('refuses a secret of %d bytes, which is not whole limbs', (length) => {
    expect(() => split(nodeSuite, secret.subarray(0, length), points, 2)).toThrow(/whole limbs/);
  });

  it('splits secrets of any number of limbs', () => {
    const long = nodeSuite.randomBytes(48);
    const shares = split(nodeSuite, long, points, 3).map((share, i) => ({
      point: points[i]!,
      share,
    }));
    expect(combine(shares.slice(2))).toEqual(long);
  });
});

describe('combine', () => {
  it('recovers the secret from every set of threshold shares, in any order', () => {
    for (const few of subsets(sharesOf(3), 3)) {
      expect(combine(few)).toEqual(secret);
      expect(combine(few.toReversed())).toEqual(secret);
    }
  });

  it('recovers the secret from more shares than needed', () => {
    expect(combine(sharesOf(3))).toEqual(secret);
  });

  it('does not recover it from one share less', () => {
    for (const few of subsets(sharesOf(3), 2)) expect(combine(few)).not.toEqual(secret);
  });

  it('recovers limbs whose shares are zero', () => {
    const zero = new Uint8Array(32);
    const shares = split(nodeSuite, zero, points, 1).map((share, i) => ({
      point: points[i]!,
      share,
    }));
    expect(combine(shares)).toEqual(zero);
  });

  it('rejects a zero point, a repeated point and no shares at all', () => {
    const [a, b] = sharesOf(2);
    expect(() => combine([{ ...a!, point: 0 }, b!])).toThrow(/integers from 1/);
    expect(() => combine([a!, b!, a!])).toThrow(/distinct/);
    expect(() => combine([])).toThrow(/at least one/);
  });

  it('rejects a share of another length', () => {
    const [a, b] = sharesOf(2);
    expect(() => combine([a!, { point: b!.point, share: b!.share.subarray(2) }])).toThrow(
      /have one length/,
    );
  });

  it('combines many secrets over the same points', () => {
    const other = nodeSuite.sha256(secret);
    const rows = [secret, other].map((each) => split(nodeSuite, each, points, 5));
    expect(combineMany(points, rows)).toEqual([secret, other]);
  });

  it('refuses coefficients for another number of shares', () => {
    const shares = split(nodeSuite, secret, points, 3);
    expect(() => combineWith(lagrangeCoefficients(points.slice(1)), shares)).toThrow(/one share/);
  });
});
