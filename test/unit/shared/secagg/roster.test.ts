import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { formatDigest } from '../../../../shared/domain/digest-text.ts';
import { charterHash, rosterOf } from '../../../../shared/secagg/roster.ts';
import { sampleCharter } from '../../../support/samples.ts';

/** Pinned once: a change here breaks every client that pinned a charter. */
const SAMPLE_HASH = 'sha256:43f09e4ee550128fd0108c780156f8835486c8b56f1766f9c568a069799711b3';

describe('a charter in the protocol', () => {
  it('has the same hash forever and in both suites', () => {
    expect(formatDigest(charterHash(nodeSuite, sampleCharter()))).toBe(SAMPLE_HASH);
    expect(formatDigest(charterHash(nobleSuite, sampleCharter()))).toBe(SAMPLE_HASH);
  });

  it('has another hash when anything in it changes', () => {
    const charter = sampleCharter();
    const stricter = { ...charter.secureAggregation, minCohort: 5 };
    const changed = { ...charter, secureAggregation: stricter };
    expect(formatDigest(charterHash(nodeSuite, changed))).not.toBe(SAMPLE_HASH);
  });

  it('gives each member an id of its own and the roster the version as epoch', () => {
    const roster = rosterOf(nodeSuite, { ...sampleCharter(), version: 3 });
    expect(roster.epoch).toBe(3);
    expect(new Set(roster.entries.map(({ id }) => id)).size).toBe(5);
    expect(roster.entries[1]?.name).toBe('lakeside-clinic');
  });
});
