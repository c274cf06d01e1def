/** P9: a graph or parameter the coordinator could have chosen is never used. Attack 26. */
import { describe, expect, it } from 'vitest';
import { entryAt } from '../../shared/secagg/directory.ts';
import { sessionParameters } from '../../shared/secagg/parameters.ts';
import { commitShare } from '../../shared/secagg/commitments.ts';
import { secretOf } from '../../shared/secagg/low-degree.ts';
import { combine } from '../../shared/secagg/secret-sharing.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectMemberRefuses, saidBy } from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

function directoryWith(session: Session, member: Member, lies: object): void {
  const told = session.toldTo(member)!;
  if (told.type !== 'directory') throw new Error(told.type);
  session.feed(member, { type: 'directory', message: { ...told.message, ...lies } });
}

describe('parameters the coordinator would like', () => {
  it('are ignored wherever it puts them: c, q and t come from n and γ', () => {
    const session = sessionAt('sharing-keys', { members: 6, assumedCollusion: 0.34 });
    const member = session.members[3]!;
    const lies = { corrupt: 0, quorum: 2, threshold: 2, degree: 2, neighbours: [0, 1] };
    directoryWith(session, member, { ...lies, parameters: lies });
    const { directory } = memberIn(member, 'sharing-keys');
    const honest = sessionParameters({
      participants: 6,
      assumedCollusion: 0.34,
      assumeNoCollusion: false,
    });
    expect(directory.parameters).toEqual(honest);
    expect(directory.parameters).toMatchObject({ corrupt: 2, quorum: 5, threshold: 5, degree: 5 });
  });

  it('do not thin out the shares: t − 1 of them give another secret', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    const member = session.members[0]!;
    const { keys } = memberIn(member, 'advertising-keys');
    const seed = keys.selfMaskSeed.slice();
    session.advanceTo('collecting-masked-inputs');
    session.relay();
    const { directory } = inPhase(session.aggregator, 'collecting-masked-inputs');
    const shares = directory.entries.map(({ id }, position) => ({
      point: position + 1,
      share: memberIn(session.member(id), 'masking-input').session.held.get(member.id)!.selfMask,
    }));
    expect(directory.parameters.threshold).toBe(4);
    expect(secretOf(combine(shares.slice(0, 4)))).toEqual(seed);
    expect(secretOf(combine(shares.slice(1)))).toEqual(seed);
    expect(secretOf(combine(shares.slice(0, 3)))).not.toEqual(seed);
  });

  it('do not thin out the masks: one pairwise mask with every other sharer', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 5 });
    session.relay();
    for (const member of session.members) {
      expect(memberIn(member, 'masking-input').masks).toHaveLength(1 + 4);
    }
    const fewer = sessionAt('checking-shares', { members: 5 });
    const member = fewer.members[1]!;
    const told = fewer.toldTo(member)!;
    if (told.type !== 'relay') throw new Error(told.type);
    const message = { ...told.message, bundles: told.message.bundles.slice(0, 2) };
    expectMemberRefuses(member, { type: 'relay', message }, 'sharers-invalid');
  });

  it('cannot be smuggled in as a cohort that has none', () => {
    const session = sessionAt('sharing-keys', { members: 4 });
    const member = session.members[1]!;
    const state = memberIn(member, 'advertising-keys');
    for (const [name, value] of [
      ['assumedCollusion', 0.5],
      ['assumedCollusion', NaN],
      ['expectedDropout', 0.5],
      ['expectedDropout', 1],
    ] as const) {
      const terms = { ...state.setup.config.terms, [name]: value };
      const setup = { ...state.setup, config: { ...state.setup.config, terms } };
      member.state = { ...state, setup };
      expectMemberRefuses(member, session.toldTo(member)!, 'directory-invalid');
    }
  });

  it('are bound by every commitment through R1', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 3 });
    const { directory } = inPhase(session.aggregator, 'collecting-masked-inputs');
    const dealer = entryAt(directory, 0).id;
    const holder = entryAt(directory, 1).id;
    const { commitments } = saidBy(session.member(dealer), 'share-keys').message;
    session.relay();
    const pair = memberIn(session.member(holder), 'masking-input').session.held.get(dealer)!;
    const scope = { directory: directory.digest, dealer, holder, point: 2 };
    const { selfMask, selfMaskSalt } = pair;
    const commit = (in_: typeof scope) =>
      commitShare(session.suite, in_, 'self-mask-share', selfMask, selfMaskSalt);
    expect(commit(scope)).toEqual(commitments[1]!.selfMask);
    expect(commit({ ...scope, directory: flipped(scope.directory) })).not.toEqual(commit(scope));
    expect(commit({ ...scope, point: 3 })).not.toEqual(commit(scope));
  });
});
