import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './case.ts';
import { privacyCases } from './privacy-file.ts';

const path = new URL('privacy-reference.json', import.meta.url);
const reference = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly cases: readonly Readonly<Record<string, unknown>>[];
};

/** Of the many rows of one family, which differ by their numbers only, every fifth is asked here; the runner asks all. */
const EVERY = 5;

const cases = privacyCases(reference).filter(
  ({ id }, index) =>
    !/^r-poisson_subsampled_gaussian-(epsilon|noise_std)-/.test(id) || index % EVERY === 0,
);

describe('the reference values of privacy accounting', () => {
  it.each(cases)('$id is answered within its tolerance', (vector) => {
    expect(outcomeOf(vector)).toMatchObject({ status: 'pass' });
  });

  it('fails a row whose expected value is another one', () => {
    const row = { ...reference.cases[0], expected: 17.25 };
    const outcomes = privacyCases({ cases: [row] }).map(outcomeOf);
    expect(outcomes).toMatchObject([{ status: 'fail', expected: 17.25 }]);
  });

  it('fails an answer below what another accountant proves to be too little', () => {
    const row = reference.cases.find(({ prv_bounds: bounds }) => bounds !== undefined);
    const outcomes = privacyCases({ cases: [{ ...row, prv_bounds: [1e9] }] }).map(outcomeOf);
    expect(outcomes).toMatchObject([{ status: 'fail' }]);
  });

  it('counts a question that nothing answers as not implemented', () => {
    const row = { ...reference.cases[0], mechanism: 'telepathy' };
    const outcomes = privacyCases({ cases: [row, 7] }).map(outcomeOf);
    expect(outcomes).toMatchObject([{ status: 'not-implemented' }, { status: 'fail' }]);
  });
});
