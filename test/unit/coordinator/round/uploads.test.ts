import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../../coordinator/round/summary.ts';
import { deadlineOf } from '../../../../coordinator/round/work.ts';
import { milliseconds, seconds } from '../../../../shared/domain/time.ts';
import { packedBytes } from '../../../../shared/secagg/layout.ts';
import { RoundSession, type Site } from '../../../support/round-session.ts';
import { resultOf } from './support/inputs.ts';

/** Bytes per second; a vector of this fixture has 48. */
const RATE = 0.5;
const LATE_AT = 'collecting-masked-inputs';

/** Five members, all but the last two heard; the phase has been open for 100 s. */
function collecting(heard = 3): RoundSession {
  const session = new RoundSession({
    members: 5,
    uploads: {
      longest: seconds(500),
      stall: seconds(40),
      report: seconds(5),
      minimumRate: RATE,
    },
  });
  session.runTo('collecting-masked-inputs');
  for (const site of session.sites.slice(0, heard)) session.obey(site);
  session.wait(100_000);
  return session;
}

/** Milliseconds from now until the round wants to be looked at again. */
function due(session: RoundSession): number {
  return deadlineOf(session.state, session.now)! - session.now;
}

function reasonOf(session: RoundSession, index: number): string | undefined {
  const { dropouts } = summaryOf(session.state);
  return dropouts.find(({ participant }) => participant === `site-${index}`)?.reason;
}

describe('an upload under way', () => {
  it('pushes the deadline on for as long as it moves', () => {
    const session = collecting();
    const site = session.sites[3]!;
    session.wait(199_000);
    session.progress(site, 7);
    expect(due(session)).toBe(40_000);
    session.wait(20_000);
    expect(session.phase).toBe('collecting-masked-inputs');
    session.progress(site, 17);
    expect(due(session)).toBe(40_000);
    session.wait(39_999);
    expect(session.phase).toBe('collecting-masked-inputs');
    session.obey(site);
    expect(session.state.attempt).toBe(1);
  });

  it('does not shorten the deadline', () => {
    const session = collecting();
    session.progress(session.sites[3]!, 7);
    expect(due(session)).toBe(200_000);
  });

  it('that stalls is given up after the stall span, and recorded with how far it had come', () => {
    const session = collecting();
    session.wait(190_000);
    session.progress(session.sites[3]!, 7);
    session.wait(40_000);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    expect(session.state.history.outcomes).toMatchObject([{ reason: `deadline-${LATE_AT}` }]);
    const length = packedBytes(session.terms.segments);
    expect(reasonOf(session, 3)).toBe(
      `uploading: 7 of ${length} bytes had arrived when the phase closed`,
    );
    expect(reasonOf(session, 4)).toBe('silent');
  });

  it('that trickles below the minimum rate does not count as moving', () => {
    const session = collecting();
    const site = session.sites[3]!;
    session.wait(199_000);
    session.progress(site, 2);
    for (let bytes = 3; session.phase === 'collecting-masked-inputs'; bytes++) {
      session.wait(5_000);
      session.progress(site, bytes);
      if (bytes > 30) throw new Error('it holds the round');
    }
    expect(session.now - session.state.history.startedAt).toBe(299_000 + 40_000);
  });

  it('that pauses and makes up for it moves', () => {
    const session = collecting();
    const site = session.sites[3]!;
    session.wait(199_000);
    session.progress(site, 2);
    session.wait(30_000);
    session.progress(site, 16);
    expect(due(session)).toBe(10_000);
    session.progress(site, 17);
    expect(due(session)).toBe(40_000);
  });

  it('cannot hold the phase for longer than it may last', () => {
    const session = collecting();
    const site = session.sites[3]!;
    let bytes = 1;
    session.wait(190_000);
    while (session.phase === 'collecting-masked-inputs') {
      session.progress(site, (bytes += 20));
      session.wait(Math.min(30_000, due(session)));
    }
    expect(session.now - session.state.history.startedAt).toBe(500_000);
  });

  it('is no reason to write more often than reports are due', () => {
    const session = collecting();
    const site = session.sites[3]!;
    session.progress(site, 7);
    const before = session.state;
    session.now = (session.now + 4_999) as typeof session.now;
    session.progress(site, 40);
    expect(session.state).toBe(before);
    session.now = (session.now + 1) as typeof session.now;
    session.progress(site, 40);
    expect(session.state).not.toBe(before);
  });

  it('is on its way: stragglers under way are waited for beyond the grace', () => {
    const session = collecting(4);
    expect(session.phase).toBe('confirming-survivors');
    const other = new RoundSession({
      members: 5,
      uploads: { longest: seconds(500), stall: seconds(40), report: seconds(5), minimumRate: RATE },
    });
    other.runTo('collecting-masked-inputs');
    for (const site of other.sites.slice(0, 4)) other.obey(site);
    other.progress(other.sites[4]!, 3);
    expect(due(other)).toBe(40_000);
    other.wait(30_000);
    other.progress(other.sites[4]!, 30);
    other.wait(39_999);
    expect(other.phase).toBe('collecting-masked-inputs');
    other.obey(other.sites[4]!);
    expect(other.phase).toBe('confirming-survivors');
    expect(summaryOf(other.state).dropouts).toEqual([]);
  });

  it('of one who left holds nobody', () => {
    const session = collecting();
    session.wait(199_000);
    session.progress(session.sites[3]!, 7);
    expect(due(session)).toBe(40_000);
    session.leave(session.sites[3]!);
    expect(due(session)).toBe(1_000);
  });

  it('survives a restart with all that is known of it', () => {
    const session = collecting();
    session.wait(199_000);
    session.progress(session.sites[3]!, 7);
    session.state = session.reloaded();
    expect(due(session)).toBe(40_000);
    session.wait(5_000);
    session.progress(session.sites[3]!, 11);
    expect(due(session)).toBe(40_000);
  });
});

