/** velum privacy: what guarantee a schedule of noisy rounds gives, and what a guarantee takes. */
import type { Command } from 'commander';
import type { Accounted, Accountant } from '../../shared/privacy/accounting.ts';
import {
  type Amplified,
  cohortOf,
  epsilonCurve,
  epsilonAfter,
  noiseOf,
  roundsOf,
  type Schedule,
} from '../../shared/privacy/schedule.ts';
import { roundOutward } from '../../shared/privacy/rounding.ts';
import { UsageError } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { table } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface ScheduleOptions {
  readonly z: string;
  readonly q: string;
  readonly rounds: string;
  readonly delta: string;
  readonly epsilon: string;
  readonly accountant: string;
  readonly population: string;
  readonly noiseToClients: string;
}

type PrivacyCall = Call<ScheduleOptions>;

const DETAILS =
  'Rounds add Gaussian noise to the sum of a Poisson sample; with a rate of 1 everybody takes part. A sampled guarantee holds only against those who do not see who was drawn.';

/** Significant digits of what programs read; people get four. */
const DIGITS = 9;

const ACCOUNTANTS: readonly string[] = ['best', 'pld', 'rdp'] satisfies readonly Accountant[];

export function register(program: Command, shell: Shell): void {
  const privacy = shell.group(program, 'privacy', 'compute guarantees of differential privacy');
  const add = (
    name: string,
    summary: string,
    command: {
      readonly example: string;
      readonly flags: readonly Flag[];
      readonly act: (call: PrivacyCall) => Outcome;
    },
  ): void => {
    shell.command<ScheduleOptions>(privacy, {
      usage: name,
      summary,
      details: DETAILS,
      examples: [`velum privacy ${name} ${command.example}`],
      declare: (declared) => {
        declareFlags(declared, command.flags);
      },
      act: (call) => Promise.resolve(command.act(call)),
    });
  };
  add('epsilon', 'print ε of a schedule at δ', {
    example: '--z 1.1 --q 0.01 --rounds 1000 --delta 1e-6',
    flags: ['z', 'rounds'],
    act: showEpsilon,
  });
  add('noise', 'print the least noise multiplier that keeps ε', {
    example: '--epsilon 2 --q 0.01 --rounds 1000 --delta 1e-6',
    flags: ['epsilon', 'rounds'],
    act: showNoise,
  });
  add('rounds', 'print how many rounds keep ε', {
    example: '--epsilon 2 --z 1.1 --q 0.01 --delta 1e-6',
    flags: ['epsilon', 'z'],
    act: showRounds,
  });
  add('cohort', 'print the smallest expected cohort that keeps ε at a given noise on the mean', {
    example: '--epsilon 2 --population 3383 --noise-to-clients 0.01 --rounds 100 --delta 1e-5',
    flags: ['epsilon', 'rounds', 'population'],
    act: showCohort,
  });
  add('curve', 'print ε after more and more rounds', {
    example: '--z 1.1 --q 0.01 --rounds 1000 --delta 1e-6',
    flags: ['z', 'rounds'],
    act: showCurve,
  });
}

type Flag = 'z' | 'rounds' | 'epsilon' | 'population';

function declareFlags(command: Command, flags: readonly Flag[]): void {
  for (const flag of flags) {
    if (flag === 'z') command.requiredOption('--z <number>', 'noise multiplier: σ over the norm');
    if (flag === 'rounds') command.requiredOption('--rounds <n>', 'rounds that are released');
    if (flag === 'epsilon') command.requiredOption('--epsilon <number>', 'the ε to keep');
    if (flag === 'population') declarePopulation(command);
  }
  if (!flags.includes('population')) {
    command.option('--q <rate>', 'sampling rate, above 0 and at most 1', '1');
  }
  command
    .requiredOption('--delta <number>', 'δ, above 0 and below 1')
    .option('--accountant <name>', 'best, pld or rdp', 'best');
}

