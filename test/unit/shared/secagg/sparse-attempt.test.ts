import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import type { AttemptPhase } from '../../../../shared/secagg/aggregator.ts';
import { entryAt, positionOf, type Directory } from '../../../../shared/secagg/directory.ts';
import { holdersOf } from '../../../../shared/secagg/mask-graph.ts';
import {
  runAttempt,
  Session,
  sessionAt,
  type Member,
  type SessionOptions,
} from '../../../support/secagg-session.ts';
import { withSharedVerification } from '../../../support/shared-verification.ts';

/** The largest cohort takes a minute of one core, more on a machine with other things to do. */
const PATIENCE_MS = 600_000;

/** Little assumed, so that neighbourhoods are small and tests short. */
const COLLUSION: Readonly<Record<number, number>> = { 129: 0.03, 200: 0.02, 500: 0.01 };

function optionsFor(members: number): SessionOptions {
  return {
    members,
    suite: withSharedVerification(nodeSuite),
    assumedCollusion: COLLUSION[members]!,
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

function directoryOf(session: Session): Directory {
  if (!('directory' in session.aggregator)) throw new Error(session.aggregator.phase);
  return session.aggregator.directory;
}

/** The first `count` holders of a member's shares. */
function holdersOfMember(session: Session, member: Member, count: number): readonly Member[] {
  const directory = directoryOf(session);
  return holdersOf(directory.graph, positionOf(directory, member.id))
    .slice(0, count)
    .map((position) => session.member(entryAt(directory, position).id));
}

/** Everybody who speaks goes on, until masks are removed or the attempt is lost. */
function carryOn(session: Session): string {
  for (;;) {
    session.act();
    const status = session.readiness();
    if (status !== 'complete' && status !== 'may-proceed') return status;
    session.proceed();
    if (session.aggregator.phase === 'removing-masks') return 'removing-masks';
  }
}

const PHASES: readonly AttemptPhase[] = [
  'sharing-keys',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
];

describe('a whole attempt in the sparse graph', () => {
  it('gives the exact sum of all 129 inputs when nobody drops', { timeout: PATIENCE_MS }, () => {
    const session = new Session(optionsFor(129));
    runAttempt(session);
    expect(directoryOf(session).parameters).toMatchObject({
      graph: 'sparse',
      degree: 20,
      threshold: 14,
      dropoutsTolerated: 6,
    });
    expect(session.survivors()).toHaveLength(129);
    expect(session.members.flatMap(({ violations }) => violations)).toEqual([]);
    expectIndicator(session);
  });

  for (const phase of PHASES) {
    it(
      `survives 6 of one member’s 20 neighbours silent from ${phase} on, and not 7`,
      { timeout: PATIENCE_MS },
      () => {
        for (const silent of [6, 7]) {
          const session = sessionAt(phase, optionsFor(129));
          session.silence(...holdersOfMember(session, session.members[5]!, silent));
          expect(carryOn(session)).toBe(silent === 6 ? 'removing-masks' : 'lost');
          if (silent === 6) expectIndicator(session);
        }
      },
    );
  }

  it('survives 10 of 200 silent, spread over every phase', { timeout: PATIENCE_MS }, () => {
    const session = new Session(optionsFor(200));
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
  });

  it('survives 26 of 500 that never send their masked input', { timeout: PATIENCE_MS }, () => {
    const session = new Session(optionsFor(500));
    runAttempt(session, { 'collecting-masked-inputs': session.members.slice(7, 33) });
    expect(directoryOf(session).parameters).toMatchObject({ degree: 42, dropoutsTolerated: 26 });
    expect(session.survivors()).toHaveLength(474);
    expectIndicator(session);
  });

  it('is lost with one silent member more than the quorum allows', { timeout: PATIENCE_MS }, () => {
    const session = sessionAt('confirming-survivors', optionsFor(129));
    const { quorum } = directoryOf(session).parameters;
    session.silence(...session.members.slice(0, 129 - quorum + 1));
    expect(carryOn(session)).toBe('lost');
  });
});
