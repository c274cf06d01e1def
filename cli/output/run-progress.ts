/** A run as it goes: a bar for a person, a line per change for a file. */
import progress from 'cli-progress';
import type { RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import type { Io } from '../io.ts';
import { createEventLog } from './event-log.ts';

export interface RunProgress {
  update(run: RunSummary): void;
  stop(): void;
}

export function createRunProgress(io: Io, drawn: boolean): RunProgress {
  return drawn ? createBar(io) : createLines(io);
}

/** Fits 80 columns in the longest phase. */
const BAR_FORMAT = '[{bar}] {value}/{total} · {phase} · {detail}';

function createBar(io: Io): RunProgress {
  const bar = new progress.SingleBar({
    format: BAR_FORMAT,
    barsize: 16,
    hideCursor: true,
    stream: process.stderr,
  });
  let started = false;
  return {
    update(run) {
      const payload = barPayload(run);
      if (!started) {
        io.stderr.write(`run ${run.run}, ${run.roundsPlanned} rounds\n`);
        bar.start(run.roundsPlanned, run.roundsCompleted, payload);
      }
      started = true;
      bar.update(run.roundsCompleted, payload);
    },
    stop() {
      bar.stop();
    },
  };
}

function barPayload(run: RunSummary): Readonly<Record<string, string>> {
  const round = run.rounds.at(-1);
  return {
    phase: run.status === 'running' ? phaseText(round) : run.status,
    detail: round === undefined ? '' : detailText(run.rounds, round),
  };
}

function phaseText(round: RoundSummary | undefined): string {
  if (round === undefined) return 'starting';
  return round.kind === 'statistics' ? `statistics: ${round.phase}` : round.phase;
}

function detailText(rounds: readonly RoundSummary[], round: RoundSummary): string {
  const present = presentText(round);
  const accuracy = rounds.findLast(({ metrics }) => metrics?.validationAccuracy !== undefined)
    ?.metrics?.validationAccuracy;
  return accuracy === undefined ? present : `${present} · accuracy ${accuracy.toFixed(4)}`;
}

/** Who is there, and once masked inputs arrive, how many of them. */
function presentText({ checkedIn, cohort, submitted }: RoundSummary): string {
  return submitted === 0 ? `${cohort || checkedIn} in` : `${submitted}/${cohort} in`;
}

function createLines(io: Io): RunProgress {
  const log = createEventLog(io);
  let last = '';
  return {
    update(run) {
      const round = run.rounds.at(-1);
      const fields = {
        run: run.run,
        status: run.status,
        roundsCompleted: run.roundsCompleted,
        round: round?.round,
        attempt: round?.attempt,
        phase: round?.phase,
        cohort: round?.cohort,
        survivors: round?.survivors,
        metrics: round?.metrics,
      };
      const line = JSON.stringify(fields);
      if (line !== last) log('run-progress', fields);
      last = line;
    },
    stop: () => undefined,
  };
}
