/** C5 over whole runs: no secret of an attempt reaches a log, an event, an error or the store. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createClientLog } from '../../client/log.ts';
import { createPinoLog } from '../../coordinator/adapters/telemetry/pino-log.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { HYBRID_SUITE } from '../../shared/secagg/config.ts';
import type { Disclosures } from '../../shared/secagg/messages.ts';
import * as participant from '../../shared/secagg/participant.ts';
import { temporaryDirectory } from '../conformance/support/temporary-directory.ts';
import { mutated } from '../support/mutation.ts';
import { canary, type Canary, type Place, sightings } from '../support/canaries.ts';
import { Session } from '../support/secagg-session.ts';
import { world, type World } from '../support/world.ts';
import { secretsOf, tellingSessionStore } from './support/kept-canaries.ts';

const MEMBERS = 4;

/** What a run said and kept, and the secrets there were in it. */
interface Watched {
  readonly secrets: readonly Canary[];
  readonly logs: readonly Place[];
  readonly store: readonly Place[];
  /** Shares and salts that the protocol had the sites tell the coordinator, in hexadecimal. */
  readonly disclosed: ReadonlySet<string>;
}

/** Two rounds; in the first, one site falls silent after it masked, and another loses an answer. */
async function watchedRun(): Promise<Watched> {
  const secrets: Canary[] = [];
  const said: Record<'coordinator' | 'client', string[]> = { coordinator: [], client: [] };
  const log = createPinoLog({ level: 'debug', destination: collecting(said.coordinator) });
  const directory = await temporaryDirectory();
  const stored: Place[] = [];
  const store = await openSqliteStore({ path: join(directory, 'velum.sqlite') });
  const created = world(
    { members: MEMBERS, rounds: 2, attempts: 2, ports: { store, log } },
    {
      site: () => ({
        sessions: tellingSessionStore((found) => secrets.push(...found)),
        parts: { log: createClientLog('debug', collecting(said.client)) },
      }),
    },
  );
  sabotage(created, async (when) => {
    stored.push(...(await filesIn(directory, when)));
  });
  await created.begin();
  await created.finish();
  stored.push(...(await filesIn(directory, 'at the end')));
  const events = created.sites.map(({ events: all }) => `${inspect(all, DEEP)}${jsonOf(all)}`);
  const logs = [
    { name: 'the log of the coordinator', content: said.coordinator.join('') },
    { name: 'the log of a client', content: said.client.join('') },
    { name: 'the events of a client', content: events.join('\n') },
  ];
  return { secrets, logs, store: stored, disclosed: disclosedIn(created) };
}

const DEEP = { depth: 12, maxArrayLength: null, maxStringLength: null } as const;

function collecting(lines: string[]) {
  return { write: (line: string) => void lines.push(line) };
}

function sabotage({ sites }: World, look: (when: string) => Promise<void>): void {
  const [first, second, , last] = sites;
  let failures = 1;
  second!.faults.after = ({ name }) => {
    if (name !== 'shareKeys' || failures-- <= 0) return;
    throw new FederationError('COORDINATOR_UNREACHABLE', 'the answer was lost');
  };
  last!.faults.before = ({ name, key }) => {
    if (name !== 'submitMaskedInput' || key?.round !== 1) return;
    throw new FederationError('SUBMISSION_REFUSED', 'never sent');
  };
  first!.faults.moment = async (moment) => {
    if (moment === 'after disclose') await look('while shares are disclosed');
  };
}

async function filesIn(directory: string, when: string): Promise<readonly Place[]> {
  const names = await readdir(directory);
  return Promise.all(
    names.map(async (name) => ({
      name: `${name} ${when}`,
      content: await readFile(join(directory, name)),
    })),
  );
}

function disclosedIn({ sites }: World): ReadonlySet<string> {
  const told = sites.flatMap((site) => site.said('disclose').map(({ said }) => said[0]));
  return new Set(
    (told as Disclosures[]).flatMap(({ byPeer }) =>
      [...byPeer.values()].flatMap(({ share, salt }) => [toHex(share), toHex(salt)]),
    ),
  );
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (part instanceof Map ? [...part] : part));
}

