/** Summaries of runs, rounds and models. */
import { fromHex } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import type {
  Dropout,
  ModelSummary,
  RoundMetrics,
  RoundSummary,
  RoundSums,
  RunStatus,
  RunSummary,
} from '../domain/run-summary.ts';
import { malformed } from './codec.ts';
import {
  countField,
  enumField,
  federationField,
  finiteNumber,
  fittingText,
  hexDigest,
  instantField,
  listOf,
  optional,
  positiveCount,
  realNumber,
  required,
  runField,
  textField,
  uint32,
  wholeNumber,
  wireTime,
} from './fields.ts';
import { velum } from './gen/velum.js';
import {
  MAX_ABORT_REASONS,
  MAX_CAUSE_LENGTH,
  MAX_CODE_LENGTH,
  MAX_DROPOUTS_LISTED,
  MAX_MESSAGE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PHASES,
  MAX_ROUNDS_LISTED,
} from './limits.ts';
import { roundKind } from './scope.ts';

const { v1 } = velum;

const runStatus = enumField<RunStatus, velum.v1.RunStatus>({
  running: v1.RunStatus.RUN_STATUS_RUNNING,
  completed: v1.RunStatus.RUN_STATUS_COMPLETED,
  failed: v1.RunStatus.RUN_STATUS_FAILED,
  stopped: v1.RunStatus.RUN_STATUS_STOPPED,
});

function writeMetrics(metrics: RoundMetrics): velum.v1.RoundMetrics.$Shape {
  const { trainingLoss, validationLoss, validationAccuracy, examples } = metrics;
  return {
    ...(trainingLoss === undefined ? {} : { trainingLoss }),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    ...(validationAccuracy === undefined ? {} : { validationAccuracy }),
    ...(examples === undefined ? {} : { examples }),
  };
}

function readMetrics(message: velum.v1.RoundMetrics.$Shape, path: string): RoundMetrics {
  const { trainingLoss, validationLoss, validationAccuracy, examples } = message;
  return {
    trainingLoss: optional(trainingLoss, `${path}.trainingLoss`, finiteNumber),
    validationLoss: optional(validationLoss, `${path}.validationLoss`, finiteNumber),
    validationAccuracy: optional(validationAccuracy, `${path}.validationAccuracy`, finiteNumber),
    examples: optional(examples, `${path}.examples`, finiteNumber),
  };
}

function writeDropout({ participant, phase, reason }: Dropout): velum.v1.Dropout.$Shape {
  return {
    participant: fittingText(participant, MAX_NAME_LENGTH),
    phase: fittingText(phase, MAX_CODE_LENGTH),
    reason: fittingText(reason, MAX_MESSAGE_LENGTH),
  };
}

function readDropout(message: velum.v1.Dropout.$Shape, path: string): Dropout {
  return {
    participant: textField(message.participant, MAX_NAME_LENGTH, `${path}.participant`),
    phase: textField(message.phase, MAX_CODE_LENGTH, `${path}.phase`),
    reason: textField(message.reason, MAX_MESSAGE_LENGTH, `${path}.reason`),
  };
}

function readPhaseTimes(
  messages: readonly velum.v1.PhaseTime.$Shape[] | null | undefined,
  path: string,
): Readonly<Record<string, number>> {
  const entries = listOf(messages, MAX_PHASES, path, ({ phase, elapsedMs }, at) => {
    const elapsed = realNumber(elapsedMs, 0, Infinity, `${at}.elapsedMs`);
    return [textField(phase, MAX_CODE_LENGTH, `${at}.phase`), elapsed] as const;
  });
  const times = new Map(entries);
  if (times.size < entries.length) throw malformed(path, 'must name each phase once');
  return Object.fromEntries(times);
}

function writeSums({ opened, used }: RoundSums): velum.v1.RoundSums.$Shape {
  return { opened: uint32(opened), used: uint32(used) };
}

function readSums(message: velum.v1.RoundSums.$Shape, path: string): RoundSums {
  const opened = positiveCount(message.opened, `${path}.opened`);
  return { opened, used: wholeNumber(message.used, 0, opened, `${path}.used`) };
}

function writeRound(round: RoundSummary): velum.v1.RoundSummary.$Shape {
  const { metrics, modelDigest, scalingDigest, endedAt } = round;
  return {
    round: uint32(round.round),
    kind: roundKind.write(round.kind),
    attempt: uint32(round.attempt),
    phase: fittingText(round.phase, MAX_CODE_LENGTH),
    checkedIn: uint32(round.checkedIn),
    cohort: uint32(round.cohort),
    submitted: uint32(round.submitted),
    survivors: uint32(round.survivors),
    quorum: uint32(round.quorum),
    ...(round.sums && { sums: writeSums(round.sums) }),
    dropouts: round.dropouts.map(writeDropout),
    ...(metrics === undefined ? {} : { metrics: writeMetrics(metrics) }),
    phaseTimes: Object.entries(round.phaseMs).map(([phase, elapsedMs]) => ({ phase, elapsedMs })),
    abortReasons: round.abortReasons.map((reason) => fittingText(reason, MAX_MESSAGE_LENGTH)),
    ...(modelDigest === undefined ? {} : { modelDigest: fromHex(modelDigest) }),
    ...(scalingDigest === undefined ? {} : { scalingDigest: fromHex(scalingDigest) }),
    startedAtMs: wireTime(round.startedAt),
    ...(endedAt === undefined ? {} : { endedAtMs: wireTime(endedAt) }),
  };
}

