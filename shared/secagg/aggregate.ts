/** The checked, decoded result of an attempt (secure-aggregation §3.9). */
import { centreLift } from '../vector/modular.ts';
import {
  canariesIntact,
  countSumInRange,
  decodeMean,
  signedSumBound,
} from '../vector/fixed-point.ts';
import { invariant } from '../errors/federation-error.ts';
import type { RoundConfig, VectorSegment } from './config.ts';
import { elementsOf, weightIndexOf } from './layout.ts';

/** What one attempt reveals: sums of counts and weighted means over the survivors. */
export interface Aggregate {
  /** Σ w of each count. */
  readonly counts: readonly number[];
  /** Weighted mean per signed segment, without canaries; absent where the weights sum to 0. */
  readonly means: ReadonlyMap<string, Float64Array>;
}

/** Why a sum cannot be the sum of honest inputs. The culprit is unknown: nothing else leaks. */
export interface AggregateFault {
  readonly reason: 'canary-broken' | 'count-out-of-range' | 'value-out-of-range';
  readonly segment: string;
}

export type AggregateOutcome =
  | { readonly ok: true; readonly aggregate: Aggregate }
  | { readonly ok: false; readonly fault: AggregateFault };

/** Checks canaries and ranges of the unmasked sums, then decodes them. */
export function openAggregate(
  config: RoundConfig,
  survivors: number,
  sums: readonly Uint32Array[],
): AggregateOutcome {
  const pairs = config.segments.map((segment, i) => {
    const sum = sums[i];
    invariant(sum?.length === elementsOf(segment), 'a segment’s sum has its length');
    return { segment, sum };
  });
  const broken = pairs.find(({ sum }) => !canariesIntact(sum));
  if (broken !== undefined) return fault('canary-broken', broken.segment);
  const counts = pairs
    .filter(({ segment }) => segment.kind === 'count')
    .flatMap(({ segment, sum }) => [...sum.subarray(0, segment.length)]);
  if (!counts.every((count) => countSumInRange(count, config.weightBound, survivors))) {
    return { ok: false, fault: { reason: 'count-out-of-range', segment: 'counts' } };
  }
  const means = new Map<string, Float64Array>();
  for (const { segment, sum } of pairs) {
    if (segment.kind !== 'signed') continue;
    const weight = counts[weightIndexOf(segment)];
    invariant(weight !== undefined, 'every signed segment has a count that weighs it');
    const values = sum.subarray(0, segment.length);
    const bound = signedSumBound(segment.scale, weight, config.weightBound, survivors);
    if (!values.every((value) => Math.abs(centreLift(value, segment.bits)) <= bound)) {
      return fault('value-out-of-range', segment);
    }
    if (weight > 0)
      means.set(segment.name, decodeMean(values, segment, weight, config.weightBound));
  }
  return { ok: true, aggregate: { counts, means } };
}

function fault(reason: AggregateFault['reason'], segment: VectorSegment): AggregateOutcome {
  return { ok: false, fault: { reason, segment: segment.name } };
}
