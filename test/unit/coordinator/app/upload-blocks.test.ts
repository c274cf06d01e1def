import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, BlockMemory } from '../../../../coordinator/app/block-memory.ts';
import { blocksOf } from '../../../../coordinator/app/upload-blocks.ts';
import { concatBytes, equalBytes } from '../../../../shared/domain/bytes.ts';
import { milliseconds } from '../../../../shared/domain/time.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** Time stands still unless a test lets it pass. */
const clock = new ManualClock();
const pace = { wait: milliseconds(5_000), clock, memory: new BlockMemory() };

const refuse = (): never => {
  throw new Error('too long');
};

async function* each(pieces: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const collected: Uint8Array[] = [];
  for await (const block of blocks) collected.push(block);
  return collected;
}

function patterned(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff);
}

describe('the blocks of an upload', () => {
  it.each([
    ['one piece', [700]],
    ['pieces that fill a block exactly', [BLOCK_BYTES - 5, 5, 3]],
    ['a piece across two blocks', [BLOCK_BYTES - 9, 20]],
    ['a piece of more than a block', [3, 2 * BLOCK_BYTES + 4, 6]],
    ['nothing', []],
  ])('hold the bytes of %s in order', async (_name, lengths) => {
    const pieces = lengths.map(patterned);
    const whole = concatBytes(...pieces);
    const blocks = await collect(blocksOf(each(pieces), whole.length, refuse, pace));
    expect(equalBytes(concatBytes(...blocks), whole)).toBe(true);
    expect(blocks.slice(0, -1).every(({ length }) => length === BLOCK_BYTES)).toBe(true);
    expect(blocks).toHaveLength(Math.ceil(whole.length / BLOCK_BYTES));
  });

  it('keep no piece: each is copied before the next is asked for', async () => {
    function* reused(): Iterable<Uint8Array> {
      const piece = new Uint8Array(1);
      for (const value of [11, 13, 17]) {
        piece[0] = value;
        yield piece;
      }
    }
    const [block] = await collect(blocksOf(each(reused()), 3, refuse, pace));
    expect(block).toEqual(Uint8Array.of(11, 13, 17));
  });

  it('end at the first byte too many, however long the sender goes on', async () => {
    let taken = 0;
    function* endless(): Iterable<Uint8Array> {
      for (;;) {
        taken += 1;
        yield Uint8Array.of(1);
      }
    }
    await expect(collect(blocksOf(each(endless()), 40, refuse, pace))).rejects.toThrow('too long');
    expect(taken).toBe(41);
  });

  it('refuse bytes where the upload already begins behind the end', async () => {
    const piece = [Uint8Array.of(1)];
    await expect(collect(blocksOf(each(piece), -2, refuse, pace))).rejects.toThrow('too long');
  });

  it('are given out unfinished where they come slowly', async () => {
    async function* slow(): AsyncIterable<Uint8Array> {
      for (const [index, waitMs] of [4_999, 1, 4_000, 4_000, 3].entries()) {
        await Promise.resolve();
        yield Uint8Array.of(index + 11);
        clock.advance(milliseconds(waitMs));
      }
    }
    const blocks = await collect(blocksOf(slow(), 90, refuse, pace));
    expect(blocks.map((block) => [...block])).toEqual([
      [11, 12, 13],
      [14, 15],
    ]);
  });

  it('are given out before the error of a stream that breaks', async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      await Promise.resolve();
      yield Uint8Array.of(11, 13);
      throw new Error('cut');
    }
    const blocks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const block of blocksOf(broken(), 90, refuse, pace)) blocks.push(block);
    })();
    await expect(reading).rejects.toThrow('cut');
    expect(blocks).toEqual([Uint8Array.of(11, 13)]);
  });

  it('give back their memory when the last is taken, and when nobody takes the rest', async () => {
    const given: number[] = [];
    class Watched extends BlockMemory {
      override giveBack(bytes: number): void {
        if (bytes > 0) given.push(bytes);
        super.giveBack(bytes);
      }
    }
    const own = { ...pace, memory: new Watched() };
    await collect(blocksOf(each([patterned(13, 5)]), 13, refuse, own));
    const left = blocksOf(each([patterned(17, 6), patterned(19, 7)]), 17 + 19, refuse, own);
    for await (const block of left) if (block.length > 0) break;
    expect(given).toEqual([13, 36]);
  });
});
