/** What SQLite's own errors mean to a caller. */
import { FederationError } from '../../../shared/errors/federation-error.ts';

/** Primary result codes (https://www.sqlite.org/rescode.html) that need an answer of their own. */
const PRIMARY_CODES = {
  5: 'BUSY',
  6: 'LOCKED',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  19: 'CONSTRAINT',
  26: 'NOTADB',
} as const;

type SqliteCode = (typeof PRIMARY_CODES)[keyof typeof PRIMARY_CODES];

const codes: readonly SqliteCode[] = Object.values(PRIMARY_CODES);
const codesByNumber: ReadonlyMap<number, SqliteCode> = new Map(
  Object.entries(PRIMARY_CODES).map(([number, code]) => [Number(number), code]),
);

/**
 * The primary code behind an error of either driver: `better-sqlite3` names it in `code`
 * (`SQLITE_IOERR_WRITE`), `node:sqlite` numbers it in `errcode`, extended in the upper bytes.
 */
export function sqliteCode(error: unknown): SqliteCode | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') {
    return codesByNumber.get(error.errcode & 0xff);
  }
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const name = error.code;
  return codes.find((code) => name === `SQLITE_${code}` || name.startsWith(`SQLITE_${code}_`));
}

/** Translates a driver's error; anything that is not SQLite's is returned as it is. */
export function asStoreError(error: unknown, where: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || code === 'CONSTRAINT') return error;
  if (code === 'FULL') {
    return new FederationError(
      'DISK_FULL',
      `${where}: no space is left for the database; free some and repeat`,
      {},
      error,
    );
  }
  // One process writes and readers are not in its way: it is never busy for a moment only.
  const meaning = code === 'BUSY' ? 'STATE_IN_USE' : 'STORE_UNAVAILABLE';
  return new FederationError(meaning, `${where}: ${REASONS[code]}`, {}, error);
}

const REASONS: Readonly<Record<Exclude<SqliteCode, 'FULL' | 'CONSTRAINT'>, string>> = {
  BUSY: 'in use by another process; only one coordinator may use a state directory',
  LOCKED: 'the database is locked',
  READONLY: 'the database cannot be written; check the permissions of the state directory',
  IOERR: 'the disk reported an error; check it before starting again',
  CORRUPT: 'the database is damaged; restore it from a backup',
  CANTOPEN: 'the database file cannot be opened; check that its directory exists and is accessible',
  NOTADB: 'the file is not an SQLite database; choose another state directory or restore a backup',
};
