/**
 * A malicious coordinator against real clients over the wire: no second kind of share, no second
 * signature. Attacks 1, 2, 6, 11, 20, 21 and 26.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../shared/domain/bytes.ts';
import { secAggService } from '../../shared/wire/services.ts';
import type { HeardCall } from './support/hostile-coordinator.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import { confirmed, flipped, inPhase, withSurvivors } from './support/malice.ts';
import type { RealClient } from './support/real-client.ts';
import { freshWeights, type Siege } from './support/siege.ts';

let hostile: HostileFederation;
let north: RealClient;

beforeAll(async () => {
  hostile = await HostileFederation.open();
  north = await hostile.client('north');
});

afterAll(async () => {
  await hostile.close();
});

const besiege = (): Siege => hostile.siege({ victims: ['north'] });

/** Waits for the client, whose call was answered, to say the same again. */
async function expectRepeated(siege: Siege, first: HeardCall, say: () => void): Promise<void> {
  const answered = first.method === 'Disclose' ? 'disclosed' : 'confirmed';
  await north.about(answered, siege.key.run);
  const from = hostile.coordinator.heard.entries.length;
  say();
  const again = await hostile.coordinator.call('north', first.method, from);
  expect(again.parts.length).toBe(first.parts.length);
  expect(again.parts.every((part, i) => equalBytes(part, first.parts[i]!))).toBe(true);
}

/** Waits until the client has left the attempt. */
async function left(siege: Siege): Promise<void> {
  await siege.heard(siege.victims[0]!, 'Leave');
}

describe('a real client', () => {
  it('takes part to the end where the coordinator keeps to the rules', async () => {
    const siege = besiege();
    siege.invite();
    await siege.heard(siege.victims[0]!, 'CheckIn');
    await siege.lead('removing-masks');
    expect(siege.session.removeMasks()).toMatchObject({ type: 'removed' });
    expect(siege.count(siege.victims[0]!, 'Leave')).toBe(0);
  });

  it('signs one survivor set, whatever set it is shown afterwards', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    const other = withSurvivors(siege.session, siege.session.members.slice(0, 4));
    siege.tell(siege.taskFor(victim!));
    const first = await siege.heard(victim!, 'ConfirmSurvivors');
    await expectRepeated(siege, first, () => {
      siege.tell(siege.taskFor(victim!, other));
    });
  });

  it('discloses nothing on a quorum for a set it did not sign', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    let other = withSurvivors(siege.session, siege.session.members.slice(0, 4));
    await siege.playPhase();
    for (const member of siege.session.speaking()) other = confirmed(other, member);
    siege.tell(siege.taskFor(victim!, { ...other, phase: 'unmasking' } as never));
    await left(siege);
    expect(siege.count(victim!, 'Disclose')).toBe(0);
  });

  it('discloses one kind of share per peer, and repeats the very same bytes', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('collecting-masked-inputs');
    siege.session.silence(siege.member('centre'));
    await siege.lead('unmasking');
    const dropped = inPhase(siege.session.aggregator, 'unmasking');
    await siege.playPhase();
    const first = await siege.heard(victim!, 'Disclose');
    const { message } = secAggService.disclose.request.decode(first.parts[0]!);
    const kinds = [...message.byPeer].map(([peer, { kind }]) => [peer, kind]);
    expect(Object.fromEntries(kinds)).toEqual(
      Object.fromEntries(
        siege.session.members.map((member) => [
          member.id,
          member === siege.member('centre') ? 'pairwise-key-share' : 'self-mask-share',
        ]),
      ),
    );
    // Asked again as if nobody had dropped, with everybody's signature.
    await expectRepeated(siege, first, () => {
      siege.tell(siege.taskFor(victim!, dropped));
    });
  });

  it('answers no step of an attempt again that it is offered anew', async () => {
    const weights = freshWeights(5);
    const siege = hostile.siege({ victims: ['north'], weights });
    await siege.lead('removing-masks');
    // The new offer differs in its nonce only. Each time the client was busy with another run before.
    const again = hostile.siege({ victims: ['north'], weights, key: siege.key });
    const [victim] = again.victims;
    besiege().invite();
    again.invite();
    const refusal = await north.about('refused', siege.key.run);
    expect(refusal).toMatchObject({ code: 'POLICY_REFUSED' });
    besiege().invite();
    again.tell(again.offer());
    await left(again);
    for (const method of ['AdvertiseKeys', 'ShareKeys', 'SubmitMaskedInput', 'Disclose']) {
      expect(again.count(victim!, method)).toBe(0);
    }
  });

  it('says the same after its watch was cut', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    siege.tell(siege.taskFor(victim!));
    const first = await siege.heard(victim!, 'ConfirmSurvivors');
    const fewer = withSurvivors(siege.session, siege.session.members.slice(0, 4));
    await expectRepeated(siege, first, () => {
      siege.coordinator.cut('north');
      siege.tell(siege.taskFor(victim!, fewer));
    });
  });

  it('discloses nothing with one signature too few, or one that is not', async () => {
    for (const spoil of ['missing', 'forged'] as const) {
      const siege = besiege();
      const [victim] = siege.victims;
      await siege.lead('unmasking');
      const task = siege.taskFor(victim!);
      if (task.type !== 'disclose') throw new Error(task.type);
      const { quorum } = inPhase(siege.session.aggregator, 'unmasking').directory.parameters;
      const all = [...task.quorum.confirmations].slice(0, quorum);
      const last = all.pop()!;
      if (spoil === 'forged') all.push([last[0], flipped(last[1])]);
      siege.tell({ ...task, quorum: { confirmations: new Map(all) } });
      await left(siege);
      expect(siege.count(victim!, 'Disclose')).toBe(0);
    }
  });
});
