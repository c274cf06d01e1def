/** Attack 22: values outside ±Q and weights above W are caught in the sum, as far as §3.9 says; groups bear a few. */
import { describe, expect, it } from 'vitest';
import { openSums } from '../../coordinator/app/open-sums.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { GroupedAggregation } from '../../shared/domain/grouped-aggregation.ts';
import { openAggregate, type AggregateOutcome } from '../../shared/secagg/aggregate.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { sumsOf } from '../../shared/secagg/mask-graph.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { inPhase } from './support/malice.ts';

const WEIGHT = 30;
const BOUND = 97;
const SEGMENTS: readonly VectorSegment[] = [
  { name: 'counts', kind: 'count', length: 2, bits: 15, scale: 1, clip: 1 },
  { name: 'update', kind: 'signed', length: 64, bits: 21, scale: 1_000, clip: 0.5 },
];

/** Four members; the last submits what `poison` makes, the others a weight of 30 and zeros. */
function outcomeOf(poison: (counts: Uint32Array, update: Uint32Array) => void): AggregateOutcome {
  const session = sessionAt('collecting-masked-inputs', {
    members: 4,
    segments: SEGMENTS,
    weightBound: BOUND,
  });
  session.relay();
  for (const member of session.members) {
    const counts = Uint32Array.of(WEIGHT, 0);
    const update = new Uint32Array(64);
    if (member.index === 3) poison(counts, update);
    session.submit(member, [counts, update]);
  }
  session.proceed();
  session.advanceTo('removing-masks');
  const removed = session.removeMasks();
  if (removed.type !== 'removed') throw new Error(removed.type);
  return openAggregate(session.offer.config, 4, removed.sums);
}

function faultOf(outcome: AggregateOutcome): string {
  return outcome.ok ? 'none' : `${outcome.fault.reason} in ${outcome.fault.segment}`;
}

describe('a poisoned input', () => {
  it('of one element far outside the range is flagged', () => {
    const outcome = outcomeOf((_counts, update) => {
      update[17] = 2 ** 20;
    });
    expect(faultOf(outcome)).toBe('value-out-of-range in update');
  });

  it('of random ring elements is flagged', () => {
    const outcome = outcomeOf((_counts, update) => {
      const noise = nodeSuite.randomBytes(256);
      update.set(new Uint32Array(noise.buffer, noise.byteOffset, 64));
    });
    expect(faultOf(outcome)).toBe('value-out-of-range in update');
  });

  it('with a weight so large that the sum leaves its range is flagged', () => {
    const outcome = outcomeOf((counts) => {
      counts[0] = 4 * BOUND - 3 * WEIGHT + 1;
    });
    expect(faultOf(outcome)).toBe('count-out-of-range in counts');
  });

  it('with a weight of one above W that others leave room for is not: it is bounded by |U3|·W', () => {
    const outcome = outcomeOf((counts) => {
      counts[0] = BOUND + 1;
    });
    if (!outcome.ok) throw new Error(faultOf(outcome));
    expect(outcome.aggregate.counts[0]).toBe(3 * WEIGHT + BOUND + 1);
    expect(outcome.aggregate.counts[0]).toBeLessThanOrEqual(4 * BOUND);
  });

  it('inside the range is not flagged either: it moves the mean by what the bound allows', () => {
    const outcome = outcomeOf((counts, update) => {
      counts[0] = BOUND;
      update.fill(1_000);
    });
    if (!outcome.ok) throw new Error(faultOf(outcome));
    const mean = outcome.aggregate.means.get('update')!;
    expect(mean[0]).toBeCloseTo((0.5 * BOUND) / (3 * WEIGHT + BOUND), 12);
    expect(Math.max(...mean)).toBeLessThanOrEqual(0.5);
  });

  it('that says nothing, with no weight at all anywhere, has no mean', () => {
    const outcome = openAggregate(
      {
        ...sessionAt('advertising-keys', { members: 4 }).offer.config,
        segments: SEGMENTS,
        weightBound: BOUND,
      },
      4,
      [new Uint32Array(10), new Uint32Array(72)],
    );
    if (!outcome.ok) throw new Error(faultOf(outcome));
    expect([...outcome.aggregate.counts]).toEqual([0, 0]);
    expect(outcome.aggregate.means.size).toBe(0);
  });
});

