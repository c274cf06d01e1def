/** The kernels in plain JavaScript: for runtimes without WebAssembly SIMD, and to check the others. */
import { byteAt, elementAt } from '../../domain/indexing.ts';
import { elementMask } from '../modular.ts';
import type { VectorKernels } from './kernels.ts';

const WORD_BYTES = 4;
const WORD_BITS = 32;

export const portableKernels: VectorKernels = {
  name: 'JavaScript',
  addWords(sums, start, bytes) {
    const words = wordsOf(bytes);
    for (let i = 0; i < words.length; i++) {
      sums[start + i] = elementAt(sums, start + i) + elementAt(words, i);
    }
  },
  subtractWords(sums, start, bytes) {
    const words = wordsOf(bytes);
    for (let i = 0; i < words.length; i++) {
      sums[start + i] = elementAt(sums, start + i) - elementAt(words, i);
    }
  },
  addPackedGroups(sums, start, packed, from, groups, bits) {
    const mask = elementMask(bits);
    const end = start + groups * WORD_BITS;
    let offset = from;
    let word = 0;
    let left = 0;
    for (let element = start; element < end; element++) {
      let value = word;
      const have = left;
      if (have < bits) {
        word = wordAt(packed, offset);
        offset += WORD_BYTES;
        value |= have === WORD_BITS ? 0 : word << have;
        left = WORD_BITS - (bits - have);
        word = left === 0 ? 0 : word >>> (bits - have);
      } else {
        left -= bits;
        word = left === 0 ? 0 : word >>> bits;
      }
      sums[element] = elementAt(sums, element) + (value & mask);
    }
  },
};

/** A view where the bytes are aligned, a copy elsewhere. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % WORD_BYTES === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / WORD_BYTES);
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (
    byteAt(bytes, offset) |
    (byteAt(bytes, offset + 1) << 8) |
    (byteAt(bytes, offset + 2) << 16) |
    (byteAt(bytes, offset + 3) << 24)
  );
}
