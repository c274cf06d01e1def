import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { fromHex, toHex } from '../../../../shared/domain/bytes.ts';
import { participantId } from '../../../../shared/domain/ids.ts';
import { multiply } from '../../../../shared/secagg/gf65536.ts';
import {
  challengesOf,
  CHECK_LENGTH,
  combinationsOf,
  drawSharing,
  isOnPolynomial,
  publishCombinations,
  publishedAt,
  SECRET_LENGTH,
  secretOf,
  SHARE_LENGTH,
  type Challenges,
} from '../../../../shared/secagg/low-degree.ts';
import {
  combine,
  evaluate,
  limbAt,
  putLimb,
  type Polynomials,
} from '../../../../shared/secagg/secret-sharing.ts';

const suite = nodeSuite;
const dealer = participantId('0123456789abcdef0123456789abcdef');
const directory = new Uint8Array(32).fill(7);
const root = new Uint8Array(32).fill(9);
const challenges = challengesOf(suite, directory, dealer, root);
const secret = suite.sha256(Uint8Array.of(5));
const THRESHOLD = 4;
const POINTS = [1, 2, 3, 4, 5, 6, 300];

function sharing(): { polynomials: Polynomials; shares: Uint8Array[]; published: Uint8Array } {
  const polynomials = drawSharing(suite, secret, THRESHOLD);
  const shares = POINTS.map((point) => evaluate(polynomials, point));
  return { polynomials, shares, published: publishCombinations(challenges, polynomials) };
}

function areOn(shares: readonly Uint8Array[], published: Uint8Array): readonly boolean[] {
  return shares.map((share, i) =>
    isOnPolynomial(challenges, share, publishedAt(published, POINTS[i]!)),
  );
}

describe('challenges', () => {
  it('are 8 rows of 16 limbs that follow from dealer, directory and commitments', () => {
    expect(challenges).toHaveLength(8 * 16);
    expect(challengesOf(suite, directory, dealer, root)).toEqual(challenges);
    const other = participantId('1123456789abcdef0123456789abcdef');
    for (const different of [
      challengesOf(suite, root, dealer, root),
      challengesOf(suite, directory, other, root),
      challengesOf(suite, directory, dealer, directory),
    ]) {
      expect(different).not.toEqual(challenges);
    }
  });

  it('have the values that anyone else computes', () => {
    const bytes = suite.hkdf(
      root,
      directory,
      fromHex(`6c6f772d646567726565${dealer}`),
      CHECK_LENGTH * 16,
    );
    expect([...challenges]).toEqual(Array.from({ length: 128 }, (_, i) => limbAt(bytes, i)));
  });
});

describe('the combinations of a row', () => {
  it('are rᵢ + Σⱼ βᵢⱼ·sⱼ', () => {
    const row = suite.randomBytes(SHARE_LENGTH);
    const expected = new Uint8Array(CHECK_LENGTH);
    for (let i = 0; i < 8; i++) {
      let sum = limbAt(row, 16 + i);
      for (let j = 0; j < 16; j++) sum ^= multiply(challenges[16 * i + j]!, limbAt(row, j));
      putLimb(expected, i, sum);
    }
    expect(combinationsOf(challenges, row)).toEqual(expected);
  });
});

describe('shares on polynomials of degree below t', () => {
  it('lie where their dealer published that they do, and still give the secret', () => {
    const { shares, published } = sharing();
    expect(published).toHaveLength(CHECK_LENGTH * THRESHOLD);
    expect(areOn(shares, published)).toEqual(POINTS.map(() => true));
    const few = shares.slice(3).map((share, i) => ({ point: POINTS[i + 3]!, share }));
    expect(secretOf(combine(few))).toEqual(secret);
  });

  it('lie elsewhere as soon as any of their bits is another', () => {
    const { shares, published } = sharing();
    for (let byte = 0; byte < SHARE_LENGTH; byte++) {
      const bent = shares.map((share, i) =>
        i === 2 ? share.map((value, at) => (at === byte ? value ^ 0x10 : value)) : share,
      );
      expect(areOn(bent, published)).toEqual(POINTS.map((_, i) => i !== 2));
    }
  });
});

describe('shares on polynomials of degree t', () => {
  it('lie on none that a dealer can publish, at more than t points', () => {
    const polynomials = drawSharing(suite, secret, THRESHOLD + 1);
    const shares = POINTS.map((point) => evaluate(polynomials, point));
    // The best a cheat can do: publish what its shares combine to without the highest degree.
    const published = publishCombinations(challenges, polynomials).subarray(
      0,
      CHECK_LENGTH * THRESHOLD,
    );
    expect(areOn(shares, published).filter(Boolean)).toEqual([]);
  });
});

/** The polynomials of degree below t through these values at these points. */
function through(points: readonly number[], values: readonly Uint8Array[]): Polynomials {
  const width = values[0]!.length;
  const coefficients = new Uint8Array(width * points.length);
  const basis = (own: number): number[] =>
    points.reduce<number[]>(
      (product, other) => {
        if (other === own) return product;
        const shifted = [0, ...product];
        return shifted.map((above, j) => above ^ multiply(product[j] ?? 0, other));
      },
      [1],
    );
  for (const [i, own] of points.entries()) {
    const polynomial = basis(own);
    const scale = inverse(polynomial.reduceRight((value, c) => multiply(value, own) ^ c, 0));
    for (const [degree, coefficient] of polynomial.entries()) {
      for (let limb = 0; limb < width / 2; limb++) {
        const at = degree * (width / 2) + limb;
        const term = multiply(multiply(coefficient, scale), limbAt(values[i]!, limb));
        putLimb(coefficients, at, limbAt(coefficients, at) ^ term);
      }
    }
  }
  return { width, coefficients };
}

function inverse(a: number): number {
  let power = 1;
  for (let i = 0; i < 65_534; i++) power = multiply(power, a);
  return power;
}

describe('what is published', () => {
  it('fits every secret equally well, for somebody who knows t − 1 shares', () => {
    const { shares, published } = sharing();
    const known = shares.slice(0, THRESHOLD - 1);
    const points = [0, ...POINTS.slice(0, THRESHOLD - 1)];
    for (const candidate of [secret, new Uint8Array(32), suite.randomBytes(SECRET_LENGTH)]) {
      // The random limbs at 0 that make the published value at 0 right for this candidate.
      const hiding = hidingFor(challenges, candidate, publishedAt(published, 0));
      const full = through(points, [Uint8Array.of(...candidate, ...hiding), ...known]);
      expect(toHex(publishCombinations(challenges, full))).toBe(toHex(published));
      expect(known.map((_, i) => evaluate(full, POINTS[i]!))).toEqual(known);
    }
  });
});

function hidingFor(beta: Challenges, candidate: Uint8Array, value: Uint8Array): Uint8Array {
  const zero = Uint8Array.of(...candidate, ...new Uint8Array(CHECK_LENGTH));
  return combinationsOf(beta, zero).map((byte, i) => byte ^ value[i]!);
}
