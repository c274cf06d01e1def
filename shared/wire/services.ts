/**
 * The services as tables of typed methods. gRPC itself only ever sees bytes: encoding and decoding
 * happen in our own code, where a refusal is a `FederationError` and not a transport error.
 */
import { acknowledgeSharesRequest } from './acknowledgement.ts';
import { type Codec, defineCodec } from './codec.ts';
import { velum } from './gen/velum.js';
import { healthCheckRequest, healthCheckResponse } from './health.ts';
import { advertiseKeysRequest, shareKeysRequest } from './keys.ts';
import { MAX_SMALL_MESSAGE_BYTES } from './limits.ts';
import {
  submitMaskedInputRequest,
  uploadStatusRequest,
  uploadStatusResponse,
} from './masked-input.ts';
import { downloadRequest, downloadResponse } from './model.ts';
import {
  listModelsRequest,
  listModelsResponse,
  listRunsResponse,
  showModelRequest,
  showModelResponse,
  showRunRequest,
  showRunResponse,
  startRunRequest,
  startRunResponse,
  stopRunRequest,
  stopRunResponse,
  watchRunRequest,
  watchRunResponse,
} from './operator.ts';
import {
  checkInRequest,
  leaveRequest,
  watchRoundRequest,
  watchRoundResponse,
} from './participation.ts';
import { confirmSurvivorsRequest, discloseRequest } from './unmasking.ts';

/** Which side sends more than one message. */
export type MethodKind = 'unary' | 'client-stream' | 'server-stream';

export interface Method<Kind extends MethodKind, Request, Response> {
  readonly kind: Kind;
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

export type UnaryMethod<Request, Response> = Method<'unary', Request, Response>;
export type ClientStreamMethod<Request, Response> = Method<'client-stream', Request, Response>;
export type ServerStreamMethod<Request, Response> = Method<'server-stream', Request, Response>;

/** Requests and answers without fields are one message on the wire: no bytes at all. */
const nothing: Codec<undefined> = defineCodec({
  name: 'Empty',
  type: velum.v1.CheckInResponse,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: () => ({}),
  read: () => undefined,
});

function method<Kind extends MethodKind, Request, Response>(
  kind: Kind,
  path: string,
  request: Codec<Request>,
  response: Codec<Response>,
): Method<Kind, Request, Response> {
  return { kind, path, request, response };
}

const participation = '/velum.v1.ParticipationService';
export const participationService = {
  checkIn: method('unary', `${participation}/CheckIn`, checkInRequest, nothing),
  leave: method('unary', `${participation}/Leave`, leaveRequest, nothing),
  watchRound: method(
    'server-stream',
    `${participation}/WatchRound`,
    watchRoundRequest,
    watchRoundResponse,
  ),
};

const secagg = '/velum.v1.SecAggService';
export const secAggService = {
  advertiseKeys: method('unary', `${secagg}/AdvertiseKeys`, advertiseKeysRequest, nothing),
  shareKeys: method('unary', `${secagg}/ShareKeys`, shareKeysRequest, nothing),
  acknowledgeShares: method(
    'unary',
    `${secagg}/AcknowledgeShares`,
    acknowledgeSharesRequest,
    nothing,
  ),
  uploadStatus: method(
    'unary',
    `${secagg}/UploadStatus`,
    uploadStatusRequest,
    uploadStatusResponse,
  ),
  submitMaskedInput: method(
    'client-stream',
    `${secagg}/SubmitMaskedInput`,
    submitMaskedInputRequest,
    nothing,
  ),
  confirmSurvivors: method('unary', `${secagg}/ConfirmSurvivors`, confirmSurvivorsRequest, nothing),
  disclose: method('unary', `${secagg}/Disclose`, discloseRequest, nothing),
};

const model = '/velum.v1.ModelService';
export const modelService = {
  download: method('server-stream', `${model}/Download`, downloadRequest, downloadResponse),
};

const operator = '/velum.v1.OperatorService';
export const operatorService = {
  startRun: method('client-stream', `${operator}/StartRun`, startRunRequest, startRunResponse),
  stopRun: method('unary', `${operator}/StopRun`, stopRunRequest, stopRunResponse),
  showRun: method('unary', `${operator}/ShowRun`, showRunRequest, showRunResponse),
  listRuns: method('unary', `${operator}/ListRuns`, nothing, listRunsResponse),
  watchRun: method('server-stream', `${operator}/WatchRun`, watchRunRequest, watchRunResponse),
  listModels: method('unary', `${operator}/ListModels`, listModelsRequest, listModelsResponse),
  showModel: method('unary', `${operator}/ShowModel`, showModelRequest, showModelResponse),
};

const health = '/grpc.health.v1.Health';
export const healthService = {
  check: method('unary', `${health}/Check`, healthCheckRequest, healthCheckResponse),
  watch: method('server-stream', `${health}/Watch`, healthCheckRequest, healthCheckResponse),
};

/** Full names of the services a health probe may ask about. */
export const serviceNames: readonly string[] = [participation, secagg, model, operator].map(
  (path) => path.slice(1),
);
