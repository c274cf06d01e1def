/** What PostgreSQL's and its driver's errors mean to a caller. */
import { DatabaseError } from 'pg';
import { FederationError, InvariantError } from '../../../shared/errors/federation-error.ts';

/** The five-character code of an error the server sent (PostgreSQL manual, appendix A). */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** 40001 and 40P01: nothing happened, and the same transaction may succeed when it is run again. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** After an error of these classes the server keeps the connection, and the transaction is undone. */
const CERTAIN_CLASSES = new Set(['22', '23', '25', '40', '42', '53', '54', '55', '57']);
/** Members of those classes that end the connection or leave the outcome open. */
const UNCERTAIN_STATES = new Set(['40003', '57P01', '57P02', '57P03', '57P05', '25P03', '25P04']);

/** Whether the connection is of no more use; then the outcome of a COMMIT under way is unknown. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined) return true;
  return UNCERTAIN_STATES.has(state) || !CERTAIN_CLASSES.has(state.slice(0, 2));
}

/** A COMMIT that got no answer. It must not be repeated by machinery that cannot look first. */
export function outcomeUnknown(where: string, cause: unknown): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${where}: the connection was lost during COMMIT, so that it is not known whether it took effect; read again before repeating it`,
    { outcome: 'unknown' },
    cause,
  );
}

/** What went wrong between here and the server, for a caller; `error` is the driver's or ours. */
export function asPostgresError(error: unknown, where: string): Error {
  if (error instanceof FederationError || error instanceof InvariantError) return error;
  if (isOutOfResources(error)) {
    const advice = 'the database server is out of space or memory; free some and repeat';
    return new FederationError('DISK_FULL', `${where}: ${advice}`, {}, error);
  }
  return new FederationError('STORE_UNAVAILABLE', `${where}: ${reasonOf(error)}`, {}, error);
}

/** Class 53; of its members only "too many connections" is another matter. */
function isOutOfResources(error: unknown): boolean {
  const state = sqlState(error);
  return state?.startsWith('53') === true && state !== '53300';
}

/** A name of the operating system, TLS or the server, e.g. `ECONNREFUSED` or `28P01`. */
function systemCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemCode(error) ?? '';
  const known = REASONS[code];
  if (known !== undefined && !isAboutFile(error)) return known;
  const said = [code, error.message].filter(Boolean).join(': ');
  if (error instanceof DatabaseError) return `the database refused (${said})`;
  return `the connection failed (${said}); check that the server runs and can be reached`;
}

/** A certificate that the URL names, for example: the system's words say which. */
function isAboutFile(error: Error): boolean {
  return 'syscall' in error && error.syscall === 'open';
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there; check that the server runs, and the host and port of the URL',
  ENOENT: 'there is no such socket; check that the server runs, and the host of the URL',
  ENOTFOUND: 'the host has no address; check the host of the URL',
  '28P01': 'the server refused user or password; check the URL',
  '28000': 'the server refused this user; check the URL and pg_hba.conf',
  '3D000': 'there is no such database; create it, or check the URL',
  '42501': 'the user may not do this; grant it the rights the operating manual lists',
  '25006': 'the server is a read-only replica; connect to the primary',
  '53300':
    'the server accepts no more connections; lower store.connections or raise max_connections',
  '55P03': 'a lock was held by another process for too long; repeat',
  '57014': 'a statement took too long and was cancelled; repeat',
  '57P01': 'the server closed the connection; it will be opened again',
  '57P03': 'the server is starting or stopping; repeat',
  '40001': 'other processes wrote the same rows again and again; repeat',
  '40P01': 'other processes waited for the same rows in another order again and again; repeat',
  '25P03': 'the transaction was idle for too long and was undone; repeat',
};
