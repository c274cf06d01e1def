/** A database across a network: the connection is encrypted, and nobody else's certificate will do. */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examinePostgres } from '../../coordinator/adapters/postgres/examine.ts';
import { migratePostgres } from '../../coordinator/adapters/postgres/migrate.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { createAuthority } from '../../shared/certificates/issue.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { PostgresServer, whyNoServer } from '../support/postgres-server.ts';
import { authority, coordinatorCertificate, validity } from '../support/rpc-fixture.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const SCHEMA = 'velum_tls';
const PASSWORD = 'winterapfel';

describe.skipIf(whyNoServer !== undefined)(
  `a PostgreSQL server that speaks TLS${whyNoServer === undefined ? '' : ` (skipped: ${whyNoServer})`}`,
  () => {
    let server: PostgresServer;
    let port: number;

    beforeAll(async () => {
      port = await freePort();
      server = new PostgresServer({ ...coordinatorCertificate(), port });
      await server.create();
    });
    afterAll(() => server.remove());

    async function options(host: string, trusted: string): Promise<PostgresOptions> {
      const file = join(await temporaryDirectory(), 'ca.pem');
      await writeFile(file, trusted);
      const parameters = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: file });
      const url = `postgresql://velum:${PASSWORD}@${host}:${String(port)}/postgres?${parameters.toString()}`;
      return { url: new Secret(url), schema: SCHEMA, connections: 3 };
    }

    it('is used over TLS by everything that speaks to it', async () => {
      const trusting = await options('127.0.0.1', authority.certificate);
      await migratePostgres(trusting);
      expect(await examinePostgres(trusting)).toMatchObject({ exposed: false });
      const database = await openPostgres(trusting);
      const sessions = await server.query(
        `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE application_name = 'velum'`,
      );
      await database.close();
      expect(sessions.length).toBeGreaterThan(0);
      expect(sessions.every(({ ssl }) => ssl === true)).toBe(true);
    });

    it('is refused when another authority vouches for it, without a word of the password', async () => {
      const { certificate } = createAuthority('Another authority', validity);
      const refusal = await openPostgres(await options('127.0.0.1', certificate)).catch(
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(String(refusal)).toMatch(/certificate/);
      expect(String(refusal)).not.toContain(PASSWORD);
    });

    it('is refused under a name its certificate does not bear', async () => {
      const refusal = await openPostgres(await options('127.1', authority.certificate)).catch(
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(String(refusal)).toMatch(/127\.1.*(altnames|not in the cert)/s);
    });
  },
);

/** Below those the system gives to connections: nobody takes it between the look and the start. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