describe('the slowest rate', () => {
  /** The last byte of a vector whose first seven were reported so long before. */
  function accepted(ms: number): RoundSession {
    const session = collecting();
    const site = session.sites[3]!;
    session.progress(site, 8);
    session.wait(ms);
    session.obey(site);
    return session;
  }

  it('is that of the slowest upload that was accepted', () => {
    const session = accepted(80_000);
    expect(session.state.history.slowestRate).toBe(0.5);
    session.progress(session.sites[4]!, 8);
    session.wait(40_000);
    session.obey(session.sites[4]!);
    expect(session.state.history.slowestRate).toBe(0.5);
  });

  it('is not taken from an upload that was too quick to measure', () => {
    expect(accepted(4_999).state.history.slowestRate).toBeUndefined();
  });
});

describe('a masked input that comes too late', () => {
  function closed(): { session: RoundSession; site: Site } {
    const session = collecting();
    const site = session.sites[4]!;
    session.obey(session.sites[3]!);
    session.now = (session.now + 1_000) as typeof session.now;
    session.progress(site, 7);
    session.wait(60_000);
    expect(session.phase).toBe('confirming-survivors');
    return { session, site };
  }

  const late = (session: RoundSession, site: Site, bytes: number): void => {
    session.apply({ type: 'late-input', from: site.id, attempt: 1, bytes });
  };

  it('is recorded as late, and by how much, once', () => {
    const { session, site } = closed();
    const closedAt = session.now;
    session.now = (session.now + 12_340) as typeof session.now;
    late(session, site, 48);
    const length = packedBytes(session.terms.segments);
    const reason = `late: its masked input came 12s 340ms after the phase had closed; 48 of ${length} bytes had arrived`;
    expect(reasonOf(session, 4)).toBe(reason);
    expect(session.state.history.closings).toMatchObject([{ attempt: 1, at: closedAt }]);
    const before = session.state;
    session.now = (session.now + 5_000) as typeof session.now;
    late(session, site, 48);
    expect(session.state).toBe(before);
  });

  it('is recorded after the round was published, and changes nothing else', () => {
    const { session, site } = closed();
    session.runTo('removing-masks', session.sites.slice(0, 4));
    session.apply({ type: 'published', attempt: 1, result: resultOf(4) });
    const { history: _before, ...round } = session.state;
    session.now = (session.now + milliseconds(2_000)) as typeof session.now;
    late(session, site, 20);
    const { history: _after, ...same } = session.state;
    expect(same).toEqual(round);
    expect(reasonOf(session, 4)).toContain('late: its masked input came 2s after');
    expect(session.reloaded()).toEqual(session.state);
  });

  it('is recorded in a later attempt for the one it belongs to', () => {
    const session = collecting();
    session.wait(200_000);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    session.now = (session.now + 7_000) as typeof session.now;
    late(session, session.sites[3]!, 9);
    expect(reasonOf(session, 3)).toContain('7s after');
    expect(reasonOf(session, 4)).toBe('silent');
  });
});
