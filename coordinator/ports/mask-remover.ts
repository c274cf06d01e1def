/** Runs mask removal off the event loop. */
import type { MaskRemovalJob, MaskRemovalOutcome } from '../../shared/secagg/mask-removal.ts';

export interface MaskRemover {
  /**
   * CPU-heavy; repeatable with fresh sums, after a crash too. The job's sums lie in shared memory
   * (`SharedArrayBuffer`) and are changed where they are. Rejects with the reason of `signal` when it
   * aborts; then, and after a failure, the sums are good for nothing.
   */
  remove(job: MaskRemovalJob, signal: AbortSignal): Promise<MaskRemovalOutcome>;
  close(): Promise<void>;
}
