/** A restore that was interrupted left artefacts and no rows: nothing may be made of it. */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { RestoreNote } from '../../ports/restores.ts';

/** Throws `RESTORE_UNFINISHED`. */
export function refuseUnfinished(note: RestoreNote | undefined): void {
  if (note === undefined || note.finishedAt !== undefined) return;
  throw new FederationError(
    'RESTORE_UNFINISHED',
    `the restore of backup sha256:${note.backup} into this store was not finished; repeat "velum coordinator restore"`,
    { backup: note.backup },
  );
}
