/** What a demonstration ends with: numbers as an object, and as a page for people. */
import type { MaskedSample } from '../../client/index.ts';
import type { JsonValue } from '../../shared/domain/canonical-json.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Dropout, RunSummary } from '../../shared/domain/run-summary.ts';
import { ATTEMPT_PHASES } from '../../shared/secagg/aggregator/state.ts';
import { formatBytes, table, wrapped } from '../output/table.ts';
import type { Baselines } from './baselines.ts';
import type { Story } from './federation-story.ts';
import type { SharedRows } from './dataset.ts';
import { siloName } from './workplace.ts';

export interface DemoResult {
  readonly plan: Plan;
  readonly shared: SharedRows;
  readonly story: Story;
  readonly federationAccuracy: number;
  readonly baselines: Baselines;
  /** Wall time of the federation alone, and of the whole demonstration. */
  readonly federationSeconds: number;
  readonly seconds: number;
  readonly folder: string | undefined;
}

/** Of a terminal nobody has widened. */
const WIDTH = 80;
/** Where the values of the course begin. */
const INDENT = ' '.repeat(12);

/** Phases in the order of a round. */
const PHASES = ['gathering', ...ATTEMPT_PHASES] as const;

export function demoObject(result: DemoResult): Readonly<Record<string, JsonValue>> {
  const { story, baselines, federationAccuracy, seconds } = result;
  return {
    accuracy: {
      federation: federationAccuracy,
      pooled: baselines.pooled.accuracy,
      silosMean: siloMean(baselines),
      silos: baselines.silos.map(({ accuracy }) => accuracy),
    },
    seconds: rounded(seconds),
    federationSeconds: rounded(result.federationSeconds),
    rounds: story.run.roundsCompleted,
    dropouts: dropoutsOf(story.run).length,
    killed: story.killed === undefined ? null : { ...story.killed },
    bytesPerClient: Math.round(mean(story.traffic.map(({ sent }) => sent))),
    bytesReceivedPerClient: Math.round(mean(story.traffic.map(({ received }) => received))),
    phaseSeconds: phaseSeconds(story.run),
    run: story.run.run,
    model: story.run.modelDigest,
    folder: result.folder ?? null,
  };
}

export function demoText(result: DemoResult): string {
  return [
    `\nAccuracy on ${String(result.shared.test.rows)} rows that nobody had for training:`,
    accuracyTable(result),
    courseText(result),
    sampleText(result.story),
    ...(result.folder === undefined ? [] : [`Everything is left in ${result.folder}`]),
  ].join('\n\n');
}

function accuracyTable({ plan, shared, story, federationAccuracy, baselines }: DemoResult): string {
  const { label } = plan.data;
  const classes = label.kind === 'classes' ? label.classes : [];
  const rows = shared.silos.map((silo, index) => [
    `${siloName(index)} alone`,
    silo.rows,
    mixture(silo.labels, classes),
    percent(baselines.silos[index]?.accuracy ?? 0),
  ]);
  const all = shared.silos.reduce((sum, silo) => sum + silo.rows, 0);
  return table(
    ['trained on', 'rows', 'labels', 'accuracy'],
    [
      ...rows,
      ['mean of the silos', '', '', percent(siloMean(baselines))],
      [
        `federation, ${String(story.run.roundsCompleted)} rounds`,
        all,
        '',
        percent(federationAccuracy),
      ],
      ['pooled (upper bound)', all, '', percent(baselines.pooled.accuracy)],
    ],
  );
}

/** Shares of few classes, counts of many. */
function mixture(labels: ArrayLike<number>, classes: readonly string[]): string {
  const counts = classes.map(
    (_, index) => Array.from(labels).filter((label) => label === index).length,
  );
  if (classes.length > 4) return counts.join(' ');
  return classes.map((name, index) => `${name} ${String(counts[index] ?? 0)}`).join(' · ');
}

function courseText({ story, federationSeconds, seconds }: DemoResult): string {
  const { run, traffic, killed } = story;
  const phases = Object.entries(phaseSeconds(run)).map(
    ([phase, spent]) => `${phase} ${spent.toFixed(2)} ·`,
  );
  const dropouts = dropoutsOf(run).map(
    ({ round, participant, phase, reason }) =>
      `${participant} in round ${String(round)} (${phase}: ${reason})`,
  );
  return [
    `rounds      ${String(run.roundsCompleted)} trained, in ${federationSeconds.toFixed(1)} s (${seconds.toFixed(1)} s with the comparisons)`,
    `dropouts    ${dropouts.length === 0 ? 'none' : dropouts.join(', ')}`,
    ...(killed === undefined
      ? []
      : [`kill -9     ${killed.silo} in round ${String(killed.round)}; it came back by itself`]),
    `sent        ${formatBytes(mean(traffic.map(({ sent }) => sent)))} per silo, received ${formatBytes(mean(traffic.map(({ received }) => received)))}`,
    wrapped(['seconds    ', ...phases], WIDTH, INDENT).replace(/ ·$/, ''),
  ].join('\n');
}

/** The same numbers from both sides of the mask; the right column never left its silo. */
function sampleText({ sample }: Story): string {
  if (sample === undefined) return '';
  const { masked, update, statistics, bits } = sample;
  const rows = masked.map((value, index) => [String(value), (update[index] ?? 0).toExponential(3)]);
  return [
    `What the coordinator saw of one silo's update (${String(bits)}-bit numbers) and what it was:`,
    table(['the coordinator saw', 'the silo computed'], rows),
    wrapped(about(statistics).split(' '), WIDTH),
  ].join('\n');
}

function about({
  elements,
  mean,
  deviation,
  smallest,
  largest,
}: MaskedSample['statistics']): string {
  return (
    `The update has ${String(elements)} numbers, mean ${mean.toExponential(2)}, deviation ` +
    `${deviation.toExponential(2)}, from ${smallest.toExponential(2)} to ` +
    `${largest.toExponential(2)}. Without the other silos' masks the left column is random noise.`
  );
}

function dropoutsOf(run: RunSummary): readonly (Dropout & { readonly round: number })[] {
  return run.rounds.flatMap(({ round, dropouts }) =>
    dropouts.map((dropout) => ({ ...dropout, round })),
  );
}

function phaseSeconds(run: RunSummary): Record<string, number> {
  return Object.fromEntries(
    PHASES.map((phase) => {
      const spent = run.rounds.reduce((sum, { phaseMs }) => sum + (phaseMs[phase] ?? 0), 0);
      return [phase, rounded(spent / 1000)];
    }),
  );
}

function siloMean({ silos }: Baselines): number {
  return mean(silos.map(({ accuracy }) => accuracy));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function percent(accuracy: number): string {
  return `${(100 * accuracy).toFixed(1)} %`;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
