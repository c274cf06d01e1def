import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../../../shared/domain/bytes.ts';
import { encodePlan } from '../../../../shared/domain/plan-document.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { decodePlan, MAX_PLAN_BYTES } from '../../../../shared/schema/plan-bytes.ts';
import { formatPlan, parsePlan } from '../../../../shared/schema/plan.ts';
import { edited, refusalOf, samplePlan, sampleText } from '../../../support/samples.ts';

const text = sampleText('plan.yaml');

const refusals: readonly (readonly [string, string, string, string, RegExp])[] = [
  ['a cohort of two', 'minimum: 4', 'minimum: 2', '11:12', /two lets each party compute/],
  ['a target below the minimum', 'target: 5', 'target: 3', '10:11', /at least cohort.minimum, 4/],
  ['a target above any cohort', 'target: 5', 'target: 10001', '10:11', /at most 10000/],
  ['a deadline without unit', 'deadline: 10m', 'deadline: 10', '12:13', /must be a duration/],
  ['a deadline of days', 'deadline: 10m', 'deadline: 3d', '12:13', /between 1s and 1d/],
  ['a grace beyond the deadline', 'grace: 20s', 'grace: 11m', '13:10', /not be longer/],
  ['everyone dropping out', 'expectedDropout: 0.2', 'expectedDropout: 1', '15:20', /less than 1/],
  ['an unknown optimiser', 'name: sgd', 'name: sdg', '19:22', /did you mean sgd/],
  ['an unknown loss', 'loss: binaryCrossentropy', 'loss: crossentropy', '20:9', /one of/],
  ['a loss for other labels', 'loss: binary', 'loss: categorical', '', /^$/],
  ['mean squares of classes', 'binaryCrossentropy', 'meanSquaredError', '20:9', /kind number/],
  ['momentum of one', 'momentum: 0.9', 'momentum: 1', '19:57', /less than 1/],
  ['a range upside down', '[3, 20]', '[20, 3]', '24:29', /low < high/],
  ['a column twice', 'name: hba1c', 'name: age', '24:15', /repeats the column name/],
  ['the label among the columns', 'name: hba1c', 'name: retinopathy', '24:15', /repeats/],
  ['one class', '[absent, present]', '[absent]', '27:55', /at least 2/],
  ['a class twice', '[absent, present]', '[present, present]', '27:55', /class twice/],
  ['no range for statistics', ', range: [3, 20]', '', '24:7', /needs a range/],
  [
    'a shape that does not fit',
    '  label:',
    '  inputShape: [2, 3]\n  label:',
    '27:15',
    /6 elements/,
  ],
  ['too much validation', 'validation: 0.2', 'validation: 0.6', '29:15', /at most 0.5/],
  ['a clip of nought', 'clip: 0.5', 'clip: 0', '31:9', /more than 0/],
  ['half a round', 'rounds: 40', 'rounds: 40.5', '8:9', /whole number, not the number 40.5/],
  ['an absolute path', 'topology: model.json', 'topology: /m.json', '6:13', /relative/],
  ['an unknown key', 'evaluation:', 'evalution:', '34:1', /did you mean evaluation/],
  ['an endless number', 'clip: 0.5', 'clip: .inf', '31:9', /must be a number/],
];

