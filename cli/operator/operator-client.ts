/** The operator's side of the wire: runs and models of one coordinator. */
import { createHash } from 'node:crypto';
import type { Channel } from '../../client/transport/channel.ts';
import { chunksFrom } from '../../client/transport/chunks.ts';
import { download } from '../../client/transport/download.ts';
import { parseEndpoint } from '../../client/transport/endpoint.ts';
import { createGrpcChannel } from '../../client/transport/grpc-channel.ts';
import { unlessSilent } from '../../client/transport/silence.ts';
import type { CertifiedKey } from '../../shared/certificates/issue.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { Digest } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { FederationId, RunId } from '../../shared/domain/ids.ts';
import type { ModelSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import {
  type Clock,
  type Duration,
  instant,
  milliseconds,
  seconds,
} from '../../shared/domain/time.ts';
import type { ServingStatus } from '../../shared/wire/health.ts';
import type { StartRunPart } from '../../shared/wire/operator.ts';
import { healthService, operatorService } from '../../shared/wire/services.ts';

/** What starts a run. */
export interface RunFiles {
  readonly federation: FederationId;
  /** Canonical JSON of the plan. */
  readonly plan: Uint8Array;
  /** Layers-model topology, JSON. */
  readonly topology: Uint8Array;
  /** Initial weights, safetensors. */
  readonly weights: Uint8Array;
}

/**
 * Single tries; every failure is a `FederationError`, an aborted signal rejects with its reason.
 * Without a signal a call ends when it is answered or has taken too long.
 */
export interface OperatorClient {
  startRun(files: RunFiles, signal?: AbortSignal): Promise<RunSummary>;
  stopRun(run: RunId, signal?: AbortSignal): Promise<RunSummary>;
  showRun(run: RunId, signal?: AbortSignal): Promise<RunSummary>;
  /** Newest first. */
  listRuns(signal?: AbortSignal): Promise<readonly RunSummary[]>;
  /** Now and after every change; ends after the run's terminal summary. */
  watchRun(run: RunId, signal: AbortSignal): AsyncIterable<RunSummary>;
  listModels(run: RunId | undefined, signal?: AbortSignal): Promise<readonly ModelSummary[]>;
  /** By digest or unique prefix of at least 6 hexadecimal digits. */
  showModel(digest: string, signal?: AbortSignal): Promise<ModelSummary>;
  /** A whole artefact, checked against its digest; at most `maxBytes`. */
  download(digest: Digest, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Of the server as a whole: needs a certificate of the authority and no more. */
  health(signal?: AbortSignal): Promise<ServingStatus>;
  close(): void;
}

const PATIENCE: Duration = seconds(60);
const MISSED_HEARTBEATS = 3;

function* startParts({ federation, plan, topology, weights }: RunFiles): Iterable<StartRunPart> {
  const files = [plan, topology, weights];
  const hash = createHash('sha256');
  for (const file of files) hash.update(file);
  yield {
    type: 'start',
    header: {
      federation,
      planBytes: plan.length,
      topologyBytes: topology.length,
      weightsBytes: weights.length,
      digest: new Uint8Array(hash.digest()),
    },
  };
  for (const file of files) {
    for (const bytes of chunksFrom(file, 0)) yield { type: 'chunk', bytes };
  }
}

async function* watchRun(
  channel: Channel,
  run: RunId,
  signal: AbortSignal,
): AsyncIterable<RunSummary> {
  let limit = PATIENCE;
  const events = unlessSilent(
    (until) => channel.serverStream(operatorService.watchRun, run, until),
    () => limit,
    signal,
  );
  for await (const event of events) {
    if (event.type === 'summary') yield event.summary;
    else limit = milliseconds(MISSED_HEARTBEATS * event.interval);
  }
}

/** `close` closes the channel. */
export function operatorClient(channel: Channel): OperatorClient {
  const { startRun, stopRun, showRun, listRuns, listModels, showModel } = operatorService;
  const never = new AbortController().signal;
  return {
    startRun: (files, signal = never) => channel.clientStream(startRun, startParts(files), signal),
    stopRun: (run, signal = never) => channel.unary(stopRun, run, signal),
    showRun: (run, signal = never) => channel.unary(showRun, run, signal),
    listRuns: (signal = never) => channel.unary(listRuns, undefined, signal),
    watchRun: (run, signal) => watchRun(channel, run, signal),
    listModels: (run, signal = never) => channel.unary(listModels, run, signal),
    showModel: (digest, signal = never) => channel.unary(showModel, digest, signal),
    download: (digest, maxBytes, signal) =>
      download(channel, { digest, maxBytes, patience: PATIENCE }, signal),
    health: (signal = never) => channel.unary(healthService.check, '', signal),
    close: () => {
      channel.close();
    },
  };
}

export interface OperatorConnection {
  readonly suite: CryptoSuite;
  /** `host:port` or `[IPv6]:port`. */
  readonly endpoint: string;
  /** The coordinator's identity as the charter names it. */
  readonly coordinator: IdentityKey;
  /** PEM of the authority the coordinator's certificate must come from. */
  readonly authority: string;
  /** The operator's certificate and TLS key. */
  readonly own: CertifiedKey;
  /** Where the operator's certificate was read from, for errors. */
  readonly ownFile?: string;
}

/**
 * Over gRPC with mutual TLS; connects with the first call. Throws `CONFIG_INVALID` for an endpoint
 * of another form; calls throw `CERTIFICATE_INVALID` where one of the certificates is to blame.
 */
export function createOperatorClient(connection: OperatorConnection): OperatorClient {
  const { suite, coordinator, authority, own, ownFile } = connection;
  const endpoint = {
    ...parseEndpoint(connection.endpoint),
    authority,
    own,
    coordinator,
    ...(ownFile !== undefined && { ownFile }),
  };
  const clock: Clock = { now: () => instant(Date.now()) };
  return operatorClient(createGrpcChannel({ endpoint, suite, clock }));
}
