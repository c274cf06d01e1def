/** Attack 26: a coordinator that lies about q, k, t or c, over the wire. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Siege } from './support/siege.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import { inPhase } from './support/malice.ts';

let hostile: HostileFederation;

beforeAll(async () => {
  hostile = await HostileFederation.open();
  await hostile.client('south');
});

afterAll(async () => {
  await hostile.close();
});

describe('what a participant is told', () => {
  it('holds no quorum, threshold, degree or number of colluders to lie about', async () => {
    const secagg = await readFile(
      new URL('../../proto/velum/v1/secagg.proto', import.meta.url),
      'utf8',
    );
    expect(secagg).not.toMatch(/\b(quorum|threshold|degree|corrupt|collu\w+) = \d+;/);
  });
});

describe('a coordinator that acts on a smaller quorum', () => {
  const members = (siege: Siege, count: number) => siege.session.members.slice(0, count);

  it.each([3, 2])('gets no disclosure for %i signatures of 4', async (signatures) => {
    const siege = hostile.siege({ victims: ['south'] });
    const [victim] = siege.victims;
    await siege.lead('unmasking');
    const state = inPhase(siege.session.aggregator, 'unmasking');
    expect(state.directory.parameters).toMatchObject({ quorum: 4, threshold: 4, corrupt: 1 });
    const signers = new Set(members(siege, signatures).map(({ id }) => id));
    const few = [...state.confirmations].filter(([id]) => signers.has(id));
    siege.tell(siege.taskFor(victim!, { ...state, confirmations: new Map(few) }));
    await siege.heard(victim!, 'Leave');
    expect(siege.count(victim!, 'Disclose')).toBe(0);
  });

  it('counts a member that signs for two only once', async () => {
    const siege = hostile.siege({ victims: ['south'] });
    const [victim] = siege.victims;
    await siege.lead('unmasking');
    const state = inPhase(siege.session.aggregator, 'unmasking');
    const [first] = state.confirmations.values();
    const ids = [...state.confirmations.keys()].slice(0, 4);
    const confirmations = new Map(ids.map((id) => [id, first!]));
    siege.tell(siege.taskFor(victim!, { ...state, confirmations }));
    await siege.heard(victim!, 'Leave');
    expect(siege.count(victim!, 'Disclose')).toBe(0);
  });
});
