/** C7: every exclusion carries checkable blame; no honest member can be framed. Attack 16. */
import { describe, expect, it } from 'vitest';
import { accusedDealers } from '../../shared/secagg/aggregator.ts';
import { blameDealer, verifyBlame, type DealerBlame } from '../../shared/secagg/blame.ts';
import { shareTree } from '../../shared/secagg/commitments.ts';
import { complaintsDigest } from '../../shared/secagg/complaints.ts';
import { pathInTree } from '../../shared/secagg/merkle.ts';
import type { Complaint, MaskedInputHeader } from '../../shared/secagg/messages.ts';
import type { ViolationCode } from '../../shared/secagg/violations.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectIndicator } from './support/expectations.ts';
import { dealBadly, flipped, inPhase } from './support/malice.ts';

/** `accuser` signs these complaints with its otherwise honest masked input. */
function complaining(
  session: Session,
  accuser: Member,
  header: MaskedInputHeader,
  complaints: readonly Complaint[],
): MaskedInputHeader {
  const { digests } = inPhase(session.aggregator, 'collecting-masked-inputs');
  const listed = complaintsDigest(session.suite, complaints);
  const { signer } = accuser.context;
  return {
    ...header,
    complaints,
    signature: signer.sign('masked', digests.sharers, header.digest, listed),
  };
}

function lying(
  session: Session,
  liars: readonly Member[],
  complaintsOf: (liar: Member) => readonly Complaint[],
): void {
  session.tamper = (member, output) =>
    output.type === 'submit-masked-input' && liars.includes(member)
      ? { ...output, header: complaining(session, member, output.header, complaintsOf(member)) }
      : output;
}

const unreadable = (dealer: Member): Complaint => ({
  dealer: dealer.id,
  reason: 'box-unreadable',
});

describe('false complaints about an honest dealer', () => {
  for (const [members, assumedCollusion, c] of [
    [5, 0.1, 1],
    [7, 0.3, 2],
  ] as const) {
    it(`from the ${c} of ${members} who may be lying exclude nobody`, () => {
      const session = sessionAt('collecting-masked-inputs', { members, assumedCollusion });
      const victim = session.members[members - 1]!;
      lying(session, session.members.slice(0, c), () => [unreadable(victim)]);
      session.act();
      const state = inPhase(session.aggregator, 'collecting-masked-inputs');
      expect(state.directory.parameters.corrupt).toBe(c);
      const all = [...state.inputs.values()].flatMap(({ complaints }) => complaints);
      expect(all).toHaveLength(c);
      expect(accusedDealers(state).size).toBe(0);
      session.advanceTo('removing-masks');
      expectIndicator(session);
    });
  }

  it('from a single member exclude nobody even where no one is assumed to lie', () => {
    const options = { members: 5, assumedCollusion: 0, assumeNoCollusion: true };
    const session = sessionAt('collecting-masked-inputs', options);
    lying(session, session.members.slice(0, 1), () => [unreadable(session.members[3]!)]);
    session.act();
    const state = inPhase(session.aggregator, 'collecting-masked-inputs');
    expect(state.directory.parameters.corrupt).toBe(0);
    expect(accusedDealers(state).size).toBe(0);
  });

  it('are counted once per accuser: no list may name a dealer twice, itself or a stranger', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    session.silence(session.members[4]!);
    session.advanceTo('collecting-masked-inputs');
    const [liar, a, b] = session.members as [Member, Member, Member];
    const [low, high] = [a, b].sort((x, y) => (x.id < y.id ? -1 : 1)) as [Member, Member];
    const unknown: Complaint = { ...unreadable(a), dealer: '0'.repeat(32) as Member['id'] };
    const lists = [
      [unreadable(a), unreadable(a)],
      [unreadable(high), unreadable(low)],
      [unreadable(liar)],
      [unreadable(session.members[4]!)],
      [unknown],
    ];
    session.feed(liar, session.toldTo(liar)!);
    const ready = liar.state!;
    for (const list of lists) {
      lying(session, [liar], () => list);
      liar.state = structuredClone(ready);
      const { segments } = session.offer.config;
      session.submit(
        liar,
        segments.map(({ length }) => new Uint32Array(length)),
      );
      expect(liar.violations.at(-1)?.code).toBe('complaint-invalid' satisfies ViolationCode);
    }
    expect(liar.violations).toHaveLength(lists.length);
    expect(inPhase(session.aggregator, 'collecting-masked-inputs').inputs.size).toBe(0);
  });

  it('cannot be added by the coordinator: they are under the accuser’s signature', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 4 });
    const [victim, member] = session.members;
    session.tamper = (who, output) =>
      who === member && output.type === 'submit-masked-input'
        ? { ...output, header: { ...output.header, complaints: [unreadable(victim!)] } }
        : output;
    session.act();
    expect(member!.violations.map(({ code }) => code)).toEqual(['signature-invalid']);
  });
});

