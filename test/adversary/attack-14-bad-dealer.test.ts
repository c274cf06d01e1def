/** Attack 14: a dealer of wrong shares is left out before masks are used, and named; the round goes on. */
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { accusedDealers, provenDealers, readiness } from '../../shared/secagg/aggregator.ts';
import { verifyBlame } from '../../shared/secagg/blame.ts';
import { blameForSecret, blameForShare } from '../../shared/secagg/blame-evidence.ts';
import { signDealing } from '../../shared/secagg/dealing.ts';
import type { Complaint } from '../../shared/secagg/messages.ts';
import { Session, type Member } from '../support/secagg-session.ts';
import { withSharedVerification } from '../support/shared-verification.ts';
import { disclosers, expectIndicator } from './support/expectations.ts';
import {
  dealBadly,
  flipped,
  inPhase,
  lying,
  memberIn,
  withOtherChecks,
  type Dealt,
} from './support/malice.ts';

const PATIENCE_MS = 600_000;

/** Five members, t = q = 4; one deals as told, to the others by their place among them from 0 to 3. */
function withDealer(bend: (dealt: Dealt, place: number) => Dealt): {
  session: Session;
  dealer: Member;
} {
  const session = new Session({ members: 5 });
  const dealer = session.members[2]!;
  const others = session.members.filter((member) => member !== dealer).map(({ id }) => id);
  dealBadly(session, dealer, (dealt, holder) =>
    holder === dealer.id ? dealt : bend(dealt, others.indexOf(holder)),
  );
  session.advanceTo('checking-shares');
  return { session, dealer };
}

/** Both what is sealed and what is committed to, so that opening the box shows nothing. */
function unnoticed(kind: 'selfMask' | 'pairwiseKey', { sealed }: Dealt, byte = 9): Dealt {
  const wrong = { ...sealed, [kind]: flipped(sealed[kind], byte) };
  return { sealed: wrong, committed: wrong };
}

/** Left out before masks are used, by evidence that convinces; the others' sum is right without it. */
function expectProven(session: Session, dealer: Member): void {
  session.act();
  const state = inPhase(session.aggregator, 'checking-shares');
  const proven = provenDealers(state);
  expect([...proven.keys()]).toEqual([dealer.id]);
  const { holder, disclosure } = proven.get(dealer.id)!;
  const blame = blameForShare(session.suite, state, dealer.id, holder, disclosure);
  expect(verifyBlame(session.suite, blame)).toBe(true);
  expect(session.readiness()).toBe('complete');
  session.proceed();
  session.advanceTo('removing-masks');
  expect(session.survivors()).toHaveLength(session.members.length - 1);
  expect(session.survivors()).not.toContain(dealer);
  expectIndicator(session);
}

