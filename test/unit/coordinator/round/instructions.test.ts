import { describe, expect, it } from 'vitest';
import {
  attemptKeyOf,
  lastOutcomeOf,
  taskTypeFor,
} from '../../../../coordinator/round/instructions.ts';
import { openRound } from '../../../../coordinator/round/round.ts';
import { summaryOf } from '../../../../coordinator/round/summary.ts';
import { participantId } from '../../../../shared/domain/ids.ts';
import { RoundSession, START } from '../../../support/round-session.ts';
import { refusing, resultOf } from './support/inputs.ts';

const STRANGER = participantId('cd'.repeat(16));

function tasks(session: RoundSession): readonly string[] {
  const types = session.sites.map((site) => session.task(site).type);
  expect(session.sites.map(({ id }) => taskTypeFor(session.state, id))).toEqual(types);
  return types;
}

describe('the task of a participant', () => {
  const expected = [
    ['gathering', 'check-in'],
    ['advertising-keys', 'advertise-keys'],
    ['sharing-keys', 'share-keys'],
    ['collecting-masked-inputs', 'submit-masked-input'],
    ['confirming-survivors', 'confirm-survivors'],
    ['unmasking', 'disclose'],
    ['removing-masks', 'wait'],
  ] as const;
  for (const [phase, task] of expected) {
    it(`in ${phase} is to ${task}, once; then to wait`, () => {
      const session = new RoundSession({ members: 4 });
      session.runTo(phase);
      expect(tasks(session)).toEqual([task, task, task, task]);
      if (task === 'wait') return;
      session.obey(session.sites[1]!);
      expect(tasks(session)).toEqual([task, 'wait', task, task]);
      expect(session.task(session.sites[1]!)).toEqual({
        type: 'wait',
        key: attemptKeyOf(session.state),
        phase,
      });
    });

    it(`in ${phase} is to wait for whoever left or was never in it`, () => {
      const session = new RoundSession({ members: 5 });
      session.runTo(phase);
      if (phase !== 'gathering') {
        session.leave(session.sites[0]!);
        expect(session.task(session.sites[0]!).type).toBe('wait');
        expect(taskTypeFor(session.state, STRANGER)).toBe('wait');
      } else {
        session.apply(refusing(session.sites[0]!.id));
        expect(session.task(session.sites[0]!).type).toBe('wait');
      }
    });
  }

  it('is to wait for a member that missed a phase, until the attempt ends', () => {
    for (const missed of ['sharing-keys', 'checking-shares', 'collecting-masked-inputs']) {
      const session = new RoundSession({ members: 5 });
      session.runTo(missed);
      const late = session.sites[3]!;
      for (const site of session.sites) if (site !== late) session.obey(site);
      session.wait(10_000);
      while (session.phase !== 'removing-masks') {
        expect(session.task(late).type).toBe('wait');
        session.runTo(
          nextOf(session.phase),
          session.sites.filter((site) => site !== late),
        );
      }
    }
  });

  it('is to confirm first for a survivor who was slow, also while others disclose', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('confirming-survivors');
    const slow = session.sites[2]!;
    for (const site of session.sites) if (site !== slow) session.obey(site);
    session.wait(10_000);
    expect(session.phase).toBe('unmasking');
    expect(session.task(slow).type).toBe('confirm-survivors');
    session.obey(slow);
    expect(session.task(slow).type).toBe('disclose');
    session.obey(slow);
    expect(session.task(slow).type).toBe('wait');
  });

  it('carries what the round is about, and the offer of the very attempt', () => {
    const session = new RoundSession({ members: 3 });
    const [site] = session.sites;
    const invitation = {
      key: { ...session.terms.key, attempt: 1 },
      federation: 'retina-screening',
      kind: 'training',
      modelDigest: session.terms.modelDigest,
      scalingDigest: undefined,
    };
    const closesAt = START + 300_000;
    expect(session.task(site!)).toMatchObject({ type: 'check-in', invitation, closesAt });
    session.runTo('advertising-keys');
    const task = session.task(site!);
    expect(task).toMatchObject({ type: 'advertise-keys', invitation });
    if (task.type !== 'advertise-keys' || session.state.phase !== 'aggregating') throw new Error();
    expect(task.offer.config).toBe(session.state.session.setup.config);
  });

  it('is to wait once the round has ended, and says in which phase', () => {
    const session = new RoundSession({ members: 3 });
    session.runTo('removing-masks');
    session.apply({ type: 'published', attempt: 1, result: resultOf(3) });
    const key = { ...session.terms.key, attempt: 1 };
    expect(session.task(session.sites[0]!)).toEqual({ type: 'wait', key, phase: 'completed' });
    expect(lastOutcomeOf(session.state)).toMatchObject({ key, outcome: 'published' });
  });

  it('tells at first how the round before ended', () => {
    const { terms } = new RoundSession({ members: 3 });
    const key = { run: terms.key.run, round: 4, attempt: 2 };
    const before = { key, outcome: 'published', reason: '', message: '' } as const;
    expect(lastOutcomeOf(openRound(terms, START, { before }))).toBe(before);
    expect(lastOutcomeOf(openRound(terms, START))).toBeUndefined();
  });

  it('does not go to the blamed', () => {
    const session = new RoundSession({ members: 4, maxUnmaskPerModel: 2 });
    session.runTo('removing-masks');
    const { id } = session.sites[1]!;
    session.apply({
      type: 'spoilt',
      attempt: 1,
      reason: 'bad-dealer',
      message: 'm',
      blamed: new Map([[id, 'dealt badly']]),
    });
    expect(tasks(session)).toEqual(['check-in', 'wait', 'check-in', 'check-in']);
    expect(lastOutcomeOf(session.state)).toMatchObject({ reason: 'bad-dealer', message: 'm' });
  });
});

