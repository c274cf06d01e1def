/** Mask removal on a worker thread, one job at a time; a crash of the worker fails that job only. */
import { Worker } from 'node:worker_threads';
import type { MaskRemovalJob, MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import type { MaskRemover } from '../../ports/mask-remover.ts';
import { createSerialQueue } from '../../ports/serial-queue.ts';

/** The built worker beside this file. */
const ENTRY = new URL('./mask-removal-worker.js', import.meta.url);

/** `entry` is the worker's module: another one where the sources run unbuilt. */
export function createWorkerMaskRemover(entry: URL = ENTRY): MaskRemover {
  const queue = createSerialQueue();
  const running = new Set<Worker>();

  function runJob(job: MaskRemovalJob, signal: AbortSignal): Promise<MaskRemovalOutcome> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const worker = new Worker(entry, { workerData: job });
      running.add(worker);
      const abort = (): void => {
        reject(signal.reason instanceof Error ? signal.reason : new Error('mask removal aborted'));
        void worker.terminate();
      };
      signal.addEventListener('abort', abort, { once: true });
      worker.once('message', (outcome: MaskRemovalOutcome) => {
        resolve(outcome);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => {
        signal.removeEventListener('abort', abort);
        running.delete(worker);
        reject(new Error(`the mask-removal worker ended with code ${code} before it answered`));
      });
    });
  }

  return {
    remove: (job, signal) => queue.run(() => runJob(job, signal)),
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
