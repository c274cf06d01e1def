/** P7: refuses terms below its policy before anything is sent. Attacks 5 and 26. */
import { describe, expect, it } from 'vitest';
import type { AggregationTerms, RoundConfig } from '../../shared/secagg/config.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipationFloors } from '../../shared/secagg/policy.ts';
import { configHash, signerOf } from '../../shared/secagg/transcript.ts';
import type { ViolationCode } from '../../shared/secagg/violations.ts';
import { runId } from '../../shared/domain/ids.ts';
import { FLOORS, KEY, Session } from '../support/secagg-session.ts';
import { flipped } from './support/malice.ts';

const STRICT: ParticipationFloors = {
  minCohort: 4,
  minSurvivors: 3,
  minHonest: 2,
  minDifference: 2,
  assumedCollusion: 0.2,
  allowNoCollusion: false,
  maxElements: 6,
  postQuantum: 'preferred',
};

function terms(): AggregationTerms {
  return {
    minCohort: 4,
    minSurvivors: 3,
    minHonest: 2,
    maxCohort: 5,
    assumedCollusion: 0.2,
    expectedDropout: 0,
    assumeNoCollusion: false,
  };
}

/** Signed by the real coordinator, however bad it is. */
function offered(session: Session, change: Partial<RoundConfig>): Offer {
  const config = { ...session.offer.config, terms: terms(), ...change };
  const signature = session.coordinator.sign('offer', configHash(session.suite, config));
  return { config, signature };
}

function answer(session: Session, offer: Offer, floors = STRICT): participant.ParticipantAdvance {
  const { context } = session.members[0]!;
  return participant.start(context, { offer, expected: session.expected, floors });
}

/** Refused, and nothing whatever goes out: there is no step. */
function expectRefused(session: Session, offer: Offer, code: ViolationCode): void {
  const answered = answer(session, offer);
  expect(answered).toMatchObject({ ok: false, violation: { code } });
  expect(answered).not.toHaveProperty('step');
}

