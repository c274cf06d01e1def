import { describe, expect, it } from 'vitest';
import { eventText } from '../../../cli/output/client-progress.ts';
import { runTable, runText, toJson } from '../../../cli/output/run-text.ts';
import { facts, formatBytes, table, wrapped } from '../../../cli/output/table.ts';
import { runId } from '../../../shared/domain/ids.ts';
import type { RoundSummary } from '../../../shared/domain/run-summary.ts';
import { instant } from '../../../shared/domain/time.ts';
import { runSummary } from '../../support/recording-app.ts';

const attempt = { run: runId('00112233445566778899aabbccddeeff'), round: 4, attempt: 2 };

const round: RoundSummary = {
  round: 4,
  kind: 'training',
  attempt: 2,
  phase: 'completed',
  checkedIn: 6,
  cohort: 5,
  submitted: 4,
  survivors: 4,
  quorum: 4,
  dropouts: [{ participant: 'harbour', phase: 'sharing-keys', reason: 'silent' }],
  metrics: {
    trainingLoss: 0.25,
    validationLoss: undefined,
    validationAccuracy: 0.9371,
    examples: 300,
  },
  phaseMs: { gathering: 1_200, 'sharing-keys': 2_345 },
  abortReasons: ['deadline'],
  modelDigest: undefined,
  scalingDigest: undefined,
  startedAt: instant(1_900_000_000_000),
  endedAt: undefined,
};

describe('tables', () => {
  it('set numbers to the right and text to the left', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a', 5],
          ['bcd', 12345],
        ],
      ),
    ).toBe(['name      n', 'a         5', 'bcd   12345'].join('\n'));
  });

  it('set percentages and gaps among numbers to the right', () => {
    expect(
      table(
        ['of', 'share'],
        [
          [300, '9.5 %'],
          ['', '100 %'],
        ],
      ),
    ).toBe([' of  share', '300  9.5 %', '     100 %'].join('\n'));
  });

  it('wrap pieces where a line is full', () => {
    expect(wrapped(['ab', 'cd', 'efgh', 'i'], 6, '  ')).toBe('ab cd\n  efgh\n  i');
    expect(wrapped([], 6)).toBe('');
  });

  it('line up facts', () => {
    expect(
      facts([
        ['a', 1],
        ['long', 'x'],
      ]),
    ).toBe('a     1\nlong  x');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.50 kB'],
    [85_000_000_000, '85.0 GB'],
  ])('write %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('a run in words', () => {
  it('shows each round with those who fell out', () => {
    const text = runText(runSummary({ rounds: [{ ...round, kind: 'statistics' }, round] }));
    expect(text).toContain('round 4: harbour fell out in sharing-keys: silent');
    expect(text).toContain('statistics round: an attempt was given up: deadline');
    expect(text).toMatch(/^4 +2 +completed +5 +4 +0\.2500 +0\.9371 +3\.5 +harbour/m);
    expect(text).toMatch(/^statistics +2/m);
  });

  it('gives a cause only where it says more than the status', () => {
    expect(runText(runSummary({ status: 'failed', cause: 'deadline' }))).toContain(
      'failed (deadline)',
    );
    expect(runText(runSummary({ status: 'completed', cause: 'completed' }))).not.toContain('(');
    expect(runTable([])).toBe('no runs yet');
  });

  it('is JSON with instants in ISO 8601 and without what is unknown', () => {
    const object = toJson(runSummary({ rounds: [round] }));
    expect(object['createdAt']).toBe('2030-03-17T17:46:40.123Z');
    expect(object).not.toHaveProperty('endedAt');
  });
});

describe("a client's progress in words", () => {
  it('says what a person needs to know and no more', () => {
    const reason = { reason: 'deadline', message: 'the deadline passed' };
    expect(eventText({ type: 'connected' })).toContain('connected');
    expect(eventText({ type: 'joined', attempt, kind: 'training' })).toBe(
      '00112233/4 joined the training round, attempt 2',
    );
    expect(eventText({ type: 'submitted', attempt, bytes: 1_500 })).toContain('1.50 kB');
    expect(eventText({ type: 'trained', attempt, reused: true })).toContain('masked anew');
    expect(
      eventText({ type: 'refused', attempt, code: 'POLICY_REFUSED', message: 'no' }),
    ).toContain('refused: no (POLICY_REFUSED)');
    expect(eventText({ type: 'attempt-ended', attempt, outcome: 'aborted', ...reason })).toBe(
      '00112233/4 aborted: the deadline passed',
    );
    expect(
      eventText({
        type: 'attempt-ended',
        attempt,
        outcome: 'left',
        reason: 'stopped',
        message: '',
      }),
    ).toBe('00112233/4 left: stopped');
    expect(eventText({ type: 'disclosed', attempt })).toBeUndefined();
  });
});
