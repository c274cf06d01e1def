/** Attack 16: corrupt holders, or the coordinator, say of an honest dealer that its shares are bad. */
import { describe, expect, it } from 'vitest';
import { accusedDealers, provenDealers } from '../../shared/secagg/aggregator.ts';
import { disclosureOf } from '../../shared/secagg/commitments.ts';
import type { Complaint, Disclosure } from '../../shared/secagg/messages.ts';
import type { ViolationCode } from '../../shared/secagg/violations.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectIndicator, expectMemberRefuses } from './support/expectations.ts';
import { flipped, inPhase, lying, memberIn } from './support/malice.ts';

const unreadable = (dealer: Member): Complaint => ({ dealer: dealer.id, reason: 'box-unreadable' });

describe('false claims about an honest dealer', () => {
  for (const [members, assumedCollusion, c] of [
    [5, 0.1, 1],
    [7, 0.3, 2],
  ] as const) {
    it(`from the ${c} of ${members} who may be lying exclude nobody`, () => {
      const session = sessionAt('checking-shares', { members, assumedCollusion });
      const victim = session.members[members - 1]!;
      lying(session, session.members.slice(0, c), () => [unreadable(victim)]);
      session.act();
      const state = inPhase(session.aggregator, 'checking-shares');
      expect(state.directory.parameters.corrupt).toBe(c);
      const all = [...state.acknowledgements.values()].flatMap(({ complaints }) => complaints);
      expect(all).toHaveLength(c);
      expect(accusedDealers(state).size).toBe(0);
      session.proceed();
      session.advanceTo('removing-masks');
      expect(session.survivors()).toHaveLength(members);
      expectIndicator(session);
    });
  }

  it('from a single member exclude nobody even where no one is assumed to lie', () => {
    const options = { members: 5, assumedCollusion: 0, assumeNoCollusion: true };
    const session = sessionAt('checking-shares', options);
    lying(session, session.members.slice(0, 1), () => [unreadable(session.members[3]!)]);
    session.act();
    const state = inPhase(session.aggregator, 'checking-shares');
    expect(state.directory.parameters.corrupt).toBe(0);
    expect(accusedDealers(state).size).toBe(0);
    session.proceed();
    expect(inPhase(session.aggregator, 'collecting-masked-inputs').sharers).toHaveLength(5);
  });

  it('are counted once per holder: no list may name a dealer twice, itself or a stranger', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    session.silence(session.members[4]!);
    session.advanceTo('checking-shares');
    const [liar, a, b] = session.members as [Member, Member, Member];
    const [low, high] = [a, b].sort((x, y) => (x.id < y.id ? -1 : 1)) as [Member, Member];
    const unknown: Complaint = { dealer: '0'.repeat(32) as Member['id'], reason: 'box-unreadable' };
    const lists = [
      [unreadable(a), unreadable(a)],
      [unreadable(high), unreadable(low)],
      [unreadable(liar)],
      [unreadable(session.members[4]!)],
      [unknown],
    ];
    let list: readonly Complaint[] = [];
    lying(session, [liar], () => list);
    const before = structuredClone(liar.state!);
    for (list of lists) {
      liar.state = structuredClone(before);
      session.feed(liar, session.toldTo(liar)!);
      expect(liar.violations.at(-1)?.code).toBe('complaint-invalid' satisfies ViolationCode);
    }
    expect(liar.violations).toHaveLength(lists.length);
    expect(inPhase(session.aggregator, 'checking-shares').acknowledgements.size).toBe(0);
  });

  it('cannot be added by the coordinator: they are under the holder’s signature', () => {
    const session = sessionAt('checking-shares', { members: 4 });
    const [victim, member] = session.members;
    session.tamper = (who, output) =>
      who === member && output.type === 'acknowledge-shares'
        ? { ...output, message: { ...output.message, complaints: [unreadable(victim!)] } }
        : output;
    session.act();
    expect(member!.violations.map(({ code }) => code)).toEqual(['signature-invalid']);
  });
});

describe('false proof against an honest dealer', () => {
  /** What the liar opens about the victim, given what it really holds. */
  function opening(open: (held: Disclosure, session: Session) => Disclosure): {
    session: Session;
    liar: Member;
    victim: Member;
  } {
    const session = sessionAt('checking-shares', { members: 5 });
    const [liar, victim] = session.members as [Member, Member];
    lying(session, [liar], () => {
      const pair = memberIn(liar, 'checking-shares').dealt.held.get(victim.id)!;
      const opened = open(disclosureOf(pair, 'self-mask-share'), session);
      return [{ dealer: victim.id, reason: 'off-polynomial', opened }];
    });
    return { session, liar, victim };
  }

  const forgeries: readonly (readonly [string, Parameters<typeof opening>[0]])[] = [
    ['a good share', (held) => held],
    ['a share the dealer did not commit to', (held) => ({ ...held, share: flipped(held.share) })],
    ['another salt', (held) => ({ ...held, salt: flipped(held.salt) })],
    ['a share of the other kind', (held) => ({ ...held, kind: 'pairwise-key-share' })],
    ['a share cut short', (held) => ({ ...held, share: held.share.subarray(2) })],
    [
      'another holder’s share',
      (_held, session) => {
        const [, victim, third] = session.members as [Member, Member, Member];
        const pair = memberIn(third, 'checking-shares').dealt.held.get(victim.id)!;
        return disclosureOf(pair, 'self-mask-share');
      },
    ],
  ];
  for (const [what, open] of forgeries) {
    it(`is refused and costs the liar its place: ${what}`, () => {
      const { session, liar, victim } = opening(open);
      for (const other of [...session.members].reverse())
        session.feed(other, session.toldTo(other)!);
      expect(liar.violations).toMatchObject([{ code: 'complaint-invalid', peer: victim.id }]);
      expect(provenDealers(inPhase(session.aggregator, 'checking-shares')).size).toBe(0);
      session.proceed();
      session.advanceTo('removing-masks');
      expect(session.survivors()).toHaveLength(4);
      expect(session.survivors()).not.toContain(liar);
      expectIndicator(session);
    });
  }
});

describe('a coordinator that wants an honest holder to open an honest dealer’s share', () => {
  it('has to show it check values that the dealer signed, and there are no others', () => {
    const session = sessionAt('checking-shares', { members: 5 });
    const [holder] = session.members as [Member];
    const told = session.toldTo(holder)!;
    if (told.type !== 'relay') throw new Error(told.type);
    const [first, second, ...rest] = told.message.bundles;
    const wrong = { ...first!.checks, selfMask: flipped(first!.checks.selfMask) };
    for (const bent of [
      { ...first!, checks: wrong },
      { ...first!, checks: second!.checks, checkPath: second!.checkPath },
      { ...first!, ...second!, dealer: first!.dealer, box: first!.box },
    ]) {
      const message = { ...told.message, bundles: [bent, second!, ...rest] };
      expectMemberRefuses(holder, { type: 'relay', message }, 'shares-invalid');
    }
  });
});
