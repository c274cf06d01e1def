/**
 * The kernels in WebAssembly. Vectors stay where they are: a block of the sums and a block of the
 * addend are copied into scratch memory, which fits the processor's cache, and the sums back.
 */
import { fromHex } from '../../domain/bytes.ts';
import { GROUP, type VectorKernels } from './kernels.ts';
import { MODULE_HEX } from './module.gen.ts';

/** Bytes of sums per block: block, addend and where both come from fit the first-level cache. */
const BLOCK = 8_192;
const WORD_BYTES = 4;
/** Where the addend lies: behind the sums. */
const ADDEND = BLOCK;
/** Of 64 KiB: room for both, and for the 7 bytes beyond the addend that `addPacked` may read. */
const PAGES = 1;

type Combine = (sums: number, addend: number, length: number) => void;
type AddPacked = (sums: number, packed: number, length: number, bits: number) => void;

interface Exports {
  readonly add: Combine;
  readonly subtract: Combine;
  readonly addPacked: AddPacked;
}

/** `undefined` where the runtime lacks WebAssembly or its SIMD instructions. */
export function createWasmKernels(): VectorKernels | undefined {
  const loaded = load();
  if (loaded === undefined) return undefined;
  const { exports, memory } = loaded;
  const bytes = new Uint8Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);

  /** Runs `work` on a block of sums in scratch memory. */
  function onBlock(sums: Uint32Array, start: number, count: number, work: () => void): void {
    const block = sums.subarray(start, start + count);
    words.set(block);
    work();
    block.set(words.subarray(0, count));
  }

  function combine(kernel: Combine, sums: Uint32Array, start: number, addend: Uint8Array): void {
    for (let offset = 0; offset < addend.length; offset += BLOCK) {
      const length = Math.min(BLOCK, addend.length - offset);
      bytes.set(addend.subarray(offset, offset + length), ADDEND);
      onBlock(sums, start + offset / WORD_BYTES, length / WORD_BYTES, () => {
        kernel(0, ADDEND, length);
      });
    }
  }

  return {
    name: 'WebAssembly SIMD',
    addWords(sums, start, addend) {
      combine(exports.add, sums, start, addend);
      bytes.fill(0, ADDEND, ADDEND + Math.min(BLOCK, addend.length));
    },
    subtractWords(sums, start, addend) {
      combine(exports.subtract, sums, start, addend);
      bytes.fill(0, ADDEND, ADDEND + Math.min(BLOCK, addend.length));
    },
    addPackedGroups(sums, start, packed, from, groups, bits) {
      const groupBytes = (GROUP / 8) * bits;
      const groupsPerBlock = BLOCK / WORD_BYTES / GROUP;
      for (let done = 0; done < groups; done += groupsPerBlock) {
        const now = Math.min(groupsPerBlock, groups - done);
        const begin = from + done * groupBytes;
        bytes.set(packed.subarray(begin, begin + now * groupBytes), ADDEND);
        onBlock(sums, start + done * GROUP, now * GROUP, () => {
          exports.addPacked(0, ADDEND, now * GROUP * WORD_BYTES, bits);
        });
      }
    },
  };
}

function load(): { readonly exports: Exports; readonly memory: WebAssembly.Memory } | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    const compiled = new WebAssembly.Module(fromHex(MODULE_HEX));
    const { exports } = new WebAssembly.Instance(compiled, { scratch: { memory } });
    return isComplete(exports) ? { exports, memory } : undefined;
  } catch {
    return undefined;
  }
}

function isComplete(
  exports: Readonly<Record<string, unknown>>,
): exports is Exports & typeof exports {
  return ['add', 'subtract', 'addPacked'].every((name) => typeof exports[name] === 'function');
}
