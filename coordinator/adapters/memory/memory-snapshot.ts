import { settle } from '../../ports/settle.ts';
import type { Snapshot } from '../../ports/snapshot.ts';
import type { MemoryTables } from './memory-tables.ts';

/** The tables never change: a transaction replaces them as a whole. */
export function memorySnapshot(tables: MemoryTables): Snapshot {
  return {
    schema: 0,
    runs: () => values(tables.runs, ({ value }) => value),
    rounds: () => values(tables.rounds, ({ value }) => value),
    models: () => values(tables.models, (model) => model),
    restored: () => settle(() => tables.restores.get('note')),
    close: () => Promise.resolve(),
  };
}

async function* values<Row, T>(rows: Map<string, Row>, read: (row: Row) => T): AsyncGenerator<T> {
  for (const row of rows.values()) yield await Promise.resolve(read(row));
}
