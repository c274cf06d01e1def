/** C7: every exclusion carries checkable blame; evidence convinces only as it is. */
import { describe, expect, it } from 'vitest';
import { provenDealers } from '../../shared/secagg/aggregator.ts';
import {
  verifyBlame,
  type BlamedDealing,
  type DealerBlame,
  type EvidenceShare,
  type OffPolynomialBlame,
  type WrongSecretBlame,
} from '../../shared/secagg/blame.ts';
import { blameForSecret, blameForShare } from '../../shared/secagg/blame-evidence.ts';
import { disclosureOf } from '../../shared/secagg/commitments.ts';
import { dealingOf, placeOf, signedDealing } from '../../shared/secagg/dealing.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { dealBadly, flipped, inPhase, memberIn } from './support/malice.ts';

/** Real evidence against the first member of five, who shares another self-mask seed than it uses. */
function secretEvidence(): { session: Session; blame: WrongSecretBlame } {
  const session = sessionAt('sharing-keys', { members: 5 });
  const dealer = session.members[0]!;
  const { keys } = memberIn(dealer, 'advertising-keys');
  const selfMaskSeed = session.suite.randomBytes(32);
  dealBadly(session, dealer, (dealt) => dealt, { ...keys, selfMaskSeed });
  session.advanceTo('removing-masks');
  const state = inPhase(session.aggregator, 'removing-masks');
  return { session, blame: blameForSecret(session.suite, state, dealer.id)! };
}

/** The same against one whose second share is off its polynomial. */
function shareEvidence(): { session: Session; blame: OffPolynomialBlame } {
  const session = sessionAt('sharing-keys', { members: 5 });
  const [dealer, holder] = session.members as [Member, Member];
  dealBadly(session, dealer, (dealt, id) => {
    if (id !== holder.id) return dealt;
    const wrong = { ...dealt.sealed, selfMask: flipped(dealt.sealed.selfMask) };
    return { sealed: wrong, committed: wrong };
  });
  session.advanceTo('collecting-masked-inputs');
  const state = inPhase(session.aggregator, 'collecting-masked-inputs');
  const opened = provenDealers(state).get(dealer.id)!;
  expect(opened.holder).toBe(holder.id);
  const blame = blameForShare(session.suite, state, dealer.id, holder.id, opened.disclosure);
  return { session, blame };
}

/** What nobody may change in any evidence. */
function bentFacts(session: Session, blame: DealerBlame): readonly Partial<BlamedDealing>[] {
  return [
    { dealer: session.members[1]!.id },
    { dealer: '0'.repeat(32) as DealerBlame['dealer'] },
    { config: { ...blame.config, rosterEpoch: 8 } },
    { config: { ...blame.config, terms: { ...blame.config.terms, assumedCollusion: 0.3 } } },
    { advertisements: blame.advertisements.slice(1) },
    { advertisements: blame.advertisements.slice(0, 2) },
    { seedCommitment: flipped(blame.seedCommitment) },
    { root: flipped(blame.root) },
    { checkRoot: flipped(blame.checkRoot) },
    { signature: flipped(blame.signature) },
  ];
}

