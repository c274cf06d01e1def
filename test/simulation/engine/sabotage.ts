/** Bugs that a test plants to see them caught; without any, a federation is the real one. */
import type { AppPorts } from '../../../coordinator/app/ports.ts';
import type { CoordinatorStore } from '../../../coordinator/ports/store.ts';
import type { SkippedSync } from './disk-view.ts';

export interface Sabotage {
  /** What the coordinator's application is given instead of its ports. */
  readonly ports?: (ports: AppPorts) => AppPorts;
  /** What stands in the place of the database. */
  readonly store?: (store: CoordinatorStore) => CoordinatorStore;
  readonly coordinatorSkips?: SkippedSync;
  readonly siteSkips?: SkippedSync;
  /** Sites lose everything they wrote whenever they start. */
  readonly forgetfulSites?: boolean;
}
