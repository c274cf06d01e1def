import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../../../client/data/csv.ts';
import type { CsvSource } from '../../../../client/data/source.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { visitSchema } from '../../../support/fixtures/data-schemas.ts';

let folder = '';
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'csv-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const GOOD = 'age,pressure,glucose,outcome\n41,120.5,5.5,ill\n62,-1e2,30,healthy\n';
const ROWS = '41,120,5,ill\n42,121,6,healthy\n43,122,7,ill\n44,123,8,healthy\n';

async function file(text: string): Promise<string> {
  count += 1;
  const name = path.join(folder, `visits-${String(count)}.csv`);
  await writeFile(name, text);
  return name;
}

async function read(text: string, more: Partial<CsvSource> = {}, schema = visitSchema) {
  return readCsv({ format: 'csv', path: await file(text), ...more }, schema);
}

const lenient = { ...visitSchema, validation: 0 };

/** The message without the folder, so that a test can state it whole. */
async function failure(text: string, more: Partial<CsvSource> = {}): Promise<string> {
  const error: unknown = await read(text, more).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FederationError);
  const { code, message } = error as FederationError;
  expect(code).toBe('DATA_INVALID');
  return message.replaceAll(folder, '').replace(/visits-\d+/, 'visits');
}

const header = 'age,pressure,glucose,outcome\n';

describe('readCsv', () => {
  it('reads features in schema order and labels as class indices', async () => {
    const dataset = await read(GOOD, {}, lenient);
    expect(dataset.rows).toBe(2);
    expect(dataset.width).toBe(3);
    expect([...dataset.features]).toEqual([41, 120.5, 5.5, 62, -100, 30]);
    expect([...dataset.labels]).toEqual([1, 0]);
  });

  it('finds columns in any order and ignores the others', async () => {
    const text = 'name,outcome,glucose,age,pressure\nX,ill,5,41,120\nY,healthy,6,42,121\n';
    const dataset = await read(text, {}, lenient);
    expect([...dataset.features]).toEqual([41, 120, 5, 42, 121, 6]);
  });

  it('accepts a byte-order mark, another delimiter, quotes, blank lines and mapped names', async () => {
    const text = '\uFEFFage;"RR syst.";glucose;outcome\n\n41; "120" ;5;ill\n42;121;6;healthy\n';
    const more = { delimiter: ';', columns: { pressure: 'RR syst.' } };
    const dataset = await read(text, more, lenient);
    expect([...dataset.features]).toEqual([41, 120, 5, 42, 121, 6]);
  });

  it('reads a number to predict', async () => {
    const label = { kind: 'number', name: 'outcome', range: [0, 9] } as const;
    const dataset = await read(`${header}41,120,5,3.25\n`, {}, { ...lenient, label });
    expect([...dataset.labels]).toEqual([3.25]);
  });

  it('says which file is missing', async () => {
    const source = { format: 'csv', path: path.join(folder, 'absent.csv') } as const;
    await expect(readCsv(source, visitSchema)).rejects.toThrow(
      /absent\.csv: there is no such file; check the path/,
    );
  });

  it('says that a path is a folder', async () => {
    await expect(readCsv({ format: 'csv', path: folder }, visitSchema)).rejects.toThrow(
      /this is a folder/,
    );
  });

  it('names a missing column, lists those found and suggests the nearest', async () => {
    expect(await failure('age,presure,glucose,outcome\n')).toBe(
      '/visits.csv:1: column "pressure" is missing; the file has "age", "presure", "glucose", ' +
        '"outcome"; did you mean "presure"? rename it, or map it under data.columns',
    );
  });

  it('suggests nothing where no column comes close', async () => {
    expect(await failure('a,b\n')).toContain('add the column, or name the one that holds it');
  });

  it('lists only the first columns of a wide file', async () => {
    const wide = Array.from({ length: 60 }, (_, index) => `c${String(index)}`).join(',');
    expect(await failure(`${wide}\n`)).toMatch(/"c39", …;/);
  });

  it('refuses a needed column that appears twice', async () => {
    expect(await failure('age,age,pressure,glucose,outcome\n')).toContain(
      ':1: column "age" appears more than once; rename one of them',
    );
  });

  it('refuses a mapping of a column the plan does not have', async () => {
    expect(await failure(GOOD, { columns: { weight: 'kg' } })).toContain(
      'data.columns maps "weight", which is not a column of the plan',
    );
  });

  it('refuses an empty file', async () => {
    expect(await failure('')).toBe(
      '/visits.csv: the file is empty; write a header line and rows below it',
    );
  });

  it('refuses a header alone, and too few rows for the validation share', async () => {
    expect(await failure(header)).toContain('0 rows, but at least 4 are needed');
    expect(await failure(GOOD)).toContain('2 rows, but at least 4 are needed to keep 25 %');
  });

  it('names the line of a ragged row', async () => {
    expect(await failure(`${header}${ROWS}45,124,9\n`)).toContain(
      '/visits.csv:6: the row has 3 fields, the header has 4; check quoting and the delimiter',
    );
  });

  it.each([
    ['', 'the cell is empty; fill it in or leave the row out'],
    ['"5,5"', 'the cell is a number with a decimal comma; write a decimal point'],
    ['NaN', 'the cell is not a finite number'],
    ['-Infinity', 'the cell is not a finite number'],
    ['1e39', 'the cell is not a finite number'],
    ['Jane Roe', 'the cell is not a number (text of 8 characters)'],
    ['0x10', 'the cell is not a number (text of 4 characters)'],
    ['31', 'the cell is outside the declared range [2, 30]; check the unit'],
    ['1.99', 'the cell is outside the declared range [2, 30]'],
  ])('refuses the cell %j, naming line and column but never the value', async (cell, problem) => {
    const message = await failure(`${header}${ROWS}45,124,${cell},ill\n`);
    expect(message).toContain(`/visits.csv:6: column "glucose": ${problem}`);
    expect(message).not.toContain('Jane');
  });

  it('refuses a label that is not among the classes, without repeating it', async () => {
    const message = await failure(`${header}${ROWS}45,124,9,unknown-secret\n`);
    expect(message).toBe(
      '/visits.csv:6: column "outcome": the cell is not one of the classes the plan declares; ' +
        'use one of: healthy, ill',
    );
  });

  it('refuses a missing label', async () => {
    expect(await failure(`${header}${ROWS}45,124,9,\n`)).toContain(
      'column "outcome": the cell is empty',
    );
  });

  it('names the line of broken quoting without repeating its text', async () => {
    const message = await failure(`${header}${ROWS}45,12"4 Jane,9,ill\n`);
    expect(message).toMatch(/visits\.csv:\d+: the text is not well-formed CSV/);
    expect(message).not.toContain('Jane');
  });
});
