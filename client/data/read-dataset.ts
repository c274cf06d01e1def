/** A site's rows from wherever its configuration says they are. */
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import { readCsv } from './csv.ts';
import type { Dataset } from './dataset.ts';
import { readIdx } from './idx.ts';
import type { DataSource } from './source.ts';

/** Reads and checks everything; `DATA_INVALID` names file, row, column and rule. */
export function readDataset(source: DataSource, schema: DataSchema): Promise<Dataset> {
  switch (source.format) {
    case 'csv':
      return readCsv(source, schema);
    case 'idx':
      return readIdx(source, schema);
  }
}
