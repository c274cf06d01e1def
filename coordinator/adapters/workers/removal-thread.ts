/** One worker thread: started when first needed, kept for the next job, replaced after it died. */
import { Worker } from 'node:worker_threads';
import type { MaskRemovalJob, MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { createSerialQueue } from '../../ports/serial-queue.ts';

export class RemovalThread {
  readonly #entry: URL;
  readonly #queue = createSerialQueue();
  #worker: Worker | undefined;

  /** `entry` is the worker's module. */
  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** Rejects when the thread dies or `signal` aborts, which ends it; the next job gets a new one. */
  run(job: MaskRemovalJob, signal: AbortSignal): Promise<MaskRemovalOutcome> {
    return this.#queue.run(() => this.#runNow(job, signal));
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #runNow(job: MaskRemovalJob, signal: AbortSignal): Promise<MaskRemovalOutcome> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const answer = answerOf(worker);
    const abort = (): void => {
      this.#discard(worker);
      void worker.terminate();
    };
    signal.addEventListener('abort', abort);
    worker.postMessage(job);
    try {
      return await answer;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      worker.unref();
    }
  }

  /** Idle, it does not keep the process alive. */
  #start(): Worker {
    const worker = new Worker(this.#entry);
    worker.unref();
    // What it was doing hears of it as well; an idle thread's death harms nobody.
    worker.on('error', () => {
      this.#discard(worker);
    });
    worker.on('exit', () => {
      this.#discard(worker);
    });
    return worker;
  }

  #discard(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }
}

/** What the thread says next, or why it will not say anything. */
function answerOf(worker: Worker): Promise<MaskRemovalOutcome> {
  return new Promise((resolve, reject) => {
    const listeners = {
      message: (outcome: MaskRemovalOutcome) => {
        finish();
        resolve(outcome);
      },
      messageerror: fail,
      error: fail,
      exit: (code: number) => {
        fail(new Error(`the mask-removal worker ended with code ${code} before it answered`));
      },
    };
    function finish(): void {
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener);
    }
    function fail(error: Error): void {
      finish();
      reject(error);
    }
    for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener);
  });
}
