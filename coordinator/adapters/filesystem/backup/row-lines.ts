/** Rows ⇄ lines of JSON. Documents stay text: they come back byte for byte. */
import { z } from 'zod';
import { runId } from '../../../../shared/domain/ids.ts';
import { instant } from '../../../../shared/domain/time.ts';
import type { StoredModelVersion, StoredRound, StoredRun } from '../../../ports/store.ts';

const run = z.string().transform((text) => runId(text));
const time = z.number().transform((value) => instant(value));
const absent = z.null().transform(() => undefined);

const runLine = z.strictObject({
  id: run,
  federation: z.string(),
  status: z.string(),
  createdAt: time,
  document: z.string(),
});

const roundLine = z
  .strictObject({
    run,
    round: z.int(),
    phase: z.string(),
    terminal: z.boolean(),
    deadline: z.union([time, absent]),
    document: z.string(),
  })
  .transform(({ run: id, round, ...rest }): StoredRound => ({ key: { run: id, round }, ...rest }));

const modelLine = z.strictObject({
  digest: z.string(),
  parent: z.union([z.string(), absent]),
  run,
  round: z.int(),
  createdAt: time,
  document: z.string(),
});

export function runToLine({ id, federation, status, createdAt, document }: StoredRun): string {
  return lineOf({ id, federation, status, createdAt, document });
}

export function roundToLine({ key, phase, terminal, deadline, document }: StoredRound): string {
  const { run: id, round } = key;
  return lineOf({ run: id, round, phase, terminal, deadline: deadline ?? null, document });
}

export function modelToLine(model: StoredModelVersion): string {
  const { digest, parent, run: id, round, createdAt, document } = model;
  return lineOf({ digest, parent: parent ?? null, run: id, round, createdAt, document });
}

function lineOf(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row)}\n`;
}

/** Each throws where the line is something else. */
export const lineToRun = (line: string): StoredRun => runLine.parse(JSON.parse(line));
export const lineToRound = (line: string): StoredRound => roundLine.parse(JSON.parse(line));
export const lineToModel = (line: string): StoredModelVersion => modelLine.parse(JSON.parse(line));