describe('an offer', () => {
  it('that meets every floor exactly is accepted', () => {
    const session = new Session({ members: 5 });
    expect(answer(session, offered(session, {}))).toMatchObject({ ok: true });
  });

  for (const [name, lowered] of [
    ['minCohort', 3],
    ['minSurvivors', 2],
    ['minHonest', 1],
    ['assumedCollusion', 0.19],
    ['assumedCollusion', 0],
    ['minCohort', NaN],
    ['assumedCollusion', NaN],
  ] as const) {
    it(`with ${name} lowered to ${lowered} is refused`, () => {
      const session = new Session({ members: 5 });
      const offer = offered(session, { terms: { ...terms(), [name]: lowered } });
      expectRefused(session, offer, 'terms-below-floor');
    });
  }

  it('that assumes no collusion is refused, unless the site accepts that', () => {
    const session = new Session({ members: 5 });
    const offer = offered(session, { terms: { ...terms(), assumeNoCollusion: true } });
    expectRefused(session, offer, 'terms-below-floor');
    expect(answer(session, offer, { ...STRICT, allowNoCollusion: true }).ok).toBe(true);
  });

  it('for groups is refused unless the site takes part in such, and in groups as small', () => {
    const session = new Session({ members: 12, minCohort: 11, groups: 3 });
    const { offer } = session;
    expect(answer(session, offer, { ...FLOORS, minGroup: undefined })).toMatchObject({
      ok: false,
      violation: { code: 'terms-below-floor' },
    });
    // Eleven members leave one group with three.
    expect(answer(session, offer, { ...FLOORS, minGroup: 4 }).ok).toBe(false);
    expect(answer(session, offer, { ...FLOORS, minGroup: 3 }).ok).toBe(true);
  });

  it.each([undefined, 2, 4])('for other groups than the plan has, %s, is refused', (groups) => {
    const session = new Session({ members: 12, minCohort: 12, groups: 3 });
    const terms = { ...session.offer.config.terms, groups };
    expect(answer(session, offered(session, { terms }), FLOORS)).toMatchObject({
      ok: false,
      violation: { code: 'terms-changed' },
    });
  });

  it('for more elements than the site masks is refused', () => {
    const session = new Session({ members: 5 });
    const offer = offered(session, {});
    expect(answer(session, offer, { ...FLOORS, maxElements: 5 })).toMatchObject({
      ok: false,
      violation: { code: 'terms-below-floor' },
    });
  });

  it('for a cohort whose sum could overflow the elements is refused', () => {
    const session = new Session({ members: 5 });
    // 21 bits hold ±1000 of 524 members; 15 bits hold weights up to 97 of 168.
    const fits = offered(session, { terms: { ...terms(), maxCohort: 168 } });
    expect(answer(session, fits).ok).toBe(true);
    for (const maxCohort of [169, 525, 2 ** 32 - 1]) {
      const offer = offered(session, { terms: { ...terms(), maxCohort } });
      expectRefused(session, offer, 'terms-below-floor');
    }
  });

  it('in another version or suite of the protocol is refused', () => {
    const session = new Session({ members: 5 });
    expectRefused(session, offered(session, { protocolVersion: 1 }), 'terms-unsupported');
    expectRefused(session, offered(session, { suite: 'null-1' }), 'terms-unsupported');
  });

  it('signed by anyone but the charter’s coordinator is refused', () => {
    const session = new Session({ members: 5 });
    const { config, signature } = offered(session, {});
    const impostor = signerOf(session.suite, session.suite.randomBytes(32));
    const forged = impostor.sign('offer', configHash(session.suite, config));
    expectRefused(session, { config, signature: forged }, 'signature-invalid');
    expectRefused(session, { config, signature: signature.subarray(1) }, 'signature-invalid');
    const altered = { ...config, rosterEpoch: 8 };
    expectRefused(session, { config: altered, signature }, 'signature-invalid');
  });

  const changes: readonly (readonly [string, (config: RoundConfig) => Partial<RoundConfig>])[] = [
    ['federation', () => ({ federation: 'another' as RoundConfig['federation'] })],
    ['run', () => ({ key: { ...KEY, run: runId('f'.repeat(32)) } })],
    ['round', () => ({ key: { ...KEY, round: 4 } })],
    ['attempt', () => ({ key: { ...KEY, attempt: 3 } })],
    ['kind', () => ({ kind: 'statistics' })],
    ['charter', ({ charterHash }) => ({ charterHash: flipped(charterHash) })],
    ['roster epoch', () => ({ rosterEpoch: 6 })],
    ['model', ({ modelHash }) => ({ modelHash: flipped(modelHash) })],
    ['plan', ({ planHash }) => ({ planHash: flipped(planHash) })],
    ['weight bound', () => ({ weightBound: 98 })],
    ['nonce', ({ serverNonce }) => ({ serverNonce: serverNonce.subarray(1) })],
    ['number of segments', ({ segments }) => ({ segments: segments.slice(1) })],
    ...(['name', 'kind', 'bits', 'scale', 'clip'] as const).map(
      (field) =>
        [
          `${field} of a segment`,
          ({ segments: [counts, update] }: RoundConfig) => {
            const other = { name: 'x', kind: 'count', bits: 22, scale: 999, clip: 1.5 }[field];
            return { segments: [counts!, { ...update!, [field]: other }] };
          },
        ] as const,
    ),
    [
      'length of a segment',
      ({ segments: [counts, update] }) => ({ segments: [counts!, { ...update!, length: 4 }] }),
    ],
  ];
  for (const [what, change] of changes) {
    it(`with another ${what} than agreed to is refused`, () => {
      const session = new Session({ members: 5 });
      expectRefused(session, offered(session, change(session.offer.config)), 'terms-changed');
    });
  }
});
