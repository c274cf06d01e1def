/** Tables as CSV into rows checked against the plan's schema. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type Cell, parseLabel, parseNumber } from './cells.ts';
import { type ColumnPositions, locateColumns } from './columns.ts';
import { type Dataset, dataError, requireEnoughRows } from './dataset.ts';
import { fileProblem } from './files.ts';
import type { CsvSource } from './source.ts';

interface CsvRecord {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Collects rows as they stream by; a table need not fit into memory as text. */
class RowCollector {
  readonly #path: string;
  readonly #schema: DataSchema;
  readonly #columns: ColumnPositions;
  readonly #width: number;
  readonly #features: number[] = [];
  readonly #labels: number[] = [];

  constructor(source: CsvSource, header: readonly string[], schema: DataSchema) {
    this.#path = source.path;
    this.#schema = schema;
    this.#columns = locateColumns(source, header, schema);
    this.#width = header.length;
  }

  add({ info, record }: CsvRecord): void {
    if (record.length !== this.#width) {
      throw dataError(
        `${this.#path}:${String(info.lines)}`,
        `the row has ${String(record.length)} fields, the header has ${String(this.#width)}`,
        'check quoting and the delimiter (data.delimiter)',
        { file: this.#path, line: info.lines },
      );
    }
    for (const [index, feature] of this.#schema.features.entries()) {
      const text = this.#cell(record, this.#columns.features[index]);
      const cell = parseNumber(text, feature.range);
      this.#features.push(this.#accept(cell, info.lines, feature.name));
    }
    const cell = parseLabel(this.#cell(record, this.#columns.label), this.#schema.label);
    this.#labels.push(this.#accept(cell, info.lines, this.#schema.label.name));
  }

  dataset(): Dataset {
    requireEnoughRows(this.#path, this.#labels.length, this.#schema);
    return {
      rows: this.#labels.length,
      width: this.#schema.features.length,
      features: Float32Array.from(this.#features),
      labels: Float32Array.from(this.#labels),
    };
  }

  #cell(record: readonly string[], position: number | undefined): string {
    return position === undefined ? '' : (record[position] ?? '');
  }

  #accept(cell: Cell, line: number, column: string): number {
    if ('value' in cell) return cell.value;
    throw dataError(
      `${this.#path}:${String(line)}: column ${JSON.stringify(column)}`,
      `the cell ${cell.problem}`,
      cell.advice,
      { file: this.#path, line, column },
    );
  }
}

/** csv-parse quotes the offending text in its messages; only its code and place may pass. */
function parserProblem(path: string, error: unknown): unknown {
  if (error instanceof FederationError || !(error instanceof Error)) return error;
  if (!('code' in error) || typeof error.code !== 'string') return error;
  if (!/^(?:CSV_|INVALID_)/.test(error.code)) return fileProblem(path, error);
  const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 0;
  return dataError(
    `${path}:${String(line)}`,
    `the text is not well-formed CSV (${error.code})`,
    'check the quotation marks on this line and the delimiter (data.delimiter)',
    { file: path, line },
  );
}

async function collect(
  records: AsyncIterable<CsvRecord>,
  source: CsvSource,
  schema: DataSchema,
): Promise<RowCollector | undefined> {
  let rows: RowCollector | undefined;
  for await (const record of records) {
    if (rows === undefined) rows = new RowCollector(source, record.record, schema);
    else rows.add(record);
  }
  return rows;
}

/**
 * Reads and checks a whole table. Throws `DATA_INVALID` naming file, line, column and rule; a line
 * is counted from 1, the header included. Columns the plan does not name are ignored, and never
 * looked at.
 */
export async function readCsv(source: CsvSource, schema: DataSchema): Promise<Dataset> {
  const parser = parse({
    bom: true,
    delimiter: source.delimiter ?? ',',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const file = createReadStream(source.path);
  file.on('error', (error) => parser.destroy(error));
  let rows: RowCollector | undefined;
  try {
    rows = await collect(file.pipe(parser), source, schema);
  } catch (error) {
    throw parserProblem(source.path, error);
  } finally {
    file.destroy();
  }
  if (rows === undefined) {
    throw dataError(source.path, 'the file is empty', 'write a header line and rows below it', {
      file: source.path,
    });
  }
  return rows.dataset();
}
