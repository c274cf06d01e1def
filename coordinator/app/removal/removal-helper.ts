/** Lends this process to mask removals that other processes drive. */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { watchChanges } from '../changes.ts';
import type { Notices } from '../notices.ts';
import type { AppPorts } from '../ports.ts';
import type { PartWorker } from './part-worker.ts';

export interface RemovalHelper {
  start(): void;
  /** Gives back the part under way. */
  stop(): Promise<void>;
}

export function createRemovalHelper(
  { log }: AppPorts,
  notices: Notices,
  worker: PartWorker,
): RemovalHelper {
  const stopping = new AbortController();
  const { signal } = stopping;
  let helping: Promise<void> = Promise.resolve();

  async function drain(): Promise<void> {
    try {
      await worker.drain(signal);
    } catch (error) {
      if (!signal.aborted) log.warn('part-not-computed', { error });
    }
  }

  async function help(): Promise<void> {
    const changes = watchChanges((listener) => notices.subscribe(listener), signal);
    while (!signal.aborted) {
      await drain();
      await changes.next();
    }
    changes.close();
  }

  return {
    start() {
      helping = help();
    },
    async stop() {
      stopping.abort(new FederationError('DRAINING'));
      await helping;
    },
  };
}
