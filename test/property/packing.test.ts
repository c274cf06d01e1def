import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../shared/domain/bytes.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { addInto, reduce, subtractFrom } from '../../shared/vector/modular.ts';
import { pack, packedLength, unpack } from '../../shared/vector/packing.ts';

const WIDTHS = Array.from({ length: 32 }, (_, i) => i + 1);

/** Elements of one width, the largest among them often. */
const elementsOf = (bits: number, maxLength = 70) => {
  const largest = 2 ** bits - 1;
  const value = fc.oneof(fc.integer({ min: 0, max: largest }), fc.constant(largest));
  return fc.array(value, { maxLength }).map((values) => Uint32Array.from(values));
};

/** The definition, bit by bit. */
function packBitByBit(values: Uint32Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(packedLength(values.length, bits));
  values.forEach((value, i) => {
    for (let bit = 0; bit < bits; bit++) {
      const place = i * bits + bit;
      bytes[place >> 3]! |= (Math.floor(value / 2 ** bit) % 2) << (place % 8);
    }
  });
  return bytes;
}

describe.each(WIDTHS)('vectors of %i-bit elements', (bits) => {
  it('are packed bit by bit as defined, and unpacked again', () => {
    fc.assert(
      fc.property(elementsOf(bits), (values) => {
        const packed = pack(values, bits);
        expect(packed).toEqual(packBitByBit(values, bits));
        expect(unpack(packed, values.length, bits)).toEqual(values);
      }),
      { numRuns: 40 },
    );
  });

  it('are the only preimage of their bytes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }).chain((count) => {
          const length = packedLength(count, bits);
          return fc.tuple(
            fc.constant(count),
            fc.uint8Array({ minLength: length, maxLength: length }),
          );
        }),
        ([count, bytes]) => {
          const values = unpack(bytes, count, bits);
          if (values === undefined) return;
          expect(pack(values, bits)).toEqual(bytes);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const vectors = fc
  .array(fc.record({ count: fc.integer({ min: 0, max: 40 }), bits: fc.constantFrom(...WIDTHS) }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((layout) =>
    fc.record({
      layout: fc.constant(layout),
      words: fc.array(fc.array(fc.nat({ max: 0xffff_ffff }), { minLength: 1, maxLength: 9 }), {
        minLength: 1,
        maxLength: 6,
      }),
      sizes: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 }),
    }),
  );

describe('accumulating in pieces of any size', () => {
  it('gives the sum of the unpacked vectors', () => {
    fc.assert(
      fc.property(vectors, ({ layout, words, sizes }) => {
        const accumulator = createAccumulator(layout);
        const naive = layout.map(({ count }) => new Uint32Array(count));
        let turn = 0;
        for (const source of words) {
          const parts = layout.map(({ count, bits }, s) =>
            reduce(
              Uint32Array.from({ length: count }, (_, i) => source[(i + s) % source.length]!),
              bits,
            ),
          );
          parts.forEach((part, s) => {
            addInto(naive[s]!, part);
          });
          const bytes = concatBytes(...parts.map((part, s) => pack(part, layout[s]!.bits)));
          for (let at = 0; at < bytes.length;) {
            // An empty piece now and then, but never only empty ones.
            const size = sizes[turn++ % sizes.length]! + (turn % 3 === 0 ? 1 : 0);
            accumulator.add(bytes.subarray(at, at + size));
            at += size;
          }
          expect(accumulator.finish()).toBeUndefined();
        }
        expect(accumulator.sums).toEqual(naive);
      }),
      { numRuns: 300 },
    );
  });

  it('survives any bytes at all and reports a wrong length exactly when it is wrong', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }), (pieces) => {
        const accumulator = createAccumulator([
          { count: 7, bits: 11 },
          { count: 2, bits: 32 },
        ]);
        for (const piece of pieces) accumulator.add(piece);
        const received = pieces.reduce((sum, piece) => sum + piece.length, 0);
        expect(accumulator.finish()?.kind === 'wrong-length').toBe(received !== 18);
      }),
    );
  });
});

describe('modular addition and subtraction', () => {
  it('undo each other modulo 2^b', () => {
    const pair = fc
      .integer({ min: 1, max: 32 })
      .chain((bits) => fc.tuple(fc.constant(bits), elementsOf(bits), fc.nat({ max: 0xffff_ffff })));
    fc.assert(
      fc.property(pair, ([bits, values, mask]) => {
        const masks = new Uint32Array(values.length).fill(mask);
        const target = Uint32Array.from(values);
        addInto(target, masks);
        subtractFrom(target, masks);
        expect(reduce(target, bits)).toEqual(values);
      }),
    );
  });
});
