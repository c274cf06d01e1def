/** P6: shares open only under (attempt, sender, recipient). */
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { relayFor } from '../../shared/secagg/aggregator.ts';
import { enterChecking } from '../../shared/secagg/aggregator/proceed.ts';
import { signDealing } from '../../shared/secagg/dealing.ts';
import { entryAt, positionOf } from '../../shared/secagg/directory.ts';
import type { PeerShares, Relay } from '../../shared/secagg/messages.ts';
import { openShares, type BoxScope } from '../../shared/secagg/share-box.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectMemberRefuses } from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

function relayTo(session: Session, member: Member): Relay {
  const told = session.toldTo(member)!;
  if (told.type !== 'relay') throw new Error(told.type);
  return told.message;
}

function scene(): { session: Session; member: Member; relay: Relay } {
  const session = sessionAt('checking-shares', { members: 4 });
  const member = session.members[1]!;
  return { session, member, relay: relayTo(session, member) };
}

function withBundle(relay: Relay, index: number, change: Partial<PeerShares>): Relay {
  return {
    ...relay,
    bundles: relay.bundles.map((bundle, i) => (i === index ? { ...bundle, ...change } : bundle)),
  };
}

/** The scope in which the box in the first bundle was sealed for `member`. */
function scopeOf(member: Member, dealer: PeerShares['dealer']): BoxScope {
  const { directory, setup } = memberIn(member, 'sharing-keys');
  const point = positionOf(directory, member.id) + 1;
  return {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: entryAt(directory, positionOf(directory, dealer)),
    holder: entryAt(directory, point - 1),
    point,
  };
}

describe('a share box', () => {
  it('opens for its holder, and for nobody else’s secret, scope or place', () => {
    const { session, member, relay } = scene();
    const { box, dealer } = relay.bundles[0]!;
    const scope = scopeOf(member, dealer);
    const { directory, keys } = memberIn(member, 'sharing-keys');
    const secret = keys.sealingSecret;
    const third = session.members.find(({ id }) => id !== dealer && id !== member.id)!;
    const stranger = entryAt(directory, positionOf(directory, third.id));
    const theirs = memberIn(third, 'sharing-keys').keys.sealingSecret;
    expect(openShares(nodeSuite, scope, secret, box)).toBeDefined();
    expect(openShares(nodeSuite, scope, theirs, box)).toBeUndefined();
    const others: readonly Partial<BoxScope>[] = [
      { cfg: flipped(scope.cfg) },
      { directory: flipped(scope.directory) },
      { dealer: stranger },
      { holder: stranger },
      { dealer: scope.holder, holder: scope.dealer },
      { point: scope.point + 1 },
    ];
    for (const other of others) {
      expect(openShares(nodeSuite, { ...scope, ...other }, secret, box)).toBeUndefined();
    }
  });

  it('opens no more after any one of its bytes changed, or its length', () => {
    const { member, relay } = scene();
    const { box, dealer } = relay.bundles[2]!;
    const scope = scopeOf(member, dealer);
    const secret = memberIn(member, 'sharing-keys').keys.sealingSecret;
    for (let index = 0; index < box.length; index++) {
      expect(openShares(nodeSuite, scope, secret, flipped(box, index))).toBeUndefined();
    }
    for (const length of [0, 15, 143]) {
      expect(openShares(nodeSuite, scope, secret, box.subarray(0, length))).toBeUndefined();
    }
    expect(openShares(nodeSuite, scope, secret, Uint8Array.of(...box, 0))).toBeUndefined();
  });
});