describe('a malformed masked vector', () => {
  it('breaks the canaries, and nobody can tell whose it was', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 4, segments: SEGMENTS });
    session.relay();
    for (const member of session.members) {
      session.submit(member, [Uint32Array.of(WEIGHT, 0), new Uint32Array(64)]);
    }
    // What is stored is not what was masked: one bit of a canary of the counts.
    const vector = session.vectors.get(session.members[2]!.id)!;
    vector[17] = vector[17]! ^ 0x80;
    session.proceed();
    session.advanceTo('removing-masks');
    const removed = session.removeMasks();
    if (removed.type !== 'removed') throw new Error(removed.type);
    const outcome = openAggregate(session.offer.config, 4, removed.sums);
    expect(faultOf(outcome)).toBe('canary-broken in counts');
    expect(outcome).not.toHaveProperty('fault.participant');
  });
});

describe('poisoned inputs in groups', () => {
  /** In three groups of four, c = 1 and t = 3. */
  const MEMBERS = 12;
  const median: GroupedAggregation = { groups: 3, combine: { rule: 'median' } };
  /** As means: from 0.02 to 0.031. */
  const honest = ({ index }: Member): number => 40 + 2 * index;
  const OUT_OF_RANGE = 2 ** 20;

  function firstOfEachSum(session: Session): readonly Member[] {
    const { directory } = inPhase(session.aggregator, 'collecting-masked-inputs');
    const { entries, graph } = directory;
    const sums = sumsOf(graph, [...entries.keys()]);
    return sums.map(([first]) => session.member(entries[first!]!.id));
  }

  /** The first members of this many sums submit `poison`. */
  function opened(grouped: GroupedAggregation | undefined, poisoners: number, poison: number) {
    const session = sessionAt('collecting-masked-inputs', {
      ...{ members: MEMBERS, minCohort: MEMBERS, segments: SEGMENTS, weightBound: BOUND },
      ...(grouped && { groups: grouped.groups }),
    });
    session.relay();
    const malicious = firstOfEachSum(session).slice(0, poisoners);
    for (const member of session.members) {
      const value = malicious.includes(member) ? poison : honest(member);
      session.submit(member, [Uint32Array.of(BOUND, 0), new Uint32Array(64).fill(value)]);
    }
    session.proceed();
    session.advanceTo('removing-masks');
    const removing = inPhase(session.aggregator, 'removing-masks');
    return { session, opening: openSums(removing, session.removeMasksPerSum(), grouped) };
  }

  function meanOf({ opening }: ReturnType<typeof opened>): number {
    if (!opening.ok) throw new Error(opening.message);
    return opening.aggregate.means.get('update')![9]!;
  }

  it('move one sum as far as the bound allows, and the median of three not past honest means', () => {
    expect(meanOf(opened(undefined, 1, 1_000))).toBeGreaterThan(0.06);
    const grouped = opened(median, 1, 1_000);
    expect(grouped.opening).toMatchObject({ survivors: 12, sums: { opened: 3, used: 3 } });
    expect(meanOf(grouped)).toBeGreaterThanOrEqual(0.02);
    expect(meanOf(grouped)).toBeLessThanOrEqual(0.031);
  });

  it('move the median, too, once they are in most of the groups', () => {
    expect(meanOf(opened(median, 2, 1_000))).toBeGreaterThan(0.1);
  });

  it('out of range lose one sum, and cost the median of three one group', () => {
    expect(opened(undefined, 1, OUT_OF_RANGE).opening).toMatchObject({
      ok: false,
      reason: 'value-out-of-range',
    });
    const grouped = opened(median, 1, OUT_OF_RANGE);
    expect(grouped.opening).toMatchObject({ survivors: 8, sums: { opened: 3, used: 2 } });
    expect(meanOf(grouped)).toBeLessThanOrEqual(0.031);
  });

  it('out of range in most groups lose the attempt, in which nobody is named', () => {
    const { session, opening } = opened(median, 2, OUT_OF_RANGE);
    if (opening.ok) throw new Error('the sums were used');
    expect(opening.message).toContain('1 of 3 groups have a sum that can be used, too few');
    for (const { id } of session.members) expect(opening.message).not.toContain(id);
  });
});
