/**
 * The commit that ended a round and opened the next was done and its answer lost: nobody drove the next
 * round.
 */
import { CALM } from '../engine/weather.ts';
import type { Regression } from './regression.ts';

export const regression: Regression = {
  seed: 'unheard/12',
  options: {
    weather: { ...CALM, store: { refused: 0, answerLost: 0.1, slow: 0 } },
    coordinators: 1,
  },
};