function nextOf(phase: string): string {
  const order = [
    'sharing-keys',
    'checking-shares',
    'collecting-masked-inputs',
    'confirming-survivors',
    'unmasking',
    'removing-masks',
  ];
  return order[order.indexOf(phase) + 1]!;
}

describe('the summary of a round', () => {
  it('counts as far as the round has come', () => {
    const session = new RoundSession({ members: 5 });
    const counts = (): readonly number[] => {
      const { checkedIn, cohort, submitted, survivors, quorum } = summaryOf(session.state);
      return [checkedIn, cohort, submitted, survivors, quorum];
    };
    session.checkIn(session.sites[4]!);
    expect(counts()).toEqual([1, 0, 0, 0, 0]);
    session.runTo('advertising-keys');
    expect(counts()).toEqual([5, 0, 0, 0, 0]);
    session.runTo('sharing-keys');
    expect(counts()).toEqual([5, 5, 0, 0, 4]);
    session.runTo('collecting-masked-inputs');
    session.obey(session.sites[0]!);
    session.obey(session.sites[3]!);
    expect(counts()).toEqual([5, 5, 2, 0, 4]);
    session.runTo('confirming-survivors');
    expect(counts()).toEqual([5, 5, 5, 5, 4]);
    session.runTo('removing-masks');
    session.apply({ type: 'published', attempt: 1, result: resultOf(5) });
    expect(counts()).toEqual([0, 5, 5, 5, 0]);
    expect(summaryOf(session.state)).toMatchObject({
      phase: 'completed',
      modelDigest: '08'.repeat(32),
      metrics: { trainingLoss: 0.25, examples: 88 },
      endedAt: START,
      abortReasons: [],
    });
  });

  it('shows who refused, also when the round went on without them, and who left', () => {
    const session = new RoundSession({ members: 5 });
    session.apply(refusing(session.sites[2]!.id));
    const refusal = {
      participant: 'site-2',
      phase: 'gathering',
      reason: 'POLICY_REFUSED: not at night',
    };
    expect(summaryOf(session.state).dropouts).toEqual([refusal]);
    const others = session.sites.filter((_, index) => index !== 2);
    session.runTo('sharing-keys', others);
    session.leave(session.sites[0]!, 'closing');
    const departure = { participant: 'site-0', phase: 'sharing-keys', reason: 'closing' };
    expect(summaryOf(session.state).dropouts).toEqual([refusal, departure]);
  });

  it('tells why attempts were given up, and nothing of a model that is not there', () => {
    const session = new RoundSession({ members: 3, cohort: { attempts: 1 } });
    session.runTo('sharing-keys');
    session.leave(session.sites[0]!);
    expect(summaryOf(session.state)).toMatchObject({
      phase: 'aborted',
      cohort: 0,
      modelDigest: undefined,
      metrics: undefined,
      abortReasons: ['too-few-sharers: the attempt ended in sharing-keys: too-few-sharers'],
      dropouts: [{ participant: 'site-0', phase: 'sharing-keys', reason: 'closing' }],
    });
    const statistics = new RoundSession({ members: 3 });
    statistics.runTo('removing-masks');
    const result = { ...resultOf(3), modelDigest: undefined };
    statistics.apply({ type: 'published', attempt: 1, result });
    expect(summaryOf(statistics.state).modelDigest).toBeUndefined();
  });

  it('names by their id those the roster does not know', () => {
    const session = new RoundSession({ members: 3 });
    session.apply(refusing(session.sites[0]!.id));
    const { state } = session;
    const terms = { ...state.terms, roster: { epoch: 7, entries: [] } };
    const [dropout] = summaryOf({ ...state, terms }).dropouts;
    expect(dropout?.participant).toBe(session.sites[0]!.id);
  });
});
