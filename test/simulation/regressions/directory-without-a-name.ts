/**
 * A coordinator was killed between making a directory and the fsync of the one above. Its successor found the directory
 * there and filled it; the next power cut took it with everything inside.
 */
import { CALM } from '../engine/weather.ts';
import type { Regression } from './regression.ts';

export const regression: Regression = {
  seed: 'nameless/23',
  options: {
    weather: { ...CALM, crash: { ...CALM.crash, 'disk-name': 0.02 } },
    coordinators: 1,
  },
};