describe('a dealer whose committed shares lie on no polynomial of its degree', () => {
  const cases: readonly (readonly [string, (dealt: Dealt, place: number) => Dealt])[] = [
    [
      'one share of its self mask is wrong',
      (dealt, place) => (place === 3 ? unnoticed('selfMask', dealt) : dealt),
    ],
    [
      'one share of its mask key is wrong',
      (dealt, place) => (place === 3 ? unnoticed('pairwiseKey', dealt) : dealt),
    ],
    [
      'only what hides a check is wrong in one share',
      (dealt, place) => (place === 3 ? unnoticed('selfMask', dealt, 47) : dealt),
    ],
    ['all shares are wrong', (dealt) => unnoticed('selfMask', unnoticed('pairwiseKey', dealt))],
    [
      'its shares are anything at all',
      (_dealt, place) => {
        const share = (fill: number): Uint8Array => new Uint8Array(48).fill(fill);
        const salt = new Uint8Array(16);
        const wrong = {
          selfMask: share(place * place + 3),
          pairwiseKey: share(7 * place + 5),
          selfMaskSalt: salt,
          pairwiseKeySalt: salt,
        };
        return { sealed: wrong, committed: wrong };
      },
    ],
  ];
  for (const [what, bend] of cases) {
    it(`is proven guilty, costs itself only and nothing else: ${what}`, () => {
      const { session, dealer } = withDealer(bend);
      expectProven(session, dealer);
    });
  }

  it('is proven guilty by check polynomials that do not fit its honest shares', () => {
    const session = new Session({ members: 6 });
    const dealer = session.members[0]!;
    session.tamper = (member, output) =>
      member === dealer && output.type === 'share-keys'
        ? { ...output, message: withOtherChecks(session, dealer, output.message) }
        : output;
    session.advanceTo('checking-shares');
    expectProven(session, dealer);
  });

  it('cannot publish polynomials of another degree: their length is refused', () => {
    for (const change of [-16, 16]) {
      const session = new Session({ members: 5 });
      const dealer = session.members[0]!;
      session.tamper = (member, output) => {
        if (member !== dealer || output.type !== 'share-keys') return output;
        const { checks } = output.message;
        const pairwiseKey = new Uint8Array(checks.pairwiseKey.length + change).fill(1);
        const bent = { ...output.message, checks: { ...checks, pairwiseKey } };
        const { directory } = memberIn(dealer, 'sharing-keys');
        const message = signDealing(dealer.context, directory.digest, dealer.id, bent);
        return { ...output, message };
      };
      session.advanceTo('checking-shares');
      expect(dealer.violations.map(({ code }) => code)).toEqual(['shares-invalid']);
    }
  });

  it('is proven guilty by its neighbours in a sparse graph', { timeout: PATIENCE_MS }, () => {
    const suite = withSharedVerification(nodeSuite);
    const options = { members: 129, assumedCollusion: 0.03, expectedDropout: 0.05, suite };
    const session = new Session(options);
    const dealer = session.members[70]!;
    session.tamper = (member, output) =>
      member === dealer && output.type === 'share-keys'
        ? { ...output, message: withOtherChecks(session, dealer, output.message) }
        : output;
    session.advanceTo('checking-shares');
    expectProven(session, dealer);
  });

  it('in league with the holder of the wrong share costs that holder its disclosures', () => {
    const session = new Session({ members: 7 });
    const [dealer, accomplice] = session.members as [Member, Member];
    dealBadly(session, dealer, (dealt, holder) =>
      holder === accomplice.id ? unnoticed('selfMask', dealt) : dealt,
    );
    let hidden: readonly Complaint[] = [];
    lying(session, [accomplice], (_liar, honest) => {
      hidden = honest;
      return [];
    });
    session.advanceTo('unmasking');
    const [complaint] = hidden;
    if (complaint?.reason !== 'off-polynomial') throw new Error(complaint?.reason);
    session.tamper = (member, output) => {
      if (member !== accomplice || output.type !== 'disclose') return output;
      const byPeer = new Map(output.message.byPeer).set(dealer.id, complaint.opened);
      return { ...output, message: { byPeer } };
    };
    session.act();
    expect(accomplice.violations).toMatchObject([{ code: 'disclosure-invalid', peer: dealer.id }]);
    session.proceed();
    expect(session.survivors()).toContain(dealer);
    expectIndicator(session);
  });
});

