import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../shared/domain/bytes.ts';
import { pack } from '../../../../shared/vector/packing.ts';
import { paddingFault } from '../../../../shared/vector/padding.ts';

/** 3 · 11 bits leave 7 unused of 5 bytes; 2 · 20 bits fill 5; 5 · 5 bits leave 7 unused of 4. */
const LAYOUT = [
  { count: 3, bits: 11 },
  { count: 2, bits: 20 },
  { count: 5, bits: 5 },
];
const LAST_BYTES = [4, 9, 13];

const vector = concatBytes(
  ...LAYOUT.map(({ count, bits }) => pack(new Uint32Array(count).fill(2 ** bits - 1), bits)),
);

function withBit(index: number, bit: number): Uint8Array {
  return vector.map((byte, i) => (i === index ? byte | (1 << bit) : byte));
}

/** The fault found when the vector comes in pieces cut at every byte of `cuts`. */
function faultIn(bytes: Uint8Array, cuts: readonly number[]): number | undefined {
  const starts = [0, ...cuts];
  return starts
    .map((start, i) => paddingFault(LAYOUT, start, bytes.subarray(start, cuts[i])))
    .find((fault) => fault !== undefined);
}

describe('the unused bits of a packed vector', () => {
  it('are zero in what honest participants pack, however it is cut', () => {
    for (let cut = 1; cut < vector.length; cut++) expect(faultIn(vector, [cut])).toBeUndefined();
  });

  it.each([
    [0, 1],
    [0, 7],
    [2, 1],
    [2, 7],
  ])('are noticed in segment %i, bit %i, however the vector is cut', (segment, bit) => {
    const bytes = withBit(LAST_BYTES[segment]!, bit);
    expect(faultIn(bytes, [])).toBe(segment);
    for (let cut = 1; cut < bytes.length; cut++) expect(faultIn(bytes, [cut])).toBe(segment);
    expect(
      faultIn(
        bytes,
        Array.from(bytes, (_, i) => i),
      ),
    ).toBe(segment);
  });

  it('do not exist in a segment that fills its last byte', () => {
    const full = vector.map((byte, i) => (i === LAST_BYTES[1] ? 0xff : byte));
    expect(faultIn(full, [3, 9])).toBeUndefined();
  });

  it('are not looked for in bytes behind the end', () => {
    expect(paddingFault(LAYOUT, vector.length, Uint8Array.of(0xff, 0xff))).toBeUndefined();
  });
});
