import { describe, expect, it } from 'vitest';
import { sessionParameters } from '../../../../shared/secagg/parameters.ts';
import {
  logTooFewAlive,
  logTooManyNeighbours,
  logTooManyOnOneSide,
  searchSparseGraph,
  SECURITY_MARGIN,
} from '../../../../shared/secagg/sparse-graph.ts';

const cohort = { participants: 1_000, corrupt: 100, silent: 100 };

describe('the search for a sparse graph', () => {
  it('finds the worked example with and without the allowance for grinding', () => {
    expect(searchSparseGraph(cohort, SECURITY_MARGIN)).toEqual({
      degree: 220,
      threshold: 168,
      corruptNeighbours: 76,
      corruptOnOneSide: 57,
    });
    expect(searchSparseGraph(cohort, { ...SECURITY_MARGIN, grinding: 0 })).toMatchObject({
      degree: 152,
      threshold: 110,
    });
  });

  it('meets every bound, and one neighbour pair fewer would not', () => {
    const found = searchSparseGraph(cohort, SECURITY_MARGIN)!;
    const bits = (log: number): number => log / Math.LN2;
    const { degree, threshold, corruptNeighbours, corruptOnOneSide } = found;
    expect(bits(logTooManyNeighbours(cohort, degree, corruptNeighbours))).toBeLessThan(-105);
    expect(bits(logTooManyNeighbours(cohort, degree, corruptNeighbours - 1))).toBeGreaterThan(-105);
    expect(bits(logTooManyOnOneSide(cohort, degree, corruptOnOneSide))).toBeLessThan(-105);
    expect(bits(logTooManyOnOneSide(cohort, degree, corruptOnOneSide - 1))).toBeGreaterThan(-105);
    expect(bits(logTooFewAlive(cohort, degree, threshold))).toBeLessThan(-30);
    expect(bits(logTooFewAlive(cohort, degree - 2, threshold - 1))).toBeGreaterThan(-30);
  });

  it('finds none where dropouts and colluders leave no room', () => {
    const crowded = { participants: 10_000, corrupt: 4_000, silent: 2_900 };
    expect(searchSparseGraph(crowded, SECURITY_MARGIN)).toBeUndefined();
  });

  it('needs no colluders to be meaningful', () => {
    const found = searchSparseGraph({ ...cohort, corrupt: 0 }, SECURITY_MARGIN)!;
    expect(found.threshold).toBe(found.degree / 2 + 1);
  });
});

describe('the parameters of large cohorts', () => {
  const terms = { assumedCollusion: 0.1, assumeNoCollusion: false, expectedDropout: 0.1 };

  it('change from the full to the sparse graph above 128 participants', () => {
    expect(sessionParameters({ ...terms, participants: 128 })).toMatchObject({
      graph: 'full',
      degree: 127,
      threshold: 71,
    });
    expect(sessionParameters({ ...terms, participants: 129 })).toMatchObject({
      graph: 'sparse',
      corrupt: 12,
      quorum: 71,
    });
  });

  it('are those of the table for 10,000', () => {
    expect(sessionParameters({ ...terms, participants: 10_000 })).toMatchObject({
      graph: 'sparse',
      corrupt: 1_000,
      quorum: 5_501,
      degree: 294,
      threshold: 222,
    });
  });

  it('tolerate at least what was expected, and the next one breaks a bound', () => {
    const choice = sessionParameters({ ...terms, participants: 1_000 });
    if (!choice.feasible) throw new Error(choice.reason);
    const { dropoutsTolerated: silent, degree, threshold } = choice;
    expect(silent).toBeGreaterThanOrEqual(100);
    const aliveAt = (count: number): number =>
      logTooFewAlive({ ...cohort, silent: count }, degree, threshold) / Math.LN2;
    expect(aliveAt(silent)).toBeLessThanOrEqual(-30);
    expect(aliveAt(silent + 1)).toBeGreaterThan(-30);
  });

  it('fall back on the full graph where no sparse one serves', () => {
    const choice = sessionParameters({
      participants: 200,
      assumedCollusion: 0.4,
      assumeNoCollusion: false,
      expectedDropout: 0.25,
    });
    expect(choice).toMatchObject({ graph: 'full', degree: 199, threshold: 141, quorum: 141 });
  });
});
