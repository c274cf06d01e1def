/**
 * What another accountant answers to the same question where its bound is looser than the exact value: a
 * reference taken from its tests holds that. Our own answer must then not be above it.
 */
import { z } from 'zod';
import { signFreeRdp } from '../other-accountants/sign-free-series.ts';
import type { Answers } from './answers.ts';
import { ordersShape } from './orders.ts';

const release = z.object({
  noise_multiplier: z.number(),
  sampling_probability: z.number().default(1),
  steps: z.number().default(1),
  orders: ordersShape,
});

export const looserAnswers: Answers = {
  'poisson_subsampled_gaussian/rdp': (params) => {
    const {
      noise_multiplier: noise,
      sampling_probability: rate,
      steps,
      orders,
    } = release.parse(params);
    return signFreeRdp({ noise, rate, steps }, orders);
  },
};
