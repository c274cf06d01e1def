/**
 * The small part of both SQLite drivers that Velum uses. `better-sqlite3` ships no types, and
 * `node:sqlite` is unknown to the typings of the oldest supported Node.
 */
declare module 'better-sqlite3' {
  type Value = string | number | Uint8Array | null;
  type Row = Record<string, unknown>;
  interface Statement {
    run(...parameters: Value[]): { readonly changes: number | bigint };
    get(...parameters: Value[]): Row | undefined;
    all(...parameters: Value[]): Row[];
  }
  export default class Database {
    constructor(path: string, options?: { readonly readonly?: boolean });
    exec(sql: string): void;
    prepare(sql: string): Statement;
    close(): void;
  }
}

declare module 'node:sqlite' {
  type Value = string | number | Uint8Array | null;
  type Row = Record<string, unknown>;
  interface Statement {
    run(...parameters: Value[]): { readonly changes: number | bigint };
    get(...parameters: Value[]): Row | undefined;
    all(...parameters: Value[]): Row[];
  }
  export class DatabaseSync {
    constructor(path: string, options?: { readonly readOnly?: boolean });
    exec(sql: string): void;
    prepare(sql: string): Statement;
    close(): void;
  }
}
