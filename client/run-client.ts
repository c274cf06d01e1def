/** From a configuration to a running client: reads the files, opens the connection and the ledger. */
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import { equalBytes, utf8Bytes, wipe } from '../shared/domain/bytes.ts';
import type { Charter } from '../shared/domain/charter.ts';
import { formatDigest } from '../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../shared/domain/identity-key.ts';
import { type Clock, instant } from '../shared/domain/time.ts';
import { FederationError } from '../shared/errors/federation-error.ts';
import { loadKeyFile, readPrivateFile } from '../shared/files/key-file.ts';
import { readTextFile } from '../shared/files/text-file.ts';
import { parseCharter } from '../shared/schema/charter.ts';
import { charterHash } from '../shared/secagg/roster.ts';
import { type Signer, signerOf } from '../shared/secagg/transcript.ts';
import type { ClientConfig } from './config/config.ts';
import { type ClientLog, createClientLog } from './log.ts';
import { type ClientState, openState } from './open-state.ts';
import { Participant } from './participant.ts';
import type { PinnedCharter } from './policy/site-policy.ts';
import { siteSecretOf } from './session-store/file-session-store.ts';
import type { ParticipantEventHandler, RunOutcome } from './session/events.ts';
import type { Observer } from './session/masked-sample.ts';
import type { LocalTrainer } from './trainer.ts';
import { parseEndpoint } from './transport/endpoint.ts';
import type { Traffic } from './transport/grpc-channel.ts';
import { grpcTransport } from './transport/grpc-transport.ts';
import { defaultRetryPolicy } from './transport/retry.ts';
import type { CoordinatorTransport } from './transport/transport.ts';

export interface ClientOptions {
  /** Stops the client; an open attempt is left first. */
  readonly signal: AbortSignal;
  readonly events?: ParticipantEventHandler;
  /** JSON lines on standard error at the configured level when absent. */
  readonly log?: ClientLog;
  /** The built-in TensorFlow.js trainer over `config.data` when absent. Closed by the caller. */
  readonly trainer?: LocalTrainer;
  /** Return after the first run that was seen going on has ended. */
  readonly once?: boolean;
  /** For demonstrations only: shows a masked input beside the true update, on this machine. */
  readonly observe?: Observer;
  /** Counted up as messages go out and come in. */
  readonly traffic?: Traffic;
  /** Stands between the participant and the wire, to watch or to disturb what passes. */
  readonly through?: (transport: CoordinatorTransport) => CoordinatorTransport;
}

/** What the identity's seed is good for beside signing. */
interface Derived {
  /** 48 bits, the same after every restart, so that the validation split stays where it is. */
  readonly siteSeed: number;
  /** 32 bytes: the site's half of the keys that seal its sessions. */
  readonly siteSecret: Uint8Array;
}

const systemClock: Clock = { now: () => instant(Date.now()) };

/**
 * Takes part until `signal` aborts, or, with `once`, until a run has ended, whose outcome is returned.
 * Throws `FederationError`: `CHARTER_MISMATCH`, `NOT_ENROLLED`, `CONFIG_INVALID`, `STATE_IN_USE`,
 * `LEDGER_DAMAGED`, `LEDGER_ROLLED_BACK` before anything is sent, `CERTIFICATE_INVALID` and its kin on connecting.
 */
export async function runClient(
  config: ClientConfig,
  options: ClientOptions,
): Promise<RunOutcome | undefined> {
  const pinned = await readCharter(config);
  const seed = await loadKeyFile(config.identity);
  try {
    const signer = signerOf(nodeSuite, seed);
    requireMember(signer, pinned.charter);
    const derived = { siteSeed: siteSeedOf(seed), siteSecret: siteSecretOf(nodeSuite, seed) };
    return await runWith(config, options, pinned, signer, derived);
  } finally {
    wipe(seed);
  }
}

async function readCharter({ charter: { file, hash } }: ClientConfig): Promise<PinnedCharter> {
  const charter = parseCharter(await readTextFile(file, 'CHARTER_INVALID'), file);
  const found = charterHash(nodeSuite, charter);
  if (equalBytes(found, hash)) return { charter, hash };
  throw new FederationError(
    'CHARTER_MISMATCH',
    `${file} has the hash ${formatDigest(found)}; this site agreed to ${formatDigest(hash)}: read ` +
      'the charter again and compare it with the other members before changing charter.hash',
    { file },
  );
}

