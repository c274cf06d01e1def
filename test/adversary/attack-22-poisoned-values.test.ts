/** Attack 22: values outside ±Q and weights above W are caught in the sum, as far as §3.9 says. */
import { describe, expect, it } from 'vitest';
import { openAggregate, type AggregateOutcome } from '../../shared/secagg/aggregate.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { sessionAt } from '../support/secagg-session.ts';

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
