import { describe, expect, it } from 'vitest';
import { encodeCharter } from '../../../../shared/domain/charter-document.ts';
import { formatCharter, parseCharter } from '../../../../shared/schema/charter.ts';
import { edited, refusalOf, sampleCharter, sampleText } from '../../../support/samples.ts';

const text = sampleText('charter.yaml');
const [firstKey, secondKey] = [...text.matchAll(/ed25519:[0-9a-f]{64}/g)].map(String).slice(1);
const coordinatorKey = /ed25519:[0-9a-f]{64}/.exec(text)?.[0] ?? '';

/** What is changed in the sample, where the error points, and what it says. */
const refusals: readonly (readonly [string, string, string, string, RegExp])[] = [
  ['a cohort of two', 'minCohort: 4', 'minCohort: 2', '20:14', /two lets each party compute/],
  ['a survivor set of two', 'minSurvivors: 3', 'minSurvivors: 2', '21:17', /at least 3/],
  [
    'a survivor set above the cohort',
    'minSurvivors: 3',
    'minSurvivors: 5',
    '21:17',
    /minCohort, 4/,
  ],
  ['a cohort above the members', 'minCohort: 4', 'minCohort: 6', '20:14', /number of members, 5/],
  ['half colluding', 'assumedCollusion: 0.1', 'assumedCollusion: 0.5', '22:21', /less than 0.5/],
  ['an unknown key', 'maxRounds: 500', 'maxRound: 500', '26:3', /did you mean maxRounds/],
  ['an unknown section', 'training:', 'trainings:', '23:1', /did you mean training/],
  ['a missing key', '  assumedCollusion: 0.1\n', '', '20:3', /is missing/],
  ['a name twice', 'lakeside-clinic', 'st-anna-hospital', '11:11', /repeats members\[0\].name/],
  ['a key twice', secondKey ?? '', firstKey ?? '', '12:15', /repeats members\[0\].identity/],
  ['the coordinator as member', firstKey ?? '', coordinatorKey, '10:15', /coordinator's key/],
  ['a short key', firstKey ?? '', 'ed25519:12ab', '10:15', /64 lower-case hexadecimal/],
  ['a small-order key', firstKey ?? '', `ed25519:01${'00'.repeat(31)}`, '10:15', /small order/],
  ['an endpoint without port', ':7443', '', '7:13', /host:port/],
  ['a federation in capitals', 'retina-screening', 'Retina', '3:13', /lower-case letters/],
  [
    'an empty list of topologies',
    'topologies: any',
    'topologies: []',
    '24:15',
    /list digests or write any/,
  ],
  ['a digest cut short', 'topologies: any', 'topologies: [sha256:00]', '24:16', /64 lower-case/],
  ['no trainers', '[tfjs]', '[]', '25:13', /at least 1/],
  ['text for a number', 'maxRounds: 500', 'maxRounds: many', '26:14', /a number, not text/],
  ['a version of nought', 'version: 1', 'version: 0', '4:10', /at least 1/],
];

describe('charter.yaml', () => {
  it('is read with every key in place', () => {
    const charter = sampleCharter();
    expect(charter.federation).toBe('retina-screening');
    expect(charter.members).toHaveLength(5);
    expect(charter.secureAggregation.assumeNoCollusion).toBe(false);
    expect(charter.training.topologies).toEqual([]);
  });

  it.each(refusals)('with %s is refused at its place', (_, passage, changed, place, rule) => {
    const error = refusalOf(() => parseCharter(edited(text, passage, changed), 'charter.yaml'));
    expect(error.code).toBe('CHARTER_INVALID');
    expect(error.message).toMatch(rule);
    expect(error.message).toContain(`charter.yaml:${place}: `);
  });

  it('lists every problem at once, by line', () => {
    const wrong = edited(
      edited(text, 'version: 1', 'version: x'),
      'maxRounds: 500',
      'maxRounds: 0',
    );
    const error = refusalOf(() => parseCharter(wrong, 'charter.yaml'));
    expect(error.message.split('\n').map((line) => line.slice(0, 15))).toEqual([
      'charter.yaml:4:',
      'charter.yaml:26',
    ]);
    expect(error.details).toMatchObject({ file: 'charter.yaml', line: 4, column: 10, problems: 2 });
  });

  it('survives being written and read again, and being JSON', () => {
    const charter = sampleCharter();
    expect(parseCharter(formatCharter(charter), 'again')).toEqual(charter);
    expect(parseCharter(new TextDecoder().decode(encodeCharter(charter)), 'json')).toEqual(charter);
  });

  it('lets members disclose twice for a model only where it says so, and says it in its hash', () => {
    const charter = sampleCharter();
    const bounds = charter.secureAggregation;
    const saying = (maxUnmaskPerModel: number): typeof charter => ({
      ...charter,
      secureAggregation: { ...bounds, maxUnmaskPerModel },
    });
    const twice = saying(2);
    expect(parseCharter(formatCharter(twice), 'charter.yaml')).toEqual(twice);
    expect(encodeCharter(twice)).not.toEqual(encodeCharter(charter));
    expect(encodeCharter(saying(1))).toEqual(encodeCharter(charter));
    const error = refusalOf(() => parseCharter(formatCharter(saying(3)), 'charter.yaml'));
    expect(error.message).toMatch(/maxUnmaskPerModel/);
  });

  it('means the same whatever its layout, comments and order', () => {
    const other = edited(edited(text, 'version: 1\n', ''), '# The agreement', '# An agreement');
    expect(encodeCharter(parseCharter(other, 'other'))).toEqual(encodeCharter(sampleCharter()));
  });
});
