/** Every codec of the wire with values that take every branch of it. */
import type { Codec } from '../../shared/wire/codec.ts';
import { errorDetail } from '../../shared/wire/error.ts';
import { healthCheckRequest, healthCheckResponse } from '../../shared/wire/health.ts';
import { acknowledgeSharesRequest } from '../../shared/wire/acknowledgement.ts';
import { advertiseKeysRequest, shareKeysRequest } from '../../shared/wire/keys.ts';
import {
  submitMaskedInputRequest,
  uploadStatusRequest,
  uploadStatusResponse,
} from '../../shared/wire/masked-input.ts';
import { downloadRequest, downloadResponse } from '../../shared/wire/model.ts';
import {
  listModelsRequest,
  listModelsResponse,
  listRunsResponse,
  showModelRequest,
  showModelResponse,
  showRunRequest,
  startRunRequest,
  startRunResponse,
  watchRunResponse,
} from '../../shared/wire/operator.ts';
import {
  checkInRequest,
  leaveRequest,
  watchRoundRequest,
  watchRoundResponse,
} from '../../shared/wire/participation.ts';
import { confirmSurvivorsRequest, discloseRequest } from '../../shared/wire/unmasking.ts';
import { federationId } from '../../shared/domain/ids.ts';
import { milliseconds } from '../../shared/domain/time.ts';
import {
  advertisement,
  confirmation,
  disclosures,
  instructions,
  key,
  acknowledgement,
  maskedInputHeader,
  modelSummary,
  run,
  sharedKeys,
  summary,
} from './wire-samples.ts';

/** A codec with values of it; the type of the values is forgotten, their equality is not. */
function samples<T>(
  codec: Codec<T>,
  ...values: readonly T[]
): readonly [Codec<unknown>, unknown[]] {
  return [codec, [...values]];
}

const federation = federationId('north-clinics');
/** Every message of the wire that has content. */
export const everyMessage = [
  samples(
    checkInRequest,
    { key, message: { type: 'accept' } },
    {
      key: { ...key, round: 0 },
      message: { type: 'refuse', code: 'POLICY_REFUSED', message: 'ß' },
    },
  ),
  samples(leaveRequest, { key, reason: 'power cut' }),
  samples(watchRoundRequest, federation),
  samples(
    watchRoundResponse,
    { type: 'heartbeat', interval: milliseconds(30_000) },
    ...instructions.map((instruction) => ({ type: 'instruction', instruction }) as const),
  ),
  samples(advertiseKeysRequest, { key, message: advertisement(9) }),
  samples(shareKeysRequest, { key, message: sharedKeys }),
  samples(acknowledgeSharesRequest, { key, message: acknowledgement }),
  samples(uploadStatusRequest, { key, digest: run(11, 32) }),
  samples(uploadStatusResponse, 0, 1_234_567, 0xffff_ffff),
  samples(
    submitMaskedInputRequest,
    { type: 'start', key, header: maskedInputHeader(run(12, 32)), offset: 262_144 },
    { type: 'chunk', bytes: run(13, 300) },
  ),
  samples(confirmSurvivorsRequest, { key, message: confirmation }),
  samples(discloseRequest, { key, message: disclosures }),
  samples(downloadRequest, { digest: run(14, 32), offset: 77 }),
  samples(downloadResponse, { type: 'start', size: 99 }, { type: 'chunk', bytes: run(15, 5) }),
  samples(
    startRunRequest,
    {
      type: 'start',
      header: {
        federation,
        planBytes: 11,
        topologyBytes: 12,
        weightsBytes: 13,
        digest: run(16, 32),
      },
    },
    { type: 'chunk', bytes: run(17, 6) },
  ),
  samples(startRunResponse, summary),
  samples(showRunRequest, key.run),
  samples(listRunsResponse, [], [summary, { ...summary, endedAt: undefined, status: 'running' }]),
  samples(
    watchRunResponse,
    { type: 'heartbeat', interval: milliseconds(5) },
    { type: 'summary', summary },
  ),
  samples(listModelsRequest, undefined, key.run),
  samples(listModelsResponse, [modelSummary, { ...modelSummary, parent: undefined }]),
  samples(showModelRequest, 'abcdef', 'ab'.repeat(32)),
  samples(showModelResponse, { ...modelSummary, metrics: undefined }),
  samples(errorDetail, {
    reason: 'WRONG_PHASE',
    facts: { phase: 'unmasking', n: 2.5, late: false },
  }),
  samples(healthCheckRequest, '', 'velum.v1.SecAggService'),
  samples(healthCheckResponse, 'unknown', 'serving', 'not-serving', 'service-unknown'),
] as const;
