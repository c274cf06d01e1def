import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import { encodeCharter } from '../../shared/domain/charter-document.ts';
import type { Charter } from '../../shared/domain/charter.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { decodeSafetensors } from '../../shared/domain/safetensors.ts';
import { instant } from '../../shared/domain/time.ts';
import { saveKeyFile } from '../../shared/files/key-file.ts';
import { decodePlan } from '../../shared/schema/plan-bytes.ts';
import { charterHash } from '../../shared/secagg/roster.ts';
import { type CliOptions, type CliResult, velum } from '../support/cli.ts';
import { FEDERATION, RUN, runSummary } from '../support/recording-app.ts';
import {
  authority,
  clientCertificate,
  coordinatorSigner,
  memberSigner,
  operatorSigner,
  type RunningCoordinator,
  startCoordinator,
  strangerSigner,
} from '../support/rpc-fixture.ts';
import { edited, sampleCharter, samplesDirectory, sampleText } from '../support/samples.ts';

let directory = '';
let coordinator: RunningCoordinator;
let charter: Charter;

const inDirectory = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  velum(args, { directory, ...options });

async function save(name: string, text: string, mode = 0o644): Promise<void> {
  await writeFile(join(directory, name), text, { mode });
}

async function saveOperator(name: string, who = operatorSigner): Promise<void> {
  const own = clientCertificate(who);
  await save(`${name}.pem`, own.certificate);
  await save(`${name}-tls.key`, own.privateKey, 0o600);
  const tls = `{ certificate: ${name}.pem, key: ${name}-tls.key, authority: ca.pem }`;
  await save(`${name}.yaml`, `charter: charter.yaml\ntls: ${tls}\n`);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-operator-'));
  coordinator = await startCoordinator();
  const sample = sampleCharter();
  charter = {
    ...sample,
    federation: FEDERATION,
    coordinator: {
      identity: coordinatorSigner.identity,
      endpoint: `localhost:${coordinator.server.port}`,
    },
    members: [...sample.members, { name: 'member', identity: memberSigner.identity }],
  };
  await save('charter.yaml', new TextDecoder().decode(encodeCharter(charter)));
  await save('ca.pem', authority.certificate);
  await saveOperator('operator');
  await saveOperator('stranger', strangerSigner);
  await save('plan.yaml', edited(sampleText('plan.yaml'), 'retina-screening', FEDERATION));
  await save('model.json', sampleText('model.json'));
  await save('rows.csv', await readFile(join(samplesDirectory, 'plan.yaml'), 'utf8'));
});

afterAll(async () => {
  await coordinator.server.close();
  await rm(directory, { recursive: true });
});