describe('a relay whose bundles were moved about', () => {
  it('between dealers is refused: the coordinator is at fault, no dealer is', () => {
    const { member, relay } = scene();
    const [first, second] = relay.bundles;
    const swapped = {
      ...relay,
      bundles: [
        { ...first!, dealer: second!.dealer },
        { ...second!, dealer: first!.dealer },
        relay.bundles[2]!,
      ],
    };
    expectMemberRefuses(member, { type: 'relay', message: swapped }, 'shares-invalid');
  });

  it('between holders is refused', () => {
    const { session, member, relay } = scene();
    const other = session.members.find(
      ({ id }) => id !== member.id && id !== relay.bundles[0]!.dealer,
    )!;
    const foreign = relayTo(session, other).bundles.find(
      ({ dealer }) => dealer === relay.bundles[0]!.dealer,
    )!;
    for (const message of [
      withBundle(relay, 0, foreign),
      withBundle(relay, 0, { box: foreign.box }),
      withBundle(relay, 0, { commitment: foreign.commitment }),
      withBundle(relay, 0, { commitment: foreign.commitment, path: foreign.path }),
    ]) {
      expectMemberRefuses(member, { type: 'relay', message }, 'shares-invalid');
    }
  });

  it('or whose dealer signed, in the holder’s place, a commitment to another holder is refused', () => {
    const session = sessionAt('sharing-keys', { members: 4 });
    session.act();
    const [member, dealer, third] = session.members as [Member, Member, Member];
    const state = inPhase(session.aggregator, 'sharing-keys');
    const { directory } = state;
    const honest = state.shared.get(dealer.id)!;
    const commitments = honest.commitments.map((commitment) =>
      commitment.holder === member.id ? { ...commitment, holder: third.id } : commitment,
    );
    const unsigned = { ...honest, commitments };
    const signed = signDealing(dealer.context, directory.digest, dealer.id, unsigned);
    const shared = new Map(state.shared).set(dealer.id, signed);
    const forked = enterChecking(session.suite, { ...state, shared }, [0, 1, 2, 3]);
    const message = relayFor(session.suite, inPhase(forked, 'checking-shares'), member.id);
    expectMemberRefuses(member, { type: 'relay', message }, 'shares-invalid');
  });

  it('or bent in any field is refused', () => {
    const { member, relay } = scene();
    const [bundle] = relay.bundles as [PeerShares];
    const { signature, root, seedCommitment, path, dealersPath, box, commitment } = bundle;
    const { checkRoot, checks, checkPath } = bundle;
    const changes: readonly Partial<PeerShares>[] = [
      { signature: flipped(signature, 40) },
      { signature: signature.subarray(1) },
      { root: flipped(root) },
      { seedCommitment: flipped(seedCommitment) },
      { path: path.slice(1) },
      { path: path.map((digest) => flipped(digest)) },
      { dealersPath: [...dealersPath, root] },
      { dealersPath: dealersPath.map((digest) => flipped(digest)) },
      { checkRoot: flipped(checkRoot) },
      { checks: { ...checks, selfMask: flipped(checks.selfMask) } },
      { checks: { ...checks, pairwiseKey: flipped(checks.pairwiseKey) } },
      { checkPath: checkPath.slice(1) },
      { checkPath: checkPath.map((digest) => flipped(digest)) },
      { box: flipped(box) },
      { box: new Uint8Array(0) },
      { commitment: { ...commitment, selfMask: flipped(commitment.selfMask) } },
      { commitment: { ...commitment, pairwiseKey: flipped(commitment.pairwiseKey) } },
    ];
    for (const change of changes) {
      const message = withBundle(relay, 0, change);
      expectMemberRefuses(member, { type: 'relay', message }, 'shares-invalid');
    }
  });

  it('or whose dealers are bent is refused', () => {
    const { member, relay } = scene();
    const [first, ...rest] = relay.bundles;
    const bent: readonly Relay[] = [
      { ...relay, dealers: [...relay.dealers].reverse() },
      { ...relay, dealers: [...relay.dealers, 4] },
      { ...relay, dealers: relay.dealers.slice(0, 2) },
      { ...relay, dealers: relay.dealers.slice(1) },
      { ...relay, bundles: rest },
      { ...relay, bundles: [...rest, rest[0]!] },
      { ...relay, bundles: [first!, first!, ...rest] },
    ];
    for (const message of bent) {
      expectMemberRefuses(member, { type: 'relay', message }, 'sharers-invalid');
    }
    const message = { ...relay, dealersRoot: flipped(relay.dealersRoot) };
    expectMemberRefuses(member, { type: 'relay', message }, 'shares-invalid');
  });

  it('or that has fewer dealers than the quorum is refused, however well it is made', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    session.act();
    const member = session.members[2]!;
    const state = inPhase(session.aggregator, 'sharing-keys');
    const own = positionOf(state.directory, member.id);
    const others = [0, 1, 2, 3, 4].filter((position) => position !== own);
    const relayAmong = (count: number): Relay => {
      const dealers = [own, ...others.slice(0, count - 1)].sort((a, b) => a - b);
      const forked = enterChecking(session.suite, state, dealers);
      return relayFor(session.suite, inPhase(forked, 'checking-shares'), member.id);
    };
    expect(state.directory.parameters.quorum).toBe(4);
    expectMemberRefuses(member, { type: 'relay', message: relayAmong(3) }, 'sharers-invalid');
    session.feed(member, { type: 'relay', message: relayAmong(4) });
    expect(member.state?.phase).toBe('checking-shares');
  });

  it('or that leaves the participant out is refused', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    const member = session.members[0]!;
    session.tamper = (who, output) => {
      if (who === member && output.type === 'share-keys') return undefined;
      return output;
    };
    session.relay();
    session.proceed();
    const { dealers, dealersRoot } = inPhase(session.aggregator, 'checking-shares');
    expect(dealers).toHaveLength(4);
    const message = {
      dealers,
      dealersRoot,
      bundles: relayTo(session, session.members[1]!).bundles,
    };
    expectMemberRefuses(member, { type: 'relay', message }, 'sharers-invalid');
  });
});
