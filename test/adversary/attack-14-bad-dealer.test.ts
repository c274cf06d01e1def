/** Attack 14: a dealer of wrong shares is named, alone, with evidence or by those it cheated. */
import { describe, expect, it } from 'vitest';
import { accusedDealers, readiness } from '../../shared/secagg/aggregator.ts';
import { blameDealer, verifyBlame } from '../../shared/secagg/blame.ts';
import { Session, unitVector, type Member } from '../support/secagg-session.ts';
import { disclosers, expectIndicator } from './support/expectations.ts';
import { dealBadly, flipped, inPhase, memberIn, type Dealt } from './support/malice.ts';

/** Five members, t = 4; the third deals as told. The dealer may drop out after dealing. */
function withDealer(
  bend: (dealt: Dealt, place: number) => Dealt,
  dropping = false,
): { session: Session; dealer: Member } {
  const session = new Session({ members: 5 });
  const dealer = session.members[2]!;
  dealBadly(session, dealer, (dealt, holder) => {
    const { directory } = memberIn(dealer, 'sharing-keys');
    return bend(dealt, directory.positions.get(holder)!);
  });
  session.advanceTo('collecting-masked-inputs');
  if (dropping) session.silence(dealer);
  return { session, dealer };
}

/** Both what is sealed and what is committed to, so that no holder can notice. */
function unnoticed(kind: 'selfMask' | 'pairwiseKey', { sealed }: Dealt): Dealt {
  const wrong = { ...sealed, [kind]: flipped(sealed[kind], 9) };
  return { sealed: wrong, committed: wrong };
}

function expectBlamed(session: Session, dealer: Member): void {
  session.advanceTo('removing-masks');
  expect(session.removeMasks()).toEqual({ type: 'bad-dealers', dealers: [dealer.id] });
  const state = inPhase(session.aggregator, 'removing-masks');
  const evidence = blameDealer(session.suite, state, dealer.id)!;
  expect(verifyBlame(session.suite, evidence)).toBe(true);
  for (const { id } of session.members) {
    if (id === dealer.id) continue;
    const other = blameDealer(session.suite, state, id);
    expect(other === undefined || !verifyBlame(session.suite, other)).toBe(true);
  }
}

describe('a dealer whose committed shares lie on no polynomial of its degree', () => {
  it('is named when one share of its self mask is wrong', () => {
    const { session, dealer } = withDealer((dealt, place) =>
      place === 0 ? unnoticed('selfMask', dealt) : dealt,
    );
    expectBlamed(session, dealer);
  });

  it('is named when all shares of its self mask are wrong', () => {
    const { session, dealer } = withDealer((dealt, place) => {
      const wrong = { ...dealt.sealed, selfMask: new Uint8Array(32).fill(place * place + 3) };
      return { sealed: wrong, committed: wrong };
    });
    expectBlamed(session, dealer);
  });

  it('is named when a share of its mask key is wrong and it dropped out', () => {
    const { session, dealer } = withDealer(
      (dealt, place) => (place < 2 ? unnoticed('pairwiseKey', dealt) : dealt),
      true,
    );
    expectBlamed(session, dealer);
  });

  it('does no harm with wrong shares of what nobody needs', () => {
    const { session } = withDealer((dealt) => unnoticed('pairwiseKey', dealt));
    session.advanceTo('removing-masks');
    expectIndicator(session);
  });
});

