/** Writing that waits for room. */
import { FederationError } from '../../shared/errors/federation-error.ts';
import { failureFields } from '../log.ts';
import { pauseAfter } from '../transport/retry.ts';
import type { ParticipantParts } from './parts.ts';

/**
 * Repeats `write` while the disk is full, which is said once, until it succeeds, fails otherwise or
 * `signal` aborts. `write` must be repeatable; what depends on it waits.
 */
export async function untilDurable(
  write: () => Promise<void>,
  { log, retry }: Pick<ParticipantParts, 'log' | 'retry'>,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof FederationError) || error.code !== 'DISK_FULL') throw error;
      if (failures === 1) log.error('disk-full', failureFields(error));
      await retry.sleep(pauseAfter(failures, retry), signal);
    }
  }
}
