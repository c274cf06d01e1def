/** Instructions: what WatchRound streams beside heartbeats. */
import { idBytes } from '../domain/ids.ts';
import type { AttemptOutcome, Instruction, Invitation, Task } from '../secagg/instruction.ts';
import { malformed } from './codec.ts';
import {
  bytes32,
  enumField,
  federationField,
  fittingText,
  instantField,
  optional,
  required,
  runField,
  textField,
  wireTime,
} from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_CAUSE_LENGTH, MAX_CODE_LENGTH, MAX_MESSAGE_LENGTH } from './limits.ts';
import {
  readDirectory,
  readQuorum,
  readRelay,
  readSharers,
  readSurvivorSet,
  writeDirectory,
  writeQuorum,
  writeRelay,
  writeSharers,
  writeSurvivorSet,
} from './relay.ts';
import { readOffer, writeOffer } from './round-config.ts';
import { readKey, roundKind, writeKey } from './scope.ts';

const { v1 } = velum;

type Absent = null | undefined;
type TaskOf<Type extends Task['type']> = Extract<Task, { type: Type }>;

const attemptEnd = enumField<AttemptOutcome['outcome'], velum.v1.AttemptEnd>({
  published: v1.AttemptEnd.ATTEMPT_END_PUBLISHED,
  aborted: v1.AttemptEnd.ATTEMPT_END_ABORTED,
});

const runEnd = enumField<TaskOf<'run-ended'>['status'], velum.v1.RunEnd>({
  completed: v1.RunEnd.RUN_END_COMPLETED,
  failed: v1.RunEnd.RUN_END_FAILED,
  stopped: v1.RunEnd.RUN_END_STOPPED,
});

function writeInvitation(invitation: Invitation): velum.v1.Invitation.$Shape {
  const { modelDigest, scalingDigest } = invitation;
  return {
    key: writeKey(invitation.key),
    federation: invitation.federation,
    kind: roundKind.write(invitation.kind),
    charterHash: invitation.charterHash,
    planDigest: invitation.planDigest,
    topologyDigest: invitation.topologyDigest,
    ...(modelDigest === undefined ? {} : { modelDigest }),
    ...(scalingDigest === undefined ? {} : { scalingDigest }),
  };
}

function readInvitation(message: velum.v1.Invitation.$Shape | Absent, path: string): Invitation {
  const invitation = required(message, path);
  return {
    key: readKey(invitation.key, `${path}.key`),
    federation: federationField(invitation.federation, `${path}.federation`),
    kind: roundKind.read(invitation.kind, `${path}.kind`),
    charterHash: bytes32(invitation.charterHash, `${path}.charterHash`),
    planDigest: bytes32(invitation.planDigest, `${path}.planDigest`),
    topologyDigest: bytes32(invitation.topologyDigest, `${path}.topologyDigest`),
    modelDigest: optional(invitation.modelDigest, `${path}.modelDigest`, bytes32),
    scalingDigest: optional(invitation.scalingDigest, `${path}.scalingDigest`, bytes32),
  };
}

function writeOutcome(outcome: AttemptOutcome): velum.v1.AttemptOutcome.$Shape {
  return {
    key: writeKey(outcome.key),
    end: attemptEnd.write(outcome.outcome),
    reason: fittingText(outcome.reason, MAX_CAUSE_LENGTH),
    message: fittingText(outcome.message, MAX_MESSAGE_LENGTH),
  };
}

function readOutcome(message: velum.v1.AttemptOutcome.$Shape, path: string): AttemptOutcome {
  return {
    key: readKey(message.key, `${path}.key`),
    outcome: attemptEnd.read(message.end, `${path}.end`),
    reason: textField(message.reason, MAX_CAUSE_LENGTH, `${path}.reason`),
    message: textField(message.message, MAX_MESSAGE_LENGTH, `${path}.message`),
  };
}

type WrittenTask = velum.v1.Instruction.$Properties;