function declarePopulation(command: Command): void {
  command
    .requiredOption('--population <n>', 'registered clients')
    .requiredOption('--noise-to-clients <ratio>', 'noise multiplier over the size of the cohort');
}

function numberOf(options: ScheduleOptions, name: keyof ScheduleOptions): number {
  const value = Number(options[name]);
  if (options[name].trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`--${name} ${options[name]}: must be a number`);
}

function accountantOf({ accountant }: ScheduleOptions): Accountant {
  const found = (['best', 'pld', 'rdp'] as const).find((name) => name === accountant);
  if (found !== undefined) return found;
  throw new UsageError(`--accountant ${accountant}: must be one of ${ACCOUNTANTS.join(', ')}`);
}

function amplified(options: ScheduleOptions): Amplified {
  return {
    rate: numberOf(options, 'q'),
    delta: numberOf(options, 'delta'),
    accountant: accountantOf(options),
  };
}

function schedule(options: ScheduleOptions): Schedule {
  return {
    ...amplified(options),
    noiseMultiplier: numberOf(options, 'z'),
    rounds: numberOf(options, 'rounds'),
  };
}

/** From above, for programs; JSON has no infinity. */
function upward(value: number): number | null {
  const text = roundOutward(value, 'up', DIGITS);
  return value === Infinity ? null : Number(text);
}

function guarantee({ value, accountant }: Accounted, delta: string): string {
  return `ε ≤ ${roundOutward(value, 'up')} at δ = ${delta} (${accountant})`;
}

function showEpsilon({ options }: PrivacyCall): Outcome {
  const epsilon = epsilonAfter(schedule(options));
  return {
    text: guarantee(epsilon, options.delta),
    object: {
      epsilon: upward(epsilon.value),
      delta: numberOf(options, 'delta'),
      accountant: epsilon.accountant,
    },
  };
}

function showNoise({ options }: PrivacyCall): Outcome {
  const target = numberOf(options, 'epsilon');
  const noise = noiseOf(target, { ...amplified(options), rounds: numberOf(options, 'rounds') });
  return {
    text: `noise multiplier ${roundOutward(noise, 'up')} keeps ε ≤ ${options.epsilon} at δ = ${options.delta}`,
    object: { noiseMultiplier: upward(noise), epsilon: target, delta: numberOf(options, 'delta') },
  };
}

function showRounds({ options }: PrivacyCall): Outcome {
  const target = numberOf(options, 'epsilon');
  const noiseMultiplier = numberOf(options, 'z');
  const rounds = roundsOf(target, { ...amplified(options), noiseMultiplier });
  return {
    text: `${rounds} rounds keep ε ≤ ${options.epsilon} at δ = ${options.delta}`,
    object: { rounds, epsilon: target, delta: numberOf(options, 'delta') },
  };
}

function showCohort({ options }: PrivacyCall): Outcome {
  const target = numberOf(options, 'epsilon');
  const found = cohortOf(target, {
    population: numberOf(options, 'population'),
    noiseToClients: numberOf(options, 'noiseToClients'),
    rounds: numberOf(options, 'rounds'),
    delta: numberOf(options, 'delta'),
    accountant: accountantOf(options),
  });
  return {
    text: `an expected cohort of ${found.cohort} with noise multiplier ${roundOutward(found.noiseMultiplier, 'up')} keeps ε ≤ ${options.epsilon} at δ = ${options.delta}`,
    object: { ...found, epsilon: target, delta: numberOf(options, 'delta') },
  };
}

function showCurve({ options }: PrivacyCall): Outcome {
  const points = epsilonCurve(schedule(options));
  return {
    text: table(
      ['rounds', `ε at δ = ${options.delta}`],
      points.map(({ rounds, epsilon }) => [String(rounds), roundOutward(epsilon, 'up')]),
    ),
    object: {
      delta: numberOf(options, 'delta'),
      points: points.map(({ rounds, epsilon }) => ({ rounds, epsilon: upward(epsilon) })),
    },
  };
}
