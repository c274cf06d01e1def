import { describe, expect, it } from 'vitest';
import {
  type Queryable,
  requireServer,
} from '../../../../../coordinator/adapters/postgres/schema.ts';
import { Secret } from '../../../../../shared/schema/secret.ts';

const options = { url: new Secret('postgresql://db/velum'), schema: 'velum', connections: 7 };

/** A server that says of itself which version it is, and nothing else. */
function serverOf(version: string, number: number): Queryable {
  const query = () => Promise.resolve({ rows: [{ version, number }] });
  return { query } as unknown as Queryable;
}

describe('a server', () => {
  it.each([
    ['15.0', 150_000],
    ['17.3 (Debian 17.3-1)', 170_003],
  ])('of version %s can be used', async (version, number) => {
    expect(await requireServer(serverOf(version, number), options)).toBe(version);
  });

  it('that is older than 15 is refused with its version', async () => {
    await expect(requireServer(serverOf('14.19', 140_019), options)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('the server is PostgreSQL 14.19; Velum needs 15') as unknown,
    });
  });
});
