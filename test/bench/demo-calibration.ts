/**
 * How the demonstration's plans were chosen: federated averaging in the open, over many seeds,
 * against each silo alone and pooled rows. Run: `npx tsx test/bench/demo-calibration.ts [dataset]
 * [silos] [seeds]`.
 */
import Table from 'cli-table3';
import { trainBaselines, trainingRows, trainInTheOpen } from '../../cli/demo/baselines.ts';
import { DEMO_DATASETS, type Demo, loadDemo, shareOut } from '../../cli/demo/dataset.ts';
import { selectBackend } from '../../client/trainer/tfjs/backend.ts';
import { evaluate } from '../../client/trainer/tfjs/evaluate.ts';

interface Outcome {
  readonly seed: number;
  readonly sizes: readonly number[];
  readonly federation: number;
  readonly pooled: number;
  readonly silosMean: number;
  readonly largestChange: number;
  readonly secondsPerUpdate: number;
}

const percent = (fraction: number): string => (100 * fraction).toFixed(2);
const never = new AbortController().signal;

async function outcome(demo: Demo, silos: number, seed: number): Promise<Outcome> {
  const plan = { ...demo.plan, model: { ...demo.plan.model, init: { seed } } };
  const shared = shareOut(demo, silos, seed);
  const sites = shared.silos.map((rows, index) => trainingRows(rows, plan, seed * 1000 + index));
  const started = performance.now();
  const federation = await trainInTheOpen(sites, plan, demo.topology, never);
  const elapsed = (performance.now() - started) / 1000;
  const judged = await evaluate(federation.model, shared.test, federation.scaling, plan);
  const baselines = await trainBaselines(sites, shared.test, plan, demo.topology, never);
  const alone = baselines.silos.map(({ accuracy }) => accuracy);
  return {
    seed,
    sizes: shared.silos.map(({ rows }) => rows),
    federation: judged.accuracy,
    pooled: baselines.pooled.accuracy,
    silosMean: alone.reduce((sum, accuracy) => sum + accuracy, 0) / alone.length,
    largestChange: federation.largestChange,
    secondsPerUpdate: elapsed / plan.rounds / silos,
  };
}

function report(outcomes: readonly Outcome[]): string {
  const table = new Table({
    head: [
      'seed',
      'silos',
      'alone',
      'federation',
      'pooled',
      'to pooled',
      'largest',
      's/update',
      '',
    ],
    style: { head: [], border: [] },
  });
  for (const o of outcomes) {
    const good = o.pooled - o.federation <= 0.015 && o.federation > o.silosMean;
    table.push([
      o.seed,
      o.sizes.join(' '),
      percent(o.silosMean),
      percent(o.federation),
      percent(o.pooled),
      percent(o.federation - o.pooled),
      o.largestChange.toFixed(3),
      o.secondsPerUpdate.toFixed(3),
      good ? '' : 'FAILS',
    ]);
  }
  return table.toString();
}

const [dataset = DEMO_DATASETS[0], silos = '5', seeds = '30'] = process.argv.slice(2);
const name = DEMO_DATASETS.find((known) => known === dataset) ?? DEMO_DATASETS[0];
const { description } = await selectBackend();
const demo = await loadDemo(name);
const outcomes: Outcome[] = [];
for (let seed = 1; seed <= Number(seeds); seed++) {
  outcomes.push(await outcome(demo, Number(silos), seed));
}
process.stdout.write(`${name}, ${silos} silos, ${description}\n${report(outcomes)}\n`);
const largest = Math.max(...outcomes.map(({ largestChange }) => largestChange));
process.stdout.write(`largest coordinate of any update: ${largest.toFixed(3)}\n`);
