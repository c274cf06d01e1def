/** Rows and vectors for the conformance suites; no value is 0, 1 or equal to another by accident. */
import { createHash, randomBytes } from 'node:crypto';
import type { Digest } from '../../../shared/domain/bytes.ts';
import {
  participantId,
  runId,
  type AttemptKey,
  type ParticipantId,
  type RoundKey,
  type RunId,
} from '../../../shared/domain/ids.ts';
import { instant } from '../../../shared/domain/time.ts';
import type {
  RoundWrite,
  StoredModelVersion,
  StoredRound,
  StoredRun,
  StoredSubmission,
} from '../../../coordinator/ports/store.ts';

export const T0 = 1_760_000_000_123;

/** A run id whose hexadecimal digits repeat `digit`. */
export function someRun(digit: string): RunId {
  return runId(digit.repeat(32));
}

export function someParticipant(index: number): ParticipantId {
  return participantId(index.toString(16).padStart(32, '7'));
}

export function someRound(key: RoundKey, changes: Partial<StoredRound> = {}): StoredRound {
  return {
    key,
    phase: 'gathering',
    terminal: false,
    deadline: instant(T0 + 30_000),
    document: JSON.stringify({ round: key.round, note: 'größer als ASCII ✓' }),
    ...changes,
  };
}

export function someSubmission(changes: Partial<StoredSubmission> = {}): StoredSubmission {
  return {
    attempt: 2,
    step: 'advertise',
    participant: someParticipant(5),
    body: '{"key":"value"}',
    ...changes,
  };
}

export function roundWrite(
  round: StoredRound,
  submissions: readonly StoredSubmission[] = [],
): RoundWrite {
  return { round, submissions };
}

export function someStoredRun(id: RunId, changes: Partial<StoredRun> = {}): StoredRun {
  return {
    id,
    federation: 'north-sea',
    status: 'running',
    createdAt: instant(T0),
    document: JSON.stringify({ id }),
    ...changes,
  };
}

export function someModel(
  run: RunId,
  round: number,
  changes: Partial<StoredModelVersion> = {},
): StoredModelVersion {
  return {
    digest: 'ab'.repeat(32),
    parent: 'cd'.repeat(32),
    run,
    round,
    createdAt: instant(T0),
    document: JSON.stringify({ round }),
    ...changes,
  };
}

export interface TestVector {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

export function someVector(byteLength: number): TestVector {
  const bytes = new Uint8Array(randomBytes(byteLength));
  return { bytes, digest: new Uint8Array(createHash('sha256').update(bytes).digest()) };
}

export function someAttempt(run: RunId, round: number, attempt: number): AttemptKey {
  return { run, round, attempt };
}

/** Everything an asynchronous iterable yields. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}
