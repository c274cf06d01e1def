/** What earlier runs of a federation mean for one that starts from the same model or the same data. */
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import type { RoundKey } from '../../shared/domain/ids.ts';
import type { SummedMembers } from '../../shared/secagg/differences.ts';
import type { Run } from '../federation/run.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { factsOfRound } from './round-records.ts';
import { runOf } from './run-records.ts';

/**
 * The newest scaling made for the same features in the federation. Statistics of nearly the same members
 * would show what the others hold, so they are made once, and any good scaling serves.
 */
export async function knownScaling(tx: StoreTransaction, run: Run): Promise<Digest | undefined> {
  if (run.round !== 0) return undefined;
  const features = featuresOf(run);
  const earlier = (await runsBeside(tx, run)).find(
    (other) => other.scalingDigest !== undefined && featuresOf(other) === features,
  );
  return earlier?.scalingDigest;
}

function featuresOf({ plan }: Run): string {
  return JSON.stringify(plan.data.features);
}

/** Whose inputs were summed, or may have been, over the model the run's current round starts from. */
export async function sumsBefore(
  tx: StoreTransaction,
  run: Run,
): Promise<readonly SummedMembers[]> {
  const sums: SummedMembers[] = [];
  for (const key of await roundsLike(tx, run)) {
    const stored = await tx.rounds.get(key);
    if (stored === undefined) continue;
    const { history } = factsOfRound(stored.value);
    sums.push(...history.releases.map(({ survivors }) => survivors));
  }
  return sums;
}

/** Statistics rounds start from no model, and so are all alike. Oldest first. */
async function roundsLike(tx: StoreTransaction, run: Run): Promise<readonly RoundKey[]> {
  const runs = (await runsBeside(tx, run)).toReversed();
  if (run.round === 0) return runs.map(({ id }) => ({ run: id, round: 0 }));
  const inFederation = new Set(runs.map(({ id }) => id));
  const digest = toHex(run.modelDigest);
  return (await tx.models.list())
    .filter((model) => model.digest === digest && inFederation.has(model.run))
    .map((model) => ({ run: model.run, round: model.round + 1 }))
    .toReversed();
}

/** The federation's other runs, newest first. */
async function runsBeside(tx: StoreTransaction, { id, federation }: Run): Promise<readonly Run[]> {
  const others = (await tx.runs.list()).filter(
    (run) => run.federation === federation && run.id !== id,
  );
  return others.map(runOf);
}
