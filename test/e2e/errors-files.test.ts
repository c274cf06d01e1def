/** Files that are wrong: the program says which, where, which rule they break and what to do. */
import { stringify } from 'yaml';
import { chmod, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPlanPath } from '../../cli/demo/dataset.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { formatPlan, parsePlan } from '../../shared/schema/plan.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { expectRefusal } from '../support/e2e/expect-clear.ts';
import { type Completed, endPrograms, velum } from '../support/e2e/program.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { edited } from '../support/samples.ts';

let federation: ScratchFederation;
let plan: Plan;

const here = (...args: readonly string[]): Promise<Completed> =>
  velum(args, { directory: federation.folder });

beforeAll(async () => {
  await ensureBuilt();
  const file = demoPlanPath('breast-cancer');
  const parsed = parsePlan(await readFile(file, 'utf8'), file);
  plan = { ...parsed, cohort: { ...parsed.cohort, target: 4 } };
  federation = await ScratchFederation.create({
    federation: plan.federation,
    members: ['north', 'south', 'east', 'west'],
  });
  await federation.configureCoordinator();
  for (const name of federation.members) await federation.configureClient(name);
  await federation.configureOperator();
  await federation.save('plan.yaml', formatPlan(plan));
  await federation.save(
    plan.model.topology,
    await readFile(new URL(plan.model.topology, `file://${file}`)),
  );
}, 300_000);

afterAll(async () => {
  await endPrograms();
  await federation.remove();
});

describe('a configuration', () => {
  it('that is no YAML is refused with line and column', async () => {
    await federation.save('broken.yaml', 'rpc:\n  host: "127.0.0.1\n  port: 7443\n');
    const refused = await here('coordinator', 'start', '--config', 'broken.yaml');
    expectRefusal(refused, 3, /broken\.yaml:\d+:\d+/, 'CONFIG_INVALID');
  });

  it('with an unknown key is refused with the key that was meant', async () => {
    const right = await federation.read('coordinator.yaml');
    await federation.save('misspelt.yaml', edited(right, '  port:', '  prot:'));
    const refused = await here('coordinator', 'start', '--config', 'misspelt.yaml');
    expectRefusal(refused, 3, /misspelt\.yaml:3:\d+/, 'rpc.prot', 'port');
  });

  it('whose charter has another hash than this site agreed to is refused', async () => {
    const pinned = { file: 'charter.yaml', hash: `sha256:${'5e'.repeat(32)}` };
    await federation.configureClient('west', { charter: pinned });
    const refused = await here('client', 'start', '--config', 'west.yaml');
    expectRefusal(refused, 4, 'charter.yaml', federation.hash, 'CHARTER_MISMATCH', 'compare');
  });
});

describe('a plan', () => {
  it('outside the charter is refused with every bound it exceeds', async () => {
    await federation.save('greedy.yaml', formatPlan({ ...plan, rounds: 101 }));
    const refused = await here('run', 'start', 'greedy.yaml');
    expectRefusal(refused, 4, 'rounds is 101', 'at most 100', 'PLAN_OUTSIDE_CHARTER');
  });

  it('for a cohort of two is refused with the reason', async () => {
    const text = edited(formatPlan(plan), 'minimum: 3', 'minimum: 2');
    await federation.save('two.yaml', text);
    const refused = await here('plan', 'check', 'two.yaml', '--charter', 'charter.yaml');
    expectRefusal(refused, 3, /two\.yaml:\d+:\d+/, 'cohort.minimum', 'two lets each party compute');
  });

  it('whose topology does not take the features it declares is refused before it runs', async () => {
    const topology = await federation.read(plan.model.topology);
    await federation.save('narrow.json', edited(topology, '30', '29'));
    const narrow = { ...plan, model: { ...plan.model, topology: 'narrow.json' } };
    await federation.save('narrow.yaml', formatPlan(narrow));
    const refused = await here('run', 'start', 'narrow.yaml');
    expectRefusal(refused, 3, '29', '30', 'MODEL_INVALID');
  });

  it('whose topology is not there, or is none, is refused with the file', async () => {
    const absent = { ...plan, model: { ...plan.model, topology: 'absent.json' } };
    await federation.save('absent.yaml', formatPlan(absent));
    expectRefusal(await here('run', 'start', 'absent.yaml'), 3, 'absent.json');
    await federation.save('prose.json', 'a model, in words');
    const prose = { ...plan, model: { ...plan.model, topology: 'prose.json' } };
    await federation.save('prose.yaml', formatPlan(prose));
    expectRefusal(await here('run', 'start', 'prose.yaml'), 3, 'MODEL_INVALID');
  });
});

describe('a charter', () => {
  const key = (name: string): string => formatIdentityKey(federation.identityOf(name));

  it('of two members, or with a floor of two, is refused with the reason', async () => {
    const draft = (floor: string, ...members: readonly string[]): Promise<Completed> =>
      here(
        ...['charter', 'new', '--federation', 'small', '--coordinator', key('coordinator')],
        ...['--endpoint', 'localhost:7443', '--min-cohort', floor, '--min-survivors', '3'],
        ...['--assumed-collusion', '0.1'],
        ...members.flatMap((name) => ['--member', `${name}=${key(name)}`]),
      );
    expectRefusal(await draft('3', 'north', 'south'), 3, 'members', /two|at least 3/);
    expectRefusal(
      await draft('2', 'north', 'south', 'east'),
      3,
      'minCohort',
      'two lets each party',
    );
  });
});

describe('a certificate', () => {
  it('that has expired is refused by its owner, who is told when it expired', async () => {
    await federation.certify('north', { validity: { from: -3, to: -2 } });
    const refused = await here('client', 'start', '--config', 'north.yaml');
    expectRefusal(refused, 5, 'north.pem', 'expired on', 'renew', 'CERTIFICATE_INVALID');
    await federation.certify('north');
  });

  it('of another authority is refused by its owner, who is told whose it is', async () => {
    await federation.certify('south', { foreign: true });
    const refused = await here('client', 'start', '--config', 'south.yaml');
    expectRefusal(refused, 5, 'south.pem', 'elsewhere', plan.federation, 'CERTIFICATE_INVALID');
    await federation.certify('south');
  });

  it('that has expired keeps a coordinator from starting', async () => {
    await federation.certify('coordinator', { validity: { from: -3, to: -2 } });
    const refused = await here('coordinator', 'start');
    expectRefusal(refused, 5, 'coordinator.pem', 'expired on', 'CERTIFICATE_INVALID');
    await federation.certify('coordinator');
  });

  it('with a key that others may read is refused with the command that helps', async () => {
    await federation.certify('east');
    const key = federation.path('east.key');
    await chmod(key, 0o644);
    const refused = await here('client', 'start', '--config', 'east.yaml');
    expectRefusal(refused, 3, key, 'chmod 600');
  });
});

it('a failure is one object on the last line where programs asked', async () => {
  await federation.save('empty.yaml', stringify({}));
  const { code, json } = await here('coordinator', 'start', '--config', 'empty.yaml', '--json');
  expect(code).toBe(3);
  expect(json()).toMatchObject({ error: { code: 'CONFIG_INVALID', exit: 3 } });
});
