/** What one pass of local training costs, to see a round's cryptography in proportion. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTfjsTrainer } from '../../client/trainer/tfjs/tfjs-trainer.ts';
import { initialWeights } from '../../client/trainer/tfjs/topology.ts';
import { parsePlan } from '../../shared/schema/plan.ts';
import { layer, sequential } from '../support/fixtures/topologies.ts';
import { processorTime } from './benchmark.ts';

const PLAN = 'cli/demo/plans/digits.yaml';
const DIGITS = 'cli/demo/data/digits.csv';
/** Pixels of a digit, and digits. */
const [INPUTS, CLASSES] = [64, 10];

/** Milliseconds of processor time of one epoch over so many rows, on the wasm backend. */
export async function trainingTime(parameters: number, rows: number): Promise<number> {
  const units = Math.round((parameters - CLASSES) / (INPUTS + 1 + CLASSES));
  const topology = sequential(
    layer('Flatten', { batch_input_shape: [null, 8, 8, 1] }),
    layer('Dense', { units, activation: 'relu' }),
    layer('Dense', { units: CLASSES, activation: 'softmax' }),
  );
  const written = parsePlan(await readFile(PLAN, 'utf8'), PLAN);
  const plan = { ...written, local: { ...written.local, epochs: 1, batchSize: 32 } };
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const path = join(folder, 'digits.csv');
    const lines = (await readFile(DIGITS, 'utf8')).split('\n');
    await writeFile(path, `${lines.slice(0, rows + 1).join('\n')}\n`);
    const source = { format: 'csv', path } as const;
    const trainer = await createTfjsTrainer({ source, siteSeed: 5, preferred: 'wasm' });
    await trainer.prepare(plan);
    const model = { topology, ...(await initialWeights(topology, 23)) };
    const terms = { plan, round: 1, repetition: 0, scaling: undefined, evaluate: true };
    const started = processorTime();
    await trainer.train(model, terms, () => undefined, new AbortController().signal);
    const spent = processorTime() - started;
    await trainer.close();
    return spent;
  } finally {
    await rm(folder, { recursive: true });
  }
}