describe('evidence against a dealer', () => {
  it('of a wrong secret convinces as it is, and no more once anything in it is bent', () => {
    const { session, blame } = secretEvidence();
    const { suite } = session;
    const [share, second, ...others] = blame.shares as [EvidenceShare, EvidenceShare];
    const shares = [second, ...others];
    const { disclosure, commitment } = share;
    const first = (change: Partial<EvidenceShare>): Partial<WrongSecretBlame> => ({
      shares: [{ ...share, ...change }, ...shares],
    });
    const bent: readonly Partial<WrongSecretBlame>[] = [
      ...bentFacts(session, blame),
      { shares: [] },
      { shares },
      { shares: [share, share, ...others] },
      first({ path: share.path.slice(1) }),
      first({ path: second.path }),
      first({ commitment: { ...commitment, holder: second.commitment.holder } }),
      first({ commitment: { ...commitment, selfMask: flipped(commitment.selfMask) } }),
      first({ disclosure: { ...disclosure, share: flipped(disclosure.share) } }),
      first({ disclosure: { ...disclosure, share: disclosure.share.subarray(1) } }),
      first({ disclosure: { ...disclosure, salt: flipped(disclosure.salt) } }),
      first({ disclosure: { ...disclosure, kind: 'pairwise-key-share' } }),
    ];
    expect(verifyBlame(suite, blame)).toBe(true);
    for (const change of bent) expect(verifyBlame(suite, { ...blame, ...change })).toBe(false);
  });

  it('of a share off its polynomial convinces, and no more once anything in it is bent', () => {
    const { session, blame } = shareEvidence();
    const { suite } = session;
    const { share } = blame;
    const { disclosure, commitment, checks } = share;
    const other = (change: Partial<typeof share>): Partial<OffPolynomialBlame> => ({
      share: { ...share, ...change },
    });
    const bent: readonly Partial<OffPolynomialBlame>[] = [
      ...bentFacts(session, blame),
      other({ path: share.path.slice(1) }),
      other({ checkPath: share.checkPath.slice(1) }),
      other({ checks: { ...checks, selfMask: flipped(checks.selfMask) } }),
      other({ checks: { ...checks, pairwiseKey: flipped(checks.pairwiseKey) } }),
      other({ commitment: { ...commitment, holder: session.members[2]!.id } }),
      other({ commitment: { ...commitment, selfMask: flipped(commitment.selfMask) } }),
      other({ disclosure: { ...disclosure, share: flipped(disclosure.share) } }),
      other({ disclosure: { ...disclosure, share: disclosure.share.subarray(1) } }),
      other({ disclosure: { ...disclosure, salt: flipped(disclosure.salt) } }),
      other({ disclosure: { ...disclosure, kind: 'pairwise-key-share' } }),
    ];
    expect(verifyBlame(suite, blame)).toBe(true);
    for (const change of bent) expect(verifyBlame(suite, { ...blame, ...change })).toBe(false);
  });

  it('does not convince where a key advertisement was not the dealer’s own', () => {
    const { session, blame } = secretEvidence();
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
      const blame = blameForSecret(session.suite, state, id)!;
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
    expect(blameForSecret(session.suite, state, session.members[3]!.id)).toBeUndefined();
  });

  it('cannot be made of an honest dealer’s share, whoever opens it', () => {
    const session = sessionAt('checking-shares', { members: 4 });
    session.act();
    const state = inPhase(session.aggregator, 'checking-shares');
    const [holder, dealer] = session.members as [Member, Member];
    const pair = memberIn(holder, 'checking-shares').dealt.held.get(dealer.id)!;
    for (const kind of ['self-mask-share', 'pairwise-key-share'] as const) {
      const opened = disclosureOf(pair, kind);
      const blame = blameForShare(session.suite, state, dealer.id, holder.id, opened);
      expect(verifyBlame(session.suite, blame)).toBe(false);
    }
  });

  it('with shares of another length is refused, not stumbled over', () => {
    // Only a corrupt dealer can commit to such shares, and only a forger would show them.
    const session = sessionAt('advertising-keys', { members: 5 });
    const dealer = session.members[0]!;
    const salts = new Map<Member['id'], Uint8Array>();
    const share = new Uint8Array(49).fill(5);
    dealBadly(session, dealer, ({ sealed }, holder) => {
      salts.set(holder, sealed.selfMaskSalt);
      return { sealed, committed: { ...sealed, selfMask: share } };
    });
    session.advanceTo('checking-shares');
    const { setup, directory, shared } = inPhase(session.aggregator, 'checking-shares');
    const { suite } = session;
    const dealing = dealingOf(suite, directory.digest, dealer.id, shared.get(dealer.id)!);
    const shares = directory.entries.slice(0, directory.parameters.threshold).map(({ id }, i) => ({
      ...placeOf(dealing, i + 1),
      disclosure: { kind: 'self-mask-share', share, salt: salts.get(id)! } as const,
    }));
    const facts = {
      dealer: dealer.id,
      config: setup.config,
      advertisements: directory.entries.map(({ advertisement }) => advertisement),
      ...signedDealing(dealing),
    };
    const secret = { kind: 'wrong-secret', ...facts, shares, ciphertext: undefined } as const;
    expect(verifyBlame(suite, secret)).toBe(false);
    expect(verifyBlame(suite, { kind: 'off-polynomial', ...facts, share: shares[1]! })).toBe(false);
  });
});
