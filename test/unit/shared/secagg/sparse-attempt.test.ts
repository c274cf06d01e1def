import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import * as aggregator from '../../../../shared/secagg/aggregator.ts';
import type { AggregatorState, Readiness } from '../../../../shared/secagg/aggregator.ts';
import { entryAt, positionOf, type Directory } from '../../../../shared/secagg/directory.ts';
import { holdersOf } from '../../../../shared/secagg/mask-graph.ts';
import { LargeAttempt } from '../../../support/large-attempt.ts';
import {
  messageOf,
  runAttempt,
  Session,
  type Member,
  type SessionOptions,
} from '../../../support/secagg-session.ts';
import { withSharedVerification } from '../../../support/shared-verification.ts';
import { timedSuite } from '../../../support/timed-suite.ts';

/** Seconds of one core each, many more on a machine with other things to do. */
const PATIENCE_MS = 600_000;

/** Little collusion assumed, so that neighbourhoods are small and tests short. */
function optionsFor(members: number, assumedCollusion: number): SessionOptions {
  return {
    members,
    assumedCollusion,
    suite: withSharedVerification(nodeSuite),
    expectedDropout: 0.05,
    weightBound: 29,
  };
}

/** What the published sum must be: exactly the indicator of the survivors, and their number. */
function expectIndicator(session: Session): void {
  const outcome = session.removeMasks();
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  const [counts, update] = outcome.sums;
  const survivors = new Set(session.survivors());
  const indicator = session.members.map((member) => (survivors.has(member) ? 1 : 0));
  const canaries = new Array<number>(8).fill(0);
  expect([...update!]).toEqual([...indicator, ...canaries]);
  expect([...counts!]).toEqual([survivors.size, ...canaries]);
}

function directoryOf({ aggregator: state }: Session): Directory {
  if (!('directory' in state)) throw new Error(state.phase);
  return state.directory;
}

/** The first `count` holders of a member's shares. */
function holdersOfMember(session: Session, member: Member, count: number): readonly Member[] {
  const directory = directoryOf(session);
  return holdersOf(directory.graph, positionOf(directory, member.id))
    .slice(0, count)
    .map((position) => session.member(entryAt(directory, position).id));
}

/** How ready a phase would be that everybody answered but those who left. */
function readinessWithout(
  session: Session,
  before: AggregatorState,
  gone: readonly Member[],
): Readiness['status'] {
  let state = before;
  for (const { id } of gone) state = aggregator.depart(state, id, 'killed');
  for (const member of session.members.filter((other) => !gone.includes(other))) {
    const message = messageOf(member.said.at(-1)!);
    const received = aggregator.receive(session.suite, state, member.id, message);
    if (!received.ok) throw new Error(received.violation.message);
    state = received.value;
  }
  return aggregator.readiness(state).status;
}

describe('a whole attempt in the sparse graph', () => {
  it(
    'of 129 survives 6 of any one member’s 20 neighbours in every phase, not 7, nor a missed quorum',
    { timeout: PATIENCE_MS },
    () => {
      const session = new Session(optionsFor(129, 0.03));
      session.act();
      session.proceed();
      expect(directoryOf(session).parameters).toMatchObject({
        graph: 'sparse',
        degree: 20,
        threshold: 14,
        quorum: 67,
        dropoutsTolerated: 6,
      });
      while (session.aggregator.phase !== 'removing-masks') {
        const before = session.aggregator;
        session.act();
        const without = (gone: readonly Member[]): unknown => [
          before.phase,
          readinessWithout(session, before, gone),
        ];
        const neighbours = holdersOfMember(session, session.members[5]!, 7);
        expect(without(neighbours.slice(0, 6))).toEqual([before.phase, 'complete']);
        // A member may confirm and still not disclose, so confirmations are only counted.
        const expected = before.phase === 'confirming-survivors' ? 'complete' : 'lost';
        expect(without(neighbours)).toEqual([before.phase, expected]);
        expect(without(session.members.slice(0, 129 - 66))).toEqual([before.phase, 'lost']);
        session.proceed();
      }
      expect(session.members.flatMap(({ violations }) => violations)).toEqual([]);
      expectIndicator(session);
    },
  );

  it(
    'of 200 gives the exact sum with 10 silent, spread over every phase',
    { timeout: PATIENCE_MS },
    () => {
      const session = new Session(optionsFor(200, 0.02));
      const at = (from: number, count: number): readonly Member[] =>
        session.members.slice(from, from + count);
      runAttempt(session, {
        'sharing-keys': at(3, 2),
        'collecting-masked-inputs': at(41, 3),
        'confirming-survivors': at(83, 3),
        unmasking: at(150, 2),
      });
      expect(directoryOf(session).parameters.dropoutsTolerated).toBe(10);
      expect(session.survivors()).toHaveLength(195);
      expectIndicator(session);
    },
  );

  it(
    'of 500 gives the exact sum without 26 that never send their masked input',
    { timeout: PATIENCE_MS },
    () => {
      const attempt = new LargeAttempt({
        members: 500,
        silent: 26,
        sample: 3,
        terms: { assumedCollusion: 0.01, assumeNoCollusion: false, expectedDropout: 0.05 },
        timed: timedSuite(withSharedVerification(nodeSuite)),
      });
      const figures = attempt.run(() => undefined);
      expect(figures.map(({ name }) => name).at(-1)).toBe('remove');
    },
  );
});
