import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, velum } from '../support/cli.ts';
import { edited, sampleText } from '../support/samples.ts';

const program = new URL('../../cli/main.ts', import.meta.url).pathname;
/** The loader itself: its command would put a process between us and the coordinator. */
const loader = import.meta.resolve('tsx');

let directory = '';
const children = new Set<ChildProcess>();

const here = (...args: readonly string[]): Promise<CliResult> => velum(args, { directory });

async function identity(name: string): Promise<string> {
  return String((await here('keys', 'new', `${name}.key`, '--json')).json()['identity']);
}

async function certificate(name: string, role: string, ...more: readonly string[]): Promise<void> {
  const paths = ['--authority', 'ca', '--identity', `${name}.key`, '--out', `${name}-tls`];
  const result = await here(
    'certificate',
    'issue',
    ...paths,
    '--name',
    name,
    '--role',
    role,
    ...more,
  );
  expect(result.stderr).toBe('');
}

/** Everything by hand, as the manual tells a newcomer. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-coordinator-'));
  const coordinator = await identity('coordinator');
  const operator = await identity('operator');
  const members = [];
  for (const name of ['north', 'south', 'east']) {
    members.push('--member', `${name}=${await identity(name)}`);
  }
  const floors = ['--min-cohort', '3', '--min-survivors', '3', '--assumed-collusion', '0.1'];
  await here(
    ...['charter', 'new', '--federation', 'by-hand', '--coordinator', coordinator],
    ...['--endpoint', 'localhost:7443', ...members, ...floors, '--out', 'charter.yaml'],
  );
  await here('certificate', 'new-authority', '--name', 'by hand', '--out', 'ca');
  await certificate('coordinator', 'coordinator', '--host', 'localhost');
  await certificate('operator', 'client');
  await writeFile(
    join(directory, 'coordinator.yaml'),
    `rpc: { host: 127.0.0.1, port: 0 }
tls: { certificate: coordinator-tls.pem, key: coordinator-tls.key, authority: ca.pem }
identity: { keyFile: coordinator.key }
charter: charter.yaml
state: state
operators: [{ name: operator, identity: "${operator}" }]
`,
  );
  await writeFile(
    join(directory, 'operator.yaml'),
    `charter: charter.yaml
tls: { certificate: operator-tls.pem, key: operator-tls.key, authority: ca.pem }
`,
  );
  const fewer = edited(sampleText('plan.yaml'), 'target: 5', 'target: 3');
  const plan = edited(edited(fewer, 'minimum: 4', 'minimum: 3'), 'retina-screening', 'by-hand');
  await writeFile(join(directory, 'plan.yaml'), plan);
  await writeFile(join(directory, 'model.json'), sampleText('model.json'));
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** A coordinator process and the port it says it listens on. */
async function start(): Promise<{ readonly child: ChildProcess; readonly port: string }> {
  const args = [program, 'coordinator', 'start', '--config', 'coordinator.yaml'];
  const child = spawn(process.execPath, ['--import', loader, ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.add(child);
  for await (const line of createInterface({ input: child.stderr })) {
    const [, port] = /"address":"127\.0\.0\.1:(\d+)".*coordinator-started/.exec(line) ?? [];
    if (port === undefined) throw new Error(`the coordinator says: ${line}`);
    child.stderr.resume();
    return { child, port };
  }
  throw new Error('the coordinator ended before it listened');
}

function operate(port: string, ...args: readonly string[]): Promise<CliResult> {
  return here(...args, '--set', `coordinator=localhost:${port}`, '--json');
}

describe('a coordinator started by hand', () => {
  it('keeps its run across kill -9, and ends in order when asked', async () => {
    const first = await start();
    const started = await operate(first.port, 'run', 'start', 'plan.yaml');
    expect(started.stderr).toBe('');
    expect(started.json()).toMatchObject({ federation: 'by-hand', status: 'running' });

    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start();
    const shown = await operate(second.port, 'run', 'show', String(started.json()['run']));
    expect(shown.json()).toMatchObject({ status: 'running', roundsPlanned: 40 });

    const again = await operate(second.port, 'run', 'start', 'plan.yaml');
    expect(again.status).toBe(4);
    expect(again.json()['error']).toMatchObject({ code: 'RUN_ACTIVE' });

    second.child.kill('SIGTERM');
    const [status] = (await once(second.child, 'exit')) as [number | null];
    expect(status).toBe(0);
  });
});
