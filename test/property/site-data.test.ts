/** Whatever bytes a site's files or a coordinator's topology hold, readers answer, never crash. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../client/data/csv.ts';
import { encodeIdx, parseIdx } from '../../client/data/idx.ts';
import { splitRows } from '../../client/data/split.ts';
import { parseTopology } from '../../client/trainer/tfjs/topology-document.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { visitSchema } from '../support/fixtures/data-schemas.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'site-data-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function onlyFederationErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(FederationError);
  }
}

describe('a reader of hostile bytes', () => {
  it('accepts a table or throws DATA_INVALID', async () => {
    const cell = fc.oneof(
      fc.double().map(String),
      fc.constantFrom('ill', '"', ';', '\r', ''),
      fc.string(),
    );
    const table = fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 });
    const file = path.join(folder, 'table.csv');
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = ['age,pressure,glucose,outcome', ...rows.map((row) => row.join(','))].join(
          '\n',
        );
        await writeFile(file, text);
        const result: unknown = await readCsv({ format: 'csv', path: file }, visitSchema).catch(
          (error: unknown) => error,
        );
        if (result instanceof Error) expect(result).toMatchObject({ code: 'DATA_INVALID' });
      }),
      { numRuns: 60 },
    );
  });

  it('accepts an IDX array or throws DATA_INVALID', () => {
    const header = fc.tuple(
      fc.constant([0, 0]),
      fc.constantFrom([8], [9], [11], [12], [13], [14]),
      fc.integer({ min: 0, max: 4 }).map((axes) => [axes]),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          header.map((parts) => Uint8Array.from(parts.flat())),
        ),
        (bytes) => {
          onlyFederationErrors(() => parseIdx('f', bytes));
        },
      ),
    );
  });

  it('reads back every array of bytes it writes', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shape, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (sides, stream) => {
        const values = [...stream.take(sides.reduce((product, side) => product * side, 1))];
        const read = parseIdx('f', encodeIdx(sides, values));
        expect(read.shape).toEqual(sides);
        expect([...read.values]).toEqual(values);
      }),
    );
  });

  it('accepts a topology or throws MODEL_INVALID', () => {
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc.object().map((o) => JSON.stringify({ class_name: 'M', ...o })),
    );
    fc.assert(
      fc.property(text, (document) => {
        onlyFederationErrors(() => parseTopology(new TextEncoder().encode(document)));
      }),
    );
  });
});

describe('splitRows', () => {
  it('keeps exactly the share asked for, and no row twice', () => {
    const rows = fc.integer({ min: 2, max: 60 });
    const share = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(rows, share, fc.maxSafeNat(), (count, kept, seed) => {
        const dataset = {
          rows: count,
          width: 1,
          features: new Float32Array(count),
          labels: Float32Array.from({ length: count }, (_, row) => row),
        };
        const { training, validation } = splitRows(dataset, kept, seed);
        expect(validation.rows).toBe(Math.floor(kept * count));
        expect(new Set([...training.labels, ...validation.labels]).size).toBe(count);
      }),
    );
  });
});
