import { describe, expect, it } from 'vitest';
import { byteAt, coordinateAt, elementAt } from '../../../../shared/domain/indexing.ts';

describe('reads from typed arrays', () => {
  it('give the element inside and zero outside', () => {
    expect([0, 1, 2].map((i) => byteAt(Uint8Array.of(7, 9), i))).toEqual([7, 9, 0]);
    expect([0, 1, 2].map((i) => elementAt(Uint32Array.of(7, 9), i))).toEqual([7, 9, 0]);
    expect([0, 1, 2].map((i) => coordinateAt(Float64Array.of(7.5, -9), i))).toEqual([7.5, -9, 0]);
    expect(coordinateAt(Float32Array.of(0.5), -1)).toBe(0);
  });
});
