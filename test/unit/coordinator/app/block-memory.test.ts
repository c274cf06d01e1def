import { describe, expect, it } from 'vitest';
import {
  BLOCK_BYTES,
  BlockMemory,
  SHARED_BYTES,
  SMALLEST_BLOCK_BYTES,
} from '../../../../coordinator/app/block-memory.ts';

const LARGE = 11 * BLOCK_BYTES;

describe('the memory of uploads under way', () => {
  it('gives few uploads whole blocks', () => {
    const memory = new BlockMemory();
    expect([memory.lend(LARGE), memory.lend(LARGE)]).toEqual([BLOCK_BYTES, BLOCK_BYTES]);
  });

  it('gives no more than an upload has left', () => {
    expect(new BlockMemory().lend(777)).toBe(777);
  });

  it('holds its bound for 200 uploads, each of which gets something', () => {
    const memory = new BlockMemory();
    const lent = Array.from({ length: 200 }, () => memory.lend(LARGE));
    expect(Math.min(...lent)).toBe(SMALLEST_BLOCK_BYTES);
    const total = lent.reduce((sum, bytes) => sum + bytes, 0);
    expect(total).toBeLessThanOrEqual(SHARED_BYTES + 200 * SMALLEST_BLOCK_BYTES);
  });

  it('lends again what came back', () => {
    const memory = new BlockMemory();
    const lent = Array.from({ length: 50 }, () => memory.lend(LARGE));
    for (const bytes of lent) memory.giveBack(bytes);
    expect(memory.lend(LARGE)).toBe(BLOCK_BYTES);
  });
});
