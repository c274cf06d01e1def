/** The blocks of a reference file that ask for the field, sharing, packing and its expansion. */
import { z } from 'zod';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { concatBytes, fromHex, toHex } from '../../shared/domain/bytes.ts';
import { inversePublic, multiply, multiplyPublic } from '../../shared/secagg/gf65536.ts';
import { combine, split } from '../../shared/secagg/secret-sharing.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { ceilLog2 } from '../../shared/vector/fixed-point.ts';
import { MAX_BITS } from '../../shared/vector/modular.ts';
import { pack, unpack } from '../../shared/vector/packing.ts';
import { compare, type VectorCase, vectorCase } from './case.ts';
import { widePack } from './wide-packing.ts';

const element = z.string().transform((text) => Number.parseInt(text, 16));

function elementHex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

const KERNELS = [
  { name: 'constant-time', product: multiply },
  { name: 'tables', product: multiplyPublic },
];

const sharing = z.object({
  coefficients_hex: z.array(element),
  shares_x_y_hex: z.array(z.tuple([z.number(), element])),
});

/** The 32 bytes whose sixteen limbs all are `limb`. */
function sixteen(limb: number): Uint8Array {
  return fromHex(elementHex(limb).repeat(16));
}

/** node's suite, but with coefficients that are given. */
function scriptedSuite(coefficients: readonly number[]): CryptoSuite {
  return { ...nodeSuite, randomBytes: () => concatBytes(...coefficients.map(sixteen)) };
}

function sharingCases(id: string, given: z.infer<typeof sharing>): VectorCase[] {
  const [constant = 0, ...others] = given.coefficients_hex;
  const threshold = given.coefficients_hex.length;
  const points = given.shares_x_y_hex.map(([x]) => x);
  const secret = sixteen(constant);
  const shares = given.shares_x_y_hex.map(([point, y]) => ({ point, share: sixteen(y) }));
  const splits = points.map((point, i) =>
    vectorCase(`${id}/split/${point}`, () => {
      const made = split(scriptedSuite(others), secret, points, threshold)[i];
      return compare(toHex(made ?? new Uint8Array()), toHex(shares[i]?.share ?? new Uint8Array()));
    }),
  );
  const combines = shares.slice(threshold - 1).map((_, i) =>
    vectorCase(`${id}/combine/${i}`, () => {
      const few = shares.slice(i, i + threshold);
      return compare(toHex(combine(few)), toHex(secret));
    }),
  );
  return [...splits, ...combines];
}

const fieldBlock = z.looseObject({
  mul_hex: z.array(z.tuple([element, element, element])),
  inv_hex: z.array(z.tuple([element, element])),
});

export function fieldCases(name: string, block: unknown): VectorCase[] {
  const given = fieldBlock.parse(block);
  const products = given.mul_hex.flatMap(([a, b, expected], i) =>
    KERNELS.map((kernel) =>
      vectorCase(`${name}/mul/${i}/${kernel.name}`, () =>
        compare(elementHex(kernel.product(a, b)), elementHex(expected)),
      ),
    ),
  );
  const inverses = given.inv_hex.flatMap(([a, expected], i) => [
    vectorCase(`${name}/inv/${i}/tables`, () =>
      compare(elementHex(inversePublic(a)), elementHex(expected)),
    ),
    vectorCase(`${name}/inv/${i}/constant-time`, () => compare(multiply(a, expected), 1)),
  ]);
  const shared = Object.entries(given)
    .filter(([key]) => key.startsWith('shamir'))
    .flatMap(([key, value]) => sharingCases(`${name}/${key}`, sharing.parse(value)));
  return [...products, ...inverses, ...shared];
}

const packingBlock = z.object({ cases: z.array(z.looseObject({ bits: z.number() })) });
const packingRow = z.object({ bits: z.number(), values: z.array(z.number()), hex: z.string() });
const wideRow = packingRow.extend({
  values: z.array(z.union([z.int(), z.string().regex(/^\d+$/)]).transform(BigInt)),
});

/** The sum of one packed vector, fed three bytes at a time. */
function accumulated(bytes: Uint8Array, count: number, bits: number): number[] {
  const accumulator = createAccumulator([{ count, bits }]);
  for (let at = 0; at < bytes.length; at += 3) accumulator.add(bytes.subarray(at, at + 3));
  const fault = accumulator.finish();
  if (fault !== undefined) throw new Error(`packed bytes refused: ${fault.kind}`);
  return accumulator.sums.flatMap((sum) => [...sum]);
}

export function packingCases(name: string, block: unknown): VectorCase[] {
  return packingBlock.parse(block).cases.flatMap((row, i) => {
    const id = `${name}/${i}`;
    if (row.bits > MAX_BITS) {
      // Elements have at most 32 bits here; wider ones follow the same layout.
      const { bits, values, hex } = wideRow.parse(row);
      return [vectorCase(`${id}/pack`, () => compare(toHex(widePack(values, bits)), hex))];
    }
    const { bits, values, hex } = packingRow.parse(row);
    const bytes = fromHex(hex);
    return [
      vectorCase(`${id}/pack`, () => compare(toHex(pack(Uint32Array.from(values), bits)), hex)),
      vectorCase(`${id}/unpack`, () =>
        compare([...(unpack(bytes, values.length, bits) ?? [])], values),
      ),
      vectorCase(`${id}/accumulate`, () =>
        compare(accumulated(bytes, values.length, bits), values),
      ),
    ];
  });
}

const expansionBlock = z.object({
  values: z.array(z.object({ n: z.number(), m: z.number(), x: z.number() })),
});

/** (256·(7n − 4) + m·⌈log₂ R⌉)/(16m) with R = n·(2¹⁶ − 1) + 1 (Bonawitz et al. 2017). */
export function expansionCases(name: string, block: unknown): VectorCase[] {
  return expansionBlock.parse(block).values.map(({ n, m, x }, i) =>
    vectorCase(`${name}/${i}`, () => {
      const bits = ceilLog2(n * (2 ** 16 - 1) + 1);
      const decimals = String(x).split('.')[1]?.length ?? 0;
      const expansion = (256 * (7 * n - 4) + m * bits) / (16 * m);
      // The reference is cut or rounded after five decimals, so half a unit more is allowed.
      const close = Math.abs(expansion - x) <= 10 ** -decimals;
      return close ? compare(expansion, expansion) : compare(expansion, x);
    }),
  );
}
