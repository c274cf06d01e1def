/** A connection outside the pool: for what takes long, or must hear the server between statements. */
import { Client, type ClientConfig } from 'pg';
import { asPostgresError } from './postgres-errors.ts';

export type Connection = Client;

/** Statements' errors are the driver's. Throws `STORE_UNAVAILABLE`; `where` is for people. */
export async function connect(settings: ClientConfig, where: string): Promise<Connection> {
  try {
    // Reads the certificates that the URL names.
    const client = new Client(settings);
    // An error with no statement under way is met again by the next one.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw asPostgresError(error, where);
  }
}
