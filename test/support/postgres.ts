/** Tests over PostgreSQL: one server for each test file. */
import { afterAll, beforeAll, describe } from 'vitest';
import { PostgresServer, whyNoServer } from './postgres-server.ts';

if (whyNoServer !== undefined && process.env['VELUM_REQUIRE_POSTGRES'] === '1') {
  throw new Error(`VELUM_REQUIRE_POSTGRES is set, but ${whyNoServer}`);
}
if (whyNoServer !== undefined) {
  process.stderr.write(`tests over PostgreSQL are skipped: ${whyNoServer}\n`);
}

/** Tests that need a server; where there can be none they are skipped, and say why. */
export function describePostgres(name: string, tests: (server: PostgresServer) => void): void {
  if (whyNoServer !== undefined) {
    describe.skip(`${name} (skipped: ${whyNoServer})`, () => {
      tests(new PostgresServer());
    });
    return;
  }
  describe(name, () => {
    const server = new PostgresServer();
    beforeAll(() => server.create());
    afterAll(() => server.remove());
    tests(server);
  });
}
