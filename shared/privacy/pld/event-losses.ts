/** The privacy losses of every event that has a known law. */
import { composedNoiseMultiplier } from '../gaussian/exact.ts';
import type { PrivacyEvent, RepeatedEvent, SampledGaussianEvent } from '../events.ts';
import type { RepeatedLaws } from './accountant.ts';
import {
  discreteLaplaceOutputs,
  discreteLaws,
  pureLaws,
  randomisedResponseLaws,
} from './discrete.ts';
import { gaussianMixtureLaws, replacedGaussianLaw } from './gaussian-mixture.ts';
import { sampledLaplaceLaws } from './laplace.ts';
import type { LossLaws } from './loss-law.ts';
import { sampledGaussianLaws } from './sampled-gaussian.ts';
import { truncatedPoissonLaws } from './truncated-poisson.ts';

/** The losses of one event, or `undefined` where only a bound on its moments is known. */
function lawsOf(event: PrivacyEvent): RepeatedLaws['laws'] | undefined {
  switch (event.mechanism) {
    case 'gaussian':
      return (logTail) => sampledGaussianLaws(1, event.noiseMultiplier, logTail);
    case 'sampled_gaussian':
      return (logTail) => sampledLawsOf(event, logTail);
    case 'truncated_gaussian':
      return (logTail) => truncatedPoissonLaws(event, logTail);
    case 'gaussian_mixture':
      return (logTail) =>
        gaussianMixtureLaws(event.sensitivities, event.probabilities, event.sigma, logTail);
    case 'laplace':
      return fixed(sampledLaplaceLaws(event.rate, event.epsilon));
    case 'discrete_laplace':
      return fixed(discreteLaws(discreteLaplaceOutputs(event.parameter, event.sensitivity), 1));
    case 'randomised_response':
      return fixed(randomisedResponseLaws(event));
    case 'exponential':
      return fixed(pureLaws(event.epsilon));
    case 'fixed_size_gaussian':
    case 'zcdp':
    case 'distributed_discrete_gaussian':
    case 'skellam':
      return undefined;
  }
}

function sampledLawsOf(event: SampledGaussianEvent, logTail: number): LossLaws {
  if (event.neighbours !== 'replace_one') {
    return sampledGaussianLaws(event.rate, event.noiseMultiplier, logTail);
  }
  const law = replacedGaussianLaw(event.rate, event.noiseMultiplier, logTail);
  return { remove: law, add: law };
}

function fixed(laws: LossLaws): RepeatedLaws['laws'] {
  return () => laws;
}

/** All Gaussian events as the one they amount to, so that a grid sees no more than one of them. */
function joined(events: readonly RepeatedEvent[]): readonly RepeatedEvent[] {
  const gaussian = events.flatMap(({ event, count }) =>
    event.mechanism === 'gaussian' ? [{ noiseMultiplier: event.noiseMultiplier, count }] : [],
  );
  if (gaussian.length === 0) return events;
  const noiseMultiplier = composedNoiseMultiplier(gaussian);
  return [
    ...events.filter(({ event }) => event.mechanism !== 'gaussian'),
    { event: { mechanism: 'gaussian', noiseMultiplier }, count: 1 },
  ];
}

/** The losses of a list of events, or `undefined` if one of them has no known law. */
export function lossesOf(events: readonly RepeatedEvent[]): readonly RepeatedLaws[] | undefined {
  const repeated = joined(events).flatMap(({ event, count }) => {
    const laws = lawsOf(event);
    return laws === undefined ? [] : [{ laws, count }];
  });
  return repeated.length === joined(events).length ? repeated : undefined;
}
