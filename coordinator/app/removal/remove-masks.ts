/** Mask removal of one attempt: by this process alone, or by all that share the store. */
import type { MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { wholeVector } from '../../../shared/secagg/vector-range.ts';
import type { Aggregating } from '../../round/round.ts';
import type { Notices } from '../notices.ts';
import type { AppPorts } from '../ports.ts';
import type { Hold } from '../round-attendance.ts';
import type { RoundRunner } from '../round-runner.ts';
import { PartWorker } from './part-worker.ts';
import { createRemovalHelper, type RemovalHelper } from './removal-helper.ts';
import { removeRange } from './remove-range.ts';
import { removeTogether } from './shared-removal.ts';

export type RemoveMasks = (state: Aggregating, hold: Hold) => Promise<MaskRemovalOutcome>;

export interface MaskRemoval extends RemovalHelper {
  /** For whoever drives the round. */
  readonly remove: RemoveMasks;
}

/** A process that is alone stores nothing of the sum. */
export function createMaskRemoval(
  ports: AppPorts,
  runner: RoundRunner,
  notices: Notices,
): MaskRemoval {
  if (!ports.shared) {
    return {
      remove: (state, { signal }) =>
        removeRange(ports, state, wholeVector(state.terms.segments), signal),
      start: () => undefined,
      stop: () => Promise.resolve(),
    };
  }
  const worker = new PartWorker(ports, runner, notices);
  return {
    remove: (state, hold) => removeTogether(ports, notices, worker, state, hold),
    ...createRemovalHelper(ports, notices, worker),
  };
}
