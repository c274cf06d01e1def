/**
 * The run was committed and the database's answer lost: the operator saw a failure, every site was told that there
 * was no run, and nobody looked at its first round until the coordinator was started again.
 */
import { CALM } from '../engine/weather.ts';
import type { Regression } from './regression.ts';

export const regression: Regression = {
  seed: 'unheard/6',
  options: {
    weather: { ...CALM, store: { refused: 0, answerLost: 0.1, slow: 0 } },
    coordinators: 1,
  },
};
