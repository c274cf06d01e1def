/** Rows of the tables every SQL adapter has, as what the store's port promises. */
import { participantId, runId, type RoundKey } from '../../shared/domain/ids.ts';
import {
  flagOf,
  instantOf,
  integerOf,
  optionalInstantOf,
  optionalTextOf,
  textOf,
  type SqlRow,
} from './sql-rows.ts';
import type { RestoreNote } from './restores.ts';
import type { StoredModelVersion, StoredRound, StoredRun, StoredSubmission } from './store.ts';

export function roundKeyOf(row: SqlRow): RoundKey {
  return { run: runId(textOf(row, 'run')), round: integerOf(row, 'round') };
}

export function roundOf(row: SqlRow): StoredRound {
  return {
    key: roundKeyOf(row),
    phase: textOf(row, 'phase'),
    terminal: flagOf(row, 'terminal'),
    deadline: optionalInstantOf(row, 'deadline'),
    document: textOf(row, 'document'),
  };
}

export function submissionOf(row: SqlRow): StoredSubmission {
  return {
    attempt: integerOf(row, 'attempt'),
    step: textOf(row, 'step'),
    participant: participantId(textOf(row, 'participant')),
    body: textOf(row, 'body'),
  };
}

export function runOf(row: SqlRow): StoredRun {
  return {
    id: runId(textOf(row, 'id')),
    federation: textOf(row, 'federation'),
    status: textOf(row, 'status'),
    createdAt: instantOf(row, 'created_at'),
    document: textOf(row, 'document'),
  };
}

export function modelOf(row: SqlRow): StoredModelVersion {
  return {
    digest: textOf(row, 'digest'),
    parent: optionalTextOf(row, 'parent'),
    run: runId(textOf(row, 'run')),
    round: integerOf(row, 'round'),
    createdAt: instantOf(row, 'created_at'),
    document: textOf(row, 'document'),
  };
}

export function noteOf(row: SqlRow): RestoreNote {
  return {
    backup: textOf(row, 'backup'),
    begunAt: instantOf(row, 'begun_at'),
    finishedAt: optionalInstantOf(row, 'finished_at'),
  };
}