describe('a dealer whose shares are those of another secret than it committed to', () => {
  /** Nothing shows before the secret is rebuilt: this costs the attempt. */
  function expectBlamed(session: Session, dealer: Member): void {
    session.advanceTo('removing-masks');
    expect(session.removeMasks()).toEqual({ type: 'bad-dealers', dealers: [dealer.id] });
    const state = inPhase(session.aggregator, 'removing-masks');
    const evidence = blameForSecret(session.suite, state, dealer.id)!;
    expect(verifyBlame(session.suite, evidence)).toBe(true);
    for (const { id } of session.members.filter((member) => member !== dealer)) {
      const other = blameForSecret(session.suite, state, id)!;
      expect(verifyBlame(session.suite, other)).toBe(false);
    }
  }

  function sharing(wrong: 'selfMaskSeed' | 'maskMaster'): { session: Session; dealer: Member } {
    const session = new Session({ members: 5 });
    const dealer = session.members[2]!;
    session.advanceTo('sharing-keys');
    const { keys } = memberIn(dealer, 'advertising-keys');
    const secrets = { ...keys, [wrong]: session.suite.randomBytes(32) };
    dealBadly(session, dealer, (dealt) => dealt, secrets);
    session.advanceTo('collecting-masked-inputs');
    return { session, dealer };
  }

  it('is named with evidence once its self mask cannot be rebuilt', () => {
    const { session, dealer } = sharing('selfMaskSeed');
    expectBlamed(session, dealer);
  });

  it('is named with evidence once it has dropped and its masks cannot be rebuilt', () => {
    const { session, dealer } = sharing('maskMaster');
    session.silence(dealer);
    expectBlamed(session, dealer);
  });

  it('does no harm with shares of what nobody needs', () => {
    const { session } = sharing('maskMaster');
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
      session.act();
      const { acknowledgements } = inPhase(session.aggregator, 'checking-shares');
      for (const [index, { id }] of session.members.entries()) {
        const expected = index < 2 ? [{ dealer: dealer.id, reason }] : [];
        expect(acknowledgements.get(id)?.complaints).toEqual(expected);
      }
    });
  }

  it('is accused, alone, once more complain than may be lying, and left out', () => {
    const { session, dealer } = withDealer((dealt) => ({ ...dealt, box: flipped }));
    session.act();
    const state = inPhase(session.aggregator, 'checking-shares');
    const accusers = session.members.filter((member) => member !== dealer).map(({ id }) => id);
    expect([...accusedDealers(state)]).toEqual([[dealer.id, accusers.sort()]]);
    session.proceed();
    session.advanceTo('removing-masks');
    expect(session.survivors()).toHaveLength(4);
    expectIndicator(session);
  });

  it('and a second one like it are both complained about, in the order of their ids', () => {
    const session = new Session({ members: 7 });
    const bad = session.members.slice(0, 2);
    for (const dealer of bad) dealBadly(session, dealer, (dealt) => ({ ...dealt, box: flipped }));
    session.advanceTo('checking-shares');
    const reader = session.members[4]!;
    const told = session.toldTo(reader)!;
    if (told.type !== 'relay') throw new Error(told.type);
    // The order in which the coordinator passes bundles on is not the order of complaints.
    const [first, ...others] = [...told.message.bundles].reverse();
    const message = { ...told.message, bundles: [...others, first!] };
    session.feed(reader, { type: 'relay', message });
    session.act();
    const state = inPhase(session.aggregator, 'checking-shares');
    const ids = bad.map(({ id }) => id).sort();
    const { complaints } = state.acknowledgements.get(reader.id)!;
    expect(complaints.map(({ dealer }) => dealer)).toEqual(ids);
    expect([...accusedDealers(state).keys()].sort()).toEqual(ids);
    session.proceed();
    session.advanceTo('removing-masks');
    expectIndicator(session);
  });

  it('loses the attempt where too few are left without it, before a mask is used', () => {
    // q = 3 of 3: nobody can be left out.
    const session = new Session({ members: 3 });
    dealBadly(session, session.members[0]!, (dealt) => ({ ...dealt, box: flipped }));
    session.advanceTo('checking-shares');
    session.act();
    expect(readiness(session.aggregator)).toEqual({
      status: 'lost',
      reason: 'too-few-acknowledgements',
    });
  });

  it('is left out, though too few complained to accuse it, where too few could use its shares', () => {
    // γ = 0.4: c = 4 of 10 and t = q = 8, so three complaints are too many and five are needed to accuse.
    const session = new Session({ members: 10, assumedCollusion: 0.4 });
    const dealer = session.members[0]!;
    const cheated = session.members.slice(1, 4);
    dealBadly(session, dealer, (dealt, holder) =>
      cheated.some(({ id }) => id === holder) ? { ...dealt, box: flipped } : dealt,
    );
    session.advanceTo('checking-shares');
    session.act();
    expect(accusedDealers(inPhase(session.aggregator, 'checking-shares')).size).toBe(0);
    session.proceed();
    session.advanceTo('removing-masks');
    expect(session.survivors()).toHaveLength(9);
    expectIndicator(session);
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
    expect(session.survivors()).toContain(dealer);
    expectIndicator(session);
  });

  it('loses the attempt before anything is disclosed once its last able holders are silent', () => {
    const session = new Session({ members: 6 });
    const dealer = session.members[0]!;
    const cheated = session.members[5]!;
    dealBadly(session, dealer, (dealt, holder) =>
      holder === cheated.id ? { ...dealt, box: flipped } : dealt,
    );
    session.advanceTo('collecting-masked-inputs');
    // q = t = 4 of 6, and one holder holds nothing: the two who fall silent are one too many.
    session.silence(session.members[3]!, session.members[4]!);
    session.act();
    const reason = { status: 'lost', reason: 'too-few-shares' };
    expect(readiness(session.aggregator)).toEqual(reason);
    expect(disclosers(session)).toEqual([]);
  });

  it('or of boxes of another length is refused by the coordinator at once', () => {
    const { session, dealer } = withDealer((dealt) => ({
      ...dealt,
      box: (box) => box.subarray(1),
    }));
    expect(dealer.violations.map(({ code }) => code)).toEqual(['shares-invalid']);
    expect(inPhase(session.aggregator, 'checking-shares').dealers).toHaveLength(4);
  });
});
