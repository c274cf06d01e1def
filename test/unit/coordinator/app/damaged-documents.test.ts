/** A document that damage has reached is named as such, and not an internal error. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../coordinator/app/model-records.ts';
import { roundOf, storedRound } from '../../../../coordinator/app/round-records.ts';
import { runOf, storedRun } from '../../../../coordinator/app/run-records.ts';
import type { Run } from '../../../../coordinator/federation/run.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { instant } from '../../../../shared/domain/time.ts';
import { someModel, someRun } from '../../../conformance/support/builders.ts';
import { visitPlan } from '../../../support/fixtures/plans.ts';
import { RoundSession } from '../../../support/round-session.ts';
import { edited, refusalOf } from '../../../support/samples.ts';

const digest = new Uint8Array(32).fill(31);
const run: Run = {
  id: someRun('8'),
  federation: visitPlan.federation,
  charterHash: digest,
  status: 'running',
  cause: '',
  plan: visitPlan,
  planDigest: digest,
  topologyDigest: digest,
  schema: [{ name: 'dense/kernel', shape: [3, 4] }],
  modelDigest: digest,
  scalingDigest: undefined,
  round: 3,
  roundsCompleted: 2,
  slowestRate: undefined,
  attemptOffset: 5,
  createdAt: instant(1_900_000_000_000),
  endedAt: undefined,
};

const cut = (text: string): string => text.slice(0, -7);

function expectDamaged(what: string, read: () => unknown): void {
  const { code, message } = refusalOf(read);
  expect(code).toBe('STORE_DAMAGED');
  expect(message).toContain(`${what}: the stored document cannot be read`);
}

describe('a damaged document', () => {
  it('of a run is named', () => {
    const stored = storedRun(run);
    expect(runOf(stored)).toEqual(run);
    expectDamaged(`run ${stored.id}`, () => runOf({ ...stored, document: cut(stored.document) }));
    const document = edited(stored.document, '"running"', '"resting"');
    expectDamaged(`run ${stored.id}`, () => runOf({ ...stored, document }));
  });

  it('of a round, or of a message in it, is named', () => {
    const session = new RoundSession({ members: 4 });
    session.runTo('sharing-keys');
    const stored = storedRound(session.state, session.now);
    const { roster } = session.terms;
    const rows = session.rows.map(({ from, body }) => ({ participant: from, body }));
    expect(roundOf(nodeSuite, roster, stored, rows)).toEqual(session.state);
    const document = cut(stored.document);
    const name = 'round 00112233/5';
    expectDamaged(name, () => roundOf(nodeSuite, roster, { ...stored, document }, rows));
    const bent = rows.map((row, i) => (i === 2 ? { ...row, body: cut(row.body) } : row));
    expectDamaged(name, () => roundOf(nodeSuite, roster, stored, bent));
  });

  it('of a model is named', () => {
    const model = someModel(someRun('6'), 4, { document: '{"version":1,"parameters":12}' });
    expectDamaged(`the model of round 66666666/4`, () => factsOf(model));
  });
});
