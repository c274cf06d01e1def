/** The operator's side of the wire: runs and models of one coordinator. */
import { createHash } from 'node:crypto';
import type { Channel } from '../../client/transport/channel.ts';
import { chunksFrom } from '../../client/transport/chunks.ts';
import { download } from '../../client/transport/download.ts';
import { createGrpcChannel, type GrpcChannelOptions } from '../../client/transport/grpc-channel.ts';
import { unlessSilent } from '../../client/transport/silence.ts';
import type { Digest } from '../../shared/domain/bytes.ts';
import type { FederationId, RunId } from '../../shared/domain/ids.ts';
import type { ModelSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { type Duration, milliseconds, seconds } from '../../shared/domain/time.ts';
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

/** Single tries; every failure is a `FederationError`, an aborted signal rejects with its reason. */
export interface OperatorClient {
  startRun(files: RunFiles, signal: AbortSignal): Promise<RunSummary>;
  stopRun(run: RunId, signal: AbortSignal): Promise<RunSummary>;
  showRun(run: RunId, signal: AbortSignal): Promise<RunSummary>;
  /** Newest first. */
  listRuns(signal: AbortSignal): Promise<readonly RunSummary[]>;
  /** Now and after every change; ends after the run's terminal summary. */
  watchRun(run: RunId, signal: AbortSignal): AsyncIterable<RunSummary>;
  listModels(run: RunId | undefined, signal: AbortSignal): Promise<readonly ModelSummary[]>;
  /** By digest or unique prefix of at least 6 hexadecimal digits. */
  showModel(digest: string, signal: AbortSignal): Promise<ModelSummary>;
  /** A whole artefact, checked against its digest; at most `maxBytes`. */
  download(digest: Digest, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Of the server as a whole: needs a certificate of the authority and no more. */
  health(signal: AbortSignal): Promise<ServingStatus>;
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
  return {
    startRun: (files, signal) => channel.clientStream(startRun, startParts(files), signal),
    stopRun: (run, signal) => channel.unary(stopRun, run, signal),
    showRun: (run, signal) => channel.unary(showRun, run, signal),
    listRuns: (signal) => channel.unary(listRuns, undefined, signal),
    watchRun: (run, signal) => watchRun(channel, run, signal),
    listModels: (run, signal) => channel.unary(listModels, run, signal),
    showModel: (digest, signal) => channel.unary(showModel, digest, signal),
    download: (digest, maxBytes, signal) =>
      download(channel, { digest, maxBytes, patience: PATIENCE }, signal),
    health: (signal) => channel.unary(healthService.check, '', signal),
    close: () => {
      channel.close();
    },
  };
}

/** Over gRPC with mutual TLS; errors as in `createGrpcChannel`. */
export function connectOperator(options: GrpcChannelOptions): OperatorClient {
  return operatorClient(createGrpcChannel(options));
}
