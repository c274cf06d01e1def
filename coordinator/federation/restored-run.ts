/** A run that was open when its backup was taken, as it goes on after a restore. */
import type { AttemptOutcome } from '../../shared/secagg/instruction.ts';
import { invariant } from '../../shared/errors/federation-error.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { RoundFacts } from '../round/document-facts.ts';
import type { Gathering } from '../round/round.ts';
import { openCurrentRound, type Federation, type Run } from './run.ts';

/** More attempts than a round may have: none of the past that was lost has a number this high. */
const GAP = 1_000;
const MESSAGE =
  'the coordinator was restored from a backup; what came after it is lost, this attempt with it';

export interface RestoredRun {
  readonly run: Run;
  readonly round: Gathering;
}

/**
 * The run, and its open round gathering again. Everything of the open attempt is gone with its
 * messages; what the round remembers of others (blame above all) stays. Attempts of this and all
 * later rounds get numbers that were never used: the gap is above those of the past that was lost,
 * and the seconds since the backup was taken are above those of an earlier restore of it.
 */
export function restoredRun(
  run: Run,
  federation: Federation,
  open: RoundFacts,
  takenAt: Instant,
  now: Instant,
): RestoredRun {
  invariant(run.status === 'running', 'only a run that goes on has an open round');
  const since = Math.max(0, Math.ceil((now - takenAt) / 1_000));
  const continued = { ...run, attemptOffset: open.attempt + GAP + since };
  const outcome: AttemptOutcome = {
    key: { run: run.id, round: run.round, attempt: open.attempt },
    outcome: 'aborted',
    reason: 'restored-from-backup',
    message: MESSAGE,
  };
  const opened = openCurrentRound(continued, federation, now);
  const { attemptOffset, enteredAt } = opened.history;
  const outcomes = [...open.history.outcomes, outcome];
  const history = { ...open.history, outcomes, attemptOffset, enteredAt };
  return { run: continued, round: { ...opened, history } };
}
