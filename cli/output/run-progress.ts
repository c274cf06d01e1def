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
  return drawn ? createBar() : createLines(io);
}

const BAR_FORMAT = '{run} [{bar}] {value}/{total} rounds · {phase} · {detail}';

function createBar(): RunProgress {
  const bar = new progress.SingleBar({
    format: BAR_FORMAT,
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  });
  let started = false;
  return {
    update(run) {
      const payload = barPayload(run);
      if (!started) bar.start(run.roundsPlanned, run.roundsCompleted, payload);
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
    run: run.run.slice(0, 8),
    phase: run.status === 'running' ? phaseText(round) : run.status,
    detail: round === undefined ? '' : detailText(run.rounds, round),
  };
}

function phaseText(round: RoundSummary | undefined): string {
  if (round === undefined) return 'starting';
  const name = round.kind === 'statistics' ? 'statistics round' : `round ${round.round}`;
  return `${name}: ${round.phase}`;
}

function detailText(rounds: readonly RoundSummary[], round: RoundSummary): string {
  const present = `${round.submitted || round.checkedIn}/${round.cohort || round.checkedIn} in`;
  const accuracy = rounds.findLast(({ metrics }) => metrics?.validationAccuracy !== undefined)
    ?.metrics?.validationAccuracy;
  return accuracy === undefined ? present : `${present} · accuracy ${accuracy.toFixed(4)}`;
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
