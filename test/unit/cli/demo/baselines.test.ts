import { beforeAll, describe, expect, it } from 'vitest';
import { trainBaselines, trainingRows, trainInTheOpen } from '../../../../cli/demo/baselines.ts';
import { type Demo, loadDemo, shareOut } from '../../../../cli/demo/dataset.ts';
import { selectBackend } from '../../../../client/trainer/tfjs/backend.ts';
import { evaluate } from '../../../../client/trainer/tfjs/evaluate.ts';
import type { Plan } from '../../../../shared/domain/plan.ts';

const never = new AbortController().signal;
let demo: Demo;
let plan: Plan;

beforeAll(async () => {
  await selectBackend('wasm');
  demo = await loadDemo('breast-cancer');
  plan = { ...demo.plan, rounds: 3 };
});

function sitesOf(seed: number) {
  const { test, silos } = shareOut(demo, 4, seed);
  return { test, sites: silos.map((silo, index) => trainingRows(silo, plan, 70 + index)) };
}

describe('training in the open', () => {
  it('averages to the same model whatever the order of sites', async () => {
    const { sites } = sitesOf(6);
    const forth = await trainInTheOpen(sites, plan, demo.topology, never);
    const back = await trainInTheOpen(sites.toReversed(), plan, demo.topology, never);
    forth.model.weights.forEach((value, index) => {
      expect(back.model.weights[index]).toBeCloseTo(value, 4);
    });
  });

  it('weights sites by their rows, up to the plan’s bound', async () => {
    const { sites } = sitesOf(6);
    const train = async (weightBound: number) => {
      const bounded = { ...plan, rounds: 1, encoding: { ...plan.encoding, weightBound } };
      const { model } = await trainInTheOpen(sites, bounded, demo.topology, never);
      return model.weights;
    };
    expect(await train(250)).toEqual(await train(251));
    expect(await train(250)).not.toEqual(await train(2));
  });

  it('reports the largest coordinate of any update and the scaling it computed', async () => {
    const { sites } = sitesOf(6);
    const { largestChange, scaling } = await trainInTheOpen(sites, plan, demo.topology, never);
    expect(largestChange).toBeGreaterThan(0);
    expect(largestChange).toBeLessThan(plan.encoding.clip);
    expect(scaling?.mean).toHaveLength(30);
  });
});

describe('trainBaselines', () => {
  it('judges every silo alone and all rows together on the same test rows', async () => {
    const { test, sites } = sitesOf(6);
    const { silos, pooled } = await trainBaselines(sites, test, plan, demo.topology, never);
    expect(silos).toHaveLength(4);
    for (const { rows, accuracy } of [...silos, pooled]) {
      expect(rows).toBe(test.rows);
      expect(accuracy).toBeGreaterThan(0.5);
    }
    const alone = await trainInTheOpen(sites.slice(0, 1), plan, demo.topology, never);
    expect(await evaluate(alone.model, test, alone.scaling, plan)).toEqual(silos[0]);
  });
});
