/** `velum demo`: a whole federation on this machine, and what it is worth. */
import { rm } from 'node:fs/promises';
import { selectBackend } from '../../client/trainer/tfjs/backend.ts';
import { evaluate } from '../../client/trainer/tfjs/evaluate.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Io } from '../io.ts';
import type { Outcome } from '../outcome.ts';
import { createRunProgress } from '../output/run-progress.ts';
import { trainBaselines, trainingRows } from './baselines.ts';
import { loadDemo, shareOut, type Demo, type DemoDatasetName } from './dataset.ts';
import { runFederation } from './federation-story.ts';
import { demoObject, demoText, type DemoResult } from './report.ts';
import { prepareWorkplace } from './workplace.ts';

export interface DemoRequest {
  readonly dataset: DemoDatasetName;
  readonly silos: number;
  /** The plan's own number when absent. */
  readonly rounds?: number;
  /** Decides the split and the first weights. */
  readonly seed: number;
  /** Leave the scratch folder in place. */
  readonly keep?: true;
  /** Draw progress rather than log it. */
  readonly drawn: boolean;
}

export async function runDemo(request: DemoRequest, io: Io): Promise<Outcome> {
  const started = performance.now();
  const demo = await loadDemo(request.dataset);
  const plan = planFor(demo, request);
  const shared = shareOut(demo, request.silos, request.seed);
  const workplace = await prepareWorkplace(demo, plan, shared);
  const say = (text: string): void => {
    if (request.drawn) io.stderr.write(`\r\u001b[K${text}\n`);
  };
  try {
    say(`a federation of ${String(request.silos)} silos over ${demo.name}, secure aggregation on`);
    const progress = createRunProgress(io, request.drawn);
    const story = await runFederation(
      demo,
      plan,
      workplace,
      {
        say,
        update: (run) => {
          progress.update(run);
        },
      },
      io.signal,
    ).finally(() => {
      progress.stop();
    });
    const federationSeconds = (performance.now() - started) / 1000;
    say('training each silo alone, and all rows together, for comparison');
    // Until here this process made first weights only, on the engine that does that everywhere alike.
    await selectBackend();
    const federation = await evaluate(story.model, shared.test, story.scaling, plan);
    const sites = shared.silos.map((silo, seed) => trainingRows(silo, plan, seed));
    const baselines = await trainBaselines(sites, shared.test, plan, demo.topology, io.signal);
    const result: DemoResult = {
      plan,
      shared,
      story,
      federationAccuracy: federation.accuracy,
      baselines,
      federationSeconds,
      seconds: (performance.now() - started) / 1000,
      folder: request.keep === true ? workplace.folder : undefined,
    };
    return { text: demoText(result), object: demoObject(result) };
  } finally {
    if (request.keep !== true) await rm(workplace.folder, { recursive: true, force: true });
  }
}

/** The demonstration's plan for this many silos, rounds and this seed. */
function planFor({ plan }: Demo, { silos, rounds, seed }: DemoRequest): Plan {
  return {
    ...plan,
    model: { ...plan.model, init: { seed } },
    rounds: rounds ?? plan.rounds,
    cohort: { ...plan.cohort, target: silos },
  };
}
