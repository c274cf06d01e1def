/** The pieces of an upload, gathered into blocks worth an fsync. */
import { between, type Clock, type Duration, type Instant } from '../../shared/domain/time.ts';
import type { BlockMemory } from './block-memory.ts';

export interface BlockPace {
  /** A block is given out unfinished once its first byte is this old. */
  readonly wait: Duration;
  readonly clock: Clock;
  /** Shared by all uploads under way. */
  readonly memory: BlockMemory;
}

/**
 * The same bytes in blocks as large as `memory` allows; in smaller ones where they come slowly, and
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
    yield* gathering.flush();
  } catch (error) {
    yield* gathering.flush();
    throw error;
  } finally {
    gathering.end();
  }
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
  /** Bytes of the block, which its taker may still hold until the next one begins. */
  #lent = 0;
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

  /** Gives back what was lent. */
  end(): void {
    this.#pace.memory.giveBack(this.#lent);
    this.#lent = 0;
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
    this.end();
    this.#lent = this.#pace.memory.lend(this.room);
    this.#block = new Uint8Array(this.#lent);
    this.#since = this.#pace.clock.now();
  }
}
