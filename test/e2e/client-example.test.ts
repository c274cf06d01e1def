import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClient, type OperatorClient } from '../../cli/operator/operator-client.ts';
import { loadClientConfig, runClient, silentLog } from '../../client/index.ts';
import { createLinearRegression, type Row } from '../../client/examples/linear-regression.ts';
import { createMemoryArtefactStore } from '../../coordinator/adapters/memory/memory-artefact-store.ts';
import { createMemoryRoundFeed } from '../../coordinator/adapters/memory/memory-round-feed.ts';
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import { systemClock } from '../../coordinator/adapters/system/system-clock.ts';
import { systemScheduler } from '../../coordinator/adapters/system/system-scheduler.ts';
import { createMemoryLog } from '../../coordinator/adapters/telemetry/memory-log.ts';
import { createApp, type RunningApp } from '../../coordinator/app/app.ts';
import type { Directory } from '../../coordinator/rpc/caller.ts';
import { certificateAuthenticator } from '../../coordinator/rpc/certificate-authenticator.ts';
import { type RpcServer, startRpcServer } from '../../coordinator/rpc/server.ts';
import { createAuthority, issueCertificate } from '../../shared/certificates/issue.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes, fromHex } from '../../shared/domain/bytes.ts';
import type { Charter } from '../../shared/domain/charter.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { federationId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { decodeSafetensors, encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { instant, milliseconds, seconds } from '../../shared/domain/time.ts';
import { saveKeyFile } from '../../shared/files/key-file.ts';
import { formatCharter } from '../../shared/schema/charter.ts';
import { removeMasks } from '../../shared/secagg/mask-removal.ts';
import { charterHash, rosterOf } from '../../shared/secagg/roster.ts';
import { participantIdOf, type Signer, signerOf } from '../../shared/secagg/transcript.ts';

const run = promisify(execFile);
const example = new URL('../../client/examples/linear-regression.ts', import.meta.url).pathname;
const names = ['north', 'south', 'east'] as const;
type Name = (typeof names)[number];

/** y = 3·a − 2·b + 1, seen by each site in another corner. */
const rows: Record<Name, readonly Row[]> = {
  north: corner(0, 9),
  south: corner(0.5, 14),
  east: corner(-0.7, 7),
};

function corner(shift: number, count: number): readonly Row[] {
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = [shift + ((i * 7) % 5) / 5, shift - ((i * 3) % 4) / 4];
    return [a, b, 3 * a - 2 * b + 1];
  });
}

const plan: Plan = {
  federation: federationId('three-sites'),
  model: { topology: 'model.json', init: { seed: 3 } },
  trainer: 'linear-regression',
  strategy: { name: 'fedavg', serverLearningRate: 1 },
  rounds: 5,
  deadline: 'auto',
  cohort: {
    target: 3,
    minimum: 3,
    deadline: seconds(40),
    grace: milliseconds(500),
    attempts: 2,
    expectedDropout: 0,
  },
  postQuantum: 'preferred',
  local: {
    epochs: 60,
    batchSize: 32,
    optimizer: { name: 'sgd', learningRate: 0.2, momentum: 0 },
    loss: 'meanSquaredError',
    proximal: 0,
  },
  data: {
    features: [{ name: 'a' }, { name: 'b' }],
    inputShape: [2],
    label: { kind: 'number', name: 'y' },
    normalisation: { kind: 'none' },
    validation: 0.2,
  },
  encoding: { clip: 4, scale: 1_000_000, weightBound: 50 },
  evaluation: { every: 2 },
};

let directory = '';
let app: RunningApp;
let server: RpcServer;
let operator: OperatorClient;

const at = (name: string): string => join(directory, name);

async function keyOf(name: string): Promise<Signer> {
  const seed = nodeSuite.randomBytes(32);
  await saveKeyFile(at(`${name}.key`), seed);
  return signerOf(nodeSuite, seed);
}

