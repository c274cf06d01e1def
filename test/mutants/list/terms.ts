/** Without what holds offers, plans and invitations against charter and site: attacks 4, 5, 9 to 12, 26, 28 and P7. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const POLICY = 'shared/secagg/policy.ts';
const SITE = 'client/policy/site-policy.ts';
const PLAN_CHECK = 'shared/domain/plan-check.ts';
const ASSIGNMENT = 'client/session/assignment.ts';
const SITE_TEST = 'test/unit/client/policy/site-policy.test.ts';
const SESSION_TESTS = 'test/unit/client/session';

export const TERMS_MUTANTS = [
  ...mutantsOf('P7', `${ADVERSARY}/p7-lowered-terms.test.ts`, [
    {
      countermeasure: 'another version of the protocol is refused',
      file: POLICY,
      find: 'if (config.protocolVersion !== PROTOCOL_VERSION || !SUITES.includes(config.suite)) {',
      replace: 'if (!SUITES.includes(config.suite)) {',
    },
    {
      countermeasure: 'an unknown suite is refused',
      file: POLICY,
      find: 'if (config.protocolVersion !== PROTOCOL_VERSION || !SUITES.includes(config.suite)) {',
      replace: 'if (config.protocolVersion !== PROTOCOL_VERSION) {',
    },
    {
      countermeasure: 'an offer for another federation is refused',
      file: POLICY,
      find: "['federation', config.federation === expected.federation],",
      replace: '',
    },
    {
      countermeasure: 'an offer for another attempt is refused',
      file: POLICY,
      find: "['run, round or attempt', sameKey],",
      replace: '',
    },
    {
      countermeasure: 'an offer for a round of the other kind is refused',
      file: POLICY,
      find: "['round kind', config.kind === expected.kind],",
      replace: '',
    },
    {
      countermeasure: 'an offer under another charter is refused',
      file: POLICY,
      find: "['charter', equalBytes(config.charterHash, expected.charterHash)],",
      replace: '',
    },
    {
      countermeasure: 'an offer for another plan, topology or scaling is refused',
      file: POLICY,
      find: "['plan, topology or scaling', equalBytes(config.planHash, expected.planHash)],",
      replace: '',
    },
    {
      countermeasure: 'an offer with another weight bound is refused',
      file: POLICY,
      find: "['weight bound', config.weightBound === expected.weightBound],",
      replace: '',
    },
    {
      countermeasure: 'an offer has a nonce',
      file: POLICY,
      find: "['nonce', config.serverNonce.length === 32],",
      replace: '',
    },
    {
      countermeasure: 'the layout of the vector is the plan’s',
      file: POLICY,
      find: 'if (!sameSegments(config.segments, expected.segments)) {',
      replace: 'if (config.segments.length === 0) {',
    },
    ...(['run', 'round', 'attempt'] as const).map((part) => ({
      countermeasure: `the ${part} of an offer is compared`,
      file: POLICY,
      find: `config.key.${part} === key.${part}`,
      replace: 'key !== undefined',
    })),
    ...(['name', 'kind', 'length', 'bits', 'scale', 'clip'] as const).map((part) => ({
      countermeasure: `the ${part} of every segment is compared`,
      file: POLICY,
      find:
        part === 'name' ? 'segment.name === other?.name &&' : `segment.${part} === other.${part}`,
      replace: part === 'name' ? 'other !== undefined &&' : 'other.length >= 0',
    })),
    ...(['minCohort', 'minSurvivors', 'minHonest', 'assumedCollusion'] as const).map((name) => ({
      countermeasure: `${name} of an offer is held against the site’s`,
      file: POLICY,
      find: "(['minCohort', 'minSurvivors', 'minHonest', 'assumedCollusion'] as const)",
      replace: `(['minCohort', 'minSurvivors', 'minHonest', 'assumedCollusion'] as const).filter((it) => it !== '${name}')`,
    })),
    {
      countermeasure: 'a number that is none is below every floor',
      file: POLICY,
      find: '(name) => !(terms[name] >= floors[name]),',
      replace: '(name) => terms[name] < floors[name],',
    },
  ]),
  ...mutantsOf('5', SITE_TEST, [
    {
      countermeasure: 'the site’s floors are those of the charter at least: minCohort',
      file: SITE,
      find: 'minCohort: Math.max(bounds.minCohort, policy.minCohort ?? 0),',
      replace: 'minCohort: policy.minCohort ?? 0,',
    },
    {
      countermeasure: 'the site’s floors are those of the charter at least: minSurvivors',
      file: SITE,
      find: 'minSurvivors: Math.max(bounds.minSurvivors, policy.minSurvivors ?? 0),',
      replace: 'minSurvivors: policy.minSurvivors ?? 0,',
    },
    {
      countermeasure: 'the site’s floors are those of the charter at least: assumedCollusion',
      file: SITE,
      find: 'assumedCollusion: Math.max(bounds.assumedCollusion, policy.assumedCollusion ?? 0),',
      replace: 'assumedCollusion: policy.assumedCollusion ?? 0,',
    },
    {
      countermeasure: 'the site raises minCohort',
      file: SITE,
      find: 'minCohort: Math.max(bounds.minCohort, policy.minCohort ?? 0),',
      replace: 'minCohort: bounds.minCohort,',
    },
    {
      countermeasure: 'the site raises minSurvivors',
      file: SITE,
      find: 'minSurvivors: Math.max(bounds.minSurvivors, policy.minSurvivors ?? 0),',
      replace: 'minSurvivors: bounds.minSurvivors,',
    },
    {
      countermeasure: 'the site raises assumedCollusion',
      file: SITE,
      find: 'assumedCollusion: Math.max(bounds.assumedCollusion, policy.assumedCollusion ?? 0),',
      replace: 'assumedCollusion: bounds.assumedCollusion,',
    },
    {
      countermeasure: 'what charter and site ask for is told before a round begins',
      file: SITE,
      find: 'if (offered[name] >= floors[name]) continue;',
      replace: 'if (offered[name] >= 0) continue;',
    },
    {
      countermeasure: 'a plan for fewer than the site’s minCohort is refused',
      file: SITE,
      find: 'if (minimum < floors.minCohort) {',
      replace: 'if (minimum < 0) {',
    },
    {
      countermeasure: 'a plan with more rounds than the site’s maxRounds is refused',
      file: SITE,
      find: 'if (policy.maxRounds !== undefined && plan.rounds > policy.maxRounds) {',
      replace: 'if (policy.maxRounds !== undefined && plan.rounds < 0) {',
    },
    {
      countermeasure: 'a plan outside the charter is refused',
      file: SITE,
      find: "if (finding !== undefined) return refuse('PLAN_OUTSIDE_CHARTER', finding.message);",
      replace: '',
    },
    {
      countermeasure: 'what the site’s policy does not allow is refused',
      file: SITE,
      find: 'if (allows(policy, activity)) return undefined;',
      replace: 'return undefined;',
    },
    {
      countermeasure: 'an invitation of another federation is refused',
      file: SITE,
      find: 'if (invitation.federation !== charter.federation) {',
      replace: 'if (invitation.federation.length === 0) {',
    },
  ]),
  ...mutantsOf('28', SITE_TEST, [
    {
      countermeasure: 'the stricter of charter and site decides about the suite',
      file: SITE,
      find: 'postQuantum: stricterPolicy(bounds.postQuantum, policy.postQuantum),',
      replace: 'postQuantum: bounds.postQuantum,',
    },
    {
      countermeasure:
        'a plan whose suite the site does not take is refused before anything is sent',
      file: SITE,
      find: 'if (admits(postQuantum, offered)) return undefined;',
      replace: 'return undefined;',
    },
    {
      test: 'test/unit/shared/domain/plan-check.test.ts',
      countermeasure: 'a plan cannot contradict the charter about the suite',
      file: PLAN_CHECK,
      find: 'if (!contradict(bound, plan.postQuantum)) return undefined;',
      replace: 'return undefined;',
    },
  ]),
  ...mutantsOf('10', 'test/unit/shared/domain/plan-check.test.ts', [
    {
      countermeasure: 'a plan is of the charter’s federation',
      file: PLAN_CHECK,
      find: 'if (plan.federation === charter.federation) return undefined;',
      replace: 'return undefined;',
    },
    {
      countermeasure: 'a cohort is not larger than the membership',
      file: PLAN_CHECK,
      find: 'if (target <= bound) return undefined;',
      replace: 'return undefined;',
    },
    {
      countermeasure: 'trainers are those of the charter',
      file: PLAN_CHECK,
      find: 'if (trainers.includes(plan.trainer)) return undefined;',
      replace: 'return undefined;',
    },
    {
      countermeasure: 'rounds are at most those of the charter',
      file: PLAN_CHECK,
      find: 'if (plan.rounds <= maxRounds) return undefined;',
      replace: 'return undefined;',
    },
    {
      test: `${SESSION_TESTS}/refusals.test.ts`,
      countermeasure: 'rounds are those of the plan',
      file: ASSIGNMENT,
      find: 'key.round >= 1 && key.round <= plan.rounds && modelDigest !== undefined',
      replace: 'key.round >= 1 && modelDigest !== undefined',
    },
    {
      test: `${SESSION_TESTS}/refusals.test.ts`,
      countermeasure: 'the trainer is the site’s',
      file: ASSIGNMENT,
      find: 'if (plan.trainer === name) return;',
      replace: 'return;',
    },
    {
      test: `${SESSION_TESTS}/refusals.test.ts`,
      countermeasure: 'vectors are no larger than the site masks',
      file: ASSIGNMENT,
      find: 'if (elements <= maxElements) return;',
      replace: 'return;',
    },
    {
      test: `${SESSION_TESTS}/refusals.test.ts`,
      countermeasure: 'feature scaling comes where the plan has it, and nowhere else',
      file: ASSIGNMENT,
      find: 'if (expected !== (scalingDigest !== undefined)) {',
      replace: 'if (expected && scalingDigest === undefined) {',
    },
  ]),
  ...mutantsOf('12', `${ADVERSARY}/attack-12-differencing.test.ts`, [
    {
      countermeasure: 'sums over one model differ by c + minDifference members or by none',
      file: 'shared/secagg/participant/confirm.ts',
      find: 'if (fewest >= needed) return undefined;',
      replace: 'if (fewest >= 0) return undefined;',
    },
    {
      countermeasure: 'sets signed for a model are compared, in whatever run',
      file: 'client/session/start-inputs.ts',
      find: '.filter(({ key }) => repeated || key.run !== run)',
      replace: '.filter(() => false)',
    },
    {
      countermeasure: 'sets of the same run are compared where a second sum is allowed',
      file: 'client/session/start-inputs.ts',
      find: '.filter(({ key }) => repeated || key.run !== run)',
      replace: '.filter(({ key }) => key.run !== run)',
    },
    {
      countermeasure: 'whom a signed set holds is written down',
      file: 'client/ledger/ledger-index.ts',
      find: "if (record.type === 'confirmed') this.#addConfirmed(record);",
      replace: '',
    },
    {
      test: SITE_TEST,
      countermeasure: 'as many sums over a model as charter and site allow',
      file: SITE,
      find: 'return Math.min(charter.secureAggregation.maxUnmaskPerModel ?? 1, policy.maxUnmaskPerModel ?? 1);',
      replace: 'return charter.secureAggregation.maxUnmaskPerModel ?? 1;',
    },
    {
      test: 'test/unit/shared/secagg/differences.test.ts',
      countermeasure: 'combinations of several sums are looked at',
      file: 'shared/secagg/differences.ts',
      find: 'return newest.length < 2 ? smallest : Math.min(smallest, fewestInCombination(newest, next));',
      replace: 'return smallest;',
    },
  ]),
];
