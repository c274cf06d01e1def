/** The pieces of an upload, gathered into blocks worth an fsync. */
import { between, type Clock, type Duration, type Instant } from '../../shared/domain/time.ts';

/** Bytes of a block: what one fsync serves. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

export interface BlockPace {
  /** A block is given out unfinished once its first byte is this old. */
  readonly wait: Duration;
  readonly clock: Clock;
}

/**
 * The same bytes in blocks of `BLOCK_BYTES` and a rest; in smaller ones where they come slowly, and
 * before the error of a stream that breaks, so that what has arrived is not sent again. Calls
 * `refuse`, which throws, at the first byte beyond `length`.
 */
export async function* blocksOf(
  pieces: AsyncIterable<Uint8Array>,
  length: number,
  refuse: () => never,
  pace: BlockPace,
): AsyncIterable<Uint8Array> {
  const gathering = new Gathering(length, pace);
  try {
    for await (const piece of pieces) {
      if (piece.length > gathering.room) refuse();
      yield* gathering.take(piece);
      if (gathering.isDue()) yield* gathering.flush();
    }
  } catch (error) {
    yield* gathering.flush();
    throw error;
  }
  yield* gathering.flush();
}

/**
 * One block at a time. Each piece is copied as it comes, because a piece of one byte takes a hundred
 * while it is kept: memory is bounded by the block, not by how a hostile sender cuts.
 */
class Gathering {
  readonly #pace: BlockPace;
  /** Bytes that may still come. */
  room: number;
  #block = new Uint8Array(0);
  #filled = 0;
  #since: Instant | undefined;

  constructor(length: number, pace: BlockPace) {
    this.room = length;
    this.#pace = pace;
  }

  /** Takes a piece that fits; gives out every block it fills. */
  *take(piece: Uint8Array): Iterable<Uint8Array> {
    for (let taken = 0; taken < piece.length;) {
      if (this.#filled === 0) this.#begin();
      const part = piece.subarray(taken, taken + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      taken += part.length;
      this.#filled += part.length;
      this.room -= part.length;
      if (this.#filled === this.#block.length) yield* this.flush();
    }
  }

  isDue(): boolean {
    const { clock, wait } = this.#pace;
    return this.#since !== undefined && between(this.#since, clock.now()) >= wait;
  }

  /** Gives out what there is. */
  *flush(): Iterable<Uint8Array> {
    if (this.#filled === 0) return;
    const block = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    this.#since = undefined;
    yield block;
  }

  /** A fresh block: the one given out belongs to its taker. */
  #begin(): void {
    this.#block = new Uint8Array(Math.min(this.room, BLOCK_BYTES));
    this.#since = this.#pace.clock.now();
  }
}