function appFor(charter: Charter, hash: Uint8Array, signer: Signer): RunningApp {
  const federation = { charter, charterHash: hash, roster: rosterOf(nodeSuite, charter) };
  return createApp({
    suite: nodeSuite,
    signer,
    federations: new Map([[charter.federation, federation]]),
    store: createMemoryStore(systemClock),
    vectors: createMemoryVectorStore(),
    artefacts: createMemoryArtefactStore(),
    remover: {
      remove: (job) => Promise.resolve(removeMasks(nodeSuite, job)),
      close: () => Promise.resolve(),
    },
    feed: createMemoryRoundFeed(),
    clock: systemClock,
    scheduler: systemScheduler,
    log: createMemoryLog(),
    holder: 'the-only-coordinator',
    shared: false,
    lease: seconds(10),
  });
}

function directoryOf(charter: Charter, operatorSigner: Signer): Directory {
  return {
    participantOf: (identity) =>
      charter.members.some((member) => equalBytes(member.identity, identity))
        ? participantIdOf(nodeSuite, identity)
        : undefined,
    isOperator: (identity) => equalBytes(identity, operatorSigner.identity),
  };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-example-'));
  const validity = {
    validFrom: instant(Date.now() - 3_600_000),
    validTo: instant(Date.now() + 3_600_000),
  };
  const authority = createAuthority('three sites', validity);
  await writeFile(at('ca.pem'), authority.certificate);
  const certify = async (subject: string, signer: Signer, role: 'coordinator' | 'client') => {
    const hosts = role === 'coordinator' ? ['127.0.0.1'] : [];
    const own = issueCertificate({ ...validity, authority, subject, signer, role, hosts });
    await writeFile(at(`${subject}.pem`), own.certificate);
    await writeFile(at(`${subject}-tls.key`), own.privateKey, { mode: 0o600 });
    return own;
  };
  const signer = await keyOf('coordinator');
  const coordinatorOwn = await certify('coordinator', signer, 'coordinator');
  const operatorSigner = await keyOf('operator');
  const operatorOwn = await certify('operator', operatorSigner, 'client');
  const members = await Promise.all(
    names.map(async (name) => {
      const member = await keyOf(name);
      await certify(name, member, 'client');
      return { name, identity: member.identity };
    }),
  );
  const charter: Charter = {
    federation: plan.federation,
    version: 1,
    coordinator: { identity: signer.identity, endpoint: '127.0.0.1:7443' },
    members,
    secureAggregation: {
      minCohort: 3,
      minSurvivors: 3,
      assumedCollusion: 0.1,
      assumeNoCollusion: false,
      postQuantum: 'preferred',
    },
    training: { topologies: [], trainers: ['linear-regression'], maxRounds: 10 },
  };
  await writeFile(at('charter.yaml'), formatCharter(charter));
  const hash = charterHash(nodeSuite, charter);
  app = appFor(charter, hash, signer);
  await app.start();
  server = await startRpcServer({
    config: {
      ...{ host: '127.0.0.1', port: 0, maxUploads: 4, heartbeat: seconds(20) },
      ...{ callRate: 100, callBurst: 1_000, cooldown: seconds(10) },
      ...{ ping: seconds(30), pingTimeout: seconds(10), drainGrace: seconds(2) },
    },
    authority: authority.certificate,
    own: coordinatorOwn,
    app,
    directory: directoryOf(charter, operatorSigner),
    authenticator: certificateAuthenticator(nodeSuite),
    clock: systemClock,
    log: createMemoryLog(),
  });
  const address = `127.0.0.1:${server.port}`;
  operator = createOperatorClient({
    suite: nodeSuite,
    endpoint: address,
    coordinator: signer.identity,
    authority: authority.certificate,
    own: operatorOwn,
  });
  for (const name of names) {
    await writeFile(at(`${name}.json`), JSON.stringify(rows[name]));
    await writeFile(
      at(`${name}.yaml`),
      `coordinator: ${address}
identity: { keyFile: ${name}.key }
tls: { certificate: ${name}.pem, key: ${name}-tls.key, authority: ca.pem }
charter: { file: charter.yaml, hash: "${formatDigest(hash)}" }
data: { format: csv, path: unused.csv }
state: ${name}-state
session: { anchor: ${name}-anchor }
log: { level: error }
`,
    );
  }
});

