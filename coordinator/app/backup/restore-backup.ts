/** Fills empty stores from a backup: all of it, or a store that says it was not finished. */
import { toHex } from '../../../shared/domain/bytes.ts';
import { type RunId } from '../../../shared/domain/ids.ts';
import type { Clock, Instant } from '../../../shared/domain/time.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { restoredRun, type RestoredRun } from '../../federation/restored-run.ts';
import type { ArtefactStore } from '../../ports/artefact-store.ts';
import type { RestoreNote } from '../../ports/restores.ts';
import type { CoordinatorStore, StoreTransaction } from '../../ports/store.ts';
import { storedRound } from '../round-records.ts';
import { storedRun } from '../run-records.ts';
import type { ExaminedBackup } from './examine-backup.ts';

export interface RestoreTargets {
  readonly store: CoordinatorStore;
  readonly artefacts: ArtefactStore;
  readonly clock: Clock;
}

/**
 * A note that a restore has begun, the artefacts, then every row and the end of the note in one
 * transaction. What an interruption leaves is refused by whoever starts from it, and completed by
 * the next restore: artefacts are named by their content. Rounds that were open gather again, in
 * attempts of new numbers. Throws `STORE_NOT_EMPTY` and what the ports throw.
 */
export async function restoreBackup(
  { store, artefacts, clock }: RestoreTargets,
  examined: ExaminedBackup,
): Promise<void> {
  const { backup } = examined;
  const begun = noteOf(examined, clock.now());
  await store.transaction('begin-restore', async (tx) => {
    await requireEmpty(tx);
    await tx.restores.put(begun);
  });
  for (const digest of backup.manifest.artefacts) {
    await artefacts.put(await backup.artefact(digest));
  }
  const now = clock.now();
  await store.transaction('restore', async (tx) => {
    await requireEmpty(tx);
    await insertAll(tx, examined, now);
    await tx.restores.put({ ...begun, finishedAt: now });
  });
}

function noteOf({ backup }: ExaminedBackup, begunAt: Instant): RestoreNote {
  return { backup: toHex(backup.manifest.digest), begunAt, finishedAt: undefined };
}

async function requireEmpty(tx: StoreTransaction): Promise<void> {
  const [runs, rounds, models] = [
    await tx.runs.list(),
    await tx.rounds.open(),
    await tx.models.list(),
  ];
  if (runs.length + rounds.length + models.length === 0) return;
  throw new FederationError(
    'STORE_NOT_EMPTY',
    `the store holds ${String(runs.length)} run(s) and ${String(models.length)} model version(s); a restore never overwrites: name an empty store in the configuration`,
    { runs: runs.length, models: models.length },
  );
}

async function insertAll(
  tx: StoreTransaction,
  { backup, federation, open }: ExaminedBackup,
  now: Instant,
): Promise<void> {
  const { takenAt } = backup.manifest;
  const going = new Map<RunId, RestoredRun>(
    open.map(({ run, round }) => [run.id, restoredRun(run, federation, round, takenAt, now)]),
  );
  for await (const stored of backup.runs()) {
    const restored = going.get(stored.id);
    await tx.runs.insert(restored === undefined ? stored : storedRun(restored.run));
  }
  for await (const stored of backup.rounds()) {
    const restored = stored.terminal ? undefined : going.get(stored.key.run);
    const round = restored === undefined ? stored : storedRound(restored.round, now);
    await tx.rounds.insert({ round, submissions: [] });
  }
  for await (const model of backup.models()) await tx.models.insert(model);
}