/** Real evidence against the first member of five, whose first committed share is wrong. */
function evidence(): { session: Session; blame: DealerBlame } {
  const session = sessionAt('advertising-keys', { members: 5 });
  const dealer = session.members[0]!;
  let dealt = 0;
  dealBadly(session, dealer, (pair) => {
    if (dealt++ > 0) return pair;
    const wrong = { ...pair.sealed, selfMask: flipped(pair.sealed.selfMask) };
    return { sealed: wrong, committed: wrong };
  });
  session.advanceTo('removing-masks');
  const state = inPhase(session.aggregator, 'removing-masks');
  return { session, blame: blameDealer(session.suite, state, dealer.id)! };
}

describe('evidence against a dealer', () => {
  it('convinces as it is, and no more once anything in it is bent', () => {
    const { session, blame } = evidence();
    const { suite } = session;
    const [share, ...shares] = blame.shares;
    const first = (change: Partial<DealerBlame['shares'][number]>): Partial<DealerBlame> => ({
      shares: [{ ...share!, ...change }, ...shares],
    });
    const { disclosure } = share!;
    const bent: readonly Partial<DealerBlame>[] = [
      { dealer: session.members[1]!.id },
      { dealer: '0'.repeat(32) as DealerBlame['dealer'] },
      { config: { ...blame.config, rosterEpoch: 8 } },
      { config: { ...blame.config, terms: { ...blame.config.terms, assumedCollusion: 0.3 } } },
      { advertisements: blame.advertisements.slice(1) },
      { advertisements: blame.advertisements.slice(0, 2) },
      { seedCommitment: flipped(blame.seedCommitment) },
      { root: flipped(blame.root) },
      { signature: flipped(blame.signature) },
      { shares: [] },
      { shares },
      { shares: [share!, share!, ...shares.slice(1)] },
      first({ point: share!.point + 1 }),
      first({ point: 0 }),
      first({ point: 1.5 }),
      first({ path: share!.path.slice(1) }),
      first({
        commitment: { ...share!.commitment, selfMask: flipped(share!.commitment.selfMask) },
      }),
      first({ disclosure: { ...disclosure, share: flipped(disclosure.share) } }),
      first({ disclosure: { ...disclosure, share: disclosure.share.subarray(1) } }),
      first({ disclosure: { ...disclosure, salt: flipped(disclosure.salt) } }),
      first({ disclosure: { ...disclosure, kind: 'pairwise-key-share' } }),
    ];
    expect(verifyBlame(suite, blame)).toBe(true);
    for (const change of bent) expect(verifyBlame(suite, { ...blame, ...change })).toBe(false);
  });

  it('does not convince where a key advertisement was not the dealer’s own', () => {
    const { session, blame } = evidence();
    const position = blame.advertisements.findIndex(
      ({ identity }) => identity === session.members[0]!.context.signer.identity,
    );
    const advertisements = blame.advertisements.map((entry, i) =>
      i === position ? { ...entry, signature: flipped(entry.signature) } : entry,
    );
    expect(verifyBlame(session.suite, { ...blame, advertisements })).toBe(false);
  });

  it('cannot be made against an honest dealer, survivor or dropped', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 6 });
    session.silence(session.members[2]!);
    session.advanceTo('removing-masks');
    const state = inPhase(session.aggregator, 'removing-masks');
    for (const { id } of session.members) {
      const blame = blameDealer(session.suite, state, id)!;
      expect(blame.shares).toHaveLength(state.directory.parameters.threshold);
      expect(verifyBlame(session.suite, blame)).toBe(false);
      const fewer = { ...blame, shares: blame.shares.slice(1) };
      expect(verifyBlame(session.suite, fewer)).toBe(false);
    }
  });

  it('does not exist about one who dealt nothing', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    session.silence(session.members[3]!);
    session.advanceTo('removing-masks');
    const state = inPhase(session.aggregator, 'removing-masks');
    expect(blameDealer(session.suite, state, session.members[3]!.id)).toBeUndefined();
  });

  it('with shares of another length is refused, not stumbled over', () => {
    // Only a corrupt dealer can commit to such shares, and only a forger would show them.
    const session = sessionAt('advertising-keys', { members: 5 });
    const dealer = session.members[0]!;
    const salts = new Map<Member['id'], Uint8Array>();
    const share = new Uint8Array(33).fill(5);
    dealBadly(session, dealer, ({ sealed }, holder) => {
      salts.set(holder, sealed.selfMaskSalt);
      return { sealed, committed: { ...sealed, selfMask: share } };
    });
    session.advanceTo('collecting-masked-inputs');
    const { directory, shared } = inPhase(session.aggregator, 'collecting-masked-inputs');
    const { commitments, seedCommitment, signature } = shared.get(dealer.id)!;
    const tree = shareTree(session.suite, commitments);
    const shares = commitments.slice(0, directory.parameters.threshold).map((commitment, i) => ({
      point: i + 1,
      commitment,
      path: pathInTree(tree, i),
      disclosure: { kind: 'self-mask-share', share, salt: salts.get(commitment.holder)! } as const,
    }));
    const { config } = session.offer;
    const advertisements = directory.entries.map(({ advertisement }) => advertisement);
    const facts = { config, advertisements, seedCommitment, signature, root: tree.root };
    const blame: DealerBlame = { kind: 'bad-dealer', dealer: dealer.id, ...facts, shares, ciphertext: undefined };
    expect(verifyBlame(session.suite, blame)).toBe(false);
  });
});
