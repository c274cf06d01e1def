/** Whether a soak lost anything: the run beside the one its survivors would have had undisturbed. */
import type { OperatorClient } from '../../cli/operator/operator-client.ts';
import { nextModel } from '../../coordinator/federation/strategies/strategy.ts';
import { fromHex } from '../../shared/domain/bytes.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { ModelSummary, RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { decodeSafetensors } from '../../shared/domain/safetensors.ts';
import type { Puppet } from '../support/e2e/puppet.ts';
import { SITES } from './programs.ts';

const MAX_MODEL_BYTES = 100_000;

/** One thing that was promised and not kept. */
export type Finding = string;

/** Everything a finished run can be accused of; empty when it kept every promise. */
export async function judge(
  operator: OperatorClient,
  plan: Plan,
  run: RunSummary,
  puppets: readonly Puppet[],
): Promise<readonly Finding[]> {
  if (run.status !== 'completed' || run.roundsCompleted !== plan.rounds) {
    return [
      `the run ended ${run.status} (${run.cause}) after ${String(run.roundsCompleted)} rounds`,
    ];
  }
  const models = [...(await operator.listModels(run.run))].sort((a, b) => a.round - b.round);
  const weights = await Promise.all(models.map((model) => weightsOf(operator, model)));
  return [
    ...lineageFindings(plan, models),
    ...run.rounds.flatMap((round) => roundFindings(plan, round, weights, puppets)),
  ];
}

async function weightsOf(operator: OperatorClient, model: ModelSummary): Promise<Float32Array> {
  const digest = fromHex(model.digest);
  const bytes = await operator.download(digest, MAX_MODEL_BYTES, AbortSignal.timeout(30_000));
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.file.weights;
}

/** One version per round, each the child of the one before. */
function lineageFindings(plan: Plan, models: readonly ModelSummary[]): readonly Finding[] {
  const rounds = models.map(({ round }) => round);
  const expected = Array.from({ length: plan.rounds + 1 }, (_, round) => round);
  if (rounds.join() !== expected.join()) return [`model versions of rounds ${rounds.join()}`];
  return models.slice(1).flatMap((model, index) => {
    const parent = models[index]?.digest;
    return model.parent === parent
      ? []
      : [
          `round ${String(model.round)}: its parent is ${String(model.parent)}, not ${String(parent)}`,
        ];
  });
}

function roundFindings(
  plan: Plan,
  summary: RoundSummary,
  weights: readonly Float32Array[],
  puppets: readonly Puppet[],
): readonly Finding[] {
  const { round, survivors: count } = summary;
  const [before, after] = [weights[round - 1], weights[round]];
  if (before === undefined || after === undefined) return [`round ${String(round)} has no model`];
  const survivors = SITES.flatMap((_, site) => (after[site] === before[site] ? [] : [site]));
  const undisturbed = nextModel(plan.strategy, before, meanOf(survivors));
  const findings: Finding[] = [];
  if (survivors.length !== count) {
    findings.push(
      `round ${String(round)}: ${String(count)} survivors, but ${survivors.join()} moved`,
    );
  }
  if (undisturbed.join() !== after.join()) {
    findings.push(`round ${String(round)}: ${after.join()} instead of ${undisturbed.join()}`);
  }
  return [...findings, ...lostInputs(summary, survivors, puppets)];
}

/** The exact weighted mean of unit updates, as the coordinator decodes it. */
function meanOf(survivors: readonly number[]): Float64Array {
  const total = survivors.reduce((sum, site) => sum + (SITES[site]?.examples ?? 0), 0);
  const step = 1 / total;
  return Float64Array.from(SITES, ({ value, examples }, site) =>
    survivors.includes(site) ? value * examples * step : 0,
  );
}

/** Acknowledged in the attempt that was published, yet neither in the sum nor recorded as fallen out. */
function lostInputs(
  { round, attempt, dropouts }: RoundSummary,
  survivors: readonly number[],
  puppets: readonly Puppet[],
): readonly Finding[] {
  return puppets.flatMap((puppet, site) => {
    const acknowledged = puppet.reports.entries.some(
      (entry) =>
        entry.type === 'answered' &&
        entry.call === 'submitMaskedInput' &&
        entry.round === round &&
        entry.attempt === attempt,
    );
    const told = dropouts.some(({ participant }) => participant === puppet.name);
    if (!acknowledged || survivors.includes(site) || told) return [];
    return [`round ${String(round)}: the acknowledged input of ${puppet.name} is missing`];
  });
}
