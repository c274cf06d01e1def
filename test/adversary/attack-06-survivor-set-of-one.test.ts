/** Attack 6: a survivor set of one honest participant, alone or among colluders. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostileFederation, type MemberName } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import { withSurvivors } from './support/malice.ts';

let hostile: HostileFederation;
let west: RealClient;

beforeAll(async () => {
  hostile = await HostileFederation.open();
  west = await hostile.client('west');
});

afterAll(async () => {
  await hostile.close();
});

describe('a survivor set', () => {
  const sets: readonly (readonly [string, readonly MemberName[], string])[] = [
    ['of the victim alone', ['west'], '1 survivors; at least 4'],
    ['of the victim and as many as may collude', ['west', 'north'], '2 survivors; at least 4'],
    ['of one fewer than the quorum', ['west', 'north', 'south'], '3 survivors; at least 4'],
    ['without the victim', ['north', 'south', 'east', 'centre'], 'own input is not counted'],
  ];
  it.each(sets)('%s is not signed, and nothing is disclosed', async (_what, names, why) => {
    const siege = hostile.siege({ victims: ['west'] });
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    const survivors = names.map((name) => siege.member(name));
    // An outsider of the set has no path into it: the coordinator shows one it made for another.
    const shownTo = survivors.includes(victim!) ? victim! : survivors[0]!;
    siege.tell(siege.taskFor(shownTo, withSurvivors(siege.session, survivors)));
    await siege.heard(victim!, 'Leave');
    expect(await west.whyLeft(siege.key.run)).toContain(why);
    expect(siege.count(victim!, 'ConfirmSurvivors')).toBe(0);
    expect(siege.count(victim!, 'Disclose')).toBe(0);
  });

  it('of exactly the quorum is signed', async () => {
    const siege = hostile.siege({ victims: ['west'] });
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    const names: readonly MemberName[] = ['west', 'north', 'south', 'east'];
    const set = withSurvivors(
      siege.session,
      names.map((name) => siege.member(name)),
    );
    siege.tell(siege.taskFor(victim!, set));
    await siege.heard(victim!, 'ConfirmSurvivors');
    expect(siege.count(victim!, 'Leave')).toBe(0);
  });
});

describe('a set of sharers', () => {
  it('below the quorum gets no masked input', async () => {
    const siege = hostile.siege({ victims: ['west'] });
    const [victim] = siege.victims;
    await siege.lead('collecting-masked-inputs');
    const told = siege.taskFor(victim!);
    if (told.type !== 'submit-masked-input') throw new Error(told.type);
    const { sharers } = told.sharers;
    siege.tell({ ...told, sharers: { sharers: sharers.slice(0, 3) } });
    await siege.heard(victim!, 'Leave');
    expect(await west.whyLeft(siege.key.run)).toContain('3 sharers; at least 4 are needed');
    expect(siege.count(victim!, 'UploadStatus')).toBe(0);
    expect(siege.count(victim!, 'SubmitMaskedInput')).toBe(0);
  });
});
