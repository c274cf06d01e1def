/** Without what judges what comes in: attacks 10, 14 to 16 and 22. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SECAGG = 'shared/secagg';

export const INPUT_MUTANTS = [
  ...mutantsOf('10', `${ADVERSARY}/attack-10-malicious-model.test.ts`, [
    {
      countermeasure: 'topologies are those the charter lists',
      file: 'shared/domain/plan-check.ts',
      find: 'topologies.length === 0 || topologies.some((agreed) => equalBytes(agreed, digest))',
      replace: 'topologies.length === 0 || digest.length === 32',
    },
    {
      countermeasure: 'what is downloaded has the digest it was asked for by',
      file: 'client/transport/download.ts',
      find: 'if (this.#filled === bytes.length && equalBytes(actual, this.#terms.digest)) return bytes;',
      replace: 'if (this.#filled === bytes.length && actual.length === 32) return bytes;',
    },
  ]),
  ...mutantsOf('14', `${ADVERSARY}/attack-14-bad-dealer.test.ts`, [
    {
      countermeasure: 'shares lie on polynomials of the right degree',
      file: `${SECAGG}/low-degree.ts`,
      find: 'return equalBytes(combinationsOf(challenges, share), published);',
      replace: 'return combinationsOf(challenges, share).length === published.length;',
    },
    {
      countermeasure: 'dealers that are proven bad are left out before masks are used',
      file: `${SECAGG}/aggregator/accusations.ts`,
      find: '!proven.has(id) && !accused.has(id)',
      replace: '!accused.has(id)',
    },
    {
      countermeasure: 'a rebuilt self mask seed is the one its dealer committed to',
      file: `${SECAGG}/reconstruction.ts`,
      find: 'return equalBytes(found, committed) ? seed : undefined;',
      replace: 'return found.length === committed.length ? seed : undefined;',
    },
    {
      test: `${ADVERSARY}/attack-14-other-coins.test.ts`,
      countermeasure: 'a rebuilt encapsulation is the one that was sent',
      file: `${SECAGG}/mask-encapsulation.ts`,
      find: 'if (equalBytes(ciphertext, sent)) return shared;',
      replace: 'if (ciphertext.length === sent.length) return shared;',
    },
  ]),
  ...mutantsOf('15', `${ADVERSARY}/attack-15-bad-holder.test.ts`, [
    {
      countermeasure: 'a disclosed share is the one its dealer committed to',
      file: `${SECAGG}/commitments.ts`,
      find: 'return equalBytes(commitShare(suite, scope, kind, share, salt), committed);',
      replace: 'return commitShare(suite, scope, kind, share, salt).length === committed.length;',
    },
  ]),
  ...mutantsOf('16', `${ADVERSARY}/attack-16-framed-dealer.test.ts`, [
    {
      countermeasure: 'more must accuse than may be lying',
      file: `${SECAGG}/aggregator/accusations.ts`,
      find: 'list.length > liars',
      replace: 'list.length >= liars',
    },
    {
      countermeasure: 'proof against a dealer must be proof',
      file: `${SECAGG}/aggregator/judge.ts`,
      find: "return judgeShare(suite, state, holder, complaint.dealer, complaint.opened) === 'stray';",
      replace:
        "return judgeShare(suite, state, holder, complaint.dealer, complaint.opened) !== 'good';",
    },
    {
      countermeasure: 'check values are those the dealer signed',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!isUnder(suite, check, point - 1, size, bundle.checkPath, bundle.checkRoot)) {',
      replace: 'if (check.length !== 32) {',
    },
  ]),
  ...mutantsOf('22', `${ADVERSARY}/attack-22-poisoned-values.test.ts`, [
    {
      countermeasure: 'canaries are zero in the sum',
      file: `${SECAGG}/aggregate.ts`,
      find: "if (broken !== undefined) return fault('canary-broken', broken.segment);",
      replace: '',
    },
    {
      countermeasure: 'sums lie in the range that honest inputs give',
      file: `${SECAGG}/aggregate.ts`,
      find: 'Math.abs(centreLift(value, segment.bits)) <= bound',
      replace: 'Math.abs(centreLift(value, segment.bits)) >= 0 * bound',
    },
    {
      countermeasure: 'counts lie in the range that honest inputs give',
      file: `${SECAGG}/aggregate.ts`,
      find: 'if (!counts.every((count) => countSumInRange(count, config.weightBound, survivors))) {',
      replace: 'if (!counts.every((count) => count >= 0)) {',
    },
  ]),
];