describe('plan.yaml', () => {
  it('is read with defaults filled in', () => {
    const plan = samplePlan();
    expect(plan.trainer).toBe('tfjs');
    expect(plan.strategy).toEqual({ name: 'fedavg', serverLearningRate: 1 });
    expect(plan.local.proximal).toBe(0);
    expect(plan.data.inputShape).toEqual([4]);
    expect(plan.cohort.deadline).toBe(600_000);
  });

  it.each(refusals.filter(([, , , place]) => place !== ''))(
    'with %s is refused at its place',
    (_, passage, changed, place, rule) => {
      const error = refusalOf(() => parsePlan(edited(text, passage, changed), 'plan.yaml'));
      expect(error.code).toBe('PLAN_INVALID');
      expect(error.message).toMatch(rule);
      expect(error.message).toContain(`plan.yaml:${place}: `);
    },
  );

  it.each([
    ['rule: median', { rule: 'median' }],
    ['rule: trimmedMean, trim: 0.2', { rule: 'trimmedMean', trim: 0.2 }],
    ['rule: centredClipping, radius: 3.5', { rule: 'centredClipping', radius: 3.5, iterations: 1 }],
    ['rule: normBound, norm: 7', { rule: 'normBound', norm: 7 }],
  ])('with groups combined by %s comes back from its bytes', (written, combine) => {
    const section = `aggregation: { grouped: { groups: 2, combine: { ${written} } } }\n`;
    const plan = parsePlan(`${text}${section}`, 'plan.yaml');
    expect(plan.aggregation).toEqual({ grouped: { groups: 2, combine } });
    expect(decodePlan(encodePlan(plan))).toEqual(plan);
  });

  it('without groups says nothing of them, and keeps its digest', () => {
    expect(new TextDecoder().decode(encodePlan(samplePlan()))).not.toContain('aggregation');
  });

  it.each([
    ['one group', 'groups: 1, combine: { rule: median }', /at least 2/],
    ['nothing left', 'groups: 4, combine: { rule: trimmedMean, trim: 0.5 }', /less than 0.5/],
    ['no rule', 'groups: 4, combine: { rule: krum }', /rule/],
    ['a key of another rule', 'groups: 4, combine: { rule: median, trim: 0.1 }', /trim/],
  ])('with %s is refused', (_, grouped, rule) => {
    const section = `aggregation: { grouped: { ${grouped} } }\n`;
    const error = refusalOf(() => parsePlan(`${text}${section}`, 'plan.yaml'));
    expect(error.code).toBe('PLAN_INVALID');
    expect(error.message).toMatch(rule);
  });

  it('accepts a loss over classes for two classes', () => {
    const plan = parsePlan(edited(text, 'binaryCrossentropy', 'categoricalCrossentropy'), 'plan');
    expect(plan.local.loss).toBe('categoricalCrossentropy');
  });

  it('writes out a numbered series of columns', () => {
    const start = text.indexOf('  features:');
    const end = text.indexOf('  label:');
    const series =
      '  features: { prefix: pixel, count: 6, range: [0, 16] }\n  inputShape: [2, 3]\n';
    const plan = parsePlan(text.slice(0, start) + series + text.slice(end), 'plan.yaml');
    expect(plan.data.features).toHaveLength(6);
    expect(plan.data.features[5]).toEqual({ name: 'pixel5', range: [0, 16] });
  });

  it('takes numbers as class names', () => {
    const plan = parsePlan(edited(text, '[absent, present]', '[0, 1]'), 'plan.yaml');
    expect(plan.data.label).toMatchObject({ classes: ['0', '1'] });
  });

  it('asks fixed normalisation for one entry, or one per column', () => {
    const fixed = (mean: string): string =>
      edited(text, '{ kind: statistics }', `{ kind: fixed, mean: ${mean}, deviation: [2] }`);
    expect(parsePlan(fixed('[1, 2, 3, 4]'), 'plan').data.normalisation.kind).toBe('fixed');
    expect(refusalOf(() => parsePlan(fixed('[1, 2]'), 'plan')).message).toContain(
      'data.normalisation.mean: has 2 entries',
    );
  });

  it('survives being written and read again', () => {
    expect(parsePlan(formatPlan(samplePlan()), 'again')).toEqual(samplePlan());
  });
});

describe('a plan on the wire', () => {
  it('reads back as the plan that was sent', () => {
    expect(decodePlan(encodePlan(samplePlan()))).toEqual(samplePlan());
  });

  it('is refused in any other spelling', () => {
    const canonical = new TextDecoder().decode(encodePlan(samplePlan()));
    for (const other of [
      ` ${canonical}`,
      canonical.replace('"rounds":40', '"rounds":4e1'),
      canonical.replace('"10m"', '"600s"'),
      canonical.replace('"trainer":"tfjs"', '"trainer":"tfjs","trainer":"tfjs"'),
      canonical.replace(',"trainer":"tfjs"', ''),
    ]) {
      expect(other).not.toBe(canonical);
      expect(refusalOf(() => decodePlan(utf8Bytes(other))).code).toBe('PLAN_INVALID');
    }
  });

  it('is refused when too large, not UTF-8 or not JSON', () => {
    expect(refusalOf(() => decodePlan(new Uint8Array(MAX_PLAN_BYTES + 1))).message).toMatch(
      /limit/,
    );
    expect(refusalOf(() => decodePlan(Uint8Array.of(0xff))).message).toMatch(/UTF-8/);
    expect(refusalOf(() => decodePlan(utf8Bytes('{'))).message).toMatch(/JSON/);
    expect(refusalOf(() => decodePlan(utf8Bytes('[1]'))).message).toMatch(/section of keys/);
  });

  it('never fails in another way, whatever arrives', () => {
    const canonical = encodePlan(samplePlan());
    const mutation = fc.record({
      at: fc.nat(canonical.length - 1),
      byte: fc.integer({ min: 0, max: 255 }),
      length: fc.nat(canonical.length),
    });
    fc.assert(
      fc.property(mutation, ({ at, byte, length }) => {
        const bytes = canonical.slice(0, Math.max(length, at + 1));
        bytes[at] = byte;
        try {
          decodePlan(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FederationError);
        }
      }),
    );
  });
});
