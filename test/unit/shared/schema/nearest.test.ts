import { describe, expect, it } from 'vitest';
import { nearest } from '../../../../shared/schema/nearest.ts';

const keys = ['minCohort', 'minSurvivors', 'deadline', 'sgd', 'adam'];

describe('the word a person probably meant', () => {
  it.each([
    ['mincohort', 'minCohort'],
    ['minSurvivor', 'minSurvivors'],
    ['dedaline', 'deadline'],
    ['sdg', 'sgd'],
    ['adams', 'adam'],
  ])('for %s is %s', (word, meant) => {
    expect(nearest(word, keys)).toBe(meant);
  });

  it('is nothing when no word is near', () => {
    expect(nearest('bananas', keys)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
