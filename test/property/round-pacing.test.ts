import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../coordinator/round/work.ts';
import { isTerminal } from '../../coordinator/round/round.ts';
import { seconds } from '../../shared/domain/time.ts';
import { longestAttempt } from '../../shared/secagg/round-times.ts';
import { RoundSession } from '../support/round-session.ts';

const MEMBERS = 4;
const ATTEMPTS = 2;

/** What one site does next, and how long after the event before. */
const event = fc.record({
  site: fc.nat({ max: MEMBERS - 1 }),
  what: fc.constantFrom('obey', 'report', 'report', 'report', 'late', 'leave'),
  bytes: fc.integer({ min: 1, max: 60 }),
  pauseMs: fc.integer({ min: 1, max: 45_000 }),
});

function opened(): RoundSession {
  return new RoundSession({
    members: MEMBERS,
    cohort: { deadline: seconds(90), attempts: ATTEMPTS },
    uploads: { longest: seconds(200), stall: seconds(40), report: seconds(5), minimumRate: 0.5 },
  });
}

/** Masks that can be removed wait for nobody: the round is over for its members. */
function isOver({ state, phase }: RoundSession): boolean {
  return isTerminal(state) || phase === 'removing-masks';
}

describe('a round, whatever its uploads do', () => {
  it('is over in time, and always knows when to look again', () => {
    fc.assert(
      fc.property(fc.infiniteStream(event), (events) => {
        const session = opened();
        const limit = ATTEMPTS * longestAttempt(session.terms.times);
        const { startedAt } = session.state.history;
        for (const { site: index, what, bytes, pauseMs } of events) {
          if (isOver(session)) break;
          const due = deadlineOf(session.state, session.now)!;
          expect(due).toBeGreaterThan(session.now);
          session.wait(Math.min(pauseMs, due - session.now));
          act(session, index, what, bytes);
          expect(session.now - startedAt).toBeLessThanOrEqual(limit);
        }
        expect(isOver(session)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

function act(session: RoundSession, index: number, what: string, bytes: number): void {
  if (isOver(session)) return;
  const site = session.sites[index]!;
  const { attempt } = session.state;
  if (what === 'obey') session.obey(site);
  else if (what === 'report') session.progress(site, bytes);
  else if (what === 'late') session.apply({ type: 'late-input', from: site.id, attempt, bytes });
  else if (bytes === 60) session.leave(site);
}
