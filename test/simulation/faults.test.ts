/** Whole federations under faults: seeds that stay, and one that is new every time. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { campaign } from './engine/campaign.ts';
import { simulate } from './engine/simulate.ts';
import { failureText } from './report-text.ts';

/** The machine may have much else to do. */
const PATIENCE = { timeout: 600_000 };
const ROUNDS = 40;
const FIXED = ['amber', 'birch', 'cobalt', 'dune'];
/** Printed, so that whatever it finds can be found again. */
const FRESH = String(Date.now() % 1_000_000_000);

describe('a federation under faults', PATIENCE, () => {
  it.each([...FIXED, FRESH])('keeps every rule: seed %s', async (seed) => {
    const { failed, rounds } = await campaign({
      seed,
      rounds: ROUNDS,
      run: (each) => simulate(each),
    });
    expect(failed.map(failureText)).toEqual([]);
    expect(rounds).toBeGreaterThanOrEqual(ROUNDS);
  });

  it('goes the same way twice from the same seed, and another from another', async () => {
    const [first, again, other] = [
      await simulate('ember/1'),
      await simulate('ember/1'),
      await simulate('ember/2'),
    ];
    expect(again.digest).toBe(first.digest);
    expect(again.counts).toEqual(first.counts);
    expect(other.digest).not.toBe(first.digest);
  });
});

/** Seeds that once broke a rule: each file says which and why. */
const REGRESSIONS = new URL('./regressions/', import.meta.url);

describe('what once broke a rule', PATIENCE, () => {
  const files = readdirSync(REGRESSIONS).filter((name) => name.endsWith('.ts'));
  it.each(files)('keeps it: %s', async (file) => {
    const { seed } = (await import(new URL(file, REGRESSIONS).href)) as { readonly seed: string };
    const report = await simulate(seed);
    expect(failureText(report)).toBe(`${seed} broke no rule`);
  });
});
