/** P3: U3 ⊆ U2, contains the participant with its own digest, is large enough. Attack 6: U3 = {v}. */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import { entryAt, positionOf } from '../../shared/secagg/directory.ts';
import { holdersOf } from '../../shared/secagg/mask-graph.ts';
import type { SurvivorSetMessage } from '../../shared/secagg/messages.ts';
import {
  sessionAt,
  type Member,
  type Session,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { expectMemberRefuses } from './support/expectations.ts';
import { flipped, inPhase, memberIn, withSurvivors } from './support/malice.ts';

/** Seven members of whom the last dealt no keys; asked about one in the middle. */
function confirming(): { session: Session; member: Member; honest: SurvivorSetMessage } {
  const session = sessionAt('sharing-keys', { members: 7 });
  session.silence(session.members[6]!);
  session.advanceTo('confirming-survivors');
  const member = session.survivors()[2]!;
  return { session, member, honest: setFor(session, session.survivors(), member) };
}

function setFor(
  session: Session,
  survivors: readonly Member[],
  member: Member,
): SurvivorSetMessage {
  const fork = withSurvivors(session, survivors);
  return aggregator.survivorSetFor(session.suite, fork, member.id);
}

function expectRefused(member: Member, message: SurvivorSetMessage, why?: string): void {
  expectMemberRefuses(member, { type: 'survivor-set', message }, 'survivors-invalid', why);
  expect(member.said.some(({ type }) => type === 'confirm-survivors')).toBe(false);
}

describe('a doctored survivor set', () => {
  it('of one member is not signed, whoever it is', () => {
    const { session, member } = confirming();
    expectRefused(member, setFor(session, [member], member));
  });

  it('below the quorum is not signed, at the quorum it is', () => {
    const { session, member } = confirming();
    const { quorum } = inPhase(session.aggregator, 'confirming-survivors').directory.parameters;
    const others = session.survivors().filter((other) => other !== member);
    const fewer = setFor(session, [member, ...others.slice(0, quorum - 2)], member);
    expectRefused(member, fewer, `${quorum - 1} survivors; at least ${quorum} are required`);
    const enough = setFor(session, [member, ...others.slice(0, quorum - 1)], member);
    session.feed(member, { type: 'survivor-set', message: enough });
    expect(member.state?.phase).toBe('unmasking');
  });

  it('without the participant is not signed', () => {
    const { session, member, honest } = confirming();
    const others = session.survivors().filter((other) => other !== member);
    const why = 'own input is not counted';
    expectRefused(member, setFor(session, others, others[0]!), why);
    const { positions } = inPhase(session.aggregator, 'confirming-survivors').directory;
    const survivors = honest.survivors.filter((at) => at !== positions.get(member.id));
    expectRefused(member, { ...honest, survivors }, why);
  });

  it('with another digest of the participant’s own input is not signed', () => {
    const { session, member } = confirming();
    const state = inPhase(session.aggregator, 'confirming-survivors');
    const input = state.inputs.get(member.id)!;
    const inputs = new Map(state.inputs).set(member.id, {
      ...input,
      digest: flipped(input.digest),
    });
    session.aggregator = { ...state, inputs };
    expectRefused(member, setFor(session, session.survivors(), member));
  });

  it('with a member who never shared its keys is not signed', () => {
    const { session, member, honest } = confirming();
    const { positions } = inPhase(session.aggregator, 'confirming-survivors').directory;
    const stranger = positions.get(session.members[6]!.id)!;
    const survivors = [...honest.survivors, stranger].sort((a, b) => a - b);
    expectRefused(member, { ...honest, survivors }, 'a survivor never shared its keys');
  });

  for (const [how, bend] of [
    ['unordered', (positions: number[]) => positions.reverse()],
    ['with a position twice', (positions: number[]) => [...positions, positions.at(-1)!]],
    ['beyond the directory', (positions: number[]) => [...positions, 7]],
    ['with a negative position', (positions: number[]) => [-1, ...positions]],
    ['with half a position', (positions: number[]) => [0.5, ...positions.slice(1)]],
    ['with a position that is no number', (positions: number[]) => [NaN, ...positions]],
    ['empty', () => []],
  ] as const) {
    it(`${how} is not signed`, () => {
      const { member, honest } = confirming();
      expectRefused(member, { ...honest, survivors: bend([...honest.survivors]) });
    });
  }

  it('whose root or path is bent is not signed', () => {
    const { member, honest } = confirming();
    expectRefused(member, { ...honest, inputsRoot: flipped(honest.inputsRoot, 31) });
    expectRefused(member, { ...honest, inputsRoot: honest.inputsRoot.subarray(1) });
    expectRefused(member, { ...honest, path: honest.path.slice(1) });
    expectRefused(member, { ...honest, path: [...honest.path, honest.inputsRoot] });
    expectRefused(member, { ...honest, path: honest.path.map((digest) => flipped(digest, 5)) });
    expectRefused(member, { ...honest, path: honest.path.map((digest) => digest.subarray(2)) });
  });

  it('that was right for another participant is not signed', () => {
    const { session, member } = confirming();
    const other = session.survivors()[3]!;
    expectRefused(member, setFor(session, session.survivors(), other));
  });
});

describe('a survivor set below a floor', () => {
  const floors: readonly (readonly [string, SessionOptions, number])[] = [
    ['of the terms', { members: 6, minSurvivors: 6 }, 6],
    ['of honest inputs beside c', { members: 6, minHonest: 5 }, 6],
  ];
  for (const [which, options, needed] of floors) {
    it(`${which} is not signed`, () => {
      const session = sessionAt('confirming-survivors', options);
      const member = session.members[3]!;
      const fewer = session.members.slice(1);
      expect(fewer).toHaveLength(needed - 1);
      expectRefused(member, setFor(session, fewer, member));
    });
  }

  for (const [which, floor] of [
    ['survivors', { minSurvivors: 6 }],
    ['honest inputs', { minHonest: 5 }],
  ] as const) {
    it(`of the site’s own for ${which} is not signed, whatever the terms allow`, () => {
      const session = sessionAt('confirming-survivors', { members: 6 });
      const member = session.members[3]!;
      const state = memberIn(member, 'confirming-survivors');
      const { setup } = state.session;
      const floors = { ...setup.floors, ...floor };
      member.state = { ...state, session: { ...state.session, setup: { ...setup, floors } } };
      expectRefused(member, setFor(session, session.members.slice(1), member));
      session.feed(member, session.toldTo(member)!);
      expect(member.state.phase).toBe('unmasking');
    });
  }
});

describe('a survivor set of groups', () => {
  /** Four groups of five: t = 4, and 2 of any group may collude. */
  const GROUPED: SessionOptions = { members: 20, minCohort: 20, groups: 4, assumedCollusion: 0.1 };

  function inGroup(options: SessionOptions = GROUPED) {
    const session = sessionAt('confirming-survivors', options);
    const member = session.members[3]!;
    const { directory } = memberIn(member, 'confirming-survivors').session;
    const own = holdersOf(directory.graph, positionOf(directory, member.id));
    const group = own.map((position) => session.member(entryAt(directory, position).id));
    return { session, member, others: group.filter((each) => each !== member) };
  }

  it('that leaves its own group fewer than t is not signed, however large it is', () => {
    const { session, member, others } = inGroup();
    const without = (gone: readonly Member[]) =>
      session.members.filter((each) => !gone.includes(each));
    expectRefused(member, setFor(session, without(others.slice(0, 2)), member));
    session.feed(member, {
      type: 'survivor-set',
      message: setFor(session, without(others.slice(0, 1)), member),
    });
    expect(member.state?.phase).toBe('unmasking');
  });

  it('over a model that may have been summed before is not signed, not even with the same members', () => {
    const session = sessionAt('confirming-survivors', GROUPED);
    const member = session.members[3]!;
    const state = memberIn(member, 'confirming-survivors');
    const earlier = [session.members.map(({ id }) => id)];
    const setup = { ...state.session.setup, earlier };
    member.state = { ...state, session: { ...state.session, setup } };
    const message = setFor(session, session.members, member);
    expectMemberRefuses(member, { type: 'survivor-set', message }, 'difference-too-small');
  });

  it('that leaves its own group fewer than any sum must hold is not signed', () => {
    const { session, member, others } = inGroup({ ...GROUPED, minSurvivors: 5 });
    const survivors = session.members.filter((each) => each !== others[2]);
    expectRefused(member, setFor(session, survivors, member));
  });
});
