import { describe, expect, it } from 'vitest';
import { outcomeOf } from './case.ts';
import { wycheproofCases } from './wycheproof.ts';

const directory = process.env['VELUM_WYCHEPROOF_DIR'];

describe('the Wycheproof vectors', () => {
  it.skipIf(directory === undefined)('hold in both suites (set VELUM_WYCHEPROOF_DIR)', () => {
    const outcomes = wycheproofCases(directory ?? '').map((vector) => ({
      id: vector.id,
      ...outcomeOf(vector),
    }));
    expect(outcomes.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(outcomes.filter(({ status }) => status === 'pass').length).toBeGreaterThan(0);
  });

  it('are reported file by file when they are absent', () => {
    const outcomes = wycheproofCases('no-such-folder').map(outcomeOf);
    expect(outcomes).toHaveLength(7);
    for (const { status, value } of outcomes) {
      expect(status).toBe('not-implemented');
      expect(value).toMatch(/^absent, so nothing was checked: no-such-folder/);
    }
  });
});
