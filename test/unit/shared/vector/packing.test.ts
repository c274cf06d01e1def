import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../shared/domain/bytes.ts';
import { pack, packedLength, unpack } from '../../../../shared/vector/packing.ts';

describe('packed vectors', () => {
  it.each([
    [0, 17, 0],
    [5, 5, 4],
    [8, 1, 1],
    [9, 1, 2],
    [3, 24, 9],
    [1_000_000, 27, 3_375_000],
    [2, 32, 8],
  ])('of %i elements of %i bits have %i bytes', (count, bits, length) => {
    expect(packedLength(count, bits)).toBe(length);
  });

  it('hold the bits of each element low bit first, one element after another', () => {
    expect(toHex(pack(Uint32Array.of(0b101, 0b011, 0b110), 3))).toBe('9d01');
    expect(toHex(pack(Uint32Array.of(0x1234_5678, 0x9abc_def0), 32))).toBe('78563412f0debc9a');
  });

  it('hold values modulo 2^bits', () => {
    expect(pack(Uint32Array.of(0x1ff, 0xffff_fff7), 4)).toEqual(pack(Uint32Array.of(15, 7), 4));
  });

  it('are written over what was in the bytes before', () => {
    const into = new Uint8Array(4).fill(0xff);
    expect(pack(Uint32Array.of(1, 2, 3), 10, into)).toBe(into);
    expect([...(unpack(into, 3, 10) ?? [])]).toEqual([1, 2, 3]);
  });

  it('are not written into bytes of another length', () => {
    expect(() => pack(Uint32Array.of(1, 2, 3), 10, new Uint8Array(5))).toThrow(/fit their vector/);
  });

  it.each([0, 33, 2.5])('have no elements of %d bits', (bits) => {
    expect(() => pack(Uint32Array.of(1), bits)).toThrow(/1 to 32 bits/);
    expect(() => unpack(new Uint8Array(1), 1, bits)).toThrow(/1 to 32 bits/);
  });
});

describe('unpacking bytes from outside', () => {
  it('refuses a byte too few or too many', () => {
    const bytes = pack(Uint32Array.of(7, 8, 9), 12);
    expect(unpack(bytes.subarray(0, -1), 3, 12)).toBeUndefined();
    expect(unpack(Uint8Array.of(...bytes, 0), 3, 12)).toBeUndefined();
    expect([...(unpack(bytes, 3, 12) ?? [])]).toEqual([7, 8, 9]);
  });

  it.each([
    [1, 5, 'e0'],
    [3, 3, '0002'],
    [1, 31, '00000080'],
    [5, 7, '0000000008'],
    [9, 1, '0002'],
    [1, 1, '80'],
  ])('refuses any pad bit of %i × %i bits that is set', (count, bits, highest) => {
    const bytes = fromHex(highest);
    expect(bytes).toHaveLength(packedLength(count, bits));
    expect(unpack(bytes, count, bits)).toBeUndefined();
    expect(unpack(new Uint8Array(bytes.length), count, bits)).toEqual(new Uint32Array(count));
  });

  it('reads no elements from no bytes', () => {
    expect(unpack(new Uint8Array(), 0, 9)).toEqual(new Uint32Array());
    expect(unpack(new Uint8Array(1), 0, 9)).toBeUndefined();
  });
});
