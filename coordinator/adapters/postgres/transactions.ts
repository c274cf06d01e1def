/** Begins, ends and repeats transactions. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { asPostgresError, isConflict, isLost, outcomeUnknown } from './postgres-errors.ts';
import { openSession, type SqlSession } from './session.ts';

export type Isolation = 'SERIALIZABLE' | 'READ COMMITTED';

/** With the pauses between them a busy row has about five seconds to become free. */
const MAX_TRIES = 40;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 256;

/**
 * Runs `work` in a transaction, and again when the server could not order it among others (40001,
 * 40P01) or the connection turned out to be dead before anything began. Rejects with the error of
 * `work`, `STORE_UNAVAILABLE` or `DISK_FULL`; a COMMIT without an answer is `outcomeUnknown` and is
 * never repeated. `where` names the transaction, for people.
 */
export async function inTransaction<T>(
  pool: Pool,
  isolation: Isolation,
  where: string,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const outcome = await once(pool, isolation, where, work);
    if (outcome.done) return outcome.result;
    if (!outcome.repeat || tries === MAX_TRIES) throw outcome.error;
    await pause(pauseAfter(tries));
  }
}

/** Full jitter: processes that collided must not meet again in step. */
function pauseAfter(tries: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
}

type Outcome<T> = { readonly done: true; readonly result: T } | Failure;

interface Failure {
  readonly done: false;
  readonly error: unknown;
  /** Nothing happened, and it may go better next time. */
  readonly repeat: boolean;
  /** The connection is of no more use; waiting for it to undo anything would be in vain. */
  readonly lost: boolean;
}

async function once<T>(
  pool: Pool,
  isolation: Isolation,
  where: string,
  work: (session: SqlSession) => Promise<T>,
): Promise<Outcome<T>> {
  const client = await connect(pool, where);
  let reusable = false;
  try {
    const dead = await begin(client, isolation, where);
    if (dead !== undefined) return dead;
    const outcome = await attempt(client, where, work);
    reusable = outcome.done || (!outcome.lost && (await rolledBack(client)));
    return outcome;
  } finally {
    client.release(!reusable);
  }
}

async function connect(pool: Pool, where: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asPostgresError(error, where);
  }
}

/** A pool learns only by using it that a connection died, e.g. when the server was restarted. */
async function begin(
  client: PoolClient,
  isolation: Isolation,
  where: string,
): Promise<Failure | undefined> {
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    return undefined;
  } catch (error) {
    const lost = isLost(error);
    return { done: false, error: asPostgresError(error, where), repeat: lost, lost };
  }
}

/**
 * An error of the server undoes the transaction, whatever `work` made of it; and when the server
 * could not order it among others, `work` may have failed for no other reason.
 */
async function attempt<T>(
  client: PoolClient,
  where: string,
  work: (session: SqlSession) => Promise<T>,
): Promise<Outcome<T>> {
  const session = openSession(client, where);
  try {
    const result = await work(session);
    await session.end();
    if (session.failure !== undefined) throw asPostgresError(session.failure, where);
    return (await commit(client, where)) ?? { done: true, result };
  } catch (error) {
    await session.end();
    const { failure } = session;
    const repeat = isConflict(failure);
    const told = repeat ? asPostgresError(failure, where) : error;
    return { done: false, error: told, repeat, lost: failure !== undefined && isLost(failure) };
  }
}

async function commit(client: PoolClient, where: string): Promise<Failure | undefined> {
  try {
    await client.query('COMMIT');
    return undefined;
  } catch (error) {
    const lost = isLost(error);
    const told = lost ? outcomeUnknown(where, error) : asPostgresError(error, where);
    return { done: false, error: told, repeat: isConflict(error), lost };
  }
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
