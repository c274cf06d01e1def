import { describe, expect, it } from 'vitest';
import {
  patientSettings,
  placeOf,
  workingSettings,
  type PostgresOptions,
} from '../../../../../coordinator/adapters/postgres/settings.ts';
import { Secret } from '../../../../../shared/schema/secret.ts';

function options(url: string): PostgresOptions {
  return { url: new Secret(url), schema: 'north_sea', connections: 7 };
}

describe('where the database is', () => {
  it.each([
    [
      'postgresql://alice:s3cret@db.example.org:5433/velum?sslmode=verify-full',
      'db.example.org:5433/velum',
    ],
    ['postgres://alice:s3cret@db.example.org/velum', 'db.example.org/velum'],
    [
      'postgresql:///velum?host=/run/postgresql&user=alice&password=s3cret',
      '/run/postgresql/velum',
    ],
    ['postgresql://alice:s3cret@%2Frun%2Fpostgresql/velum', '/run/postgresql/velum'],
  ])('is said without user or password: %s', (url, place) => {
    const said = placeOf(options(url));
    expect(said).toBe(`PostgreSQL ${place}, schema north_sea`);
  });

  it('is refused when it is not a URL, without repeating it', () => {
    const refuse = (): unknown => placeOf(options('//alice with s3cret'));
    expect(refuse).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(refuse).not.toThrow(/s3cret/);
  });
});

describe('connections', () => {
  const url =
    'postgresql://alice@db/velum?options=-c%20synchronous_commit%3Doff%20-c%20work_mem%3D8MB';

  it('use the schema and wait for the disk, whatever the URL asks for', () => {
    const { connectionString = '' } = workingSettings(options(url));
    const sent = new URL(connectionString).searchParams.get('options');
    expect(sent).toBe(
      '-c synchronous_commit=off -c work_mem=8MB -c search_path=north_sea -c synchronous_commit=on',
    );
  });

  it('that serve requests wait for nothing without an end', () => {
    const settings = workingSettings(options(url));
    const limits = [
      settings.connectionTimeoutMillis,
      settings.statement_timeout,
      settings.lock_timeout,
      settings.idle_in_transaction_session_timeout,
    ];
    for (const limit of limits) expect(limit).toBeGreaterThan(0);
    expect(settings.query_timeout).toBeGreaterThan(Number(settings.statement_timeout));
    expect(settings.keepAlive).toBe(true);
  });

  it('that migrate or back up may take their time, but not over a lock', () => {
    const settings = patientSettings(options(url));
    expect(settings.statement_timeout).toBeUndefined();
    expect(settings.lock_timeout).toBeGreaterThan(0);
  });
});
