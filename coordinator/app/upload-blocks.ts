/** The pieces of an upload, gathered into blocks worth an fsync. */

/** Bytes of a block: what one fsync serves. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * The same bytes in blocks of `BLOCK_BYTES` and a rest. Each piece is copied as it comes, because a
 * piece of one byte takes a hundred while it is kept: memory is bounded by the block, not by how a
 * hostile sender cuts. Calls `refuse`, which throws, at the first byte beyond `length`.
 */
export async function* blocksOf(
  pieces: AsyncIterable<Uint8Array>,
  length: number,
  refuse: () => never,
): AsyncIterable<Uint8Array> {
  let left = length;
  let block = new Uint8Array(Math.max(0, Math.min(left, BLOCK_BYTES)));
  let filled = 0;
  for await (const piece of pieces) {
    if (piece.length > left) refuse();
    left -= piece.length;
    for (let taken = 0; taken < piece.length;) {
      const part = piece.subarray(taken, taken + block.length - filled);
      block.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < block.length) break;
      yield block;
      block = new Uint8Array(Math.min(left + piece.length - taken, BLOCK_BYTES));
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
