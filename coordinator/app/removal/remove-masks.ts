/** Mask removal of one attempt: by this process alone, or by all that share the store. */
import type { MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { sessionPerSum } from '../../../shared/secagg/separate-sums.ts';
import { wholeVector } from '../../../shared/secagg/vector-range.ts';
import type { Aggregating } from '../../round/round.ts';
import type { Notices } from '../notices.ts';
import type { AppPorts } from '../ports.ts';
import type { Hold } from '../round-attendance.ts';
import type { RoundRunner } from '../round-runner.ts';
import { PartWorker } from './part-worker.ts';
import { createRemovalHelper, type RemovalHelper } from './removal-helper.ts';
import { removeRange, removingSession } from './remove-range.ts';
import { removeTogether } from './shared-removal.ts';

/** One outcome per sum of the attempt, in the order of `sessionPerSum`. */
export type RemoveMasks = (
  state: Aggregating,
  hold: Hold,
) => Promise<readonly MaskRemovalOutcome[]>;

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
      remove: (state, { signal }) => removeAlone(ports, state, signal),
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

/** One sum after the other: no more than one is held at a time beside those that are done. */
async function removeAlone(
  ports: AppPorts,
  state: Aggregating,
  signal: AbortSignal,
): Promise<readonly MaskRemovalOutcome[]> {
  const outcomes: MaskRemovalOutcome[] = [];
  const range = wholeVector(state.terms.segments);
  for (const session of sessionPerSum(removingSession(state))) {
    outcomes.push(await removeRange(ports, state, session, range, signal));
  }
  return outcomes;
}
