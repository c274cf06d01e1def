/** Mask removal on worker threads; a crash of a thread fails its job only. */
import { invariant } from '../../../shared/errors/federation-error.ts';
import {
  splitRemoval,
  type MaskRemovalJob,
  type MaskRemovalOutcome,
} from '../../../shared/secagg/mask-removal.ts';
import { elementsIn, mostParts } from '../../../shared/secagg/vector-range.ts';
import type { MaskRemover } from '../../ports/mask-remover.ts';
import { RemovalThread } from './removal-thread.ts';

/** The built worker beside this file. */
const ENTRY = new URL('./mask-removal-worker.js', import.meta.url);

/** Every thread rebuilds all seeds: for fewer elements than this that costs more than it saves. */
const ELEMENTS_PER_THREAD = 65_536;

export interface WorkerMaskRemoverOptions {
  /** Threads a job is split over at most, ≥ 1. */
  readonly threads: number;
  /** Elements below which no further thread is used. */
  readonly elementsPerThread?: number;
  /** The worker's module: another one where the sources run unbuilt. */
  readonly entry?: URL;
}

export function createWorkerMaskRemover({
  threads: count,
  elementsPerThread = ELEMENTS_PER_THREAD,
  entry = ENTRY,
}: WorkerMaskRemoverOptions): MaskRemover {
  const threads = Array.from({ length: count }, () => new RemovalThread(entry));

  function partsFor({ range }: MaskRemovalJob): number {
    const worthwhile = Math.ceil(elementsIn(range) / elementsPerThread);
    return Math.max(1, Math.min(count, worthwhile, mostParts(range)));
  }

  return {
    async remove(job, signal) {
      for (const { buffer } of job.sums) {
        invariant(buffer instanceof SharedArrayBuffer, 'threads share the memory of the sums');
      }
      // When one thread fails the others' work is of no use.
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      const parts = splitRemoval(job, partsFor(job));
      const outcomes = parts.map((part, i) => runPart(threads, i, part, either));
      try {
        return wholeOf(job, await Promise.all(outcomes));
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function runPart(
  threads: readonly RemovalThread[],
  index: number,
  part: MaskRemovalJob,
  signal: AbortSignal,
): Promise<MaskRemovalOutcome> {
  const thread = threads[index];
  invariant(thread !== undefined, 'there are no more parts than threads');
  return thread.run(part, signal);
}

/** The parts' sums are views of the job's. */
function wholeOf(job: MaskRemovalJob, parts: readonly MaskRemovalOutcome[]): MaskRemovalOutcome {
  const spoilt = parts.find(({ type }) => type === 'bad-dealers');
  return spoilt ?? { type: 'removed', sums: job.sums };
}