function readRound(message: velum.v1.RoundSummary.$Shape, path: string): RoundSummary {
  const reason = (text: string, at: string): string => textField(text, MAX_MESSAGE_LENGTH, at);
  return {
    round: countField(message.round, `${path}.round`),
    kind: roundKind.read(message.kind, `${path}.kind`),
    attempt: countField(message.attempt, `${path}.attempt`),
    phase: textField(message.phase, MAX_CODE_LENGTH, `${path}.phase`),
    checkedIn: countField(message.checkedIn, `${path}.checkedIn`),
    cohort: countField(message.cohort, `${path}.cohort`),
    submitted: countField(message.submitted, `${path}.submitted`),
    survivors: countField(message.survivors, `${path}.survivors`),
    quorum: countField(message.quorum, `${path}.quorum`),
    ...(message.sums && { sums: readSums(message.sums, `${path}.sums`) }),
    dropouts: listOf(message.dropouts, MAX_DROPOUTS_LISTED, `${path}.dropouts`, readDropout),
    metrics: optional(message.metrics, `${path}.metrics`, readMetrics),
    phaseMs: readPhaseTimes(message.phaseTimes, `${path}.phaseTimes`),
    abortReasons: listOf(message.abortReasons, MAX_ABORT_REASONS, `${path}.abortReasons`, reason),
    modelDigest: optional(message.modelDigest, `${path}.modelDigest`, hexDigest),
    scalingDigest: optional(message.scalingDigest, `${path}.scalingDigest`, hexDigest),
    startedAt: instantField(message.startedAtMs, `${path}.startedAtMs`),
    endedAt: optional(message.endedAtMs, `${path}.endedAtMs`, instantField),
  };
}

export function writeRun(summary: RunSummary): velum.v1.RunSummary.$Shape {
  const { endedAt } = summary;
  return {
    run: idBytes(summary.run),
    federation: summary.federation,
    status: runStatus.write(summary.status),
    cause: fittingText(summary.cause, MAX_CAUSE_LENGTH),
    roundsPlanned: uint32(summary.roundsPlanned),
    roundsCompleted: uint32(summary.roundsCompleted),
    createdAtMs: wireTime(summary.createdAt),
    ...(endedAt === undefined ? {} : { endedAtMs: wireTime(endedAt) }),
    rounds: summary.rounds.map(writeRound),
    modelDigest: fromHex(summary.modelDigest),
  };
}

export function readRun(
  message: velum.v1.RunSummary.$Shape | null | undefined,
  path: string,
): RunSummary {
  const summary = required(message, path);
  return {
    run: runField(summary.run, `${path}.run`),
    federation: federationField(summary.federation, `${path}.federation`),
    status: runStatus.read(summary.status, `${path}.status`),
    cause: textField(summary.cause, MAX_CAUSE_LENGTH, `${path}.cause`),
    roundsPlanned: countField(summary.roundsPlanned, `${path}.roundsPlanned`),
    roundsCompleted: countField(summary.roundsCompleted, `${path}.roundsCompleted`),
    createdAt: instantField(summary.createdAtMs, `${path}.createdAtMs`),
    endedAt: optional(summary.endedAtMs, `${path}.endedAtMs`, instantField),
    rounds: listOf(summary.rounds, MAX_ROUNDS_LISTED, `${path}.rounds`, readRound),
    modelDigest: hexDigest(summary.modelDigest, `${path}.modelDigest`),
  };
}

export function writeModel(model: ModelSummary): velum.v1.ModelSummary.$Shape {
  const { parent, metrics } = model;
  return {
    digest: fromHex(model.digest),
    ...(parent === undefined ? {} : { parent: fromHex(parent) }),
    run: idBytes(model.run),
    round: uint32(model.round),
    createdAtMs: wireTime(model.createdAt),
    topologyDigest: fromHex(model.topologyDigest),
    parameters: uint32(model.parameters),
    survivors: uint32(model.survivors),
    ...(metrics === undefined ? {} : { metrics: writeMetrics(metrics) }),
  };
}

export function readModel(
  message: velum.v1.ModelSummary.$Shape | null | undefined,
  path: string,
): ModelSummary {
  const model = required(message, path);
  return {
    digest: hexDigest(model.digest, `${path}.digest`),
    parent: optional(model.parent, `${path}.parent`, hexDigest),
    run: runField(model.run, `${path}.run`),
    round: countField(model.round, `${path}.round`),
    createdAt: instantField(model.createdAtMs, `${path}.createdAtMs`),
    topologyDigest: hexDigest(model.topologyDigest, `${path}.topologyDigest`),
    parameters: countField(model.parameters, `${path}.parameters`),
    survivors: countField(model.survivors, `${path}.survivors`),
    metrics: optional(model.metrics, `${path}.metrics`, readMetrics),
  };
}