describe('velum run', () => {
  it('starts a run with the plan, the topology and weights made from the seed', async () => {
    const { status, json } = await inDirectory(['run', 'start', 'plan.yaml', '--json']);
    expect(status).toBe(0);
    expect(json()).toMatchObject({ run: RUN, status: 'running', roundsPlanned: 12 });
    const [sent] = coordinator.app.startedRuns;
    expect(decodePlan(sent?.plan ?? new Uint8Array(0)).rounds).toBe(40);
    const weights = decodeSafetensors(sent?.weights ?? new Uint8Array(0));
    expect(weights.ok && weights.file.weights.length).toBe(49);
  });

  it('refuses a plan outside the charter before anything is sent', async () => {
    const before = coordinator.app.startedRuns.length;
    await save(
      'wrong.yaml',
      edited(await readFile(join(directory, 'plan.yaml'), 'utf8'), 'rounds: 40', 'rounds: 501'),
    );
    const { status, stderr } = await inDirectory(['run', 'start', 'wrong.yaml']);
    expect(status).toBe(4);
    expect(stderr).toContain('rounds is 501: the charter allows at most 500; lower it to 500');
    expect(coordinator.app.startedRuns).toHaveLength(before);
  });

  it('lists, shows by a prefix, and stops', async () => {
    expect((await inDirectory(['run', 'list'])).stdout).toContain(`${RUN}  ${FEDERATION}  running`);
    const listed = (await inDirectory(['run', 'list', '--json'])).json()['runs'];
    expect(listed).toMatchObject([
      { roundsCompleted: 5 },
      { createdAt: '2030-03-17T17:46:40.123Z' },
    ]);
    expect((await inDirectory(['run', 'show', RUN])).stdout).toContain('rounds      3 of 12');
    const stopped = await inDirectory(['run', 'stop', RUN, '--json']);
    expect(stopped.json()).toMatchObject({ status: 'stopped', cause: 'stopped-by-operator' });
    const unclear = await inDirectory(['run', 'show', '0011']);
    expect(unclear.status).toBe(7);
    expect(unclear.stderr).toContain('several runs begin so');
  });

  it('follows a run to its end, line by line, and ends as the run does', async () => {
    const watching = inDirectory(['run', 'watch', RUN, '--json', '--log']);
    await untilWatched();
    coordinator.app.summary.set(runSummary({ roundsCompleted: 4 }));
    coordinator.app.summary.set(
      runSummary({
        status: 'failed',
        cause: 'attempts-exhausted',
        endedAt: instant(1_900_000_100_000),
      }),
    );
    const { status, stderr, json } = await watching;
    expect(status).toBe(8);
    expect(json()).toMatchObject({ status: 'failed', cause: 'attempts-exhausted' });
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: string });
    expect(lines.at(-1)).toMatchObject({ level: 'info', event: 'run-progress', status: 'failed' });
    coordinator.app.summary.set(runSummary());
  });

  it('stops following when it is interrupted', async () => {
    const stop = new AbortController();
    const watching = inDirectory(['run', 'watch', RUN], { signal: stop.signal });
    await untilWatched();
    stop.abort(new Error('received SIGINT'));
    const { status, stderr } = await watching;
    expect(status).toBe(130);
    expect(stderr).not.toContain('fault');
  });

  it('tells an operator the coordinator does not know', async () => {
    const { status, stderr } = await inDirectory(['run', 'list', '--config', 'stranger.yaml']);
    expect(status).toBe(5);
    expect(stderr).toContain('NOT_OPERATOR');
  });

  it('says when nobody answers', async () => {
    const { status, stderr } = await inDirectory([
      'run',
      'list',
      '--set',
      'coordinator=127.0.0.1:1',
    ]);
    expect(status).toBe(6);
    expect(stderr).toContain('COORDINATOR_UNREACHABLE');
  });

  async function untilWatched(): Promise<void> {
    while (coordinator.app.summary.watchers === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('velum model', () => {
  const weights = utf8Bytes('weights of a model');
  const topology = utf8Bytes('{"a":"topology"}');
  const digest = toHex(nodeSuite.sha256(weights));

  beforeAll(() => {
    coordinator.app.store(weights);
    coordinator.app.store(topology);
    coordinator.app.models = [
      {
        digest,
        parent: undefined,
        run: RUN,
        round: 7,
        createdAt: instant(1_900_000_000_000),
        topologyDigest: toHex(nodeSuite.sha256(topology)),
        parameters: 49,
        survivors: 4,
        metrics: undefined,
      },
    ];
  });

  it('lists and shows versions', async () => {
    expect((await inDirectory(['model', 'list'])).stdout).toContain(digest.slice(0, 16));
    const shown = await inDirectory(['model', 'show', digest.slice(0, 8), '--json']);
    expect(shown.json()).toMatchObject({ digest, round: 7, parameters: 49 });
    expect((await inDirectory(['model', 'show', 'ffffffff'])).status).toBe(7);
  });

  it('downloads both files of a version', async () => {
    const { status, json } = await inDirectory([
      'model',
      'download',
      digest,
      '--out',
      'm',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(json()).toMatchObject({ model: digest, weights: join(directory, 'm.safetensors') });
    expect(new Uint8Array(await readFile(join(directory, 'm.safetensors')))).toEqual(weights);
    expect(new Uint8Array(await readFile(join(directory, 'm.topology.json')))).toEqual(topology);
  });

  it('are what a new run can go on from', async () => {
    const ofPlan = utf8Bytes(sampleText('model.json'));
    const [model] = coordinator.app.models;
    coordinator.app.models = [{ ...model!, topologyDigest: toHex(nodeSuite.sha256(ofPlan)) }];
    const from = ['run', 'start', 'plan.yaml', '--from', digest.slice(0, 7)];
    expect((await inDirectory(from)).status).toBe(0);
    expect(coordinator.app.startedRuns.at(-1)?.weights).toEqual(weights);
    expect(coordinator.app.startedRuns.at(-1)?.topology).toEqual(ofPlan);
  });

  it('of another topology are refused before anything is sent', async () => {
    const before = coordinator.app.startedRuns.length;
    const [model] = coordinator.app.models;
    coordinator.app.models = [{ ...model!, topologyDigest: 'c4'.repeat(32) }];
    const started = await inDirectory(['run', 'start', 'plan.yaml', '--from', digest]);
    expect(started.status).toBe(3);
    expect(started.stderr).toContain(`the model has topology ${'c4'.repeat(32)}`);
    const unknown = await inDirectory(['run', 'start', 'plan.yaml', '--from', 'ffffff']);
    expect(unknown.status).toBe(7);
    expect(coordinator.app.startedRuns).toHaveLength(before);
  });
});

describe('velum audit fetch', () => {
  it('saves evidence that the coordinator keeps, checked by its digest', async () => {
    const evidence = utf8Bytes('{"kind":"off-polynomial"}');
    const digest = toHex(coordinator.app.store(evidence));
    const fetch = ['audit', 'fetch', `sha256:${digest}`];
    const saved = await inDirectory([...fetch, '--json']);
    expect(saved.status).toBe(0);
    const file = join(directory, `evidence-${digest.slice(0, 16)}.json`);
    expect(saved.json()).toEqual({ evidence: `sha256:${digest}`, file });
    expect(new Uint8Array(await readFile(file))).toEqual(evidence);
    expect((await inDirectory(fetch)).stderr).toContain('the file exists');
  });
});

describe('velum doctor', () => {
  it('reaches the coordinator and recognises it', async () => {
    await saveKeyFile(join(directory, 'member.key'), new Uint8Array(32).fill(102));
    const own = clientCertificate(memberSigner);
    await save('member.pem', own.certificate);
    await save('member-tls.key', own.privateKey, 0o600);
    await save(
      'client.yaml',
      `identity: { keyFile: member.key }
tls: { certificate: member.pem, key: member-tls.key, authority: ca.pem }
charter: { file: charter.yaml, hash: "${formatDigest(charterHash(nodeSuite, charter))}" }
data: { format: csv, path: rows.csv }
state: state
trainer: { backend: cpu }
`,
    );
    const { json } = await inDirectory(['doctor', '--client', 'client.yaml', '--json']);
    const checks = json()['checks'] as readonly { name: string; status: string; finding: string }[];
    const connection = checks.find(({ name }) => name === 'coordinator');
    expect(connection?.finding).toContain('identity as in the charter');
    expect(connection?.status).toBe('good');
  });

  it('finds a port that is taken', async () => {
    await save(
      'coordinator.yaml',
      `rpc: { host: 127.0.0.1, port: ${coordinator.server.port} }
tls: { certificate: member.pem, key: member-tls.key, authority: ca.pem }
identity: { keyFile: member.key }
charter: charter.yaml
state: coordinator-state
operators: [{ name: op, identity: "ed25519:${toHex(operatorSigner.identity)}" }]
`,
    );
    const { status, stdout } = await inDirectory(['doctor', '--coordinator', 'coordinator.yaml']);
    expect(status).toBe(10);
    expect(stdout).toContain('is in use; stop what listens there or set rpc.port');
    expect(stdout).toContain("the charter's coordinator is");
  });
});
