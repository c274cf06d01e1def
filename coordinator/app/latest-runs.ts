/** The run each federation's watchers look at, kept at hand so that a wake-up costs no query. */
import type { FederationId } from '../../shared/domain/ids.ts';
import type { Run } from '../federation/run.ts';
import type { AppPorts } from './ports.ts';
import { latestRun } from './run-records.ts';

export interface LatestRuns {
  of(federation: FederationId): Promise<Run | undefined>;
  /** A run was started, advanced or ended: look again. */
  forget(federation: FederationId): void;
  /** Runs of any federation may have been started, advanced or ended. */
  forgetAll(): void;
  /** Other processes may have started, advanced or ended runs. */
  doubt(): void;
}

export function createLatestRuns({ store, shared }: AppPorts): LatestRuns {
  const known = new Map<FederationId, Promise<Run | undefined>>();
  return {
    of(federation) {
      const cached = known.get(federation);
      if (cached !== undefined) return cached;
      const read = store.transaction('latest-run', (tx) => latestRun(tx, federation));
      known.set(federation, read);
      // A failed read must not be remembered.
      read.catch(() => known.delete(federation));
      return read;
    },
    forget(federation) {
      known.delete(federation);
    },
    forgetAll() {
      known.clear();
    },
    doubt() {
      if (shared) known.clear();
    },
  };
}
