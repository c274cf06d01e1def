/** The repositories over in-memory tables. Every method checks first and writes last. */
import { formatRound, type RoundKey } from '../../../shared/domain/ids.ts';
import { settle } from '../../ports/settle.ts';
import { staleWrite, submissionConflict } from '../../ports/store-errors.ts';
import type {
  ModelRepository,
  RoundRepository,
  RoundWrite,
  RunRepository,
  StoredModelVersion,
  StoredRound,
  StoredRun,
  StoredSubmission,
  Versioned,
} from '../../ports/store.ts';
import type { Access, MemoryTables } from './memory-tables.ts';

export function memoryRounds(access: Access): RoundRepository {
  return {
    get: (key) => settle(() => access().rounds.get(rowKey(key))),
    submissions: (key, attempt) =>
      settle(() => submissionsOf(access(), key).filter((entry) => entry.attempt === attempt)),
    insert: (write) =>
      settle(() => {
        writeRound(access(), write, 0);
      }),
    put: (write, expected) =>
      settle(() => {
        writeRound(access(), write, expected);
      }),
    open: () =>
      settle(() => roundsIn(access()).flatMap(({ terminal, key }) => (terminal ? [] : [key]))),
    ofRun: (run) =>
      settle(() =>
        roundsIn(access())
          .filter(({ key }) => key.run === run)
          .sort((a, b) => a.key.round - b.key.round),
      ),
  };
}

export function memoryRuns(access: Access): RunRepository {
  return {
    get: (id) => settle(() => access().runs.get(id)),
    insert: (run) =>
      settle(() => {
        writeRun(access(), run, 0);
      }),
    put: (run, expected) =>
      settle(() => {
        writeRun(access(), run, expected);
      }),
    list: () => settle(() => newestFirst([...access().runs.values()].map(({ value }) => value))),
  };
}

export function memoryModels(access: Access): ModelRepository {
  return {
    get: (run, round) => settle(() => access().models.get(rowKey({ run, round }))),
    insert: (model) =>
      settle(() => {
        writeModel(access(), model);
      }),
    ofRun: (run) =>
      settle(() =>
        [...access().models.values()]
          .filter((model) => model.run === run)
          .sort((a, b) => a.round - b.round),
      ),
    list: () => settle(() => newestFirst([...access().models.values()])),
  };
}

function roundsIn(tables: MemoryTables): StoredRound[] {
  return [...tables.rounds.values()].map(({ value }) => value);
}

function writeRun({ runs }: MemoryTables, run: StoredRun, expected: number): void {
  runs.set(run.id, next(runs.get(run.id), run, expected, `run ${run.id}`));
}

function writeModel({ models }: MemoryTables, model: StoredModelVersion): void {
  const name = rowKey(model);
  if (models.has(name)) throw staleWrite(`the model of round ${formatRound(model)}`, 1, 0);
  models.set(name, model);
}

function rowKey({ run, round }: RoundKey): string {
  return `${run}/${String(round)}`;
}

/** The row at its next version, where `expected` 0 means that it must not exist yet. */
function next<T>(
  row: Versioned<T> | undefined,
  value: T,
  expected: number,
  what: string,
): Versioned<T> {
  const stored = row?.version ?? 0;
  if (stored !== expected) throw staleWrite(what, stored, expected);
  return { version: expected + 1, value };
}

function writeRound(tables: MemoryTables, write: RoundWrite, expected: number): void {
  const { key } = write.round;
  const name = rowKey(key);
  const row = next(tables.rounds.get(name), write.round, expected, `round ${formatRound(key)}`);
  const submissions = withSubmissions(submissionsOf(tables, key), write);
  tables.rounds.set(name, row);
  tables.submissions.set(name, submissions);
}

function submissionsOf(tables: MemoryTables, key: RoundKey): readonly StoredSubmission[] {
  return tables.submissions.get(rowKey(key)) ?? [];
}

function withSubmissions(
  held: readonly StoredSubmission[],
  write: RoundWrite,
): readonly StoredSubmission[] {
  const slots = new Set(held.map(slotOf));
  for (const submission of write.submissions) {
    const slot = slotOf(submission);
    if (slots.has(slot)) throw submissionConflict(write.round.key, submission);
    slots.add(slot);
  }
  const kept = write.forgetBefore ?? 0;
  return [...held, ...write.submissions].filter(({ attempt }) => attempt >= kept);
}

function slotOf({ attempt, step, participant }: StoredSubmission): string {
  return `${String(attempt)}/${step}/${participant}`;
}

function newestFirst<T extends { readonly createdAt: number }>(rows: readonly T[]): readonly T[] {
  // The sort is stable: of two rows of one instant, the one inserted later comes first.
  return rows.toReversed().sort((a, b) => b.createdAt - a.createdAt);
}
