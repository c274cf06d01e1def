/** The operator's requests and their answers. */
import type { Digest } from '../domain/bytes.ts';
import { type FederationId, idBytes, type RunId } from '../domain/ids.ts';
import type { ModelSummary, RunSummary } from '../domain/run-summary.ts';
import { type Codec, defineCodec, malformed, type MessageType } from './codec.ts';
import {
  bytes32,
  chunkField,
  federationField,
  listOf,
  optional,
  runField,
  textField,
  wholeNumber,
} from './fields.ts';
import { velum } from './gen/velum.js';
import {
  MAX_CHUNK_MESSAGE_BYTES,
  MAX_CODE_LENGTH,
  MAX_LISTED,
  MAX_PLAN_BYTES,
  MAX_SMALL_MESSAGE_BYTES,
  MAX_SUMMARY_BYTES,
  MAX_TOPOLOGY_BYTES,
  MAX_WEIGHTS_BYTES,
} from './limits.ts';
import { type Heartbeat, readHeartbeat, writeHeartbeat } from './participation.ts';
import { readModel, readRun, writeModel, writeRun } from './summary.ts';

const { v1 } = velum;

/** What the stream of a StartRun announces. */
export interface StartRunHeader {
  readonly federation: FederationId;
  readonly planBytes: number;
  readonly topologyBytes: number;
  readonly weightsBytes: number;
  /** SHA-256 over plan, topology and weights. */
  readonly digest: Digest;
}

/** A chunk is a view of the bytes received: use it or copy it. */
export type StartRunPart =
  | { readonly type: 'start'; readonly header: StartRunHeader }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array };

function readHeader(message: velum.v1.StartRunStart.$Shape, path: string): StartRunHeader {
  const { planBytes, topologyBytes, weightsBytes } = message;
  return {
    federation: federationField(message.federation, `${path}.federation`),
    planBytes: wholeNumber(planBytes, 1, MAX_PLAN_BYTES, `${path}.planBytes`),
    topologyBytes: wholeNumber(topologyBytes, 1, MAX_TOPOLOGY_BYTES, `${path}.topologyBytes`),
    weightsBytes: wholeNumber(weightsBytes, 1, MAX_WEIGHTS_BYTES, `${path}.weightsBytes`),
    digest: bytes32(message.digest, `${path}.digest`),
  };
}

export const startRunRequest = defineCodec({
  name: 'StartRunRequest',
  type: v1.StartRunRequest,
  maxBytes: MAX_CHUNK_MESSAGE_BYTES,
  write: (part: StartRunPart): velum.v1.StartRunRequest.$Properties =>
    part.type === 'chunk' ? { chunk: part.bytes } : { start: part.header },
  read: (message, path): StartRunPart => {
    switch (message.part) {
      case 'start':
        return { type: 'start', header: readHeader(message.start, `${path}.start`) };
      case 'chunk':
        return { type: 'chunk', bytes: chunkField(message.chunk, `${path}.chunk`) };
      default:
        throw malformed(`${path}.part`, 'is missing');
    }
  },
});

/** StopRunRequest, ShowRunRequest and WatchRunRequest: a run's id and nothing else. */
function runRequest(
  name: string,
  type: MessageType<velum.v1.ShowRunRequest.$Properties, velum.v1.ShowRunRequest.$Shape>,
): Codec<RunId> {
  return defineCodec({
    name,
    type,
    maxBytes: MAX_SMALL_MESSAGE_BYTES,
    write: (run: RunId) => ({ run: idBytes(run) }),
    read: ({ run }, path) => runField(run, `${path}.run`),
  });
}

export const stopRunRequest = runRequest('StopRunRequest', v1.StopRunRequest);
export const showRunRequest = runRequest('ShowRunRequest', v1.ShowRunRequest);
export const watchRunRequest = runRequest('WatchRunRequest', v1.WatchRunRequest);

/** StartRunResponse, StopRunResponse and ShowRunResponse: a run's summary. */
function runResponse(
  name: string,
  type: MessageType<velum.v1.ShowRunResponse.$Properties, velum.v1.ShowRunResponse.$Shape>,
): Codec<RunSummary> {
  return defineCodec({
    name,
    type,
    maxBytes: MAX_SUMMARY_BYTES,
    write: (summary: RunSummary) => ({ run: writeRun(summary) }),
    read: ({ run }, path) => readRun(run, `${path}.run`),
  });
}

export const startRunResponse = runResponse('StartRunResponse', v1.StartRunResponse);
export const stopRunResponse = runResponse('StopRunResponse', v1.StopRunResponse);
export const showRunResponse = runResponse('ShowRunResponse', v1.ShowRunResponse);

export const listRunsResponse: Codec<readonly RunSummary[]> = defineCodec({
  name: 'ListRunsResponse',
  type: v1.ListRunsResponse,
  maxBytes: MAX_SUMMARY_BYTES,
  write: (runs: readonly RunSummary[]) => ({ runs: runs.map(writeRun) }),
  read: ({ runs }, path) => listOf(runs, MAX_LISTED, `${path}.runs`, readRun),
});

/** One item of the WatchRun stream. */
export type RunEvent = Heartbeat | { readonly type: 'summary'; readonly summary: RunSummary };

export const watchRunResponse = defineCodec({
  name: 'WatchRunResponse',
  type: v1.WatchRunResponse,
  maxBytes: MAX_SUMMARY_BYTES,
  write: (event: RunEvent): velum.v1.WatchRunResponse.$Properties =>
    event.type === 'heartbeat'
      ? { heartbeat: writeHeartbeat(event) }
      : { run: writeRun(event.summary) },
  read: (message, path): RunEvent => {
    switch (message.event) {
      case 'heartbeat':
        return readHeartbeat(message.heartbeat, `${path}.heartbeat`);
      case 'run':
        return { type: 'summary', summary: readRun(message.run, `${path}.run`) };
      default:
        throw malformed(`${path}.event`, 'is missing');
    }
  },
});

export const listModelsRequest: Codec<RunId | undefined> = defineCodec({
  name: 'ListModelsRequest',
  type: v1.ListModelsRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (run: RunId | undefined) => (run === undefined ? {} : { run: idBytes(run) }),
  read: ({ run }, path) => optional(run, `${path}.run`, runField),
});

export const listModelsResponse: Codec<readonly ModelSummary[]> = defineCodec({
  name: 'ListModelsResponse',
  type: v1.ListModelsResponse,
  maxBytes: MAX_SUMMARY_BYTES,
  write: (models: readonly ModelSummary[]) => ({ models: models.map(writeModel) }),
  read: ({ models }, path) => listOf(models, MAX_LISTED, `${path}.models`, readModel),
});

const DIGEST_PREFIX = /^[0-9a-f]{6,64}$/;

/** A model's digest or a prefix of it, in hexadecimal. */
export const showModelRequest: Codec<string> = defineCodec({
  name: 'ShowModelRequest',
  type: v1.ShowModelRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (digest: string) => ({ digest }),
  read: ({ digest }, path) => {
    const text = textField(digest, MAX_CODE_LENGTH, `${path}.digest`);
    if (DIGEST_PREFIX.test(text)) return text;
    throw malformed(`${path}.digest`, 'must be 6 to 64 lower-case hexadecimal digits');
  },
});

export const showModelResponse: Codec<ModelSummary> = defineCodec({
  name: 'ShowModelResponse',
  type: v1.ShowModelResponse,
  maxBytes: MAX_SUMMARY_BYTES,
  write: (model: ModelSummary) => ({ model: writeModel(model) }),
  read: ({ model }, path) => readModel(model, `${path}.model`),
});
