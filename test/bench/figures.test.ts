/** Every benchmark in its smallest size: which figures it gives, not how large they are. */
import { describe, expect, it } from 'vitest';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import type { Benchmark } from './benchmark.ts';
import { expansion } from './expansion.ts';
import { ingest } from './ingest.ts';
import { maskRemoval } from './mask-removal.ts';
import { participant } from './participant.ts';
import { round } from './round.ts';

const size = { members: 7, parameters: 3_000, silent: 2 };

async function namesOf(benchmark: Benchmark): Promise<readonly string[]> {
  const figures = await benchmark.run();
  expect(figures.every(({ ratio }) => Number.isFinite(ratio))).toBe(true);
  return figures.map(({ name }) => name);
}

describe('the benchmarks', () => {
  it('tell what every phase costs a participant, the whole, and what is allowed', async () => {
    const names = await namesOf(participant(size));
    expect(names).toEqual(expect.arrayContaining(['collecting-masked-inputs', 'total', 'budget']));
  });

  it('tell what mask removal costs and what a second thread gains', async () => {
    const names = await namesOf(maskRemoval(size));
    expect(names).toEqual(['maskRemoval', 'expansionRate', 'twoThreads']);
  });

  it.each([CLASSICAL_SUITE, HYBRID_SUITE])(
    'tell what is sent and received in %s',
    async (suite) => {
      const names = await namesOf(expansion(size, suite));
      expect(names).toEqual(expect.arrayContaining(['expansion', 'received', 'bonawitz']));
    },
  );

  it('tell how fast uploads are, what they hold in memory, and what a long line leaves', async () => {
    const uploads = { members: 2, parameters: 3_000, few: 2, many: 5 };
    const names = await namesOf(ingest(uploads));
    expect(names).toEqual(['ingest', 'ingestHttp2', 'memoryGrowth', 'longLine']);
  }, 240_000);

  it('tell what a whole round of processes costs, phase by phase', async () => {
    const names = await namesOf(
      round({ members: 3, parameters: 700, postQuantum: 'off', rounds: 1 }),
    );
    expect(names).toEqual(expect.arrayContaining(['round', 'collecting-masked-inputs']));
  }, 240_000);
});
