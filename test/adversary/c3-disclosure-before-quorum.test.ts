/** C3: nothing is disclosed before a quorum signed; nothing is published without t disclosures. */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Signature } from '../../shared/secagg/messages.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectMemberRefuses, saidBy } from './support/expectations.ts';
import { flipped, inPhase } from './support/malice.ts';

/** A quorum of 4 out of 5, as its receiver gets it. */
function quorum(): {
  session: Session;
  member: Member;
  confirmations: ReadonlyMap<ParticipantId, Signature>;
} {
  const session = sessionAt('unmasking', { members: 5 });
  const member = session.members[3]!;
  const { confirmations } = aggregator.quorumMessage(inPhase(session.aggregator, 'unmasking'));
  return { session, member, confirmations };
}

function expectRefused(member: Member, confirmations: ReadonlyMap<ParticipantId, Signature>): void {
  expectMemberRefuses(member, { type: 'quorum', message: { confirmations } }, 'quorum-invalid');
  expect(member.said.some(({ type }) => type === 'disclose')).toBe(false);
}

describe('a participant asked to disclose', () => {
  it('refuses one confirmation fewer than the quorum, and answers at the quorum', () => {
    const { session, member, confirmations } = quorum();
    expectRefused(member, new Map([...confirmations].slice(0, 3)));
    expectRefused(member, new Map());
    const enough = new Map([...confirmations].slice(1));
    session.feed(member, { type: 'quorum', message: { confirmations: enough } });
    expect(saidBy(member, 'disclose').message.byPeer.size).toBe(5);
  });

  it('refuses a confirmation repeated under other names', () => {
    const { session, member, confirmations } = quorum();
    const [one] = confirmations.values();
    expectRefused(member, new Map(session.members.map(({ id }) => [id, one!])));
  });

  it('refuses bent, empty and foreign signatures', () => {
    const { member, confirmations } = quorum();
    const bend = (how: (signature: Signature) => Signature) =>
      new Map([...confirmations].map(([id, signature]) => [id, how(signature)]));
    expectRefused(
      member,
      bend((signature) => flipped(signature, 63)),
    );
    expectRefused(
      member,
      bend(() => new Uint8Array(0)),
    );
    expectRefused(
      member,
      bend((signature) => signature.subarray(0, 63)),
    );
  });

  it('counts no signatures of strangers or of members outside the survivor set', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    const outsider = session.members[4]!;
    session.silence(outsider);
    session.advanceTo('unmasking');
    const member = session.members[0]!;
    const { confirmations } = aggregator.quorumMessage(inPhase(session.aggregator, 'unmasking'));
    const [own, ...others] = [...confirmations];
    const padded = new Map([...others, [outsider.id, own![1]] as const]);
    expectRefused(member, padded);
  });
});

describe('a coordinator that is honest', () => {
  it('hears no disclosure before the quorum', () => {
    const { session, member } = quorum();
    session.relay();
    const message = saidBy(member, 'disclose');
    const earlier = sessionAt('confirming-survivors', { members: 5 });
    expectAggregatorRefuses(earlier, earlier.members[3]!.id, message, 'wrong-phase');
  });

  it('waits for q confirmations, and may go on with exactly q', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const tell = (member: Member): void => {
      session.feed(member, session.toldTo(member)!);
    };
    session.members.slice(0, 3).forEach(tell);
    expect(session.readiness()).toBe('waiting');
    tell(session.members[3]!);
    expect(session.readiness()).toBe('may-proceed');
    tell(session.members[4]!);
    expect(session.readiness()).toBe('complete');
  });

  it('hears a disclosure only from one who confirmed, and lets it confirm late', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const [slow, ...others] = session.members;
    slow!.silent = true;
    session.relay();
    session.proceed();
    const set = session.aggregator;
    session.relay();
    const message = saidBy(others[0]!, 'disclose');
    expectAggregatorRefuses(session, slow!.id, message, 'not-in-cohort');
    slow!.silent = false;
    const survivorSet = aggregator.survivorSetFor(
      session.suite,
      inPhase(set, 'unmasking'),
      slow!.id,
    );
    session.feed(slow!, { type: 'survivor-set', message: survivorSet });
    session.feed(slow!, session.toldTo(slow!)!);
    expect(slow!.violations).toEqual([]);
    expect(saidBy(slow!, 'disclose').message.byPeer.size).toBe(5);
  });

  it('waits for t shares of every secret, and is lost when they cannot come any more', () => {
    const session = sessionAt('unmasking', { members: 5 });
    const { threshold } = inPhase(session.aggregator, 'unmasking').directory.parameters;
    expect(threshold).toBe(4);
    for (const member of session.members.slice(0, 3)) session.feed(member, session.toldTo(member)!);
    expect(session.readiness()).toBe('waiting');
    session.silence(session.members[3]!);
    expect(session.readiness()).toBe('waiting');
    const before = session.aggregator;
    session.silence(session.members[4]!);
    expect(aggregator.readiness(session.aggregator)).toEqual({
      status: 'lost',
      reason: 'too-few-disclosures',
    });
    session.aggregator = before;
    session.feed(session.members[4]!, session.toldTo(session.members[4]!)!);
    expect(session.readiness()).toBe('complete');
  });

  it('is not deceived by empty disclosures: they answer, but they share nothing', () => {
    const session = sessionAt('unmasking', { members: 5 });
    session.tamper = (member, output) =>
      output.type === 'disclose' && member.index < 2
        ? { type: 'disclose', message: { byPeer: new Map() } }
        : output;
    session.relay();
    expect(session.readiness()).toBe('lost');
  });
});
