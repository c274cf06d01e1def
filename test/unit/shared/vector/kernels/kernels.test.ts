import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { vectorKernels } from '../../../../../shared/vector/kernels/chosen-kernels.ts';
import { GROUP } from '../../../../../shared/vector/kernels/kernels.ts';
import { portableKernels } from '../../../../../shared/vector/kernels/portable.ts';
import { createWasmKernels } from '../../../../../shared/vector/kernels/wasm.ts';
import { pack } from '../../../../../shared/vector/packing.ts';

const wasmKernels = createWasmKernels()!;
const both = [
  ['WebAssembly', wasmKernels],
  ['JavaScript', portableKernels],
] as const;

/** Lengths around the kernels' own borders: 16 words a turn, 16,384 words a block. */
const lengths = [1, 15, 16, 17, 33, 16_383, 16_384, 16_385, 40_000];

function randomWords(count: number): Uint32Array {
  return new Uint32Array(new Uint8Array(randomBytes(count * 4)).buffer);
}

/** At an odd place of a larger buffer, as pieces from a socket are. */
function unaligned(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  return larger.subarray(3);
}

const digest = (values: Uint32Array): string =>
  createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');

describe('the kernels', () => {
  it('are WebAssembly on this machine', () => {
    expect(vectorKernels.name).toBe('WebAssembly SIMD');
  });
});

describe.each(both)('the %s kernels', (_name, kernels) => {
  it.each(lengths)('add and subtract %i words, and touch nothing else', (length) => {
    const before = randomWords(length + 7);
    const words = randomWords(length);
    const bytes = unaligned(new Uint8Array(words.buffer));
    const sums = before.slice();
    kernels.addWords(sums, 3, bytes);
    const expected = before.slice();
    for (let i = 0; i < length; i++) expected[3 + i]! += words[i]!;
    expect(digest(sums)).toBe(digest(expected));
    kernels.subtractWords(sums, 3, bytes);
    expect(digest(sums)).toBe(digest(before));
  });

  it.each(Array.from({ length: 32 }, (_, index) => index + 1))(
    'add packed elements of %i bits',
    (bits) => {
      const groups = 515;
      const values = randomWords(groups * GROUP).map((value) => value % 2 ** bits);
      const packed = unaligned(pack(values, bits));
      const before = randomWords(values.length + 9);
      const sums = before.slice();
      kernels.addPackedGroups(sums, 5, packed, 0, groups, bits);
      const expected = before.slice();
      for (let i = 0; i < values.length; i++) expected[5 + i]! += values[i]!;
      expect(digest(sums)).toBe(digest(expected));
    },
  );

  it('begin where they are told, in the stream and in the sums', () => {
    const values = randomWords(3 * GROUP).map((value) => value % 2 ** 13);
    const packed = pack(values, 13);
    const sums = new Uint32Array(2 * GROUP);
    kernels.addPackedGroups(sums, GROUP, packed, 4 * 13, 1, 13);
    expect([...sums.subarray(0, GROUP)]).toEqual(Array(GROUP).fill(0));
    expect([...sums.subarray(GROUP)]).toEqual([...values.subarray(GROUP, 2 * GROUP)]);
  });

  it('do nothing for nothing', () => {
    const sums = Uint32Array.of(9, 8);
    kernels.addWords(sums, 1, new Uint8Array());
    kernels.addPackedGroups(sums, 1, new Uint8Array(), 0, 0, 17);
    expect([...sums]).toEqual([9, 8]);
  });
});
