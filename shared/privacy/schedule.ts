/** The questions people ask about a schedule of equal rounds: ε, noise, rounds, cohort, curve. */
import { type Accountant, type Accounted, epsilonOf } from './accounting.ts';
import { requireCount, requirePositive } from './inputs.ts';
import { noiseFor } from './solvers/noise.ts';
import { cohortFor, roundsFor } from './solvers/whole.ts';

/** Who is sampled, and how ε is accounted. */
export interface Amplified {
  /** q of a Poisson sample, 0 < q ≤ 1; 1 is everybody. */
  readonly rate: number;
  /** 0 < δ < 1. */
  readonly delta: number;
  readonly accountant: Accountant;
}

/** Rounds of one Gaussian mechanism. */
export interface Schedule extends Amplified {
  /** σ over the L2 sensitivity of one unit. */
  readonly noiseMultiplier: number;
  readonly rounds: number;
}

/** ε of the whole schedule, from above. */
export function epsilonAfter(schedule: Schedule): Accounted {
  const { noiseMultiplier, rate, rounds, delta, accountant } = schedule;
  const event = { mechanism: 'sampled_gaussian', noiseMultiplier, rate } as const;
  return epsilonOf([{ event, count: rounds }], delta, { accountant });
}

/** The least noise multiplier with ε ≤ `target`, from above; begins at what RDP says is enough. */
export function noiseOf(target: number, rest: Omit<Schedule, 'noiseMultiplier'>): number {
  const search = (accountant: Accountant, guess: number): number =>
    noiseFor(target, {
      epsilon: (noiseMultiplier) => epsilonAfter({ ...rest, noiseMultiplier, accountant }).value,
      guess,
    });
  const enough = search('rdp', 1);
  return rest.accountant === 'rdp' ? enough : search(rest.accountant, enough);
}

/** The most rounds with ε ≤ `target`. */
export function roundsOf(target: number, rest: Omit<Schedule, 'rounds'>): number {
  return roundsFor(target, (rounds) => epsilonAfter({ ...rest, rounds }).value);
}

/** A cohort whose mean carries a given noise, however large it is. */
export interface CohortQuestion extends Omit<Schedule, 'rate' | 'noiseMultiplier'> {
  /** Registered clients, of whom a Poisson sample is drawn. */
  readonly population: number;
  /** z/n: noise multiplier over expected cohort. */
  readonly noiseToClients: number;
}

/** The smallest expected cohort with ε ≤ `target`, and its noise multiplier. */
export function cohortOf(
  target: number,
  { population, noiseToClients, ...rest }: CohortQuestion,
): { readonly cohort: number; readonly noiseMultiplier: number } {
  requireCount('population', population);
  requirePositive('noise to clients', noiseToClients);
  const cohort = cohortFor(target, population, (size) => {
    const of = { rate: size / population, noiseMultiplier: size * noiseToClients };
    return epsilonAfter({ ...rest, ...of }).value;
  });
  return { cohort, noiseMultiplier: cohort * noiseToClients };
}

/** ε after 1, 2, 5, 10, 20, 50, … rounds and after the last. */
export function epsilonCurve(
  schedule: Schedule,
): readonly { readonly rounds: number; readonly epsilon: number }[] {
  requireCount('rounds', schedule.rounds);
  const before = Array.from({ length: 10 }, (_, decade) =>
    [1, 2, 5].map((first) => first * 10 ** decade),
  ).flat();
  return [...before.filter((rounds) => rounds < schedule.rounds), schedule.rounds].map(
    (rounds) => ({
      rounds,
      epsilon: epsilonAfter({ ...schedule, rounds }).value,
    }),
  );
}
