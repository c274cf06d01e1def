/** Everything that is fuzzed. */
import type { Target } from '../target.ts';
import { certificateTarget } from './certificate.ts';
import { machineTargets } from './machines.ts';
import { modelTargets } from './models.ts';
import { stateTargets } from './state-directory.ts';
import { storedTargets } from './stored.ts';
import { textTargets } from './texts.ts';
import { wireTargets } from './wire.ts';

export const targets: readonly Target[] = [
  ...wireTargets,
  ...machineTargets,
  ...storedTargets,
  ...stateTargets,
  ...textTargets,
  ...modelTargets,
  certificateTarget,
];
