/** Sums of groups among processes: what one malicious member of nine does to a median of three groups. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import { velum } from '../support/e2e/program.ts';
import { PuppetTheatre, type Trained } from '../support/e2e/puppet-theatre.ts';
import { samplesDirectory } from '../support/samples.ts';

const SLOW_MS = 120_000;
/** All move the first coordinate; honest sites by 3 to 5. */
const HONEST = [3, 5, 4, 3, 5, 4, 4, 5];
/** The most the encoding of `unitPlan` carries. */
const CLIP = 1_000;
const MALICIOUS = HONEST.length;

const cast: readonly Trained[] = [...HONEST, CLIP].map((value) => ({
  index: 0,
  value,
  examples: 2,
}));

describe('a median of three groups of processes', () => {
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: 2,
      graceSeconds: 60,
      cast,
      grouped: { groups: 3, combine: { rule: 'median' } },
      lies: { [MALICIOUS]: [{ round: 2, maskless: true }] },
    });
    await theatre.federation.configureOperator();
  }, SLOW_MS);

  afterAll(() => theatre.close());

  const program = (...args: readonly string[]) =>
    velum(args, { directory: theatre.federation.folder });

  async function expectHonest(round: number): Promise<void> {
    const [moved, ...others] = await theatre.changeOf(round);
    expect(moved).toBeGreaterThanOrEqual(Math.min(...HONEST));
    expect(moved).toBeLessThanOrEqual(Math.max(...HONEST));
    expect(new Set(others)).toEqual(new Set([0]));
  }

  it(
    'an update as large as the clip moves the model no further than honest ones could',
    async () => {
      const summary = await theatre.completed(1);
      expect(summary).toMatchObject({ attempt: 1, survivors: 9, sums: { opened: 3, used: 3 } });
      await expectHonest(1);
    },
    SLOW_MS,
  );

  it(
    'a vector without masks spoils the sum of its group, and the round goes on with the others',
    async () => {
      const summary = await theatre.completed(2);
      expect(summary).toMatchObject({ attempt: 1, survivors: 6, sums: { opened: 3, used: 2 } });
      expect(await theatre.ended()).toMatchObject({ status: 'completed', cause: 'completed' });
      await expectHonest(2);
    },
    SLOW_MS,
  );

  it(
    'the operator reads how many sums were revealed and used, and who is suspected: nobody',
    async () => {
      const { code, stdout } = await program('run', 'show', theatre.run);
      expect(code).toBe(0);
      expect(stdout).toContain('round 1: the sums of 3 groups were revealed, 3 of them used');
      expect(stdout).toContain('round 2: the sums of 3 groups were revealed, 2 of them used');
      expect(stdout).not.toContain(`site-${String(MALICIOUS)}`);
    },
    SLOW_MS,
  );

  it(
    'the plan says beforehand what is revealed and what is borne',
    async () => {
      const { federation, plan } = theatre;
      await federation.save('plan.yaml', encodePlan(plan));
      await federation.save('model.json', await readFile(join(samplesDirectory, 'model.json')));
      const { code, stdout } = await program(
        ...['plan', 'explain', 'plan.yaml', '--charter', 'charter.yaml'],
      );
      expect(code).toBe(0);
      expect(stdout).toMatch(/sums revealed per training round +3 .*of 3 to 3 members, of whom/);
      expect(stdout).toMatch(/poisoned groups borne +1 .*by median of 3 groups/);
    },
    SLOW_MS,
  );
});
