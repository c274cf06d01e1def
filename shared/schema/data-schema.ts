/** The `data` section of plan.yaml: columns, label, normalisation. */
import { z } from 'zod';
import type { DataSchema, FeatureColumn } from '../domain/data-schema.ts';
import { elementCount } from '../domain/model-schema.ts';
import { count, label, positive, section } from './fields.ts';
import type { Problem } from './problems.ts';

/** Most columns of one input, a 128×128 image; the encoded plan stays below its size limit. */
const MAX_FEATURES = 16_384;

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'must be [low, high] with low < high; swap the ends');

const featureColumn = section({
  name: label.describe('Column name; unique.'),
  range: z.exactOptional(range.describe('Closed range its values must lie in, `[low, high]`.')),
});

const featureSeries = section({
  prefix: label.describe('Columns are named prefix0, prefix1, …'),
  count: count(1, MAX_FEATURES).describe('How many columns.'),
  range: z.exactOptional(range.describe('Range of each of them.')),
});

const features = z
  .union([z.array(featureColumn).min(1).max(MAX_FEATURES), featureSeries])
  .transform((written): readonly FeatureColumn[] => {
    if ('prefix' in written) return seriesOf(written);
    return written;
  })
  .describe('Columns in model-input order: a list of `{ name, range }`, or a numbered series.');

function seriesOf(series: z.infer<typeof featureSeries>): readonly FeatureColumn[] {
  const { prefix, count: columns, range: bounds } = series;
  return Array.from({ length: columns }, (_, index) => ({
    name: `${prefix}${index}`,
    ...(bounds && { range: bounds }),
  }));
}

const className = z.union([label, z.number().transform(String)]);

const labelSection = z.discriminatedUnion('kind', [
  section({
    kind: z.literal('classes').describe('One of several classes.'),
    name: label.describe('Column name of the label.'),
    classes: z
      .array(className)
      .min(2)
      .max(10_000)
      .describe('Every class, in the order of the model outputs.'),
  }),
  section({
    kind: z.literal('number').describe('A number.'),
    name: label.describe('Column name of the label.'),
    range: z.exactOptional(range.describe('Closed range its values must lie in.')),
  }),
]);

const normalisation = z.discriminatedUnion('kind', [
  section({ kind: z.literal('none').describe('Features are used as they are.') }),
  section({
    kind: z.literal('fixed').describe('x ↦ (x − mean) / deviation, the same in every site.'),
    mean: z.array(z.number()).min(1).describe('One entry, or one per feature.'),
    deviation: z.array(positive).min(1).describe('As many entries as `mean`, all above 0.'),
  }),
  section({
    kind: z
      .literal('statistics')
      .describe(
        'Mean and deviation computed before round 1 by a secure statistics round, unless an earlier run of ' +
          'the federation computed them for the same features.',
      ),
  }),
]);

export const dataSection = section({
  features,
  inputShape: z.exactOptional(
    z
      .array(count(1, MAX_FEATURES))
      .min(1)
      .max(4)
      .describe('Model input shape without the batch; default `[number of features]`.'),
  ),
  label: labelSection.describe('What is to be predicted.'),
  normalisation: normalisation
    .prefault({ kind: 'none' })
    .describe('How raw features become model inputs.'),
  validation: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.2)
    .describe("Share of each site's rows kept for validation."),
});

/** Fills in what follows from the rest. */
export function dataSchemaOf(written: z.infer<typeof dataSection>): DataSchema {
  return { ...written, inputShape: written.inputShape ?? [written.features.length] };
}

/** Rules that concern several keys of the section at once; paths start at the section. */
export function dataProblems(data: DataSchema): readonly Problem[] {
  return [
    ...nameProblems(data),
    ...shapeProblems(data),
    ...classProblems(data),
    ...normalisationProblems(data),
  ];
}

function nameProblems({ features: columns, label: target }: DataSchema): readonly Problem[] {
  const seen = new Set([target.name]);
  return columns.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const rule = `repeats the column name ${JSON.stringify(name)}; every column has its own`;
    return [{ path: ['features', index, 'name'], rule }];
  });
}

function shapeProblems({ features: columns, inputShape }: DataSchema): readonly Problem[] {
  const elements = elementCount(inputShape);
  if (elements === columns.length) return [];
  const rule =
    `${inputShape.join(' × ')} is ${elements} elements, but there are ${columns.length} features; ` +
    'make them equal';
  return [{ path: ['inputShape'], rule }];
}

function classProblems({ label: target }: DataSchema): readonly Problem[] {
  if (target.kind !== 'classes' || new Set(target.classes).size === target.classes.length)
    return [];
  return [{ path: ['label', 'classes'], rule: 'names a class twice; every class once' }];
}

function normalisationProblems(data: DataSchema): readonly Problem[] {
  const { normalisation: chosen, features: columns } = data;
  if (chosen.kind === 'statistics') return unboundedColumns(columns);
  if (chosen.kind === 'none') return [];
  return (['mean', 'deviation'] as const).flatMap((key) => {
    const entries = chosen[key].length;
    if (entries === 1 || entries === columns.length) return [];
    const rule = `has ${entries} entries; write one, or one for each of the ${columns.length} features`;
    return [{ path: ['normalisation', key], rule }];
  });
}

/** The statistics round sums bounded values: without a range nothing keeps the sum from overflowing. */
function unboundedColumns(columns: readonly FeatureColumn[]): readonly Problem[] {
  return columns.flatMap((column, index) => {
    if (column.range !== undefined) return [];
    const rule = `column ${JSON.stringify(column.name)} needs a range for normalisation by statistics; add range: [low, high]`;
    return [{ path: ['features', index], rule }];
  });
}
