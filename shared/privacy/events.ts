/** What was released, in the terms every accountant understands: ε is a function of a list of these. */
import {
  refuse,
  requireCount,
  requireNoise,
  requirePositive,
  requireRate,
  requireWeights,
} from './inputs.ts';
import type { DiscreteGaussians } from './distributed/discrete-gaussians.ts';
import type { Skellam } from './distributed/skellam.ts';
import type { TruncatedPoisson } from './pld/truncated-poisson.ts';
import type { RandomisedResponse } from './rdp/randomised-response.ts';

/** A Gaussian release of everybody; `noiseMultiplier` is σ over the L2 sensitivity of one unit. */
export interface GaussianEvent {
  readonly mechanism: 'gaussian';
  readonly noiseMultiplier: number;
}

/** A Gaussian release of a Poisson sample. */
export interface SampledGaussianEvent {
  readonly mechanism: 'sampled_gaussian';
  readonly noiseMultiplier: number;
  /** q, 0 < q ≤ 1. */
  readonly rate: number;
  /** `add_remove` unless given; a replaced unit may pull the other way, so it moves the sum twice as far. */
  readonly neighbours?: 'add_remove' | 'replace_one';
}

/** A Gaussian release of a sample of fixed size, replace one: the sensitivity is twice the clipping norm. */
export interface FixedSizeGaussianEvent {
  readonly mechanism: 'fixed_size_gaussian';
  readonly noiseMultiplier: number;
  /** Sample over population, 0 < fraction ≤ 1. */
  readonly fraction: number;
}

/** A Gaussian release of a Poisson sample that is cut to a largest size. */
export interface TruncatedGaussianEvent extends TruncatedPoisson {
  readonly mechanism: 'truncated_gaussian';
}

/** A Gaussian release to which one unit contributes a random multiple, as a sampled group does. */
export interface GaussianMixtureEvent {
  readonly mechanism: 'gaussian_mixture';
  readonly sigma: number;
  /** Not negative, with their probabilities. */
  readonly sensitivities: readonly number[];
  readonly probabilities: readonly number[];
}

/** A Laplace release of a Poisson sample; `epsilon` is the L1 sensitivity over the scale. */
export interface LaplaceEvent {
  readonly mechanism: 'laplace';
  readonly epsilon: number;
  readonly rate: number;
}

/** A discrete Laplace release of one whole number, with probabilities in proportion to e^(−parameter·|x|). */
export interface DiscreteLaplaceEvent {
  readonly mechanism: 'discrete_laplace';
  readonly parameter: number;
  readonly sensitivity: number;
}

/** Any mechanism with ρ-zCDP; the multi-dimensional discrete Gaussian is one with ρ = Δ²/(2σ²). */
export interface ZcdpEvent {
  readonly mechanism: 'zcdp';
  readonly rho: number;
}

export interface RandomisedResponseEvent extends RandomisedResponse {
  readonly mechanism: 'randomised_response';
}

/** A choice by the exponential mechanism that is ε-differentially private. */
export interface ExponentialEvent {
  readonly mechanism: 'exponential';
  readonly epsilon: number;
}

/** A round of the distributed discrete Gaussian over a Poisson sample. */
export interface DiscreteGaussiansEvent extends DiscreteGaussians {
  readonly mechanism: 'distributed_discrete_gaussian';
  readonly rate: number;
}

/** A round of distributed Skellam noise over a Poisson sample. */
export interface SkellamEvent extends Skellam {
  readonly mechanism: 'skellam';
  readonly rate: number;
}

export type PrivacyEvent =
  | GaussianEvent
  | SampledGaussianEvent
  | FixedSizeGaussianEvent
  | TruncatedGaussianEvent
  | GaussianMixtureEvent
  | LaplaceEvent
  | DiscreteLaplaceEvent
  | ZcdpEvent
  | RandomisedResponseEvent
  | ExponentialEvent
  | DiscreteGaussiansEvent
  | SkellamEvent;

/** An event that happened `count` times. */
export interface RepeatedEvent {
  readonly event: PrivacyEvent;
  readonly count: number;
}

/** How neighbouring inputs differ. `any`: the event's sensitivity already says it. */
export type NeighbouringRelation = 'any' | 'add_remove' | 'replace_one';

