/** Composition root of the coordinator: config → adapters → application → server. */
import { availableParallelism, hostname } from 'node:os';
import { checkOwnCertificate } from '../shared/certificates/check.ts';
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import { equalBytes, toHex } from '../shared/domain/bytes.ts';
import type { IdentityKey } from '../shared/domain/charter.ts';
import { formatIdentityKey } from '../shared/domain/identity-key.ts';
import { FederationError } from '../shared/errors/federation-error.ts';
import { loadKeyFile, readPrivateFile } from '../shared/files/key-file.ts';
import { readTextFile } from '../shared/files/text-file.ts';
import { participantIdOf, signerOf, type Signer } from '../shared/secagg/transcript.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemScheduler } from './adapters/system/system-scheduler.ts';
import { createPinoLog } from './adapters/telemetry/pino-log.ts';
import { createWorkerMaskRemover } from './adapters/workers/worker-mask-remover.ts';
import { createApp } from './app/app.ts';
import { readFederation } from './charter-file.ts';
import type { CoordinatorConfig } from './config/config.ts';
import type { Federation } from './federation/run.ts';
import { openStores } from './open-stores.ts';
import type { Log } from './ports/telemetry.ts';
import type { Directory } from './rpc/caller.ts';
import { certificateAuthenticator } from './rpc/certificate-authenticator.ts';
import { startRpcServer, type RpcServerOptions } from './rpc/server.ts';

export interface RunningCoordinator {
  /** `host:port` it listens on. */
  readonly address: string;
  /** Resolves once it has stopped. */
  readonly closed: Promise<void>;
  /** Drains: nothing new is accepted, calls under way finish, what was acknowledged is durable. */
  stop(): Promise<void>;
}

/**
 * Starts a coordinator and continues the runs its stores hold. Throws `FederationError`
 * before it listens when configuration, charter, keys, certificates or the store are not usable.
 */
export async function startCoordinator(
  config: CoordinatorConfig,
  log: Log = createPinoLog({ level: config.log.level }),
): Promise<RunningCoordinator> {
  const signer = await loadSigner(config);
  const federation = await loadFederation(config, signer);
  const tls = await loadTls(config, signer);
  const stores = await openStores(config, log);
  const remover = createWorkerMaskRemover({ threads: threadsOf(config) });
  const app = createApp({
    ...stores.ports,
    remover,
    suite: nodeSuite,
    signer,
    federations: new Map([[federation.charter.federation, federation]]),
    clock: systemClock,
    scheduler: systemScheduler,
    log,
    holder: processName(),
    lease: config.rounds.lease,
  });
  const release = async (): Promise<void> => {
    await app.stop();
    await remover.close();
    await stores.close();
  };
  try {
    await app.start();
    const server = await startRpcServer({
      ...tls,
      config: config.rpc,
      app,
      directory: directoryOf(federation, config),
      authenticator: certificateAuthenticator(nodeSuite),
      clock: systemClock,
      log,
    });
    const address = `${server.host}:${server.port}`;
    log.info('coordinator-started', {
      address,
      federation: federation.charter.federation,
      charter: toHex(federation.charterHash),
    });
    return stoppable(address, log, async () => {
      await server.close();
      await release();
    });
  } catch (error) {
    await release();
    throw error;
  }
}

function stoppable(address: string, log: Log, shutDown: () => Promise<void>): RunningCoordinator {
  let stopping: Promise<void> | undefined;
  const { promise: closed, resolve, reject } = withResolvers();
  const stop = (): Promise<void> =>
    (stopping ??= shutDown().then(() => {
      log.info('coordinator-stopped', { address });
    }));
  return {
    address,
    closed,
    stop: () => {
      stop().then(resolve, reject);
      return closed;
    },
  };
}

function withResolvers(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
} {
  let settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('a promise runs its executor at once');
  return { promise, ...settle };
}

async function loadSigner({ identity }: CoordinatorConfig): Promise<Signer> {
  const seed = await loadKeyFile(identity);
  return signerOf(nodeSuite, seed);
}

/** The charter names the coordinator; another identity could not sign a single offer. */
async function loadFederation(config: CoordinatorConfig, signer: Signer): Promise<Federation> {
  const federation = await readFederation(config.charter);
  const { identity } = federation.charter.coordinator;
  if (equalBytes(identity, signer.identity)) return federation;
  throw new FederationError(
    'CHARTER_MISMATCH',
    `${config.charter}: coordinator.identity is ${formatIdentityKey(identity)}, ` +
      `but the key in ${config.identity.keyFile} is ${formatIdentityKey(signer.identity)}: ` +
      'use the key the members agreed to',
  );
}

async function loadTls(
  { tls }: CoordinatorConfig,
  signer: Signer,
): Promise<Pick<RpcServerOptions, 'authority' | 'own'>> {
  const authority = await readTextFile(tls.authority, 'CONFIG_INVALID');
  const own = {
    certificate: await readTextFile(tls.certificate, 'CONFIG_INVALID'),
    privateKey: await readPrivateFile(tls.key),
  };
  const given = { authority, own, identity: signer.identity, file: tls.certificate };
  checkOwnCertificate(nodeSuite, given, systemClock.now());
  return { authority, own };
}

/** Never the same twice: a process that died must not be taken for its successor. */
function processName(): string {
  return `${hostname()}/${String(process.pid)}/${toHex(nodeSuite.randomBytes(4))}`;
}

function threadsOf({ rounds }: CoordinatorConfig): number {
  return rounds.threads ?? Math.max(1, availableParallelism() - 1);
}

function directoryOf({ roster }: Federation, { operators }: CoordinatorConfig): Directory {
  const members = new Set(roster.entries.map(({ identity }) => toHex(identity)));
  const allowed = new Set(operators.map(({ identity }) => toHex(identity)));
  return {
    participantOf: (identity: IdentityKey) =>
      members.has(toHex(identity)) ? participantIdOf(nodeSuite, identity) : undefined,
    isOperator: (identity: IdentityKey) => allowed.has(toHex(identity)),
  };
}
