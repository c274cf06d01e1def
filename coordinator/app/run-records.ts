/** Reads and writes runs through the store's repositories. */
import type { FederationId, RunId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { decodePlan } from '../../shared/schema/plan-bytes.ts';
import type { Run } from '../federation/run.ts';
import { decodeRun, encodeRun } from '../federation/run-document.ts';
import type { StoredRun, StoreTransaction, Versioned } from '../ports/store.ts';
import { readable } from './readable.ts';

export async function readRun(tx: StoreTransaction, id: RunId): Promise<Versioned<Run>> {
  const stored = await tx.runs.get(id);
  if (stored === undefined) {
    throw new FederationError('RUN_NOT_FOUND', `there is no run ${id}; see \`velum run list\``);
  }
  return { version: stored.version, value: runOf(stored.value) };
}

/** Throws `STORE_DAMAGED`. */
export function runOf({ id, document }: StoredRun): Run {
  return readable(`run ${id}`, () => decodeRun(document, decodePlan));
}

export function storedRun(run: Run): StoredRun {
  const { id, federation, status, createdAt } = run;
  return { id, federation, status, createdAt, document: encodeRun(run) };
}

/** The federation's run that is under way, else the one started last. */
export async function latestRun(
  tx: StoreTransaction,
  federation: FederationId,
): Promise<Run | undefined> {
  const own = (await tx.runs.list()).filter((run) => run.federation === federation);
  const latest = own.find(({ status }) => status === 'running') ?? own[0];
  return latest && runOf(latest);
}
