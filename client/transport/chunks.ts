/** Large byte strings in pieces. */
import { CHUNK_BYTES } from '../../shared/wire/limits.ts';

/** Views of `bytes` from `offset` to the end, each of at most `CHUNK_BYTES`. */
export function* chunksFrom(bytes: Uint8Array, offset: number): Iterable<Uint8Array> {
  for (let start = offset; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, Math.min(start + CHUNK_BYTES, bytes.length));
  }
}
