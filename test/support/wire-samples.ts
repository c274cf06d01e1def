/** One well-formed value of everything that travels; no two bytes fields are alike. */
import type { RoundConfig } from '../../shared/secagg/config.ts';
import type { Instruction, Invitation, Task } from '../../shared/secagg/instruction.ts';
import type {
  Acknowledgement,
  Confirmation,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  PeerShares,
  ShareCommitment,
  SharedKeys,
} from '../../shared/secagg/messages.ts';
import {
  type AttemptKey,
  federationId,
  participantIdFromBytes,
  type ParticipantId,
  runId,
} from '../../shared/domain/ids.ts';
import type { ModelSummary, RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { instant } from '../../shared/domain/time.ts';

/** `length` bytes counting up from `first`. */
export function run(first: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (first + index) & 0xff);
}

export function member(first: number): ParticipantId {
  return participantIdFromBytes(run(first, 16));
}

export const key: AttemptKey = {
  run: runId('f0e1d2c3b4a5968778695a4b3c2d1e0f'),
  round: 5,
  attempt: 2,
};

export function advertisement(first: number): KeyAdvertisement {
  return {
    identity: run(first, 32),
    sealingKey: run(first + 1, 32),
    maskKey: run(first + 2, 32),
    kem: undefined,
    nonce: run(first + 3, 32),
    signature: run(first + 4, 64),
  };
}

/** The same in the hybrid suite, as M1 has it. */
export function hybridAdvertisement(first: number): KeyAdvertisement {
  const keys = { sealing: run(first + 7, 1184), mask: run(first + 8, 1184) };
  const kem = { sealingDigest: run(first + 5, 32), maskDigest: run(first + 6, 32), keys };
  return { ...advertisement(first), kem };
}

export function commitment(holder: number): ShareCommitment {
  return {
    holder: member(holder),
    selfMask: run(holder + 5, 32),
    pairwiseKey: run(holder + 6, 32),
    box: run(holder + 7, 32),
    maskCiphertext: undefined,
  };
}

export const sharedKeys: SharedKeys = {
  seedCommitment: run(40, 32),
  commitments: [commitment(20), commitment(60), commitment(90)],
  boxes: new Map([
    [member(60), run(3, 144)],
    [member(90), run(4, 144)],
  ]),
  checks: { selfMask: run(48, 32), pairwiseKey: run(49, 32) },
  maskCiphertexts: new Map(),
  signature: run(41, 64),
};

/** A dealer's between two holders: it encapsulates to the one with the greater id. */
export const hybridSharedKeys: SharedKeys = {
  ...sharedKeys,
  commitments: [commitment(20), commitment(60), { ...commitment(90), maskCiphertext: run(43, 32) }],
  boxes: new Map([
    [member(20), run(3, 1200)],
    [member(90), run(4, 1200)],
  ]),
  maskCiphertexts: new Map([[member(90), run(44, 1088)]]),
};

export function maskedInputHeader(digest: Uint8Array): MaskedInputHeader {
  return { digest, signature: run(42, 64) };
}

export const acknowledgement: Acknowledgement = {
  complaints: [
    { dealer: member(20), reason: 'box-unreadable' },
    {
      dealer: member(60),
      reason: 'off-polynomial',
      opened: { kind: 'self-mask-share', share: run(84, 48), salt: run(85, 16) },
    },
    {
      dealer: member(70),
      reason: 'off-polynomial',
      opened: { kind: 'pairwise-key-share', share: run(86, 48), salt: run(87, 16) },
    },
    { dealer: member(90), reason: 'commitment-mismatch' },
  ],
  signature: run(88, 64),
};

export const confirmation: Confirmation = { signature: run(43, 64) };

export const disclosures: Disclosures = {
  byPeer: new Map([
    [member(60), { kind: 'self-mask-share', share: run(44, 48), salt: run(45, 16) }],
    [member(90), { kind: 'pairwise-key-share', share: run(46, 48), salt: run(47, 16) }],
  ]),
};

export const config: RoundConfig = {
  protocolVersion: 1,
  suite: 'classical-1',
  federation: federationId('north-clinics'),
  charterHash: run(50, 32),
  rosterEpoch: 3,
  key,
  kind: 'training',
  modelHash: run(51, 32),
  planHash: run(52, 32),
  segments: [
    { name: 'update', kind: 'signed', length: 1543, bits: 24, scale: 65536, clip: 0.75 },
    { name: 'weight', kind: 'count', length: 2, bits: 19, scale: 1, clip: 1 },
  ],
  weightBound: 4096,
  terms: {
    minCohort: 4,
    minSurvivors: 3,
    minHonest: 2,
    maxCohort: 9,
    assumedCollusion: 0.25,
    expectedDropout: 0.125,
    assumeNoCollusion: true,
  },
  serverNonce: run(53, 32),
};

