/** Plain text tables, the same on a terminal and in a file. */
import Table from 'cli-table3';

type Cell = string | number;

const RULES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** Numbers and percentages; an empty cell fits either side. */
function isQuantity(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || (cell !== undefined && /^([\d.]+( %)?)?$/.test(cell));
}

/** Rows under a header line; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const alignments = head.map((_, column) =>
    rows.some((row) => row[column] !== '') && rows.every((row) => isQuantity(row[column]))
      ? 'right'
      : 'left',
  );
  const grid = new Table({
    head: [...head],
    colAligns: alignments,
    chars: RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Pieces in lines of at most `width` characters, if each piece is; lines after the first are indented. */
export function wrapped(pieces: readonly string[], width: number, indent = ''): string {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    const longer = `${line ?? ''} ${piece}`;
    if (line === undefined) lines.push(piece);
    else if (longer.length > width) lines.push(`${indent}${piece}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}

/** `key  value` lines. */
export function facts(entries: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join('\n');
}

/** `1.4 MB`, decimal. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  return `${power === 0 ? scaled : scaled.toPrecision(3)} ${units[power] ?? ''}`;
}
