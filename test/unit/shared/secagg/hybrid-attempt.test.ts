import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../../../shared/crypto/noble-suite.ts';
import { HYBRID_SUITE } from '../../../../shared/secagg/config.ts';
import { runAttempt, Session, type Member } from '../../../support/secagg-session.ts';

const hybrid = { suiteName: HYBRID_SUITE };

function expectIndicator(session: Session): void {
  const outcome = session.removeMasks();
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  const [counts, update] = outcome.sums;
  const indicator = session.members.map((member) => (session.survivors().includes(member) ? 1 : 0));
  const canaries = new Array<number>(8).fill(0);
  expect([...update!]).toEqual([...indicator, ...canaries]);
  expect([...counts!]).toEqual([session.survivors().length, ...canaries]);
}

/** Members by id, which is the order that decides who encapsulates to whom. */
function byId(session: Session): readonly Member[] {
  return [...session.members].sort((a, b) => (a.id < b.id ? -1 : 1));
}

describe('a whole attempt in the hybrid suite', () => {
  it('gives the exact sum when nobody drops', () => {
    const session = new Session({ members: 6, ...hybrid });
    runAttempt(session);
    expectIndicator(session);
  });

  for (const [who, place] of [
    ['who encapsulated to everybody', 0],
    ['in the middle', 2],
    ['to whom everybody encapsulated', 4],
  ] as const) {
    it(`survives the loss of the member ${who}`, () => {
      const session = new Session({ members: 5, ...hybrid });
      runAttempt(session, { 'collecting-masked-inputs': byId(session).slice(place, place + 1) });
      expect(session.survivors()).toHaveLength(4);
      expectIndicator(session);
    });
  }

  it('survives 4 of 10 silent, in several phases', () => {
    const session = new Session({ members: 10, ...hybrid });
    const members = byId(session);
    runAttempt(session, {
      'sharing-keys': members.slice(3, 4),
      'collecting-masked-inputs': [...members.slice(0, 1), ...members.slice(7, 8)],
      unmasking: members.slice(9, 10),
    });
    expect(session.survivors()).toHaveLength(7);
    expectIndicator(session);
  });

  it('gives the same with the portable suite', () => {
    const session = new Session({ members: 4, suite: nobleSuite, assumedCollusion: 0, ...hybrid });
    runAttempt(session);
    expectIndicator(session);
  });
});
