/** `velum plan explain` for people. */
import { COHORT_RULES, type PlanExplanation } from '../../shared/secagg/plan-explain.ts';
import { boundsTable } from './parameters-text.ts';
import { table } from './table.ts';

export function explanationText(explanation: PlanExplanation): string {
  return [
    'Cohorts',
    cohortTable(explanation),
    ...Object.entries(COHORT_RULES).map(([name, rule]) => `  ${NAMES[name] ?? name}: ${rule}`),
    ...explanation.infeasible.map(({ reason }) => `  cannot run: ${reason}`),
    ...(explanation.bounds.length === 0
      ? []
      : ['', 'What chance could do in the largest cohort', boundsTable(explanation.bounds)]),
    '',
    'Masked vector',
    table(
      ['segment', 'elements', 'bits', 'bytes', 'rule'],
      explanation.segments.map(({ name, elements, bits, bytes, rule }) => [
        name,
        elements,
        bits,
        bytes,
        rule,
      ]),
    ),
    '',
    'Per round',
    table(
      ['value', '', 'rule'],
      explanation.values.map(({ name, value, unit, rule }) => [
        name,
        `${shortNumber(value)} ${unit}`.trimEnd(),
        rule,
      ]),
    ),
  ].join('\n');
}

const NAMES: Readonly<Record<string, string>> = {
  corrupt: 'colluding',
  degree: 'neighbours',
  dropoutsTolerated: 'dropouts survived',
};

function cohortTable({ cohorts }: PlanExplanation): string {
  return table(
    ['participants', 'colluding', 'quorum', 'neighbours', 'threshold', 'dropouts survived'],
    cohorts.map(({ participants, corrupt, quorum, degree, threshold, dropoutsTolerated }) => [
      participants,
      corrupt,
      quorum,
      degree,
      threshold,
      dropoutsTolerated,
    ]),
  );
}

function shortNumber(value: number | string): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return value.toPrecision(3);
}
