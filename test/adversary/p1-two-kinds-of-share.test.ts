/** P1: at most one kind of share per peer, ever. Attack 2: a request that asks for both. */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { ParticipantInput } from '../../shared/secagg/participant.ts';
import { type Session, sessionAt } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectMemberRefuses, saidBy } from './support/expectations.ts';
import { confirmed, inPhase, memberIn, withSurvivors } from './support/malice.ts';

/** Seven members; one drops out before sharing, one after. */
function sessionWithDropouts(): Session {
  const session = sessionAt('sharing-keys', { members: 7 });
  session.silence(session.members[6]!);
  session.advanceTo('collecting-masked-inputs');
  session.silence(session.members[2]!);
  session.advanceTo('unmasking');
  return session;
}

describe('both kinds of share about one peer', () => {
  it('are never disclosed: survivors and dropped get one kind each, strangers none', () => {
    const session = sessionWithDropouts();
    const [stranger, dropped] = [session.members[6]!.id, session.members[2]!.id];
    session.relay();
    for (const member of session.survivors()) {
      const { byPeer } = saidBy(member, 'disclose').message;
      const kinds = new Map([...byPeer].map(([peer, { kind }]) => [peer, kind]));
      expect(kinds.get(dropped)).toBe('pairwise-key-share');
      expect(kinds.has(stranger)).toBe(false);
      kinds.delete(dropped);
      expect([...kinds.keys()].sort()).toEqual(
        session
          .survivors()
          .map(({ id }) => id)
          .sort(),
      );
      expect(new Set(kinds.values())).toEqual(new Set(['self-mask-share']));
    }
  });

  it('are not disclosed one after the other when a second quorum follows the first', () => {
    const session = sessionAt('unmasking', { members: 5 });
    const [victim, member, ...others] = session.members;
    const rest = [member!, ...others];
    const second = rest.reduce(confirmed, withSurvivors(session, rest));
    session.relay();
    expect(saidBy(member!, 'disclose').message.byPeer.get(victim!.id)?.kind).toBe(
      'self-mask-share',
    );
    const quorum = aggregator.quorumMessage(second);
    expectMemberRefuses(member!, { type: 'quorum', message: quorum }, 'wrong-phase');
    const message = aggregator.survivorSetFor(session.suite, second, member!.id);
    expectMemberRefuses(member!, { type: 'survivor-set', message }, 'wrong-phase');
  });

  it('are not disclosed under a quorum for another set than the one confirmed', () => {
    const session = sessionAt('unmasking', { members: 5 });
    const rest = session.members.slice(1);
    const second = rest.reduce(confirmed, withSurvivors(session, rest));
    for (const member of rest) {
      const message = aggregator.quorumMessage(second);
      expectMemberRefuses(member, { type: 'quorum', message }, 'quorum-invalid');
    }
  });

  it('are not disclosed on a signature of somebody who dropped out in a survivor’s place', () => {
    const session = sessionWithDropouts();
    const { quorum } = inPhase(session.aggregator, 'unmasking').directory.parameters;
    const [member, ...others] = session.survivors();
    const signers = [session.members[2]!, member!, ...others.slice(0, quorum - 2)];
    expect(signers).toHaveLength(quorum);
    const fork = signers.reduce(confirmed, withSurvivors(session, session.survivors()));
    const message = aggregator.quorumMessage(fork);
    expectMemberRefuses(member!, { type: 'quorum', message }, 'quorum-invalid');
  });

  it('cannot be asked for: lists added to the quorum message change no disclosure', () => {
    const session = sessionWithDropouts();
    const [member] = session.survivors();
    const honest = session.toldTo(member!) as ParticipantInput & { readonly type: 'quorum' };
    const everyone = session.members.map(({ id }) => id);
    const greedy = { ...honest.message, active: everyone, dead: everyone, survivors: [0] };
    session.feed(member!, { type: 'quorum', message: greedy });
    const kinds = [...saidBy(member!, 'disclose').message.byPeer.values()].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'pairwise-key-share')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'self-mask-share')).toHaveLength(5);
  });

  it('are not accepted by the coordinator either: the wrong kind is refused', () => {
    const session = sessionWithDropouts();
    const [member] = session.survivors();
    const { held } = memberIn(member!, 'unmasking').session;
    const dropped = session.members[2]!.id;
    const pair = held.get(dropped)!;
    const wrong = {
      kind: 'self-mask-share',
      share: pair.selfMask.slice(),
      salt: pair.selfMaskSalt.slice(),
    } as const;
    const message = { byPeer: new Map([[dropped, wrong]]) };
    expectAggregatorRefuses(
      session,
      member!.id,
      { type: 'disclose', message },
      'disclosure-invalid',
    );
    expect(inPhase(session.aggregator, 'unmasking').disclosures.size).toBe(0);
  });

  it('leave nothing behind: after disclosing, the participant holds no share at all', () => {
    const session = sessionAt('unmasking', { members: 4 });
    const member = session.members[1]!;
    const { held } = memberIn(member, 'unmasking').session;
    session.relay();
    expect(member.state).toEqual({ phase: 'completed', key: session.offer.config.key });
    for (const pair of held.values()) {
      expect([...pair.selfMask, ...pair.pairwiseKey].every((byte) => byte === 0)).toBe(true);
    }
  });
});
