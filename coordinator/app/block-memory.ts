/** Memory for the blocks of all uploads under way: large while they are few, small when they are many. */

const MEBIBYTE = 2 ** 20;

/** Bytes of a block at most: more per fsync gains nothing. */
export const BLOCK_BYTES = 4 * MEBIBYTE;
/** Bytes of a block that every upload gets, however many there are. */
export const SMALLEST_BLOCK_BYTES = MEBIBYTE / 4;
/** Bytes lent in blocks above the smallest, all uploads together. */
export const SHARED_BYTES = 32 * MEBIBYTE;

/**
 * Each new block may have half of what is free, so that whoever comes last still finds some. Together
 * blocks hold at most `SHARED_BYTES` and the smallest block of every upload.
 */
export class BlockMemory {
  #lent = 0;

  /** Bytes for a block of an upload of which `room` bytes, ≥ 1, are to come. */
  lend(room: number): number {
    const free = Math.floor((SHARED_BYTES - this.#lent) / 2);
    const bytes = Math.min(room, BLOCK_BYTES, Math.max(SMALLEST_BLOCK_BYTES, free));
    this.#lent += bytes;
    return bytes;
  }

  /** Takes back what `lend` gave. */
  giveBack(bytes: number): void {
    this.#lent -= bytes;
  }
}
