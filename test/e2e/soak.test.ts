/** The short form of `npm run -s soak`: programs are killed and stalled at random while a run goes on. */
import { describe, expect, it } from 'vitest';
import { soak } from '../soak/soak.ts';

describe('a run whose programs are killed and stalled at random', () => {
  it('completes with the model its survivors would have made undisturbed', async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const { run, harms, findings } = await soak({
      programs: { rounds: 9, coordinators: 1, trainingMs: 1_800 },
      chaos: { seed, betweenMs: [700, 2_500], deadMs: 900, stallMs: 4_000 },
      chaosMs: 30_000,
      patienceMs: 240_000,
    });
    const message = `seed ${String(seed)}, ${JSON.stringify([...harms])}`;
    expect(findings, message).toEqual([]);
    expect(run.roundsCompleted, message).toBe(9);
    const count = [...harms.values()].reduce((sum, each) => sum + each, 0);
    expect(count, message).toBeGreaterThan(4);
  }, 300_000);
});
