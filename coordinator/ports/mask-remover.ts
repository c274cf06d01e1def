/** Runs mask removal off the event loop. */
import type { MaskRemovalJob, MaskRemovalOutcome } from '../../shared/secagg/mask-removal.ts';

export interface MaskRemover {
  /** CPU-heavy; pure in its input, so that it can be repeated after a crash. */
  remove(job: MaskRemovalJob, signal: AbortSignal): Promise<MaskRemovalOutcome>;
  close(): Promise<void>;
}