describe('a dealer of boxes that do not open or do not match', () => {
  const spoil: readonly (readonly [string, (dealt: Dealt) => Dealt, string])[] = [
    ['unreadable', (dealt) => ({ ...dealt, box: (box) => flipped(box, 50) }), 'box-unreadable'],
    [
      'with another share than committed to',
      (dealt) => ({
        ...dealt,
        sealed: { ...dealt.sealed, selfMask: flipped(dealt.sealed.selfMask) },
      }),
      'commitment-mismatch',
    ],
    [
      'with another mask-key share than committed to',
      (dealt) => ({
        ...dealt,
        sealed: { ...dealt.sealed, pairwiseKey: flipped(dealt.sealed.pairwiseKey) },
      }),
      'commitment-mismatch',
    ],
  ];

  for (const [how, bend, reason] of spoil) {
    it(`is complained about by everyone it cheated: boxes ${how}`, () => {
      const { session, dealer } = withDealer((dealt, place) => (place < 2 ? bend(dealt) : dealt));
      session.advanceTo('confirming-survivors');
      const { directory, inputs } = inPhase(session.aggregator, 'confirming-survivors');
      for (const [position, { id }] of directory.entries.entries()) {
        const cheated = position < 2 && id !== dealer.id;
        const expected = cheated ? [{ dealer: dealer.id, reason }] : [];
        expect(inputs.get(id)?.complaints).toEqual(expected);
      }
    });
  }

  it('is accused, alone, once more complain than may be lying', () => {
    const { session, dealer } = withDealer((dealt) => ({ ...dealt, box: flipped }));
    session.advanceTo('confirming-survivors');
    const state = inPhase(session.aggregator, 'confirming-survivors');
    const accusers = session.members.filter((member) => member !== dealer).map(({ id }) => id);
    expect([...accusedDealers(state)]).toEqual([[dealer.id, accusers.sort()]]);
  });

  it('loses the attempt before anything is disclosed, once enough complain to leave it out', () => {
    const { session, dealer } = withDealer((dealt) => ({ ...dealt, box: flipped }));
    const seen: string[] = [];
    for (const member of session.members.filter((each) => each !== dealer)) {
      for (const other of session.members) other.silent = other !== member;
      session.act();
      seen.push(session.readiness());
    }
    // t = 4: with the second complaint three holders are left, and two accusers cannot both lie.
    expect(seen).toEqual(['waiting', 'lost', 'lost', 'lost']);
    const reason = { status: 'lost', reason: 'too-few-shares' };
    expect(readiness(session.aggregator)).toEqual(reason);
    expect(disclosers(session)).toEqual([]);
  });

  it('loses it, though too few complained to leave it out, once nobody else may answer', () => {
    // γ = 0.4: c = 4 of 10 and t = 8, so three complaints are too many and five are needed to accuse.
    const session = new Session({ members: 10, assumedCollusion: 0.4 });
    const dealer = session.members[0]!;
    const cheated = session.members.slice(1, 4);
    dealBadly(session, dealer, (dealt, holder) =>
      cheated.some(({ id }) => id === holder) ? { ...dealt, box: flipped } : dealt,
    );
    session.advanceTo('collecting-masked-inputs');
    for (const other of session.members) other.silent = !cheated.includes(other);
    session.act();
    expect(session.readiness()).toBe('waiting');
    for (const other of session.members) other.silent = cheated.includes(other);
    session.act();
    const { aggregator } = session;
    expect(readiness(aggregator)).toEqual({ status: 'lost', reason: 'too-few-shares' });
    expect(accusedDealers(inPhase(aggregator, 'collecting-masked-inputs')).size).toBe(0);
  });

  it('and a second one like it are both complained about, in the order of their ids', () => {
    const session = new Session({ members: 5 });
    for (const dealer of session.members.slice(0, 3)) {
      dealBadly(session, dealer, (dealt) => ({ ...dealt, box: flipped }));
    }
    session.advanceTo('collecting-masked-inputs');
    const reader = session.members[4]!;
    const told = session.toldTo(reader)!;
    if (told.type !== 'relay') throw new Error(told.type);
    // The order in which the coordinator passes bundles on is not the order of complaints.
    const [first, ...others] = [...told.message.bundles].reverse();
    const message = { ...told.message, bundles: [...others, first!] };
    session.feed(reader, { type: 'relay', message });
    session.submit(reader, unitVector(session, reader));
    session.act();
    session.proceed();
    const state = inPhase(session.aggregator, 'confirming-survivors');
    const bad = session.members
      .slice(0, 3)
      .map(({ id }) => id)
      .sort();
    const { complaints } = state.inputs.get(session.members[4]!.id)!;
    expect(complaints.map(({ dealer }) => dealer)).toEqual(bad);
    expect([...accusedDealers(state).keys()].sort()).toEqual(bad);
  });

  it('cannot hold up the others with one bad box: the round survives a missing share', () => {
    const session = new Session({ members: 6 });
    const dealer = session.members[0]!;
    const cheated = session.members[5]!;
    dealBadly(session, dealer, (dealt, holder) =>
      holder === cheated.id ? { ...dealt, box: flipped } : dealt,
    );
    session.advanceTo('removing-masks');
    expect(accusedDealers(inPhase(session.aggregator, 'removing-masks')).size).toBe(0);
    expectIndicator(session);
  });

  it('or of boxes of another length is refused by the coordinator at once', () => {
    const { session, dealer } = withDealer((dealt) => ({
      ...dealt,
      box: (box) => box.subarray(1),
    }));
    expect(dealer.violations.map(({ code }) => code)).toEqual(['shares-invalid']);
    expect(inPhase(session.aggregator, 'collecting-masked-inputs').sharers).toHaveLength(4);
  });
});
