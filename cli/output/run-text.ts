/** Runs and models as people and programs read them. */
import type { JsonValue } from '../../shared/domain/canonical-json.ts';
import { meaningOf } from '../../shared/domain/run-causes.ts';
import type {
  ModelSummary,
  RoundMetrics,
  RoundSummary,
  RunSummary,
} from '../../shared/domain/run-summary.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { facts, table } from './table.ts';

/** A summary as JSON: instants in ISO 8601, what is unknown left out. */
export function toJson(summary: RunSummary | ModelSummary): Readonly<Record<string, JsonValue>> {
  const text = JSON.stringify(summary, (key, value: unknown) =>
    key.endsWith('At') && typeof value === 'number' ? new Date(value).toISOString() : value,
  );
  return JSON.parse(text) as Readonly<Record<string, JsonValue>>;
}

export function runTable(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'no runs yet';
  return table(
    ['run', 'federation', 'status', 'cause', 'rounds', 'created'],
    runs.map((run) => [
      run.run,
      run.federation,
      run.status,
      run.cause,
      `${run.roundsCompleted}/${run.roundsPlanned}`,
      timeText(run.createdAt),
    ]),
  );
}

export function runText(run: RunSummary): string {
  const head = facts([
    ['run', run.run],
    ['federation', run.federation],
    ['status', statusText(run)],
    ...causeFacts(run),
    ['rounds', `${run.roundsCompleted} of ${run.roundsPlanned}`],
    ['model', run.modelDigest],
    ['created', timeText(run.createdAt)],
    ['ended', run.endedAt === undefined ? 'not yet' : timeText(run.endedAt)],
  ]);
  if (run.rounds.length === 0) return head;
  const parts = [head, roundTable(run.rounds), run.rounds.flatMap(remarks).join('\n')];
  return parts.filter(Boolean).join('\n\n');
}

/** The cause where it says more than the status does. */
function statusText({ status, cause }: RunSummary): string {
  return cause === '' || cause === status ? status : `${status} (${cause})`;
}

/** What the cause means, where the run did not go as planned. */
function causeFacts({ status, cause }: RunSummary): readonly (readonly [string, string])[] {
  const meaning = status === 'completed' ? undefined : meaningOf(cause);
  return meaning === undefined ? [] : [['because', meaning]];
}

function roundName({ kind, round }: RoundSummary): string {
  return kind === 'statistics' ? 'statistics' : String(round);
}

/** Why attempts were given up and who fell out: a line each, too long for the table. */
function remarks(round: RoundSummary): readonly string[] {
  const where = round.kind === 'statistics' ? 'statistics round' : `round ${round.round}`;
  return [
    ...sumsRemark(round, where),
    ...round.abortReasons.map((reason) => `${where}: an attempt was given up: ${reason}`),
    ...round.dropouts.map(
      ({ participant, phase, reason }) =>
        `${where}: ${participant} fell out in ${phase}: ${reason}`,
    ),
  ];
}

/** What a grouped round reveals more than one sum would. */
function sumsRemark({ sums }: RoundSummary, where: string): readonly string[] {
  if (sums === undefined) return [];
  return [`${where}: the sums of ${sums.opened} groups were revealed, ${sums.used} of them used`];
}

function roundTable(rounds: readonly RoundSummary[]): string {
  return table(
    ['round', 'attempt', 'phase', 'cohort', 'survivors', 'loss', 'accuracy', 'seconds', 'fell out'],
    rounds.map((round) => [
      roundName(round),
      round.attempt,
      round.phase,
      round.cohort,
      round.survivors,
      metricText(round.metrics, 'trainingLoss'),
      metricText(round.metrics, 'validationAccuracy'),
      secondsText(round),
      round.dropouts.map(({ participant }) => participant).join(', '),
    ]),
  );
}

function metricText(metrics: RoundMetrics | undefined, name: keyof RoundMetrics): string {
  return metrics?.[name]?.toFixed(4) ?? '';
}

function secondsText({ phaseMs }: RoundSummary): string {
  const total = Object.values(phaseMs).reduce((sum, ms) => sum + ms, 0);
  return (total / 1000).toFixed(1);
}

export function modelTable(models: readonly ModelSummary[]): string {
  if (models.length === 0) return 'no models yet';
  return table(
    ['model', 'run', 'round', 'parameters', 'survivors', 'accuracy', 'created'],
    models.map((model) => [
      model.digest.slice(0, 16),
      model.run.slice(0, 8),
      model.round,
      model.parameters,
      model.survivors,
      metricText(model.metrics, 'validationAccuracy'),
      timeText(model.createdAt),
    ]),
  );
}

export function modelText(model: ModelSummary): string {
  return facts([
    ['model', model.digest],
    ['parent', model.parent ?? 'none'],
    ['run', model.run],
    ['round', model.round],
    ['topology', model.topologyDigest],
    ['parameters', model.parameters],
    ['survivors', model.survivors],
    ['training loss', metricText(model.metrics, 'trainingLoss')],
    ['validation loss', metricText(model.metrics, 'validationLoss')],
    ['validation accuracy', metricText(model.metrics, 'validationAccuracy')],
    ['created', timeText(model.createdAt)],
  ]);
}

function timeText(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