describe('the secrets of a run', () => {
  it('reach no log and no event, and only what was disclosed reaches the store', async () => {
    const { secrets, logs, store, disclosed } = await watchedRun();
    const names = new Set(secrets.map(({ name }) => name));
    expect([...names].sort()).toEqual([
      'KEM secret',
      'ML-KEM private seed',
      'mask master',
      'mask seed',
      'pairwise seed',
      'pairwise-key salt',
      'pairwise-key share',
      'rounding seed',
      'self-mask salt',
      'self-mask seed',
      'self-mask share',
      'share-box private key',
    ]);
    expect(logs.every(({ content }) => content.length > 1_000)).toBe(true);
    expect(sightings(secrets, logs)).toEqual([]);
    expect(store.length).toBeGreaterThan(2);
    const hidden = secrets.filter(({ bytes }) => !disclosed.has(toHex(bytes)));
    expect(hidden.length).toBeLessThan(secrets.length);
    expect(sightings(hidden, store)).toEqual([]);
    // The search does find what is there: what was disclosed is in a row.
    const shown = secrets.filter(({ bytes }) => disclosed.has(toHex(bytes)));
    expect(sightings(shown, store)).not.toEqual([]);
  });

  it('are in no violation, however a message is bent', () => {
    const session = new Session({ members: MEMBERS, suiteName: HYBRID_SUITE });
    const said: string[] = [];
    const secrets: Canary[] = [];
    session.advertise();
    session.proceed();
    while (session.aggregator.phase !== 'removing-masks') {
      for (const member of session.members) {
        const { state } = member;
        if (state === undefined || state.phase === 'aborted') continue;
        secrets.push(...secretsOf(structuredClone(participant.keptStateOf(state))));
        for (let place = 0; place < 40; place++) {
          const change = { place: place * 7, how: place, bytes: randomBytes(place) };
          const input = mutated(session.toldTo(member)!, change);
          const told = participant.advance(member.context, structuredClone(state), input);
          if (!told.ok) said.push(inspect(told.violation, DEEP), jsonOf(told.violation));
        }
      }
      session.act();
      session.proceed();
    }
    expect(said.length).toBeGreaterThan(300);
    expect(sightings(secrets, [{ name: 'a violation', content: said.join('\n') }])).toEqual([]);
  });
});

describe('the search for secrets', () => {
  const secret = randomBytes(32);
  const planted = [canary('the secret', secret)];
  const found = (content: string | Uint8Array): readonly string[] =>
    sightings(planted, [{ name: 'here', content }]);

  it.each([
    ['bytes', Buffer.concat([Buffer.from('a row '), secret, Buffer.from(' goes on')])],
    ['hexadecimal', `"seed":"${secret.toString('hex')}"`],
    ['hexadecimal', secret.toString('hex').toUpperCase()],
    ['hexadecimal', inspect(secret)],
    ['base64', secret.toString('base64')],
    ['base64', Buffer.concat([Buffer.from('x'), secret]).toString('base64')],
    ['base64', Buffer.concat([Buffer.from('xy'), secret]).toString('base64url')],
    ['a list of numbers', inspect(Uint8Array.from(secret))],
    ['a list of numbers', JSON.stringify(secret)],
    ['an object of numbers', JSON.stringify(Uint8Array.from(secret))],
    ['hexadecimal', `cut: ${secret.subarray(0, 15).toString('hex')}…`],
    ['hexadecimal', `cut: …${secret.subarray(18).toString('hex')}`],
  ])('finds one as %s: %#', (form, content) => {
    expect(found(content)).toContain(`the secret as ${form} in here`);
  });

  it('finds nothing where there is nothing', () => {
    expect(found(randomBytes(100_000))).toEqual([]);
    expect(found(randomBytes(30_000).toString('hex'))).toEqual([]);
  });

  it('refuses to look for what could stand anywhere', () => {
    expect(() => canary('zeros', new Uint8Array(32))).toThrow(RangeError);
    expect(() => canary('a short one', Uint8Array.of(1, 2, 3, 4, 5))).toThrow(RangeError);
  });
});