function requireMember({ identity }: Signer, { federation, members }: Charter): void {
  if (members.some((member) => equalBytes(member.identity, identity))) return;
  throw new FederationError(
    'NOT_ENROLLED',
    `${formatIdentityKey(identity)} is not among the members in the charter of ${federation}: ` +
      'check identity.keyFile, or ask for a charter that names this key',
  );
}

function siteSeedOf(identitySeed: Uint8Array): number {
  const bytes = nodeSuite.hkdf(identitySeed, new Uint8Array(0), utf8Bytes('velum site seed'), 6);
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

async function runWith(
  config: ClientConfig,
  options: ClientOptions,
  pinned: PinnedCharter,
  signer: Signer,
  { siteSeed, siteSecret }: Derived,
): Promise<RunOutcome | undefined> {
  const log = options.log ?? createClientLog(config.log.level);
  const state = await openState(config, signer.identity, siteSecret);
  try {
    const wire = await openTransport(config, pinned.charter, signer, options.traffic);
    const transport = options.through?.(wire) ?? wire;
    try {
      const run = (trainer: LocalTrainer): Promise<RunOutcome | undefined> =>
        participate({ config, options, pinned, signer, log, state, transport, trainer });
      if (options.trainer !== undefined) return await run(options.trainer);
      return await withBuiltInTrainer(config, siteSeed, run);
    } finally {
      wire.close();
    }
  } finally {
    await state.close();
  }
}

/** Loaded only where it is used: TensorFlow.js is large. */
async function withBuiltInTrainer<T>(
  { data, trainer: { backend } }: ClientConfig,
  siteSeed: number,
  run: (trainer: LocalTrainer) => Promise<T>,
): Promise<T> {
  const { createTfjsTrainer } = await import('./trainer/tfjs/tfjs-trainer.ts');
  const preferred = backend === 'auto' ? {} : { preferred: backend };
  const trainer = await createTfjsTrainer({ source: data, siteSeed, ...preferred });
  try {
    return await run(trainer);
  } finally {
    await trainer.close();
  }
}

async function openTransport(
  { coordinator, tls }: ClientConfig,
  charter: Charter,
  { identity }: Signer,
  traffic: Traffic | undefined,
): Promise<CoordinatorTransport> {
  const [authority, certificate, privateKey] = await Promise.all([
    readTextFile(tls.authority, 'CONFIG_INVALID'),
    readTextFile(tls.certificate, 'CONFIG_INVALID'),
    readPrivateFile(tls.key),
  ]);
  return grpcTransport({
    endpoint: {
      ...parseEndpoint(coordinator ?? charter.coordinator.endpoint),
      authority,
      own: { certificate, privateKey },
      ownFile: tls.certificate,
      coordinator: charter.coordinator.identity,
    },
    identity,
    suite: nodeSuite,
    clock: systemClock,
    ...(traffic && { traffic }),
  });
}

interface Participation {
  readonly config: ClientConfig;
  readonly options: ClientOptions;
  readonly pinned: PinnedCharter;
  readonly signer: Signer;
  readonly log: ClientLog;
  readonly state: ClientState;
  readonly transport: CoordinatorTransport;
  readonly trainer: LocalTrainer;
}

function participate({
  config,
  options: { signal, events, once, observe },
  state: { ledger, sessions },
  ...found
}: Participation): Promise<RunOutcome | undefined> {
  const { log, pinned, trainer } = found;
  log.info('client-started', {
    federation: pinned.charter.federation,
    charter: formatDigest(pinned.hash),
    trainer: trainer.description,
  });
  const participant = new Participant(
    {
      ...found,
      ledger,
      sessions,
      suite: nodeSuite,
      policy: config.policy,
      retry: defaultRetryPolicy,
      events: events ?? (() => undefined),
      ...(observe && { observe }),
    },
    once === undefined ? {} : { once },
  );
  return participant.run(signal);
}
