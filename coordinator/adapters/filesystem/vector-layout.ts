/**
 * Where vectors lie: `<root>/<run>/<round>/<attempt>/<participant>/<digest>.part` while they grow,
 * `….sealed` once complete. All names are hexadecimal or decimal digits, parsed long before.
 */
import { join } from 'node:path';
import { toHex, type Digest } from '../../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId, RoundKey } from '../../../shared/domain/ids.ts';

export interface VectorPaths {
  /** Of the participant's one upload. */
  readonly directory: string;
  readonly partial: string;
  readonly sealed: string;
}

export const PARTIAL = '.part';
export const SEALED = '.sealed';
/** Where dropped rounds go before they are deleted; a dot keeps it apart from the runs. */
export const TRASH = '.dropped';

export function roundDirectory(root: string, { run, round }: RoundKey): string {
  return join(root, run, String(round));
}

export function vectorPaths(
  root: string,
  key: AttemptKey,
  participant: ParticipantId,
  digest: Digest,
): VectorPaths {
  const directory = join(roundDirectory(root, key), String(key.attempt), participant);
  const name = toHex(digest);
  return {
    directory,
    partial: join(directory, name + PARTIAL),
    sealed: join(directory, name + SEALED),
  };
}
