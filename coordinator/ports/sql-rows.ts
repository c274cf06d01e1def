/** Column values as domain values: what a database's schema promises is checked where it is read. */
import { invariant } from '../../shared/errors/federation-error.ts';
import { instant, type Instant } from '../../shared/domain/time.ts';

/** Column values as a driver returns them. */
export type SqlRow = Readonly<Record<string, unknown>>;

export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  invariant(typeof value === 'string', `column ${column} holds text`);
  return value;
}

export function optionalTextOf(row: SqlRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** As the driver gives them: they may be a view of something larger. */
export function bytesOf(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  invariant(value instanceof Uint8Array, `column ${column} holds bytes`);
  return value;
}

/** A copy: one driver's arrays are views of a pool. */
export function optionalBytesOf(row: SqlRow, column: string): Uint8Array | undefined {
  return row[column] === null ? undefined : Uint8Array.from(bytesOf(row, column));
}

export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  invariant(typeof value === 'number', `column ${column} holds a number`);
  return value;
}

export function integerOf(row: SqlRow, column: string): number {
  const value = numberOf(row, column);
  invariant(Number.isSafeInteger(value), `column ${column} holds an integer`);
  return value;
}

/** SQLite has no booleans and answers 0 or 1. */
export function flagOf(row: SqlRow, column: string): boolean {
  const value = row[column];
  if (value === 0 || value === 1) return value === 1;
  invariant(typeof value === 'boolean', `column ${column} holds true or false`);
  return value;
}

export function instantOf(row: SqlRow, column: string): Instant {
  return instant(numberOf(row, column));
}

export function optionalInstantOf(row: SqlRow, column: string): Instant | undefined {
  return row[column] === null ? undefined : instantOf(row, column);
}
