/** The runs of a backup that go on, each with what its open round remembers. */
import type { RunId } from '../../../shared/domain/ids.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Run } from '../../federation/run.ts';
import type { DurableRows } from '../../ports/snapshot.ts';
import type { RoundFacts } from '../../round/document-facts.ts';
import { factsOfRound } from '../round-records.ts';
import { runOf } from '../run-records.ts';

export interface OpenRun {
  readonly run: Run;
  readonly round: RoundFacts;
}

/** Throws `BACKUP_INVALID` unless every running run has one open round, and no other run has any. */
export async function readOpenRuns(rows: DurableRows): Promise<readonly OpenRun[]> {
  const rounds = await openRounds(rows);
  const open: OpenRun[] = [];
  for await (const stored of rows.runs()) {
    const run = runOf(stored);
    const round = rounds.get(run.id);
    if ((run.status === 'running') !== (round?.round === run.round)) {
      throw inconsistent(`run ${run.id} is ${run.status}, which its rounds do not show`);
    }
    rounds.delete(run.id);
    if (round !== undefined) open.push({ run, round: round.facts });
  }
  const [orphan] = rounds.keys();
  if (orphan !== undefined)
    throw inconsistent(`there is a round of run ${orphan}, but no such run`);
  return open;
}

interface OpenRound {
  readonly round: number;
  readonly facts: RoundFacts;
}

async function openRounds(rows: DurableRows): Promise<Map<RunId, OpenRound>> {
  const open = new Map<RunId, OpenRound>();
  for await (const { key, terminal, document } of rows.rounds()) {
    if (terminal) continue;
    if (open.has(key.run)) throw inconsistent(`run ${key.run} has two open rounds`);
    open.set(key.run, { round: key.round, facts: factsOfRound({ key, document }) });
  }
  return open;
}

function inconsistent(problem: string): FederationError {
  return new FederationError('BACKUP_INVALID', `the backup does not fit together: ${problem}`);
}
