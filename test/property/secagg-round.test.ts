import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoundInput } from '../../coordinator/round/lifecycle.ts';
import { isTerminal } from '../../coordinator/round/round.ts';
import { deadlineOf, pendingWork } from '../../coordinator/round/work.ts';
import { RoundSession, type Site } from '../support/round-session.ts';

type Event =
  | { readonly type: 'obey' | 'leave' | 'replay'; readonly who: number; readonly which: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({ type: fc.constant('obey' as const), who: fc.nat(4), which: fc.nat(50) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('leave' as const, ...Array<'replay'>(7).fill('replay')),
      who: fc.nat(4),
      which: fc.nat(50),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(9_000) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('restart' as const) }) },
);

const events = fc.array(event, { minLength: 10, maxLength: 60 });

function happen(session: RoundSession, said: RoundInput[], each: Event): void {
  if (each.type === 'wait') {
    session.wait(each.ms);
    return;
  }
  if (each.type === 'restart') {
    const reloaded = session.reloaded();
    expect(reloaded).toEqual(session.state);
    session.state = reloaded;
    return;
  }
  const site = session.sites[each.who % 5]!;
  const repeated = said[each.which % Math.max(1, said.length)];
  if (each.type === 'leave') session.leave(site);
  else if (each.type === 'obey') obey(session, said, site);
  else if (repeated !== undefined) session.handle(repeated);
}

function obey(session: RoundSession, said: RoundInput[], site: Site): void {
  const input = session.answer(site);
  if (input === undefined) return;
  said.push(input);
  session.apply(input);
}

/** A store refuses a second row of one participant, attempt and step. */
function expectNothingStoredTwice({ rows }: RoundSession): void {
  const names = rows.map(({ from, body }) => `${from} ${body.slice(0, body.indexOf(','))}`);
  expect(new Set(names).size).toBe(names.length);
}

describe('the round’s machine under any course of events', () => {
  it('never throws, loses nothing in a restart, stores nothing twice and always ends', () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(events, fc.nat(10), (course, patience) => {
        const session = new RoundSession({ members: 5 });
        const said: RoundInput[] = [];
        for (const each of course) {
          happen(session, said, each);
          expectNothingStoredTwice(session);
        }
        for (let turn = 0; turn < patience; turn++) {
          for (const site of session.sites) session.obey(site);
        }
        // Left alone from here on, time ends it: there is always a deadline, work, or the end.
        for (let turn = 0; turn < 40 && !isTerminal(session.state); turn++) {
          if (pendingWork(session.state) !== undefined) break;
          const due = deadlineOf(session.state, session.now);
          expect(due).toBeDefined();
          session.wait(Math.max(0, due! - session.now));
        }
        ends.set(session.phase, (ends.get(session.phase) ?? 0) + 1);
        expect(['aborted', 'removing-masks']).toContain(session.phase);
      }),
      { numRuns: 50 },
    );
    expect(ends.get('aborted')).toBeGreaterThan(0);
    expect(ends.get('removing-masks')).toBeGreaterThan(0);
  }, 300_000);
});
