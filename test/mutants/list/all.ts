/** Every mutant there is. */
import type { Mutant } from '../mutant.ts';
import { ARRIVAL_MUTANTS } from './arrivals.ts';
import { COORDINATOR_MUTANTS } from './coordinator.ts';
import { GROUP_MUTANTS } from './groups.ts';
import { INPUT_MUTANTS } from './inputs.ts';
import { KEY_MUTANTS } from './keys.ts';
import { LEAK_MUTANTS } from './leaks.ts';
import { PARTICIPANT_MUTANTS } from './participant.ts';
import { RECORD_MUTANTS } from './records.ts';
import { SITE_MUTANTS } from './site.ts';
import { SURVIVOR_MUTANTS } from './survivors.ts';
import { TERMS_MUTANTS } from './terms.ts';
import { WIRE_MUTANTS } from './wire.ts';

export const MUTANTS: readonly Mutant[] = [
  ...SURVIVOR_MUTANTS,
  ...KEY_MUTANTS,
  ...RECORD_MUTANTS,
  ...INPUT_MUTANTS,
  ...COORDINATOR_MUTANTS,
  ...PARTICIPANT_MUTANTS,
  ...TERMS_MUTANTS,
  ...ARRIVAL_MUTANTS,
  ...SITE_MUTANTS,
  ...WIRE_MUTANTS,
  ...LEAK_MUTANTS,
  ...GROUP_MUTANTS,
];
