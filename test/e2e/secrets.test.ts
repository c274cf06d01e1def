/** Secrets of real processes: in no output of theirs, in no file but the one they belong in, in no database. */
import { createPrivateKey } from 'node:crypto';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteSecretOf } from '../../client/session-store/file-session-store.ts';
import { decodeSnapshot } from '../../client/session-store/snapshot.ts';
import { openState } from '../../client/open-state.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { systemCode } from '../../shared/files/text-file.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { secretsOf } from '../adversary/support/kept-canaries.ts';
import { canary, type Canary, type Place, sightings, textCanary } from '../support/canaries.ts';
import { velum } from '../support/e2e/program.ts';
import { PuppetTheatre } from '../support/e2e/puppet-theatre.ts';
import type { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { describePostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres-server.ts';

const VICTIM = 2;
const passwords = {
  PGPASSWORD: 'correct-horse-battery',
  VELUM__IDENTITY__PASSPHRASE: 'staple-of-the-year',
};
const URL_PASSWORD = 'seventeen-elephants';

/** Every process of the federation inherits these. */
beforeAll(() => {
  Object.assign(process.env, passwords);
});

afterAll(() => {
  for (const name of Object.keys(passwords)) Reflect.deleteProperty(process.env, name);
});

/** What the files and the environment of the programs keep secret. */
async function keysOf(federation: ScratchFederation): Promise<readonly Canary[]> {
  const names = ['coordinator', ...federation.members];
  const tls = await Promise.all(
    names.map(async (name) => {
      const jwk = createPrivateKey(await federation.read(`${name}.key`)).export({ format: 'jwk' });
      return canary(`TLS key of ${name}`, Buffer.from(jwk.d ?? '', 'base64url'));
    }),
  );
  return [
    ...names.map((name) => canary(`identity key of ${name}`, federation.seedOf(name))),
    ...tls,
    ...Object.entries(passwords).map(([name, value]) => textCanary(name, value)),
    textCanary('the password of the database URL', URL_PASSWORD),
  ];
}

/** What a client that waits inside an attempt keeps sealed, and the secrets that open it. */
async function sealedOf(federation: ScratchFederation, name: string): Promise<readonly Canary[]> {
  const copy = federation.path('copy');
  await cp(federation.path(`state/${name}`), join(copy, 'state'), { recursive: true });
  await cp(federation.path(`anchor/${name}`), join(copy, 'anchor'), { recursive: true });
  await rm(join(copy, 'state', 'lock'), { force: true });
  const anchor = await readFile(join(copy, 'anchor', 'anchor'));
  const anchored = ['session', 'contribution'].map((kind, i) =>
    canary(`anchored ${kind} secret`, anchor.subarray(1 + 32 * i, 33 + 32 * i)),
  );
  const siteSecret = siteSecretOf(nodeSuite, federation.seedOf(name));
  const places = {
    state: join(copy, 'state'),
    session: { resume: 'always', anchor: join(copy, 'anchor') },
  };
  const state = await openState(
    places as Parameters<typeof openState>[0],
    federation.identityOf(name),
    siteSecret,
  );
  const opened = await state.sessions.open();
  await state.close();
  await rm(copy, { recursive: true });
  if (opened.type !== 'kept') throw new Error(`the session is ${opened.type}`);
  const kept = secretsOf(decodeSnapshot(opened.content)!.state);
  return [...anchored, canary('site secret', siteSecret), ...kept];
}

/** Every file below a folder. Those of the other sites come and go while they are read. */
async function filesUnder(folder: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const places = await Promise.all(names.map(placeOf));
  return places.filter((place) => place !== undefined);
}

/** `undefined` where the file is gone. */
async function placeOf(name: string): Promise<Place | undefined> {
  try {
    return { name, content: await readFile(name) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Everything in every table. */
async function rowsOf(server: PostgresServer, { schema }: PostgresOptions): Promise<Place> {
  const tables = await server.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [
    schema,
  ]);
  const rows = await Promise.all(
    tables.map(({ tablename }) =>
      server.query(`SELECT t::text AS row FROM "${schema}"."${String(tablename)}" t`),
    ),
  );
  return {
    name: 'the database',
    content: rows
      .flat()
      .map(({ row }) => String(row))
      .join('\n'),
  };
}

/** What the programs said, and what `velum doctor` says of them. */
async function outputOf({
  federation,
  coordinator,
  puppets,
}: PuppetTheatre): Promise<readonly Place[]> {
  const { folder: directory, environment } = federation;
  const examined = await Promise.all([
    velum(['doctor', '--coordinator', 'coordinator.yaml', '--json'], { directory, environment }),
    velum(['doctor', '--client', `site-${String(VICTIM)}.yaml`, '--json'], { directory }),
  ]);
  const programs = [coordinator, ...puppets.map(({ program }) => program)];
  return [
    ...programs.map(({ log, stdout }, index) => ({
      name: `the output of ${index === 0 ? 'the coordinator' : puppets[index - 1]!.name}`,
      content: [...log.entries, ...stdout].join('\n'),
    })),
    ...puppets.map(({ name, reports }) => ({
      name: `the events of ${name}`,
      content: JSON.stringify(reports.entries),
    })),
    ...examined.map(({ stdout, stderr }) => ({ name: 'velum doctor', content: stdout + stderr })),
  ];
}

/** The coordinator is told these in the end: the shares of the self-masks of all who survived. */
const isToldInTheEnd = ({ name }: Canary): boolean => name.startsWith('self-mask');

/** Where the victim waits: it has its keys, then it holds the shares of the others. */
const HOLDS = ['shareKeys', 'confirmSurvivors'] as const;

/** A whole run, searched while the victim waits and at its end. `rows` is what a database holds. */
async function expectNoSecretIn(
  postgres: PostgresOptions | undefined,
  rows: () => Promise<readonly Place[]>,
): Promise<void> {
  const theatre = await PuppetTheatre.open({
    members: 3,
    rounds: 1,
    graceSeconds: 100,
    holds: { [VICTIM]: HOLDS.map((call) => ({ round: 1, call, when: 'before' })) },
    coordinator: { log: { level: 'debug' } },
    ...(postgres && { postgres }),
  });
  try {
    const { federation, puppets } = theatre;
    const victim = puppets[VICTIM]!;
    const keys = await keysOf(federation);
    const sealed: Canary[] = [];
    const stored = async () => [...(await filesUnder(federation.path('state'))), ...(await rows())];
    for (const call of HOLDS) {
      await victim.holding(call, 1);
      sealed.push(...(await sealedOf(federation, victim.name)));
      expect(sightings([...keys, ...sealed], await stored())).toEqual([]);
      victim.letGo();
    }
    expect(new Set(sealed.map(({ name }) => name)).size).toBeGreaterThan(9);
    await theatre.ended();
    const hidden = sealed.filter((each) => !isToldInTheEnd(each));
    expect(sightings([...keys, ...hidden], await stored())).toEqual([]);
    const output = await outputOf(theatre);
    expect(output.every(({ content }) => content.length > 300)).toBe(true);
    expect(sightings([...keys, ...sealed], output)).toEqual([]);
    await expectFound(federation, keys);
  } finally {
    await theatre.close();
  }
}

/** The search does find keys: in the files that are theirs. */
async function expectFound(federation: ScratchFederation, keys: readonly Canary[]): Promise<void> {
  const files = await filesUnder(federation.folder);
  const own = files.filter(({ name }) => name.endsWith('.key'));
  const found = sightings(keys, own.map(decoded));
  for (const name of ['coordinator', ...federation.members]) {
    expect(found).toContain(
      `identity key of ${name} as bytes in ${federation.path(`${name}-identity.key`)}`,
    );
    expect(found).toContain(`TLS key of ${name} as bytes in ${federation.path(`${name}.key`)}`);
  }
  expect(
    sightings(
      keys,
      files.filter((file) => !own.includes(file)),
    ),
  ).toEqual([]);
}

/** A PEM file without its armour. */
function decoded({ name, content }: Place): Place {
  const body = content.toString().replace(/-----[^-]+-----|\s/g, '');
  return { name, content: Buffer.from(body, 'base64') };
}

describe('over the embedded store', () => {
  it('no secret leaves the place it belongs in', () =>
    expectNoSecretIn(undefined, () => Promise.resolve([])));
});

describePostgres('over PostgreSQL', (server) => {
  it('no secret leaves the place it belongs in, nor does the password of the database', async () => {
    const options = await server.fresh();
    const url = new Secret(`${options.url.reveal()}&password=${URL_PASSWORD}`);
    await expectNoSecretIn({ ...options, url }, async () => [await rowsOf(server, options)]);
  });
});
