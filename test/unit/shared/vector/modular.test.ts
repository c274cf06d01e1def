import { describe, expect, it } from 'vitest';
import {
  addInto,
  centreLift,
  elementMask,
  reduce,
  subtractFrom,
} from '../../../../shared/vector/modular.ts';

describe('arithmetic modulo 2^b', () => {
  it('wraps around when adding and subtracting', () => {
    const target = Uint32Array.of(0xffff_fffe, 5, 1_000);
    addInto(target, Uint32Array.of(3, 6, 2_000));
    expect([...target]).toEqual([1, 11, 3_000]);
    subtractFrom(target, Uint32Array.of(3, 6, 2_001));
    expect([...target]).toEqual([0xffff_fffe, 5, 999]);
  });

  it('refuses vectors of different lengths', () => {
    expect(() => {
      addInto(new Uint32Array(3), new Uint32Array(2));
    }).toThrow(/one length/);
    expect(() => {
      subtractFrom(new Uint32Array(2), new Uint32Array(3));
    }).toThrow(/one length/);
  });

  it('reduces in place and keeps all of 32 bits', () => {
    const values = Uint32Array.of(0xffff_ffff, 0x12_3456, 7);
    expect(reduce(values, 32)).toBe(values);
    expect([...values]).toEqual([0xffff_ffff, 0x12_3456, 7]);
    expect([...reduce(values, 20)]).toEqual([0xf_ffff, 0x2_3456, 7]);
    expect([...reduce(values, 1)]).toEqual([1, 0, 1]);
  });

  it.each([
    [0, 24, 0],
    [2 ** 23 - 1, 24, 2 ** 23 - 1],
    [2 ** 23, 24, -(2 ** 23)],
    [2 ** 24 - 1, 24, -1],
    [2 ** 31 - 1, 32, 2 ** 31 - 1],
    [2 ** 31, 32, -(2 ** 31)],
    [2 ** 32 - 5, 32, -5],
    [1, 1, -1],
  ])('lifts %i of %i bits to %i', (value, bits, lifted) => {
    expect(centreLift(value, bits)).toBe(lifted);
  });

  it.each([0, 33, 7.5, -3, Number.NaN])('has no element of %d bits', (bits) => {
    expect(() => elementMask(bits)).toThrow(/1 to 32 bits/);
    expect(() => reduce(new Uint32Array(1), bits)).toThrow(/1 to 32 bits/);
  });
});
