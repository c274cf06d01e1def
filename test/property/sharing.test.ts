import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { combine, split } from '../../shared/secagg/secret-sharing.ts';

const secret32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** A sharing and a shuffled selection of at least `threshold` of its shares. */
const sharing = fc
  .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 2, maxLength: 12 })
  .chain((points) =>
    fc.record({
      secret: secret32,
      points: fc.constant(points),
      threshold: fc.integer({ min: 2, max: points.length }),
      order: fc.shuffledSubarray(
        points.map((_, i) => i),
        { minLength: points.length },
      ),
    }),
  );

describe('secret sharing', () => {
  it('recovers the secret from any threshold shares and not from one less', () => {
    fc.assert(
      fc.property(sharing, ({ secret, points, threshold, order }) => {
        const shares = split(nodeSuite, secret, points, threshold);
        const selected = order.map((i) => ({ point: points[i]!, share: shares[i]! }));
        expect(combine(selected.slice(0, threshold))).toEqual(secret);
        expect(combine(selected)).toEqual(secret);
        // Wrong in 16 independent limbs: right by accident with probability 2^−256.
        expect(combine(selected.slice(0, threshold - 1))).not.toEqual(secret);
      }),
    );
  });

  it('adds secrets by adding shares, so that polynomials were really used', () => {
    fc.assert(
      fc.property(sharing, secret32, ({ secret, points, threshold }, other) => {
        const first = split(nodeSuite, secret, points, threshold);
        const second = split(nodeSuite, other, points, threshold);
        const sums = points.map((point, i) => ({
          point,
          share: first[i]!.map((byte, k) => byte ^ second[i]![k]!),
        }));
        expect(combine(sums.slice(0, threshold))).toEqual(secret.map((b, k) => b ^ other[k]!));
      }),
    );
  });

  it('gives another secret when any share was changed', () => {
    fc.assert(
      fc.property(
        sharing,
        fc.integer({ min: 0, max: 31 }),
        fc.integer({ min: 1, max: 255 }),
        ({ secret, points, threshold, order }, at, change) => {
          const shares = split(nodeSuite, secret, points, threshold);
          shares[order[0]!]![at]! ^= change;
          const few = order
            .slice(0, threshold)
            .map((i) => ({ point: points[i]!, share: shares[i]! }));
          expect(combine(few)).not.toEqual(secret);
        },
      ),
    );
  });

  it('shows each value of a share about equally often, whatever the secret (χ², high nibbles)', () => {
    for (const secret of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
      const counts = new Uint32Array(16);
      for (let trial = 0; trial < 200; trial++) {
        const [share] = split(nodeSuite, secret, [3, 8], 2);
        for (const byte of share!) counts[byte >> 4]! += 1;
      }
      const expected = (200 * 32) / 16;
      const chi = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // Fails by accident once in 10^9: 15 degrees of freedom, real randomness.
      expect(chi).toBeLessThan(76);
    }
  });
});
