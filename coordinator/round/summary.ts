/** A round as operators, the command line and logs may see it: never vectors, keys or shares. */
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import type { RoundSummary } from '../../shared/domain/run-summary.ts';
import { dropoutsOf } from './attempt.ts';
import { missedOf } from './collecting.ts';
import { isTerminal, phaseName, type RoundState } from './round.ts';

export function summaryOf(state: RoundState): RoundSummary {
  const { terms, history, attempt } = state;
  const counts = countsOf(state);
  return {
    round: terms.key.round,
    kind: terms.kind,
    attempt,
    phase: phaseName(state),
    ...counts,
    dropouts: [
      ...history.dropouts,
      ...missedOf(state),
      ...(isTerminal(state) ? [] : dropoutsOf(state)),
    ],
    ...(state.phase === 'completed' && state.result.sums && { sums: state.result.sums }),
    metrics: state.phase === 'completed' ? state.result.metrics : undefined,
    phaseMs: history.phaseMs,
    abortReasons: history.outcomes
      .filter(({ outcome }) => outcome === 'aborted')
      .map(({ reason, message }) => `${reason}: ${message}`),
    modelDigest: digestText(state.phase === 'completed' ? state.result.modelDigest : undefined),
    scalingDigest: digestText(state.phase === 'completed' ? state.result.scalingDigest : undefined),
    startedAt: history.startedAt,
    endedAt: isTerminal(state) ? state.endedAt : undefined,
  };
}

function digestText(digest: Digest | undefined): string | undefined {
  return digest && toHex(digest);
}

type Counts = Pick<RoundSummary, 'checkedIn' | 'cohort' | 'submitted' | 'survivors' | 'quorum'>;

const NOTHING: Counts = { checkedIn: 0, cohort: 0, submitted: 0, survivors: 0, quorum: 0 };

function countsOf(state: RoundState): Counts {
  if (state.phase === 'gathering') return { ...NOTHING, checkedIn: state.checkedIn.length };
  if (state.phase === 'completed') {
    const { survivors } = state.result;
    return { ...NOTHING, cohort: state.cohort, submitted: survivors, survivors };
  }
  if (state.phase === 'aborted') return NOTHING;
  const { session } = state;
  return {
    checkedIn: session.setup.invited.length,
    cohort: 'directory' in session ? session.directory.entries.length : 0,
    submitted: 'inputs' in session ? session.inputs.size : 0,
    survivors: 'survivors' in session ? session.survivors.length : 0,
    quorum: 'directory' in session ? session.directory.parameters.quorum : 0,
  };
}
