/** Instruction stream of one participant: look, tell, wait for a change, look again. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { FederationId, ParticipantId } from '../../shared/domain/ids.ts';
import type { Instruction, Task } from '../../shared/secagg/instruction.ts';
import type { Run } from '../federation/run.ts';
import { attemptKeyOf, lastOutcomeOf, taskFor, taskTypeFor } from '../round/instructions.ts';
import { phaseName, type RoundState } from '../round/round.ts';
import { watchChanges } from './changes.ts';
import type { LatestRuns } from './latest-runs.ts';
import type { Notices } from './notices.ts';
import type { RoundRunner } from './round-runner.ts';

/** What a watcher looks at, and is woken by. */
export interface Watching {
  readonly suite: CryptoSuite;
  readonly runner: RoundRunner;
  readonly latest: LatestRuns;
  readonly notices: Notices;
}

/** Ends when `signal` aborts. Unchanged instructions are not repeated (heartbeats are the edge's). */
export async function* watchRound(
  { suite, runner, latest, notices }: Watching,
  caller: ParticipantId,
  federation: FederationId,
  signal: AbortSignal,
): AsyncIterable<Instruction> {
  const changes = watchChanges((listener) => notices.subscribe(listener), signal);
  let told: string | undefined;
  try {
    while (!signal.aborted) {
      const run = await latest.of(federation);
      const round = run?.status === 'running' ? await runner.glance(roundKeyOf(run)) : undefined;
      const name = nameOf(run, round, caller);
      if (name !== told) {
        told = name;
        yield instructionFor(suite, run, round, caller);
      }
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

function roundKeyOf(run: Run): { readonly run: Run['id']; readonly round: number } {
  return { run: run.id, round: run.round };
}

/** Equal for equal instructions, and cheap: building one hashes what it carries. */
function nameOf(
  run: Run | undefined,
  round: RoundState | undefined,
  caller: ParticipantId,
): string {
  if (run === undefined) return 'idle';
  if (round === undefined) return `${run.id}:${run.status}`;
  const { run: id, round: number, attempt } = attemptKeyOf(round);
  const phase = phaseName(round);
  return [id, number, attempt, phase, taskTypeFor(round, caller)].join(':');
}

function instructionFor(
  suite: CryptoSuite,
  run: Run | undefined,
  round: RoundState | undefined,
  caller: ParticipantId,
): Instruction {
  if (run === undefined) {
    return { task: { type: 'wait', key: undefined, phase: 'no-run' }, last: undefined };
  }
  if (round === undefined) return { task: endedTask(run), last: undefined };
  return { task: taskFor(suite, round, caller), last: lastOutcomeOf(round) };
}

function endedTask({ id, status, cause }: Run): Task {
  if (status === 'running') return { type: 'wait', key: undefined, phase: 'between-rounds' };
  return { type: 'run-ended', run: id, status, cause };
}
