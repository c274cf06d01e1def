/** Data that is wrong at one site costs that site alone, and the operator sees who and why. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPlanPath } from '../../cli/demo/dataset.ts';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { formatPlan, parsePlan } from '../../shared/schema/plan.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { expectNoLeak, expectRefusal } from '../support/e2e/expect-clear.ts';
import { type Completed, endPrograms, type Program, velum } from '../support/e2e/program.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { edited } from '../support/samples.ts';

const SLOW_MS = 120_000;
const MEMBERS = ['north', 'south', 'east', 'west'] as const;
const ROWS_EACH = 140;

let federation: ScratchFederation;
let coordinator: Program;
const clients = new Map<string, Program>();
let header = '';
let rows: readonly string[] = [];

const here = (...args: readonly string[]): Promise<Completed> =>
  velum(args, { directory: federation.folder });

function table(site: number): readonly string[] {
  return [header, ...rows.slice(site * ROWS_EACH, (site + 1) * ROWS_EACH)];
}

async function saveRows(name: string, lines: readonly string[]): Promise<void> {
  await federation.save(`${name}.csv`, `${lines.join('\n')}\n`);
}

beforeAll(async () => {
  await ensureBuilt();
  const file = demoPlanPath('breast-cancer');
  const plan = parsePlan(await readFile(file, 'utf8'), file);
  const { cohort, model } = plan;
  federation = await ScratchFederation.create({ federation: plan.federation, members: MEMBERS });
  const short = { ...cohort, target: 4, minimum: 3, grace: seconds(20) };
  await federation.save('plan.yaml', formatPlan({ ...plan, rounds: 1, cohort: short }));
  const anew = { ...model, init: { seed: model.init.seed + 1 } };
  await federation.save(
    'anew.yaml',
    formatPlan({ ...plan, rounds: 1, model: anew, cohort: short }),
  );
  const impatient = { ...short, deadline: seconds(2), grace: milliseconds(500), attempts: 2 };
  await federation.save('impatient.yaml', formatPlan({ ...plan, rounds: 1, cohort: impatient }));
  const beside = new URL(model.topology, `file://${file}`);
  await federation.save(model.topology, await readFile(beside));

  const data = new URL('../../cli/demo/data/breast-cancer.csv', import.meta.url);
  [header = '', ...rows] = (await readFile(data, 'utf8')).trimEnd().split('\n');
  await federation.configureCoordinator();
  coordinator = await federation.startCoordinator();
  await federation.configureOperator();
  for (const [site, name] of MEMBERS.entries()) {
    await saveRows(name, table(site));
    await federation.configureClient(name);
    clients.set(name, federation.startClient(name));
  }
}, 300_000);

afterAll(async () => {
  await endPrograms();
  await federation.remove();
});

/** The last cell of a row, which is its label. */
const relabel = (row: string, label: string): string => row.replace(/[^,]+$/, label);

interface Flaw {
  readonly what: string;
  readonly spoil: (lines: readonly string[]) => readonly string[];
  /** What the site's own log says of it: file, place and rule. */
  readonly said: RegExp;
}

const flaws: readonly Flaw[] = [
  {
    what: 'lacks a column',
    spoil: ([first = '', ...rest]) => [edited(first, 'texture_mean', 'texture_average'), ...rest],
    said: /west\.csv:1.*texture_mean/,
  },
  {
    what: 'has a cell that is no number',
    spoil: (lines) => lines.map((line, at) => (at === 7 ? line.replace(/^[^,]+/, 'n\\/a') : line)),
    said: /west\.csv:8.*radius_mean.*number/,
  },
  {
    what: 'has a label the plan does not know',
    spoil: (lines) => lines.map((line, at) => (at === 9 ? relabel(line, 'unclear') : line)),
    said: /west\.csv:10.*diagnosis.*malignant, benign/,
  },
];

interface Round {
  readonly cohort: number;
  readonly survivors: number;
  readonly dropouts: readonly { participant: string; phase: string; reason: string }[];
}

describe('a table', () => {
  for (const { what, spoil, said } of flaws) {
    it(
      `that ${what} keeps its site out of the run and nobody else`,
      async () => {
        const client = clients.get('west')!;
        const from = client.log.entries.length;
        await saveRows('west', spoil(table(3)));
        const run = await here('run', 'start', 'plan.yaml', '--watch', '--json');
        expect(run.code, run.stderr.slice(-2_000)).toBe(0);
        expectNoLeak(run.stdout + run.stderr);
        const rounds = run.json()['rounds'] as readonly Round[];
        for (const round of rounds) {
          expect(round).toMatchObject({ phase: 'completed', cohort: 3, survivors: 3 });
          expect(round.dropouts).toMatchObject([{ participant: 'west', phase: 'gathering' }]);
          // Which row it is, and what stands in it, is the site's own business.
          expect(round.dropouts[0]!.reason).toMatch(/^DATA_INVALID: .*the site's log says where$/);
        }
        const [line] = await client.line(/.*"event":"preparation-failed".*/, from);
        expect(line).toMatch(said);
        expectNoLeak(line);
      },
      SLOW_MS,
    );
  }

  it(
    'that was put right is taken without a restart',
    async () => {
      await saveRows('west', table(3));
      const run = await here('run', 'start', 'anew.yaml', '--watch', '--json');
      expect(run.code, run.stderr.slice(-2_000)).toBe(0);
      const rounds = run.json()['rounds'] as readonly Round[];
      for (const round of rounds) expect(round).toMatchObject({ survivors: 4, dropouts: [] });
    },
    SLOW_MS,
  );

  it(
    'that came late to a model stays out where its update would be told apart',
    async () => {
      const run = await here('run', 'start', 'plan.yaml', '--watch', '--json');
      expect(run.code, run.stderr.slice(-2_000)).toBe(0);
      const [round] = run.json()['rounds'] as readonly Round[];
      expect(round).toMatchObject({ cohort: 3, survivors: 3 });
      expect(round!.dropouts).toMatchObject([{ participant: 'west', phase: 'gathering' }]);
      expect(round!.dropouts[0]!.reason).toMatch(/^difference-too-small: /);
    },
    SLOW_MS,
  );

  it('can be judged against the plan before the site takes part', async () => {
    await saveRows('west', flaws[0]!.spoil(table(3)));
    const args = ['--client', 'west.yaml', '--plan', 'plan.yaml'];
    const judged = await here('doctor', ...args);
    expect(judged.code).toBe(10);
    expect(judged.stdout).toMatch(/west\.csv:1.*texture_mean/);
  });
});

describe('two sites', () => {
  it(
    'are no cohort: the run ends and says so to everyone',
    async () => {
      for (const name of ['east', 'west']) await clients.get(name)!.terminate();
      const failed = await here('run', 'start', 'impatient.yaml', '--watch');
      expectRefusal(failed, 8);
      expect(failed.stdout).toMatch(/given up: too-few-check-ins: 2 of at least 3 participants/);
      for (const name of ['north', 'south']) {
        await clients.get(name)!.line(/"status":"failed".*"event":"run-ended"/);
      }
      expect(coordinator.log.entries.join('\n')).toContain('too-few-check-ins');
    },
    SLOW_MS,
  );
});

describe('every program', () => {
  it('stayed free of faults, stack traces and secrets', () => {
    for (const { log } of [coordinator, ...clients.values()]) {
      expectNoLeak(log.entries.join('\n'));
      expect(log.entries.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    }
  });
});
