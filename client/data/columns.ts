/** Which column of a file holds which column of the schema. */
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import { dataError } from './dataset.ts';
import type { CsvSource } from './source.ts';

/** Positions in a record, in schema order. */
export interface ColumnPositions {
  readonly features: readonly number[];
  readonly label: number;
}

/** Levenshtein distance: how many letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const shorter = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, shorter));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const squash = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The closest name, if any is close enough to be meant. */
export function nearestName(wanted: string, found: readonly string[]): string | undefined {
  const scored = found
    .map((name) => ({ name, distance: editDistance(squash(wanted), squash(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best !== undefined && best.distance <= Math.max(1, wanted.length / 3)
    ? best.name
    : undefined;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => JSON.stringify(name));
  return names.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}

function missingColumn(path: string, wanted: string, header: readonly string[]): Error {
  const nearest = nearestName(wanted, header);
  const advice =
    nearest === undefined
      ? 'add the column, or name the one that holds it under data.columns'
      : `did you mean ${JSON.stringify(nearest)}? rename it, or map it under data.columns`;
  return dataError(
    `${path}:1`,
    `column ${JSON.stringify(wanted)} is missing; the file has ${listed(header)}`,
    advice,
    { file: path, line: 1, column: wanted },
  );
}

/**
 * Finds every feature and the label in a header line. `DATA_INVALID` when one is missing, when a
 * needed name appears twice, or when `source.columns` maps a column the plan does not have.
 */
export function locateColumns(
  source: CsvSource,
  header: readonly string[],
  schema: DataSchema,
): ColumnPositions {
  const wanted = [...schema.features.map((feature) => feature.name), schema.label.name];
  const mapping = source.columns ?? {};
  const stray = Object.keys(mapping).find((name) => !wanted.includes(name));
  if (stray !== undefined) {
    throw dataError(
      source.path,
      `data.columns maps ${JSON.stringify(stray)}, which is not a column of the plan`,
      `remove it; the plan has ${listed(wanted)}`,
      { file: source.path, column: stray },
    );
  }
  const positions = wanted.map((name) => {
    const heading = mapping[name] ?? name;
    const position = header.indexOf(heading);
    if (position < 0) throw missingColumn(source.path, heading, header);
    if (header.lastIndexOf(heading) !== position) {
      throw dataError(
        `${source.path}:1`,
        `column ${JSON.stringify(heading)} appears more than once`,
        'rename one of them',
        { file: source.path, line: 1, column: heading },
      );
    }
    return position;
  });
  return { features: positions.slice(0, -1), label: positions.at(-1) ?? 0 };
}
