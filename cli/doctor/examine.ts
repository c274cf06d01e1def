/** The doctor's rounds: everything about one program's configuration, in the order it would fail. */
import { createServer } from 'node:net';
import { loadClientConfig } from '../../client/config/load.ts';
import type { ClientConfig } from '../../client/config/config.ts';
import type { CoordinatorConfig } from '../../coordinator/config/config.ts';
import { loadCoordinatorConfig } from '../../coordinator/config/load.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { systemCode } from '../../shared/files/text-file.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { ConfigRequest } from '../../shared/schema/config-layers.ts';
import { type CharterFile, loadCharter, loadPlan } from '../inputs.ts';
import type { Io } from '../io.ts';
import { ask, type CheckResult, type Finding, skipped } from './check.ts';
import {
  certificateFinding,
  charterFinding,
  coordinatorFinding,
  directoryFinding,
  identityFinding,
  memberFinding,
  readableFinding,
  readIdentity,
  readTls,
  type TlsTexts,
} from './local-checks.ts';
import { databaseFinding } from './database-check.ts';
import { probeCoordinator, requireIdentity } from './probe.ts';

/** Clocks further apart than this confuse certificates and logs. */
const LARGE_SKEW_MS = 30_000;

/** Runs the questions of coordinator.yaml. */
export async function examineCoordinator(io: Io, request: ConfigRequest): Promise<CheckResult[]> {
  const loaded = await load('configuration', () => loadCoordinatorConfig(request));
  if (loaded.value === undefined) return [loaded.result];
  const config: CoordinatorConfig = loaded.value;
  const papers = await examinePapers(io, config, { file: config.charter }, coordinatorFinding);
  return [
    loaded.result,
    ...papers.results,
    await askStore(config),
    await ask('port', () => portFinding(config.rpc.host, config.rpc.port)),
  ];
}

function askStore({ state, store }: CoordinatorConfig): Promise<CheckResult> {
  if (store.kind === 'embedded') return ask('state directory', () => directoryFinding(state));
  return ask('database', () => databaseFinding(store));
}

/** Runs the questions of client.yaml; with a plan, also whether the data fits it. */
export async function examineClient(
  io: Io,
  request: ConfigRequest,
  plan: string | undefined,
): Promise<CheckResult[]> {
  const loaded = await load('configuration', () => loadClientConfig(request));
  if (loaded.value === undefined) return [loaded.result];
  const config: ClientConfig = loaded.value;
  const papers = await examinePapers(io, config, config.charter, memberFinding);
  return [
    loaded.result,
    ...papers.results,
    await ask('state directory', () => directoryFinding(config.state)),
    await ask('data', () => readableFinding(filesOf(config))),
    await ask('trainer', () => trainerFinding(config)),
    ...(plan === undefined
      ? []
      : [await ask('data against plan', () => dataFinding(io, config, plan))]),
    await examineConnection(config, papers),
  ];
}

interface Loaded<T> {
  readonly result: CheckResult;
  readonly value: T | undefined;
}

/** A question whose answer later ones need. */
async function load<T>(
  name: string,
  read: () => Promise<T>,
  describe: (value: T) => Finding = () => ({ finding: 'well-formed' }),
): Promise<Loaded<T>> {
  let value: T | undefined;
  const result = await ask(name, async () => {
    const found = await read();
    const finding = describe(found);
    value = found;
    return finding;
  });
  return { result, value };
}

interface Papers {
  readonly results: readonly CheckResult[];
  readonly tls: TlsTexts | undefined;
  readonly charter: CharterFile | undefined;
}

/** Identity key, certificate and charter: both sides have them. */
async function examinePapers(
  io: Io,
  config: { readonly identity: IdentitySource; readonly tls: TlsFiles },
  pinned: { readonly file: string; readonly hash?: Uint8Array },
  place: (charter: CharterFile, identity: IdentityKey) => Finding,
): Promise<Papers> {
  const key = await load('identity key', () => readIdentity(config.identity), identityFinding);
  const identity = key.value;
  const tls = await load('TLS files', () => readTls(config.tls));
  const texts = tls.value;
  const charter = await load(
    'charter',
    () => loadCharter(io, pinned.file),
    (file) => charterFinding(file, pinned.hash),
  );
  const file = charter.value;
  const certificate =
    texts === undefined || identity === undefined
      ? skipped('certificate', 'the key or the TLS files cannot be read')
      : await ask('certificate', () => certificateFinding(texts, identity));
  const membership =
    file === undefined || identity === undefined
      ? skipped('place in the charter', 'the key or the charter is not usable')
      : await ask('place in the charter', () => place(file, identity));
  const results = [key.result, tls.result, certificate, charter.result, membership];
  return { results, tls: texts, charter: file };
}

async function examineConnection(
  { coordinator }: ClientConfig,
  { tls, charter }: Papers,
): Promise<CheckResult> {
  if (tls === undefined || charter === undefined) {
    return skipped('coordinator', 'the TLS files or the charter are not usable');
  }
  const { endpoint, identity } = charter.charter.coordinator;
  return ask('coordinator', async () => {
    const sighting = await probeCoordinator(coordinator ?? endpoint, tls);
    requireIdentity(sighting, identity);
    return connectionFinding(sighting.roundTripMs, sighting.skewMs);
  });
}

function connectionFinding(roundTripMs: number, skewMs: number | undefined): Finding {
  const reached = `reached in ${roundTripMs} ms, identity as in the charter`;
  if (skewMs === undefined || Math.abs(skewMs) < LARGE_SKEW_MS) return { finding: reached };
  const apart = `clocks differ by ${Math.round(skewMs / 1000)} s`;
  return { status: 'warning', finding: `${reached}, but ${apart}; synchronise both with NTP` };
}

function filesOf({ data }: ClientConfig): readonly string[] {
  return data.format === 'csv' ? [data.path] : [data.images, data.labels];
}

async function trainerFinding({ trainer }: ClientConfig): Promise<Finding> {
  const { selectBackend } = await import('../../client/trainer/tfjs/backend.ts');
  const { description } = await selectBackend(
    trainer.backend === 'auto' ? undefined : trainer.backend,
  );
  return { finding: description };
}

async function dataFinding(io: Io, config: ClientConfig, planFile: string): Promise<Finding> {
  const { plan } = await loadPlan(io, planFile);
  const { createTfjsTrainer } = await import('../../client/trainer/tfjs/tfjs-trainer.ts');
  const trainer = await createTfjsTrainer({ source: config.data, siteSeed: 0 });
  try {
    await trainer.prepare(plan);
  } finally {
    await trainer.close();
  }
  return { finding: 'every row fits the schema of the plan' };
}

/** Binds the address for a moment. Throws `PORT_TAKEN` or `CONFIG_INVALID`. */
function portFinding(host: string, port: number): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => {
      reject(portError(host, port, cause));
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve({ finding: `${host}:${port} is free` });
      });
    });
  });
}

function portError(host: string, port: number, cause: unknown): FederationError {
  const where = `${host}:${port}`;
  if (systemCode(cause) === 'EADDRINUSE') {
    const message = `${where} is in use; stop what listens there or set rpc.port`;
    return new FederationError('PORT_TAKEN', message, { host, port }, cause);
  }
  const message = `${where} cannot be bound; check rpc.host and whether the port needs privileges`;
  return new FederationError('CONFIG_INVALID', message, { host, port }, cause);
}