afterAll(async () => {
  operator.close();
  await server.close();
  await app.stop();
  await rm(directory, { recursive: true });
});

const configOf = (name: string) =>
  loadClientConfig({ file: at(`${name}.yaml`), environment: {}, flags: {} });

describe('the linear regression of the SDK guide', () => {
  it('learns together what no corner shows alone, one site as a process of its own', async () => {
    const started = await operator.startRun({
      federation: plan.federation,
      plan: encodePlan(plan),
      topology: new TextEncoder().encode('{"layers":"one dense unit"}'),
      weights: encodeSafetensors(
        [
          { name: 'dense/kernel', shape: [2, 1] },
          { name: 'dense/bias', shape: [1] },
        ],
        new Float32Array(3),
      ),
    });
    const never = new AbortController().signal;
    const inProcess = (['north', 'south'] as const).map(async (name) =>
      runClient(await configOf(name), {
        signal: never,
        trainer: createLinearRegression(rows[name]),
        once: true,
        log: silentLog,
      }),
    );
    const child = run(process.execPath, [
      ...['--import', import.meta.resolve('tsx'), example],
      ...[at('east.yaml'), at('east.json')],
    ]);
    const outcomes = await Promise.all(inProcess);
    expect(outcomes.map((outcome) => outcome?.status)).toEqual(['completed', 'completed']);
    expect(JSON.parse((await child).stdout)).toMatchObject({
      run: started.run,
      status: 'completed',
    });

    const models = await operator.listModels(started.run);
    const last = models.reduce((a, b) => (b.round > a.round ? b : a));
    const bytes = await operator.download(fromHex(last.digest), 1_000_000, never);
    const decoded = decodeSafetensors(bytes);
    const weights = decoded.ok ? [...decoded.file.weights] : [];
    expect(weights[0]).toBeCloseTo(3, 1);
    expect(weights[1]).toBeCloseTo(-2, 1);
    expect(weights[2]).toBeCloseTo(1, 1);
  });
});

describe('a client that cannot start', () => {
  const start = async (name: string, file: string) =>
    runClient(await loadClientConfig({ file: at(file), environment: {}, flags: {} }), {
      signal: AbortSignal.timeout(20_000),
      trainer: createLinearRegression(rows[name as Name]),
      log: silentLog,
    });

  async function edited(from: string, to: string, change: (text: string) => string) {
    await writeFile(at(to), change(await readFile(at(from), 'utf8')));
  }

  it('names both hashes when the charter is not the one agreed to', async () => {
    await edited('north.yaml', 'other-hash.yaml', (text) =>
      text.replace(/sha256:[0-9a-f]{4}/, 'sha256:0000'),
    );
    await expect(start('north', 'other-hash.yaml')).rejects.toMatchObject({
      code: 'CHARTER_MISMATCH',
      message: expect.stringMatching(/sha256:.*sha256:0000/) as string,
    });
  });

  it('says when its key is not a member’s', async () => {
    await edited('north.yaml', 'stranger.yaml', (text) =>
      text.replace('keyFile: north.key', 'keyFile: operator.key'),
    );
    await expect(start('north', 'stranger.yaml')).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
  });

  it('says when its certificate belongs to another identity, and lets go of its state', async () => {
    await edited('north.yaml', 'mixed.yaml', (text) =>
      text.replace('north.pem', 'south.pem').replace('north-tls.key', 'south-tls.key'),
    );
    for (let again = 0; again < 2; again++) {
      await expect(start('north', 'mixed.yaml')).rejects.toMatchObject({
        code: 'CERTIFICATE_INVALID',
        details: { whose: 'own', problem: 'unbound' },
      });
    }
  });
});
