/** A history that once broke a rule. */
import type { SimulationOptions } from '../engine/simulate.ts';

export interface Regression {
  readonly seed: string;
  readonly options: SimulationOptions;
}
