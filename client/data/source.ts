/** Where a site's rows are: the `data` section of a client's own configuration. */

/** A text table with one header line; UTF-8, fields optionally quoted (RFC 4180). */
export interface CsvSource {
  readonly format: 'csv';
  readonly path: string;
  /** One character; a comma unless told otherwise. */
  readonly delimiter?: string;
  /** Column name in the plan's schema ↦ column name in this file, where the two differ. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** A pair of IDX files, the format of MNIST and its kin; plain or gzip-compressed. */
export interface IdxSource {
  readonly format: 'idx';
  readonly images: string;
  readonly labels: string;
}

export type DataSource = CsvSource | IdxSource;
