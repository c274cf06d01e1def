/** Each promise of the .proto comments, broken once: the refusal names the field. */
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../../../shared/wire/codec.ts';
import { errorDetail } from '../../../../shared/wire/error.ts';
import { velum } from '../../../../shared/wire/gen/velum.js';
import { healthCheckResponse } from '../../../../shared/wire/health.ts';
import { acknowledgeSharesRequest } from '../../../../shared/wire/acknowledgement.ts';
import { advertiseKeysRequest, shareKeysRequest } from '../../../../shared/wire/keys.ts';
import { MAX_CHUNK_BYTES } from '../../../../shared/wire/limits.ts';
import { submitMaskedInputRequest } from '../../../../shared/wire/masked-input.ts';
import { downloadResponse } from '../../../../shared/wire/model.ts';
import {
  showModelRequest,
  startRunRequest,
  startRunResponse,
  watchRunResponse,
} from '../../../../shared/wire/operator.ts';
import {
  checkInRequest,
  leaveRequest,
  watchRoundRequest,
  watchRoundResponse,
} from '../../../../shared/wire/participation.ts';
import { discloseRequest } from '../../../../shared/wire/unmasking.ts';
import { instant } from '../../../../shared/domain/time.ts';
import {
  acknowledgement,
  advertisement,
  disclosures,
  invitation,
  key,
  hybridAdvertisement,
  hybridSharedKeys,
  maskedInputHeader,
  run,
  sharedKeys,
  summary,
  tasks,
} from '../../../support/wire-samples.ts';
import type { Task } from '../../../../shared/secagg/instruction.ts';

const { v1 } = velum;

/** The generated message behind a codec, loosened so that it can be broken. */
interface Type {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
}
type Loose = Record<string, unknown>;

/** The value of the field at `path`, e.g. `complaints.0.reason`. */
function parentOf(message: Loose, path: readonly string[]): Loose {
  return path.slice(0, -1).reduce((at, name) => at[name] as Loose, message);
}

