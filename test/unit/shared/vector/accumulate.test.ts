import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../shared/domain/bytes.ts';
import { createAccumulator, packedLayoutLength } from '../../../../shared/vector/accumulate.ts';
import { pack } from '../../../../shared/vector/packing.ts';

const layout = [
  { count: 5, bits: 13 },
  { count: 0, bits: 8 },
  { count: 3, bits: 24 },
  { count: 2, bits: 32 },
];
const parts = [
  Uint32Array.of(1, 8191, 3, 4000, 5),
  new Uint32Array(),
  Uint32Array.of(0xff_ffff, 7, 8),
  Uint32Array.of(0xffff_ffff, 9),
];
const packed = concatBytes(...parts.map((values, i) => pack(values, layout[i]!.bits)));

function plainSums(accumulator: { readonly sums: readonly Uint32Array[] }): number[][] {
  return accumulator.sums.map((sum) => [...sum]);
}

describe('the accumulator', () => {
  it('knows how many bytes a vector has', () => {
    expect(packedLayoutLength(layout)).toBe(9 + 0 + 9 + 8);
    expect(packed).toHaveLength(26);
  });

  it.each([1, 2, 3, 4, 5, 7, 9, 25, 26, 100])(
    'sums vectors that come %i bytes at a time',
    (size) => {
      const accumulator = createAccumulator(layout);
      for (let vector = 0; vector < 3; vector++) {
        for (let at = 0; at < packed.length; at += size)
          accumulator.add(packed.subarray(at, at + size));
        expect(accumulator.finish()).toBeUndefined();
      }
      expect(plainSums(accumulator)).toEqual(
        parts.map((values) => [...values].map((value) => (3 * value) % 2 ** 32)),
      );
    },
  );

  it('takes empty pieces, also at a border', () => {
    const accumulator = createAccumulator(layout);
    accumulator.add(new Uint8Array());
    accumulator.add(packed.subarray(0, 9));
    accumulator.add(new Uint8Array());
    accumulator.add(packed.subarray(9));
    accumulator.add(new Uint8Array());
    expect(accumulator.finish()).toBeUndefined();
    expect(plainSums(accumulator)).toEqual(parts.map((values) => [...values]));
  });

  it('adds to sums the caller brings', () => {
    const sums = layout.map(({ count }) => new Uint32Array(count).fill(10));
    const accumulator = createAccumulator(layout, sums);
    accumulator.add(packed);
    expect(accumulator.finish()).toBeUndefined();
    expect([...sums[2]!]).toEqual([0xff_ffff + 10, 17, 18]);
    expect(accumulator.sums).toBe(sums);
  });

  it.each([
    [25, packed.subarray(0, 25)],
    [0, new Uint8Array()],
    [27, concatBytes(packed, Uint8Array.of(0))],
    [52, concatBytes(packed, packed)],
  ])('reports a vector of %i bytes instead of 26', (received, bytes) => {
    const accumulator = createAccumulator(layout);
    accumulator.add(bytes);
    expect(accumulator.finish()).toEqual({ kind: 'wrong-length', expected: 26, received });
  });

  it('does not touch the sums with bytes past the end', () => {
    const accumulator = createAccumulator(layout);
    accumulator.add(packed);
    accumulator.add(new Uint8Array(1000).fill(0xff));
    expect(accumulator.finish()).toEqual({ kind: 'wrong-length', expected: 26, received: 1026 });
    expect(plainSums(accumulator)).toEqual(parts.map((values) => [...values]));
  });

  it('reports the first segment whose pad bits are not zero', () => {
    const dirty = Uint8Array.from(packed);
    dirty[8]! |= 0x80;
    const accumulator = createAccumulator(layout);
    accumulator.add(dirty);
    expect(accumulator.finish()).toEqual({ kind: 'non-zero-padding', segment: 0 });
    const two = createAccumulator([
      { count: 1, bits: 8 },
      { count: 1, bits: 3 },
      { count: 1, bits: 5 },
    ]);
    two.add(Uint8Array.of(1, 0x08, 0x20));
    expect(two.finish()).toEqual({ kind: 'non-zero-padding', segment: 1 });
  });

  it('starts afresh after a fault', () => {
    const accumulator = createAccumulator([{ count: 3, bits: 5 }]);
    accumulator.add(Uint8Array.of(0));
    expect(accumulator.finish()?.kind).toBe('wrong-length');
    accumulator.add(pack(Uint32Array.of(4, 5, 6), 5));
    expect(accumulator.finish()).toBeUndefined();
    expect(plainSums(accumulator)).toEqual([[4, 5, 6]]);
  });

  it('refuses sums that do not fit the layout', () => {
    expect(() => createAccumulator(layout, [])).toThrow(/one vector of sums per segment/);
    expect(() => createAccumulator([{ count: 3, bits: 8 }], [new Uint32Array(4)])).toThrow(
      /one vector of sums per segment/,
    );
  });

  it('refuses a layout with elements above 32 bits', () => {
    expect(() => createAccumulator([{ count: 3, bits: 33 }])).toThrow(/1 to 32 bits/);
  });
});