/** One writer per task: a task without one does not compile. */
const taskWriters: { readonly [Type in Task['type']]: (task: TaskOf<Type>) => WrittenTask } = {
  wait: ({ key, phase }) => ({
    wait: {
      ...(key === undefined ? {} : { key: writeKey(key) }),
      phase: fittingText(phase, MAX_CODE_LENGTH),
    },
  }),
  'check-in': ({ invitation, closesAt }) => ({
    checkIn: { invitation: writeInvitation(invitation), closesAtMs: wireTime(closesAt) },
  }),
  'advertise-keys': ({ invitation, offer }) => ({
    advertiseKeys: { invitation: writeInvitation(invitation), offer: writeOffer(offer) },
  }),
  'share-keys': ({ key, directory }) => ({
    shareKeys: { key: writeKey(key), directory: writeDirectory(directory) },
  }),
  'acknowledge-shares': ({ key, relay }) => ({
    acknowledgeShares: { key: writeKey(key), relay: writeRelay(relay) },
  }),
  'submit-masked-input': ({ key, sharers }) => ({
    submitMaskedInput: { key: writeKey(key), sharers: writeSharers(sharers) },
  }),
  'confirm-survivors': ({ key, survivorSet }) => ({
    confirmSurvivors: { key: writeKey(key), survivorSet: writeSurvivorSet(survivorSet) },
  }),
  disclose: ({ key, quorum }) => ({
    disclose: { key: writeKey(key), quorum: writeQuorum(quorum) },
  }),
  'run-ended': ({ run, status, cause }) => ({
    runEnded: {
      run: idBytes(run),
      status: runEnd.write(status),
      cause: fittingText(cause, MAX_CAUSE_LENGTH),
    },
  }),
};

function writeTask<Type extends Task['type']>(type: Type, task: TaskOf<Type>): WrittenTask {
  return taskWriters[type](task);
}

export function writeInstruction({ task, last }: Instruction): velum.v1.Instruction.$Properties {
  const written = writeTask(task.type, task);
  return last === undefined ? written : { ...written, last: writeOutcome(last) };
}

/** One reader per member of the `task` oneof. */
const taskReaders = {
  wait: ({ wait }, path): Task => ({
    type: 'wait',
    key: optional(wait?.key, `${path}.wait.key`, readKey),
    phase: textField(wait?.phase, MAX_CODE_LENGTH, `${path}.wait.phase`),
  }),
  checkIn: ({ checkIn }, path): Task => ({
    type: 'check-in',
    invitation: readInvitation(checkIn?.invitation, `${path}.checkIn.invitation`),
    closesAt: instantField(checkIn?.closesAtMs, `${path}.checkIn.closesAtMs`),
  }),
  advertiseKeys: ({ advertiseKeys }, path): Task => ({
    type: 'advertise-keys',
    invitation: readInvitation(advertiseKeys?.invitation, `${path}.advertiseKeys.invitation`),
    offer: readOffer(advertiseKeys?.offer, `${path}.advertiseKeys.offer`),
  }),
  shareKeys: ({ shareKeys }, path): Task => ({
    type: 'share-keys',
    key: readKey(shareKeys?.key, `${path}.shareKeys.key`),
    directory: readDirectory(shareKeys?.directory, `${path}.shareKeys.directory`),
  }),
  acknowledgeShares: ({ acknowledgeShares }, path): Task => ({
    type: 'acknowledge-shares',
    key: readKey(acknowledgeShares?.key, `${path}.acknowledgeShares.key`),
    relay: readRelay(acknowledgeShares?.relay, `${path}.acknowledgeShares.relay`),
  }),
  submitMaskedInput: ({ submitMaskedInput }, path): Task => ({
    type: 'submit-masked-input',
    key: readKey(submitMaskedInput?.key, `${path}.submitMaskedInput.key`),
    sharers: readSharers(submitMaskedInput?.sharers, `${path}.submitMaskedInput.sharers`),
  }),
  confirmSurvivors: ({ confirmSurvivors }, path): Task => ({
    type: 'confirm-survivors',
    key: readKey(confirmSurvivors?.key, `${path}.confirmSurvivors.key`),
    survivorSet: readSurvivorSet(
      confirmSurvivors?.survivorSet,
      `${path}.confirmSurvivors.survivorSet`,
    ),
  }),
  disclose: ({ disclose }, path): Task => ({
    type: 'disclose',
    key: readKey(disclose?.key, `${path}.disclose.key`),
    quorum: readQuorum(disclose?.quorum, `${path}.disclose.quorum`),
  }),
  runEnded: ({ runEnded }, path): Task => ({
    type: 'run-ended',
    run: runField(runEnded?.run, `${path}.runEnded.run`),
    status: runEnd.read(runEnded?.status, `${path}.runEnded.status`),
    cause: textField(runEnded?.cause, MAX_CAUSE_LENGTH, `${path}.runEnded.cause`),
  }),
} satisfies Record<
  NonNullable<velum.v1.Instruction['task']>,
  (message: velum.v1.Instruction.$Shape, path: string) => Task
>;

export function readInstruction(message: velum.v1.Instruction.$Shape, path: string): Instruction {
  if (message.task === undefined) throw malformed(`${path}.task`, 'is missing');
  return {
    task: taskReaders[message.task](message, path),
    last: optional(message.last, `${path}.last`, readOutcome),
  };
}
