/** Aggregates of groups → one aggregate, as the plan combines them. */
import type { Combination } from '../../../shared/domain/grouped-aggregation.ts';
import type { Aggregate } from '../../../shared/secagg/aggregate.ts';
import { combine } from './combine.ts';

/** The segment the plan's rule is for; metrics are for people, and get the median. */
const UPDATE = 'update';

/**
 * One aggregate of at least one group: counts added up, each segment combined over the groups that have
 * weight in it; absent where none has.
 */
export function combineAggregates(
  combination: Combination,
  aggregates: readonly Aggregate[],
): Aggregate {
  const names = new Set(aggregates.flatMap(({ means }) => [...means.keys()]));
  const means = [...names].map((name) => {
    const present = aggregates.flatMap((aggregate) => aggregate.means.get(name) ?? []);
    const rule: Combination = name === UPDATE ? combination : { rule: 'median' };
    return [name, combine(rule, present)] as const;
  });
  const [first] = aggregates;
  const counts = (first?.counts ?? []).map((_, i) =>
    aggregates.reduce((sum, aggregate) => sum + (aggregate.counts[i] ?? 0), 0),
  );
  return { counts, means: new Map(means) };
}
