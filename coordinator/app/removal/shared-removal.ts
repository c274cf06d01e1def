/**
 * Mask removal of one attempt by all processes that share the store. The holder of the round's lease
 * announces parts and puts the results together; every process computes parts, and none but the
 * holder does anything with the sum.
 */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { AttemptKey } from '../../../shared/domain/ids.ts';
import type { MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { sessionPerSum } from '../../../shared/secagg/separate-sums.ts';
import { elementsIn, mostParts, wholeVector } from '../../../shared/secagg/vector-range.ts';
import { phaseName, type Aggregating } from '../../round/round.ts';
import { watchChanges } from '../changes.ts';
import type { Notices } from '../notices.ts';
import type { AppPorts } from '../ports.ts';
import type { Hold } from '../round-attendance.ts';
import { assembleParts } from './part-result.ts';
import type { PartWorker } from './part-worker.ts';
import { removingSession } from './remove-range.ts';

/** A part's sum takes 4 MiB: little to lose with a process, and much more than its seeds cost. */
const PART_ELEMENTS = 2 ** 20;
/** So that two or three processes have something to share of a small model, too. */
const LEAST_PARTS = 4;

/** Rejects with `LEASE_LOST` when the lease is lost, and otherwise as the work itself does. */
export async function removeTogether(
  ports: AppPorts,
  notices: Notices,
  worker: PartWorker,
  state: Aggregating,
  { lease, signal }: Hold,
): Promise<readonly MaskRemovalOutcome[]> {
  const key = { ...state.terms.key, attempt: state.attempt };
  await announce(ports, state, key, lease);
  notices.changed(key.run);
  const changes = watchChanges((listener) => notices.subscribe(listener), signal);
  try {
    for (;;) {
      await worker.drain(signal);
      const results = await handedIn(ports, key);
      if (results !== undefined) return assembleSums(state, results);
      await changes.next();
      signal.throwIfAborted();
    }
  } finally {
    changes.close();
  }
}

/** Only into a round that still waits for it: what is announced is forgotten when that ends. */
async function announce(
  { store }: AppPorts,
  state: Aggregating,
  key: AttemptKey,
  lease: Hold['lease'],
): Promise<void> {
  await store.transaction('announce-parts', async (tx) => {
    if (lease !== undefined) await tx.leases.require(lease);
    const stored = await tx.rounds.get(state.terms.key);
    if (stored?.value.phase !== phaseName(state)) throw attemptOver();
    await tx.removals.announce(key, sumCount(state) * partsPerSum(state));
  });
}

function sumCount(state: Aggregating): number {
  return sessionPerSum(removingSession(state)).length;
}

function partsPerSum({ terms: { segments } }: Aggregating): number {
  const range = wholeVector(segments);
  const wanted = Math.max(LEAST_PARTS, Math.ceil(elementsIn(range) / PART_ELEMENTS));
  return Math.min(wanted, mostParts(range));
}

/** Parts are numbered through, sum after sum. */
function assembleSums(
  state: Aggregating,
  results: readonly Uint8Array[],
): readonly MaskRemovalOutcome[] {
  const parts = partsPerSum(state);
  return Array.from({ length: sumCount(state) }, (_, sum) =>
    assembleParts(state.terms.segments, results.slice(sum * parts, (sum + 1) * parts)),
  );
}

/** All results, or `undefined` while one is missing. */
async function handedIn(
  { store }: AppPorts,
  key: AttemptKey,
): Promise<readonly Uint8Array[] | undefined> {
  return store.transaction('part-results', async (tx) => {
    const open = await tx.removals.open(key);
    if (open === undefined) throw attemptOver();
    if (open > 0) return undefined;
    const results = await tx.removals.results(key);
    return results.filter((result) => result !== undefined);
  });
}

function attemptOver(): FederationError {
  return new FederationError('STALE_ROUND', 'the attempt ended while its masks were removed');
}