export const invitation: Invitation = {
  key,
  federation: federationId('north-clinics'),
  kind: 'training',
  charterHash: run(54, 32),
  planDigest: run(55, 32),
  topologyDigest: run(56, 32),
  modelDigest: run(57, 32),
  scalingDigest: run(58, 32),
};

export const bundle: PeerShares = {
  dealer: member(60),
  box: run(59, 144),
  maskCiphertext: undefined,
  commitment: commitment(20),
  path: [run(61, 32), run(62, 32)],
  root: run(63, 32),
  seedCommitment: run(64, 32),
  signature: run(65, 64),
  dealersPath: [run(66, 32)],
  checkRoot: run(81, 32),
  checks: { selfMask: run(82, 16), pairwiseKey: run(83, 16) },
  checkPath: [run(89, 32)],
};

export const tasks: readonly Task[] = [
  { type: 'wait', key: undefined, phase: 'idle' },
  { type: 'wait', key, phase: 'removing-masks' },
  { type: 'check-in', invitation, closesAt: instant(1_900_000_000_123) },
  {
    type: 'check-in',
    invitation: {
      ...invitation,
      kind: 'statistics',
      modelDigest: undefined,
      scalingDigest: undefined,
    },
    closesAt: instant(1_900_000_000_456),
  },
  { type: 'advertise-keys', invitation, offer: { config, signature: run(67, 64) } },
  {
    type: 'share-keys',
    key,
    directory: { advertisements: [advertisement(70), advertisement(80)] },
  },
  {
    type: 'acknowledge-shares',
    key,
    relay: { dealers: [0, 2, 3], dealersRoot: run(68, 32), bundles: [bundle] },
  },
  { type: 'submit-masked-input', key, sharers: { sharers: [0, 3] } },
  {
    type: 'confirm-survivors',
    key,
    survivorSet: { survivors: [2, 3], inputsRoot: run(69, 32), path: [run(71, 32)] },
  },
  {
    type: 'disclose',
    key,
    quorum: {
      confirmations: new Map([
        [member(20), run(72, 64)],
        [member(60), run(73, 64)],
      ]),
    },
  },
  { type: 'run-ended', run: key.run, status: 'failed', cause: 'attempts-exhausted' },
];

export const instructions: readonly Instruction[] = [
  ...tasks.map((task) => ({ task, last: undefined })),
  {
    task: { type: 'wait', key, phase: 'gathering' },
    last: {
      key,
      outcome: 'aborted',
      reason: 'too-few-survivors',
      message: 'two of five dropped while sharing keys; three were needed\nnext attempt follows',
    },
  },
  {
    task: { type: 'wait', key, phase: 'gathering' },
    last: { key, outcome: 'published', reason: '', message: '' },
  },
];

export const round: RoundSummary = {
  round: 7,
  kind: 'training',
  attempt: 2,
  phase: 'unmasking',
  checkedIn: 6,
  cohort: 5,
  submitted: 4,
  survivors: 3,
  quorum: 9,
  dropouts: [{ participant: 'Klinik Süd', phase: 'sharing-keys', reason: 'connection lost' }],
  metrics: {
    trainingLoss: 0.5,
    validationLoss: undefined,
    validationAccuracy: 0.875,
    examples: 1234,
  },
  phaseMs: { gathering: 1500.5, 'sharing-keys': 20 },
  abortReasons: ['attempt 1: too few shared their keys'],
  modelDigest: 'cd'.repeat(32),
  scalingDigest: undefined,
  startedAt: instant(1_900_000_001_000),
  endedAt: instant(1_900_000_002_000),
};

export const summary: RunSummary = {
  run: key.run,
  federation: 'north-clinics',
  status: 'completed',
  cause: 'completed',
  roundsPlanned: 12,
  roundsCompleted: 11,
  createdAt: instant(1_900_000_000_000),
  endedAt: instant(1_900_000_003_000),
  rounds: [
    {
      ...round,
      round: 6,
      kind: 'statistics',
      metrics: undefined,
      modelDigest: undefined,
      scalingDigest: '9a'.repeat(32),
      endedAt: undefined,
    },
    round,
  ],
  modelDigest: 'ef'.repeat(32),
};

export const modelSummary: ModelSummary = {
  digest: '12'.repeat(32),
  parent: '34'.repeat(32),
  run: key.run,
  round: 7,
  createdAt: instant(1_900_000_004_000),
  topologyDigest: '56'.repeat(32),
  parameters: 101_770,
  survivors: 4,
  metrics: {
    trainingLoss: 0.25,
    validationLoss: 0.375,
    validationAccuracy: undefined,
    examples: undefined,
  },
};
