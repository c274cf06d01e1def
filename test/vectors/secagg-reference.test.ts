import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './case.ts';
import { secaggCases } from './secagg-file.ts';

const path = new URL('secagg-reference.json', import.meta.url);
const reference = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

/** Checked cases of every block that a regression could silently lose. */
const CHECKED_BLOCKS = [
  'aes_256_ctr',
  'x25519_rfc7748_6_1',
  'x25519_must_reject',
  'ed25519_small_order_identity_keys_must_reject_at_enrolment',
  'hkdf_sha256_rfc5869',
  'gf2_16_0x1100B',
  'fcp_vector_packing',
  'fcp_session_id',
  'bonawitz17_expansion',
  'graph_permutation',
  'worked_parameters',
  'fcp_harary_graph',
  'fcp_harary_graph_parameter_finder',
  'fcp_full_graph_check',
  'fcp_hypergeometric',
  'fcp_shamir',
  'lemma_exhaustive_check',
  'xaynet_chacha20_generate_integer',
  'flower_defaults',
];

/** Notes, timings and lists of sources: nothing in them can be computed. */
const INFORMATION = ['_about', 'public_vector_sources', 'rofl_microbenchmarks_ms'];

const cases = secaggCases(reference).map((vector) => ({
  id: vector.id,
  outcome: outcomeOf(vector),
}));

describe('the reference values of secure aggregation', () => {
  it.each(cases)('reproduces $id', ({ outcome }) => {
    expect(outcome).toEqual({ status: 'pass', value: outcome.value });
  });

  it.each(CHECKED_BLOCKS)('checks at least one case of %s', (block) => {
    const passed = cases.filter(
      ({ id, outcome }) =>
        (id === block || id.startsWith(`${block}/`)) && outcome.status === 'pass',
    );
    expect(passed).not.toHaveLength(0);
  });

  it('takes every block of the file for cases or for information', () => {
    for (const block of Object.keys(reference)) {
      const asked = cases.some(({ id }) => id === block || id.startsWith(`${block}/`));
      expect([block, asked]).toEqual([block, !INFORMATION.includes(block)]);
    }
  });

  it('counts 98 feasible and 7 refused rows of the other protocol’s parameter finder', () => {
    const rows = (kind: string) =>
      cases.filter(({ id }) => id.startsWith(`fcp_harary_graph_parameter_finder/${kind}/`)).length;
    expect([rows('feasible'), rows('errors')]).toEqual([98, 7]);
  });
});

describe('the runner, given a file that is wrong', () => {
  it('fails the case whose answer was changed, and no other', () => {
    const file = structuredClone(reference) as { gf2_16_0x1100B: { mul_hex: string[][] } };
    file.gf2_16_0x1100B.mul_hex[2]![2] = '4793';
    const failed = secaggCases(file).filter((vector) => outcomeOf(vector).status === 'fail');
    expect(failed.map(({ id }) => id)).toEqual([
      'gf2_16_0x1100B/mul/2/constant-time',
      'gf2_16_0x1100B/mul/2/tables',
    ]);
  });

  it('fails a parameter row whose threshold was lowered by one', () => {
    const file = structuredClone(reference) as {
      worked_parameters: { rows: { set: string; n: number; harary_lambda64: { t: number } }[] };
    };
    const row = file.worked_parameters.rows.find(({ set, n }) => set === 'B' && n === 500)!;
    row.harary_lambda64.t -= 1;
    const failed = secaggCases(file).filter((vector) => outcomeOf(vector).status === 'fail');
    expect(failed.map(({ id }) => id)).toEqual(['worked_parameters/B/500/harary_lambda64']);
  });

  it('fails a block that has another shape', () => {
    const [broken] = secaggCases({ x25519_must_reject: { points: ['00'] } });
    expect(broken?.id).toBe('x25519_must_reject');
    expect(broken && outcomeOf(broken).status).toBe('fail');
  });

  it('counts the rows of a block it does not know', () => {
    const cases = secaggCases({ later_block: { rows: [{ a: 1 }, { a: 2 }] }, other_block: 'text' });
    expect(cases.map(({ id }) => id)).toEqual([
      'later_block/rows/0',
      'later_block/rows/1',
      'other_block',
    ]);
    expect(cases.map((vector) => outcomeOf(vector).status)).toEqual(
      Array.from({ length: 3 }, () => 'not-implemented'),
    );
  });

  it('fails a file that is not an object', () => {
    const [only] = secaggCases([].length);
    expect(only && outcomeOf(only).status).toBe('fail');
  });
});