function broken<T>(codec: Codec<T>, type: Type, value: T, path: string, to: unknown): Uint8Array {
  const message = type.decode(codec.encode(value)) as Loose;
  const names = path.split('.');
  const parent = parentOf(message, names);
  const last = names.at(-1) ?? '';
  if (to === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = to;
  return type.encode(message).finish();
}

type Break = readonly [field: string, to: unknown, rule: RegExp, refused?: string];

/** Codec, its type, a good value, the field to break, its bad value, the path refused (if another). */
function breaks<T>(codec: Codec<T>, type: Type, value: T, cases: readonly Break[]): void {
  describe(codec.name, () => {
    it('accepts the value that is broken below', () => {
      expect(() => codec.decode(codec.encode(value))).not.toThrow();
    });
    for (const [field, to, rule, refused] of cases) {
      it(`refuses another ${field}: ${String(rule)}`, () => {
        const path = `${codec.name}.${refused ?? field.replaceAll(/\.(\d+)/g, '[$1]')}`;
        expect(() => codec.decode(broken(codec, type, value, field, to))).toThrow(
          expect.objectContaining({
            code: 'MESSAGE_MALFORMED',
            message: expect.stringMatching(rule) as string,
            details: expect.objectContaining({ field: path }) as object,
          }),
        );
      });
    }
  });
}

breaks(checkInRequest, v1.CheckInRequest, { key, message: { type: 'accept' } }, [
  ['key', undefined, /is missing/],
  ['key.run', run(1, 15), /must be 16 bytes long, not 15/],
  ['key.run', run(1, 17), /must be 16 bytes long, not 17/],
  ['key.attempt', 0, /must be at least 1, not 0/],
  ['accept', undefined, /is missing/, 'decision'],
]);

breaks(
  checkInRequest,
  v1.CheckInRequest,
  { key, message: { type: 'refuse', code: 'POLICY_REFUSED', message: 'no' } },
  [
    ['refuse.code', 'C'.repeat(65), /at most 64 characters/],
    ['refuse.message', 'm'.repeat(1025), /at most 1024 characters/],
    ['refuse.message', 'red \u001b[31m', /control characters/],
    ['refuse.message', 'c1 \u009b31m', /control characters/],
  ],
);

breaks(leaveRequest, v1.LeaveRequest, { key, reason: 'bye\n\tnow' }, [
  ['reason', 'bell \u0007', /control characters/],
]);

describe('WatchRoundRequest', () => {
  it.each(['', 'North', '-north', 'a'.repeat(64), 'north clinics'])(
    'refuses the federation %j',
    (federation) => {
      const bytes = v1.WatchRoundRequest.encode({ federation }).finish();
      expect(() => watchRoundRequest.decode(bytes)).toThrow(/is not the name of a federation/);
    },
  );
});

breaks(advertiseKeysRequest, v1.AdvertiseKeysRequest, { key, message: advertisement(3) }, [
  ['advertisement', undefined, /is missing/],
  ['advertisement.identity', run(1, 31), /must be 32 bytes/],
  ['advertisement.sealingKey', run(1, 33), /must be 32 bytes/],
  ['advertisement.maskKey', undefined, /must be 32 bytes long, not 0/],
  ['advertisement.nonce', run(1, 16), /must be 32 bytes/],
  ['advertisement.signature', run(1, 63), /must be 64 bytes/],
]);

breaks(advertiseKeysRequest, v1.AdvertiseKeysRequest, { key, message: hybridAdvertisement(3) }, [
  ['advertisement.kem.sealingDigest', run(1, 31), /must be 32 bytes/],
  ['advertisement.kem.maskDigest', undefined, /must be 32 bytes long, not 0/],
  ['advertisement.kem.sealingKey', run(1, 1183), /must be 1184 bytes/],
  ['advertisement.kem.maskKey', run(1, 1185), /must be 1184 bytes/],
  ['advertisement.kem.maskKey', undefined, /both keys or neither/, 'advertisement.kem'],
]);

breaks(shareKeysRequest, v1.ShareKeysRequest, { key, message: hybridSharedKeys }, [
  ['boxes.1.maskCiphertext', run(1, 1087), /must be 1088 bytes/],
  ['commitments.2.maskCiphertext', run(1, 33), /must be 32 bytes/],
]);

const holder = (first: number): Loose => ({ holder: run(first, 16), box: run(first, 144) });
const committed = (first: number): Loose => ({
  holder: run(first, 16),
  selfMask: run(1, 32),
  pairwiseKey: run(2, 32),
  box: run(3, 32),
});

breaks(shareKeysRequest, v1.ShareKeysRequest, { key, message: sharedKeys }, [
  ['commitments', [committed(9), committed(9)], /duplicate/, 'commitments[1]'],
  ['commitments', Array.from({ length: 3001 }, (_, i) => committed(i)), /at most 3000 entries/],
  ['commitments.1.selfMask', run(1, 31), /must be 32 bytes/],
  ['boxes', [holder(9), holder(5)], /out of order/, 'boxes[1]'],
  ['boxes', Array.from({ length: 3001 }, (_, i) => holder(i)), /at most 3000 entries/],
  ['boxes.0.box', run(1, 2049), /must be 1 to 2048 bytes/],
  ['boxes.0.box', undefined, /must be 1 to 2048 bytes/],
  ['seedCommitment', undefined, /must be 32 bytes/],
  ['checks', undefined, /is missing/],
  ['checks.selfMask', new Uint8Array(0), /must be 1 to 48000 bytes/],
  ['checks.pairwiseKey', run(1, 48_001), /must be 1 to 48000 bytes/],
]);

const opened = (bytes: number): Loose => ({ share: run(1, bytes), salt: run(2, 16) });
breaks(acknowledgeSharesRequest, v1.AcknowledgeSharesRequest, { key, message: acknowledgement }, [
  ['complaints.0.reason', 0, /has no meaning: 0/],
  ['complaints.0.reason', 4, /has no meaning: 4/],
  ['complaints.1.dealer', run(20, 16), /duplicate/, 'complaints[1]'],
  ['complaints.0.selfMaskShare', opened(48), /goes with the reason/, 'complaints[0].opened'],
  ['complaints.1.selfMaskShare', undefined, /goes with the reason/, 'complaints[1].opened'],
  ['complaints.1.selfMaskShare.share', run(1, 32), /must be 48 bytes/],
  ['complaints.2.pairwiseKeyShare.salt', run(1, 15), /must be 16 bytes/],
  ['signature', undefined, /must be 64 bytes/],
]);

const start = {
  type: 'start',
  key,
  header: maskedInputHeader(run(1, 32)),
  offset: 5,
} as const;
breaks(submitMaskedInputRequest, v1.SubmitMaskedInputRequest, start, [
  ['start', undefined, /is missing/, 'part'],
  ['start.header', undefined, /is missing/],
  ['start.header.digest', run(1, 20), /must be 32 bytes/],
  ['start.header.signature', run(1, 63), /must be 64 bytes/],
]);

const chunk = { type: 'chunk', bytes: run(1, 10) } as const;
breaks(submitMaskedInputRequest, v1.SubmitMaskedInputRequest, chunk, [
  ['chunk', new Uint8Array(0), /must be 1 to 1048576 bytes/],
]);
breaks(downloadResponse, v1.DownloadResponse, chunk, [
  ['chunk', new Uint8Array(0), /must be 1 to 1048576 bytes/],
  ['chunk', undefined, /is missing/, 'part'],
]);

describe('a chunk', () => {
  it('of the largest size is accepted, and one byte more is not', () => {
    const largest = { type: 'chunk', bytes: new Uint8Array(MAX_CHUNK_BYTES) } as const;
    expect(submitMaskedInputRequest.decode(submitMaskedInputRequest.encode(largest)).type).toBe(
      'chunk',
    );
    const larger = { type: 'chunk', bytes: new Uint8Array(MAX_CHUNK_BYTES + 1) } as const;
    expect(() => submitMaskedInputRequest.decode(submitMaskedInputRequest.encode(larger))).toThrow(
      /must be 1 to 1048576 bytes/,
    );
  });
});

breaks(discloseRequest, v1.DiscloseRequest, { key, message: disclosures }, [
  ['disclosures.0.selfMaskShare', undefined, /is missing/, 'disclosures[0].disclosed'],
  ['disclosures.0.selfMaskShare.share', run(1, 47), /must be 48 bytes/],
  ['disclosures.1.pairwiseKeyShare.salt', run(1, 15), /must be 16 bytes/],
  ['disclosures.1.peer', run(60, 16), /duplicate/, 'disclosures[1]'],
]);

function taskOf(type: Task['type']): Task {
  const found = tasks.filter((task) => task.type === type).at(-1);
  if (found === undefined) throw new Error(`no sample of ${type}`);
  return found;
}

function instructed(type: Task['type']) {
  const last = { key, outcome: 'aborted', reason: 'r', message: 'm' } as const;
  return { type: 'instruction', instruction: { task: taskOf(type), last } } as const;
}

const at = (field: string): string => `instruction.${field}`;

breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('wait'), [
  ['instruction', undefined, /is missing/, 'event'],
  [at('wait'), undefined, /is missing/, 'instruction.task'],
  [at('wait.phase'), 'p'.repeat(65), /at most 64/],
  [at('last.end'), 0, /has no meaning/],
  [at('last.reason'), 'r'.repeat(129), /at most 128/],
]);
breaks(
  watchRoundResponse,
  v1.WatchRoundResponse,
  {
    type: 'instruction',
    instruction: { task: { type: 'check-in', invitation, closesAt: instant(7) }, last: undefined },
  },
  [
    [at('checkIn.invitation'), undefined, /is missing/],
    [at('checkIn.invitation.kind'), 0, /has no meaning/],
    [at('checkIn.invitation.planDigest'), undefined, /must be 32 bytes/],
    [at('checkIn.invitation.modelDigest'), run(1, 31), /must be 32 bytes/],
    [at('checkIn.closesAtMs'), 2 ** 53, /below 2\^53/],
  ],
);
const offered = 'advertiseKeys.offer.config';
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('advertise-keys'), [
  [at('advertiseKeys.offer'), undefined, /is missing/],
  [at(offered), undefined, /is missing/],
  [at(`${offered}.protocolVersion`), 0, /must be at least 1/],
  [at(`${offered}.suite`), 's'.repeat(65), /at most 64/],
  [at(`${offered}.segments`), [], /must not be empty/],
  [at(`${offered}.segments.0.name`), '', /is missing/],
  [at(`${offered}.segments.0.kind`), 9, /has no meaning: 9/],
  [at(`${offered}.segments.0.bits`), 33, /must be 1 to 32, not 33/],
  [at(`${offered}.segments.1.bits`), 0, /must be 1 to 32, not 0/],
  [at(`${offered}.segments.0.length`), 0, /must be at least 1/],
  [at(`${offered}.segments.0.scale`), 0, /must be at least 1/],
  [at(`${offered}.segments.0.clip`), 0, /must be positive/],
  [at(`${offered}.segments.0.clip`), NaN, /must be a finite number/],
  [at(`${offered}.segments.0.clip`), Infinity, /must be a finite number/],
  [at(`${offered}.weightBound`), 0, /must be at least 1/],
  [at(`${offered}.terms`), undefined, /is missing/],
  [at(`${offered}.terms.minHonest`), 0, /must be at least 1/],
  [at(`${offered}.terms.assumedCollusion`), 0.5, /must be in \[0, 0.5\)/],
  [at(`${offered}.terms.assumedCollusion`), -0.1, /must be in \[0, 0.5\)/],
  [at(`${offered}.terms.expectedDropout`), NaN, /must be in \[0, 1\)/],
  [at(`${offered}.serverNonce`), run(1, 31), /must be 32 bytes/],
]);
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('share-keys'), [
  [at('shareKeys.directory'), undefined, /is missing/],
  [
    at('shareKeys.directory.advertisements'),
    Array.from({ length: 10_001 }, () => ({})),
    /at most 10000/,
  ],
  [at('shareKeys.directory.advertisements.1.nonce'), undefined, /must be 32 bytes/],
]);
const left = 'submitMaskedInput.sharers';
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('submit-masked-input'), [
  [at(left), undefined, /is missing/],
  [at(`${left}.sharers`), [3, 2], /out of order/, `instruction.${left}.sharers[1]`],
  [at(`${left}.sharers`), [10_000], /must be 0 to 9999/, `instruction.${left}.sharers[0]`],
]);
const relayed = 'acknowledgeShares.relay';
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('acknowledge-shares'), [
  [at(relayed), undefined, /is missing/],
  [at(`${relayed}.dealers`), [3, 2], /out of order/, `instruction.${relayed}.dealers[1]`],
  [at(`${relayed}.dealers`), [2, 2], /duplicate/, `instruction.${relayed}.dealers[1]`],
  [at(`${relayed}.dealers`), [10_000], /must be 0 to 9999/, `instruction.${relayed}.dealers[0]`],
  [at(`${relayed}.bundles.0.commitment`), undefined, /is missing/],
  [at(`${relayed}.bundles.0.path`), Array.from({ length: 33 }, () => run(1, 32)), /at most 32/],
  [at(`${relayed}.bundles.0.path.1`), run(1, 31), /must be 32 bytes/],
  [at(`${relayed}.bundles.0.box`), run(1, 2049), /must be 1 to 2048/],
  [at(`${relayed}.bundles.0.box`), undefined, /must be 1 to 2048/],
  [at(`${relayed}.bundles.0.checks`), undefined, /is missing/],
  [at(`${relayed}.bundles.0.checks.selfMask`), run(1, 17), /must be 16 bytes/],
  [at(`${relayed}.bundles.0.checkRoot`), undefined, /must be 32 bytes/],
]);
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('confirm-survivors'), [
  [at('confirmSurvivors.survivorSet'), undefined, /is missing/],
  [at('confirmSurvivors.survivorSet.inputsRoot'), undefined, /must be 32 bytes/],
]);
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('disclose'), [
  [at('disclose.quorum'), undefined, /is missing/],
  [at('disclose.quorum.confirmations.0.signature'), run(1, 65), /must be 64 bytes/],
]);
breaks(watchRoundResponse, v1.WatchRoundResponse, instructed('run-ended'), [
  [at('runEnded.status'), 0, /has no meaning/],
  [at('runEnded.run'), undefined, /must be 16 bytes/],
]);

