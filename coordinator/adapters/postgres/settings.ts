/** How connections to the server are made: where, within which schema, and for how long they may wait. */
import type { ClientConfig } from 'pg';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Secret } from '../../../shared/schema/secret.ts';

export interface PostgresOptions {
  /** `postgresql://user:password@host:port/database?sslmode=…`. */
  readonly url: Secret;
  /** Holds every table; lower-case letters, digits and `_`, at most 50 characters. */
  readonly schema: string;
  /** Most connections of this process, at least 2; one of them listens for changes. */
  readonly connections: number;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
/** The server answers within `STATEMENT_MS` or is gone; then the socket may never say so. */
const ANSWER_MS = STATEMENT_MS + 5_000;
const LOCK_MS = 10_000;
/** A process stopped in mid-transaction holds locks that others wait for; the server lets them go. */
const IDLE_IN_TRANSACTION_MS = 5_000;
const KEEPALIVE_MS = 10_000;

/** Settings of every connection that serves requests: no wait is without an end. */
export function workingSettings(options: PostgresOptions): ClientConfig {
  return {
    ...baseSettings(options),
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  };
}

/** Settings of what may take long, a migration or a backup: only locks are not waited for. */
export function patientSettings(options: PostgresOptions): ClientConfig {
  return { ...baseSettings(options), lock_timeout: LOCK_MS };
}

function baseSettings({ url, schema }: PostgresOptions): ClientConfig {
  return {
    connectionString: withOptions(parsedUrl(url), schema),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    fallback_application_name: 'velum',
  };
}

/** Where the database is, for people: never the user, the password or anything after the name. */
export function placeOf({ url, schema }: PostgresOptions): string {
  const { hostname, port, pathname, searchParams } = parsedUrl(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  const server = [host, searchParams.get('port') ?? port].filter(Boolean).join(':');
  return `PostgreSQL ${server}${decodeURIComponent(pathname)}, schema ${schema}`;
}

/**
 * Every commit waits for the server's disk, whatever the database's default is. What the URL sets
 * stands first, so that it cannot undo this.
 */
function withOptions(url: URL, schema: string): string {
  const ours = `-c search_path=${schema} -c synchronous_commit=on`;
  const theirs = url.searchParams.get('options') ?? '';
  url.searchParams.set('options', `${theirs} ${ours}`.trim());
  return url.href;
}

function parsedUrl(url: Secret): URL {
  const text = url.reveal();
  if (URL.canParse(text)) return new URL(text);
  throw new FederationError(
    'CONFIG_INVALID',
    'store.url is not a URL; write postgresql://user:password@host:5432/database',
  );
}
