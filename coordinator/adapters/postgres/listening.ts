/** One connection that listens to a channel, and speaks on it. */
import { createSerialQueue } from '../../ports/serial-queue.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { connect } from './connection.ts';
import { asPostgresError } from './postgres-errors.ts';
import { query } from './schema.ts';
import { placeOf, workingSettings, type PostgresOptions } from './settings.ts';
import type { SqlValue } from './statement.ts';

/** A quiet connection is asked this often whether it lives: nothing else would tell. */
const HEARTBEAT_MS = 20_000;

export interface Listening {
  /** Tells everybody else on the channel. Errors are the driver's. */
  notify(payload: string): Promise<void>;
  /** Ends the connection; `lost` is called as if somebody else had. */
  close(): Promise<void>;
}

export interface Ears {
  /** What another connection said. Hostile input: any user of the database can speak on a channel. */
  readonly heard: (payload: string) => void;
  /** Called once, when the connection is gone. */
  readonly lost: () => void;
}

/** Resolves once it listens. `channel` is an identifier in lower case. Throws `STORE_UNAVAILABLE`. */
export async function listenTo(
  channel: string,
  options: PostgresOptions,
  { heard, lost }: Ears,
): Promise<Listening> {
  const connection = await connect(workingSettings(options), placeOf(options));
  const queue = createSerialQueue();
  const say = (sql: string, ...values: SqlValue[]) =>
    queue.run(() => query(connection, sql, ...values));
  try {
    const [row = {}] = await say('SELECT pg_backend_pid() AS own');
    const own = integerOf(row, 'own');
    connection.on('notification', ({ processId, payload = '' }) => {
      if (processId !== own) heard(payload);
    });
    await say(`LISTEN ${channel}`);
  } catch (error) {
    await connection.end();
    throw asPostgresError(error, placeOf(options));
  }
  const heartbeat = setInterval(() => {
    say('SELECT true AS alive').catch(() => connection.end());
  }, HEARTBEAT_MS).unref();
  connection.on('end', () => {
    clearInterval(heartbeat);
    lost();
  });
  return {
    async notify(payload) {
      await say('SELECT true AS said FROM pg_notify($1, $2)', channel, payload);
    },
    close: () => connection.end(),
  };
}
