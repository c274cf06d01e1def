/** What can be checked of a coordinator's database. */
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { Finding } from './check.ts';

/** Whether it can be used now; warns where what travels or what is committed is not safe. */
export async function databaseFinding(options: PostgresOptions): Promise<Finding> {
  const { examinePostgres } = await import('../../coordinator/adapters/postgres/examine.ts');
  const { place, server, schema, exposed, synced } = await examinePostgres(options);
  const finding = `${place}: server ${server}, tables at version ${schema}`;
  const risks = [
    ...(exposed ? ['the connection is not encrypted; add sslmode=verify-full to store.url'] : []),
    ...(synced ? [] : ['the server does not sync; set fsync and full_page_writes to on']),
  ];
  if (risks.length === 0) return { finding };
  return { status: 'warning', finding: [finding, ...risks].join('; ') };
}
