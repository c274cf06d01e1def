import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../../../shared/crypto/noble-suite.ts';
import { Session, runAttempt, type Member } from '../../../support/secagg-session.ts';

/** What the published sum must be: exactly the indicator of the survivors, and their number. */
function expectIndicator(session: Session): void {
  const outcome = session.removeMasks();
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  const [counts, update] = outcome.sums;
  const indicator = session.members.map((member) => (session.survivors().includes(member) ? 1 : 0));
  const canaries = new Array<number>(8).fill(0);
  expect([...update!]).toEqual([...indicator, ...canaries]);
  expect([...counts!]).toEqual([session.survivors().length, ...canaries]);
}

/** The largest cohort takes a minute of one core, more on a machine with other things to do. */
const PATIENCE_MS = 400_000;

const tolerated: Readonly<Record<number, number>> = { 3: 0, 5: 1, 10: 4, 50: 22, 128: 57 };

describe('a whole attempt in the full graph', () => {
  for (const members of [3, 5, 10, 50, 128]) {
    it(
      `gives the exact sum of all ${members} inputs when nobody drops`,
      { timeout: PATIENCE_MS },
      () => {
        const session = new Session({ members });
        runAttempt(session);
        expect(session.survivors()).toHaveLength(members);
        expectIndicator(session);
      },
    );
  }

  const phases = [
    'sharing-keys',
    'collecting-masked-inputs',
    'confirming-survivors',
    'unmasking',
  ] as const;
  for (const members of [5, 10, 50]) {
    for (const phase of phases) {
      const drops = tolerated[members]!;
      it(`survives ${drops} of ${members} silent from ${phase} on`, () => {
        const session = new Session({ members });
        const dropping = session.members.slice(1, 1 + drops);
        runAttempt(session, { [phase]: dropping });
        const counted = phase === 'confirming-survivors' || phase === 'unmasking';
        expect(session.survivors()).toHaveLength(counted ? members : members - drops);
        expectIndicator(session);
      });
    }
  }

  it('survives 57 of 128 silent, spread over every phase', { timeout: PATIENCE_MS }, () => {
    const session = new Session({ members: 128 });
    const at = (from: number, count: number): readonly Member[] =>
      session.members.slice(from, from + count);
    runAttempt(session, {
      'sharing-keys': at(2, 15),
      'collecting-masked-inputs': at(31, 16),
      'confirming-survivors': at(63, 17),
      unmasking: at(101, 9),
    });
    expect(session.survivors()).toHaveLength(128 - 15 - 16);
    expectIndicator(session);
  });

  it('gives the same with the portable suite', () => {
    const session = new Session({ members: 5, suite: nobleSuite });
    runAttempt(session, { 'collecting-masked-inputs': session.members.slice(3, 4) });
    expectIndicator(session);
  });

  it('lets three members without assumed collusion lose one', () => {
    const session = new Session({ members: 3, assumedCollusion: 0, assumeNoCollusion: true });
    runAttempt(session, { 'collecting-masked-inputs': session.members.slice(0, 1) });
    expect(session.survivors()).toHaveLength(2);
    expectIndicator(session);
  });
});

describe('one dropout more than the bound', () => {
  for (const members of [3, 5, 10, 50, 128]) {
    const drops = tolerated[members]! + 1;
    it(
      `is lost with ${drops} of ${members} silent while inputs are collected`,
      { timeout: PATIENCE_MS },
      () => {
        const session = new Session({ members });
        session.advertise();
        session.proceed();
        session.relay();
        session.proceed();
        session.silence(...session.members.slice(0, drops));
        session.relay();
        session.submitUnits();
        expect(session.readiness()).toBe('lost');
      },
    );
    // With 128 the phases before are the same as above and dear.
    if (members === 128) continue;
    it(`is lost with ${drops} of ${members} silent while confirming`, () => {
      const session = new Session({ members });
      session.advertise();
      session.proceed();
      session.relay();
      session.proceed();
      session.relay();
      session.submitUnits();
      session.proceed();
      session.silence(...session.members.slice(0, drops));
      session.relay();
      expect(session.readiness()).toBe('lost');
    });
  }
});
