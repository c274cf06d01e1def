import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { utf8Bytes } from '../../../../shared/domain/bytes.ts';
import { neighbourIndex, neighboursOf, ringOf } from '../../../../shared/secagg/graph.ts';
import {
  arePeers,
  holderCount,
  holdersOf,
  maskGraph,
  pointFor,
  presentHolders,
  type MaskGraph,
} from '../../../../shared/secagg/mask-graph.ts';
import type { SessionParameters } from '../../../../shared/secagg/parameters.ts';

const digest = nodeSuite.sha256(utf8Bytes('a directory'));
const positions = (size: number) => Array.from({ length: size }, (_, i) => i);

function parameters(change: Partial<SessionParameters>): SessionParameters {
  return {
    participants: 23,
    graph: 'sparse',
    groups: 1,
    corrupt: 2,
    corruptHolders: 2,
    quorum: 13,
    threshold: 5,
    degree: 6,
    dropoutsTolerated: 3,
    ...change,
  };
}

const sparse = maskGraph(nodeSuite, digest, parameters({}));
const full = maskGraph(nodeSuite, digest, parameters({ graph: 'full', degree: 22 }));
const grouped = maskGraph(
  nodeSuite,
  digest,
  parameters({ graph: 'grouped', groups: 4, degree: 5 }),
);
const graphs: readonly (readonly [string, MaskGraph, number])[] = [
  ['full', full, 23],
  ['sparse', sparse, 23],
  ['sparse and complete', maskGraph(nodeSuite, digest, parameters({ degree: 22 })), 23],
  ['grouped', grouped, 23],
];

describe('a ring', () => {
  it('seats neighbours in the order of their places', () => {
    const ring = ringOf(Uint32Array.of(4, 0, 6, 2, 5, 1, 3), 4);
    expect(neighboursOf(ring, 6)).toEqual([4, 0, 2, 5]);
    expect(neighboursOf(ring, 4)).toEqual([1, 3, 0, 6]);
    expect(neighbourIndex(ring, 4, 6)).toBe(3);
    expect(neighbourIndex(ring, 6, 4)).toBe(0);
    expect(neighbourIndex(ring, 4, 4)).toBeUndefined();
    expect(neighbourIndex(ring, 4, 5)).toBeUndefined();
  });

  it.each([3, 7, -2])('has no degree of %i among seven', (degree) => {
    expect(() => ringOf(Uint32Array.from(positions(7)), degree)).toThrow('even and below');
  });
});

describe.each(graphs)('the %s mask graph', (_name, graph, size) => {
  it('is symmetric, and nobody is its own peer', () => {
    for (const a of positions(size)) {
      expect(arePeers(graph, a, a)).toBe(false);
      for (const b of positions(size)) expect(arePeers(graph, a, b)).toBe(arePeers(graph, b, a));
    }
  });

  it('gives holder i of every dealer the point i + 1, and nobody else a point', () => {
    for (const dealer of positions(size)) {
      const holders = holdersOf(graph, dealer);
      expect(holders).toHaveLength(holderCount(graph, dealer));
      expect(new Set(holders).size).toBe(holders.length);
      for (const holder of positions(size)) {
        const index = holders.indexOf(holder);
        expect(pointFor(graph, dealer, holder)).toBe(index < 0 ? undefined : index + 1);
      }
    }
  });

  it('counts present holders as one by one', () => {
    const present = new Set([0, 1, 4, 5, 6, 7, 11, 12, 18, 22]);
    const dealers = [0, 3, 4, 9, 17, 22];
    const counted = dealers.map(
      (dealer) => holdersOf(graph, dealer).filter((holder) => present.has(holder)).length,
    );
    expect(presentHolders(graph, dealers, present)).toEqual(counted);
  });
});

describe('the holders of one’s own shares', () => {
  it('include oneself in the full graph only', () => {
    expect(pointFor(full, 8, 8)).toBe(9);
    expect(pointFor(sparse, 8, 8)).toBeUndefined();
  });
});

describe('the sparse mask graph', () => {
  it('is the same whoever computes it, with either suite, and another for another directory', () => {
    const again = maskGraph(nobleSuite, digest, parameters({}));
    expect(again).toEqual(sparse);
    const other = maskGraph(nodeSuite, nodeSuite.sha256(digest), parameters({}));
    expect(other).not.toEqual(sparse);
  });

  it('makes every pair neighbours about equally often (χ², fixed seeds)', () => {
    const size = 11;
    const trials = 2_000;
    const change = { participants: size, degree: 4 };
    const together = new Map<string, number>();
    for (let trial = 0; trial < trials; trial++) {
      const seed = nodeSuite.sha256(utf8Bytes(`graph ${trial}`));
      const graph = maskGraph(nodeSuite, seed, parameters(change));
      for (const a of positions(size)) {
        for (const b of positions(a)) {
          const pair = `${b}-${a}`;
          if (arePeers(graph, a, b)) together.set(pair, (together.get(pair) ?? 0) + 1);
        }
      }
    }
    const pairs = (size * (size - 1)) / 2;
    const expected = (trials * 4) / (size - 1);
    const variance = expected * (1 - 4 / (size - 1));
    const chi = [...together.values()].reduce(
      (sum, found) => sum + (found - expected) ** 2 / variance,
      0,
    );
    expect(together.size).toBe(pairs);
    // 93.2 is the 99.9 % point of χ² with 55 − 1 degrees of freedom; the pairs depend on each other
    // a little, which only lowers it.
    expect(chi).toBeLessThan(93.2);
  });
});
