/** Without what keeps sums of groups from telling too much, or from being anybody's: attacks 4, 5, 6, 8, 12 and 22. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const P3_TEST = `${ADVERSARY}/p3-doctored-survivor-set.test.ts`;
const P7_TEST = `${ADVERSARY}/p7-lowered-terms.test.ts`;
const PLAN_CHECK = 'shared/domain/plan-check.ts';
const PLAN_CHECK_TEST = 'test/unit/shared/domain/plan-check.test.ts';
const SITE = 'client/policy/site-policy.ts';
const SITE_TEST = 'test/unit/client/policy/site-policy.test.ts';
const POLICY = 'shared/secagg/policy.ts';
const CONFIRM = 'shared/secagg/participant/confirm.ts';
const REFUSAL = 'client/session/ledger-refusal.ts';
const REFUSAL_TEST = 'test/unit/client/session/ledger-refusal.test.ts';
const OPEN_SUMS = 'coordinator/app/open-sums.ts';

export const GROUP_MUTANTS = [
  ...mutantsOf('5', PLAN_CHECK_TEST, [
    {
      countermeasure: 'there are no groups unless the charter allows them',
      file: PLAN_CHECK,
      find: 'if (minGroup === undefined) {',
      replace: 'if (minGroup === undefined && groups > 99) {',
    },
    {
      countermeasure: 'no group of a plan is smaller than the charter’s smallest',
      file: PLAN_CHECK,
      find: 'if (smallest >= bound) return undefined;',
      replace: 'return undefined;',
    },
    {
      countermeasure: 'no group of a plan is smaller than any sum may be',
      file: PLAN_CHECK,
      find: 'const bound = Math.max(minGroup, minSurvivors);',
      replace: 'const bound = Math.min(minGroup, minGroup + minSurvivors);',
    },
    {
      test: SITE_TEST,
      countermeasure: 'a site takes part in no grouped round unless the charter allows it',
      file: SITE,
      find: 'minGroup: bounds.minGroup && Math.max(bounds.minGroup, policy.minGroup ?? 0),',
      replace: 'minGroup: Math.max(bounds.minGroup ?? 0, policy.minGroup ?? 0),',
    },
    {
      test: SITE_TEST,
      countermeasure: 'the site raises minGroup',
      file: SITE,
      find: 'minGroup: bounds.minGroup && Math.max(bounds.minGroup, policy.minGroup ?? 0),',
      replace: 'minGroup: bounds.minGroup,',
    },
    {
      test: SITE_TEST,
      countermeasure: 'the site’s floors are those of the charter at least: minGroup',
      file: SITE,
      find: 'minGroup: bounds.minGroup && Math.max(bounds.minGroup, policy.minGroup ?? 0),',
      replace: 'minGroup: bounds.minGroup && (policy.minGroup ?? bounds.minGroup),',
    },
    {
      test: SITE_TEST,
      countermeasure: 'a plan for groups smaller than the site’s minGroup is refused',
      file: SITE,
      find: 'if (smallest < (floors.minGroup ?? 0)) {',
      replace: 'if (smallest < 0) {',
    },
    {
      test: P7_TEST,
      countermeasure: 'an offer for groups is refused where the site takes part in none',
      file: POLICY,
      find: "return violation('terms-below-floor', 'this site takes part in no grouped round');",
      replace: 'return undefined;',
    },
    {
      test: P7_TEST,
      countermeasure: 'an offer for groups smaller than the site’s is refused',
      file: POLICY,
      find: 'if (smallest >= minGroup) return undefined;',
      replace: 'return undefined;',
    },
    {
      test: P7_TEST,
      countermeasure: 'an offer has the plan’s number of groups',
      file: POLICY,
      find: "['number of groups', config.terms.groups === expected.groups],",
      replace: '',
    },
  ]),
  ...mutantsOf('6', P3_TEST, [
    {
      countermeasure: 'enough of a member’s own group are in the survivor set',
      file: 'shared/secagg/mask-graph.ts',
      find: "if (graph.kind === 'grouped') return presentInGroups(graph.split, dealers, present);",
      replace: "if (graph.kind === 'grouped') return dealers.map(() => present.size);",
    },
  ]),
  ...mutantsOf('8', 'test/unit/shared/secagg/groups.test.ts', [
    {
      countermeasure: 'the split follows from R1',
      file: 'shared/secagg/groups.ts',
      find: "permutation(suite, hash(suite, 'groups', directory), participants)",
      replace: "permutation(suite, hash(suite, 'groups'), participants)",
    },
    {
      countermeasure: 'the parameters of groups leave room for trying out splits',
      file: 'shared/secagg/group-parameters.ts',
      find: 'const allowed = -(statistical + grinding) * Math.LN2;',
      replace: 'const allowed = -(statistical + 0 * grinding) * Math.LN2;',
    },
  ]),
  ...mutantsOf('12', P3_TEST, [
    {
      countermeasure: 'no set of groups is signed beside another over the same model',
      file: CONFIRM,
      find: 'if (config.terms.groups !== undefined && earlier.length > 0) {',
      replace: 'if (config.terms.groups !== undefined && earlier.length > 99) {',
    },
    {
      test: PLAN_CHECK_TEST,
      countermeasure: 'there are no groups where members may disclose twice for a model',
      file: PLAN_CHECK,
      find: 'if (maxUnmaskPerModel > 1) {',
      replace: 'if (maxUnmaskPerModel > 99) {',
    },
    {
      test: REFUSAL_TEST,
      countermeasure: 'no other run over a model that was summed in groups',
      file: REFUSAL,
      find: 'if (grouped !== undefined) return summedInGroups(grouped.key);',
      replace: '',
    },
  ]),
  ...mutantsOf('22', `${ADVERSARY}/attack-22-poisoned-values.test.ts`, [
    {
      countermeasure: 'most groups must have a sum that can be used',
      file: OPEN_SUMS,
      find: 'if (2 * good.length <= grouped.groups) return',
      replace: 'if (good.length === 0) return',
    },
    {
      countermeasure: 'the sums of groups are combined by the rule of the plan',
      file: 'coordinator/federation/strategies/grouped.ts',
      find: "name === UPDATE ? combination : { rule: 'median' };",
      replace: "name === UPDATE ? { rule: 'trimmedMean', trim: 0 } : combination;",
    },
  ]),
];
