/** The unused bits at the end of each packed segment, checked while the bytes arrive. */
import type { PackedLayout } from './accumulate.ts';
import { packedLength } from './packing.ts';

/**
 * The first segment whose last byte lies in `bytes` (which begin at byte `start` of the vector) and
 * has unused bits that are not zero; `undefined` when there is none. Hostile bytes are fine.
 */
export function paddingFault(
  layout: PackedLayout,
  start: number,
  bytes: Uint8Array,
): number | undefined {
  let end = 0;
  for (const [index, { count, bits }] of layout.entries()) {
    end += packedLength(count, bits);
    const last = bytes[end - 1 - start];
    const used = (count * bits) % 8;
    if (last !== undefined && used !== 0 && last >>> used !== 0) return index;
  }
  return undefined;
}