const heartbeat = { type: 'heartbeat', interval: 7 } as never;
breaks(watchRunResponse, v1.WatchRunResponse, heartbeat, [
  ['heartbeat', undefined, /is missing/, 'event'],
  ['heartbeat.intervalMs', 0, /must be 1 to 3600000, not 0/],
  ['heartbeat.intervalMs', 3_600_001, /must be 1 to 3600000/],
]);

const started = {
  type: 'start',
  header: {
    federation: invitation.federation,
    planBytes: 5,
    topologyBytes: 6,
    weightsBytes: 7,
    digest: run(1, 32),
  },
} as const;
breaks(startRunRequest, v1.StartRunRequest, started, [
  ['start', undefined, /is missing/, 'part'],
  ['start.planBytes', 2 ** 20 + 1, /must be 1 to 1048576/],
  ['start.topologyBytes', 0, /must be 1 to/],
  ['start.weightsBytes', 2 ** 30 + 1, /must be 1 to 1073741824/],
]);

breaks(startRunResponse, v1.StartRunResponse, summary, [
  ['run', undefined, /is missing/],
  ['run.status', 0, /has no meaning/],
  [
    'run.rounds.1.phaseTimes.1.phase',
    'gathering',
    /name each phase once/,
    'run.rounds[1].phaseTimes',
  ],
  ['run.rounds.1.phaseTimes.0.elapsedMs', -1, /must be in/],
  ['run.rounds.1.phaseTimes.0.elapsedMs', Infinity, /must be in/],
  ['run.rounds.1.metrics.trainingLoss', NaN, /finite/],
  ['run.rounds.1.dropouts.0.reason', '\u001b]0;title', /control characters/],
  ['run.modelDigest', undefined, /must be 32 bytes/],
]);

describe('ShowModelRequest', () => {
  it.each(['abcde', 'ABCDEF', 'xyzxyz', 'a'.repeat(65), ''])('refuses %j', (digest) => {
    const bytes = v1.ShowModelRequest.encode({ digest }).finish();
    expect(() => showModelRequest.decode(bytes)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_MALFORMED' }),
    );
  });
});

breaks(errorDetail, v1.ErrorDetail, { reason: 'X', facts: { a: 'text', b: 3 } }, [
  ['facts.1.name', 'a', /unique names/, 'facts'],
  ['facts.0.text', undefined, /is missing/, 'facts[0].value'],
  ['facts.1.number', NaN, /finite/],
]);

describe('HealthCheckResponse', () => {
  it('refuses a status without a meaning', () => {
    expect(() => healthCheckResponse.decode(Uint8Array.of(8, 9))).toThrow(/has no meaning/);
  });
});
