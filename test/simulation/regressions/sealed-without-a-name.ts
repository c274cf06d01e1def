/**
 * A coordinator was killed between the rename of a masked input and the fsync of its directory. Its successor found
 * the file, acknowledged the input, and the next power cut took the name.
 */
import { CALM } from '../engine/weather.ts';
import type { Regression } from './regression.ts';

export const regression: Regression = {
  seed: 'nameless/10',
  options: {
    weather: { ...CALM, crash: { ...CALM.crash, 'disk-name': 0.02 } },
    coordinators: 1,
  },
};