/** The relation an event is accounted under. Guarantees under different ones do not compose. */
export function relationOf(event: PrivacyEvent): NeighbouringRelation {
  switch (event.mechanism) {
    case 'fixed_size_gaussian':
      return 'replace_one';
    case 'randomised_response':
      return event.neighbours === 'replace_one' ? 'replace_one' : 'add_remove';
    case 'sampled_gaussian':
      return event.neighbours ?? 'add_remove';
    case 'truncated_gaussian':
    case 'gaussian_mixture':
      return 'add_remove';
    case 'laplace':
    case 'distributed_discrete_gaussian':
    case 'skellam':
      return event.rate < 1 ? 'add_remove' : 'any';
    case 'gaussian':
    case 'discrete_laplace':
    case 'zcdp':
    case 'exponential':
      return 'any';
  }
}

/** Refuses events whose parameters mean nothing, or that are accounted under different relations. */
export function requireEvents(events: readonly RepeatedEvent[]): void {
  if (events.length === 0) refuse('events', 'none', 'at least one');
  const relations = new Set<NeighbouringRelation>();
  for (const { event, count } of events) {
    requireCount('count', count);
    requireEvent(event);
    relations.add(relationOf(event));
  }
  if (relations.has('add_remove') && relations.has('replace_one')) {
    refuse('events', [...relations].join(', '), 'accounted under one neighbouring relation');
  }
}

function requireEvent(event: PrivacyEvent): void {
  switch (event.mechanism) {
    case 'gaussian':
      requireNoise('noise multiplier', event.noiseMultiplier);
      return;
    case 'sampled_gaussian':
      requireNoise('noise multiplier', event.noiseMultiplier);
      requireRate('sampling rate', event.rate);
      return;
    case 'fixed_size_gaussian':
      requireNoise('noise multiplier', event.noiseMultiplier);
      requireRate('sampled fraction', event.fraction);
      return;
    case 'truncated_gaussian':
      requireTruncated(event);
      return;
    case 'gaussian_mixture':
      requireMixture(event);
      return;
    case 'laplace':
      requirePositive('epsilon', event.epsilon);
      requireRate('sampling rate', event.rate);
      return;
    case 'discrete_laplace':
      requirePositive('parameter', event.parameter);
      requireCount('sensitivity', event.sensitivity);
      return;
    case 'zcdp':
      requirePositive('rho', event.rho);
      return;
    case 'randomised_response':
      requireCount('buckets', event.buckets, 2);
      if (!(event.noise > 0 && event.noise < 1))
        refuse('noise', event.noise, 'above 0 and below 1');
      return;
    case 'exponential':
      requirePositive('epsilon', event.epsilon);
      return;
    case 'distributed_discrete_gaussian':
      requireDistributed(event, event.deviation);
      requireCount('honest participants', event.honest);
      requireCount('dimension', event.dimension);
      return;
    case 'skellam':
      requireDistributed(event, event.variance);
      return;
  }
}

function requireTruncated(event: TruncatedGaussianEvent): void {
  requireNoise('noise multiplier', event.noiseMultiplier);
  requireRate('sampling rate', event.rate);
  requireCount('population', event.population);
  requireCount('cap', event.cap);
}

function requireMixture({ sigma, sensitivities, probabilities }: GaussianMixtureEvent): void {
  const largest = Math.max(...sensitivities);
  if (!(sensitivities.every((value) => value >= 0) && largest > 0)) {
    refuse('sensitivities', sensitivities.join(', '), 'not negative, and one above 0');
  }
  requireNoise('noise multiplier', sigma / largest);
  if (probabilities.length !== sensitivities.length) {
    refuse('probabilities', probabilities.length, `one for each of ${sensitivities.length}`);
  }
  requireWeights('probabilities', probabilities);
}

function requireDistributed(
  { norm, sumNorm, rate }: Pick<SkellamEvent, 'norm' | 'sumNorm' | 'rate'>,
  noise: number,
): void {
  requirePositive('norm', norm);
  requirePositive('L1 norm', sumNorm);
  requirePositive('noise', noise);
  requireRate('sampling rate', rate);
}
