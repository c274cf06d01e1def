/** ε and δ of a list of events, by the accountant asked for or by the best one for them. */
import { type PrivacyEvent, type RepeatedEvent, requireEvents } from './events.ts';
import { composedNoiseMultiplier, gaussianEpsilon, gaussianLogDelta } from './gaussian/exact.ts';
import { refuse, requireDelta, requireNotNegative } from './inputs.ts';
import { LEAST_PLD_DELTA, pldDelta, pldEpsilon, type RepeatedLaws } from './pld/accountant.ts';
import { lossesOf } from './pld/event-losses.ts';
import { rdpDelta, rdpEpsilon } from './rdp/conversion.ts';
import { composedRdp } from './rdp/event-rdp.ts';
import { STANDARD_ORDERS } from './rdp/orders.ts';
import { expFromAbove } from './special/log-space.ts';

/**
 * `gaussian`: exact, for Gaussian releases of everybody only. `pld`: the tightest for a fixed sequence of releases.
 * `rdp`: looser, but sound also when parameters are chosen on the way. `best`: the least of those that
 * apply.
 */
export type Accountant = 'gaussian' | 'pld' | 'rdp' | 'best';

/** How to account. */
export interface AccountingOptions {
  readonly accountant?: Accountant;
  /** Rényi orders; the standard grid unless given. */
  readonly orders?: readonly number[];
  /** Loss distributions are put on a grid that is no finer than this; as fine as they need unless given. */
  readonly finestInterval?: number;
}

/** A number and the accountant that vouches for it. */
export interface Accounted {
  readonly value: number;
  readonly accountant: Exclude<Accountant, 'best'>;
}

/** How one accountant answers, or `undefined` where it cannot. */
interface Answers {
  gaussian(noiseMultiplier: number): number;
  pld(losses: readonly RepeatedLaws[]): number;
  rdp(orders: readonly number[]): number;
  readonly pldApplies: boolean;
}

/** The one Gaussian release that the events are, if they are. */
function asGaussian(events: readonly RepeatedEvent[]): number | undefined {
  const releases = events.flatMap(({ event, count }) => {
    const noise = fullGaussianNoise(event);
    return noise === undefined ? [] : [{ noiseMultiplier: noise, count }];
  });
  return releases.length === events.length ? composedNoiseMultiplier(releases) : undefined;
}

function fullGaussianNoise(event: PrivacyEvent): number | undefined {
  if (event.mechanism === 'gaussian') return event.noiseMultiplier;
  if (event.mechanism !== 'sampled_gaussian' || event.rate < 1) return undefined;
  return event.neighbours === 'replace_one' ? event.noiseMultiplier / 2 : event.noiseMultiplier;
}

/** The answer by loss distributions where they are asked for and known. */
function byLosses(
  events: readonly RepeatedEvent[],
  answers: Answers,
  accountant: Accountant,
): Accounted[] {
  if (accountant === 'rdp' || (accountant === 'best' && !answers.pldApplies)) return [];
  const losses = lossesOf(events);
  return losses === undefined ? [] : [{ value: answers.pld(losses), accountant: 'pld' }];
}

function account(
  events: readonly RepeatedEvent[],
  answers: Answers,
  { accountant = 'best', orders = STANDARD_ORDERS }: AccountingOptions,
): Accounted {
  requireEvents(events);
  const noise = asGaussian(events);
  if (noise !== undefined && accountant !== 'rdp') {
    return { value: answers.gaussian(noise), accountant: 'gaussian' };
  }
  if (accountant === 'gaussian') refuse('accountant', accountant, 'another one for these events');
  const byOrders: Accounted[] =
    accountant === 'pld' ? [] : [{ value: answers.rdp(orders), accountant: 'rdp' }];
  const [first, ...others] = [...byOrders, ...byLosses(events, answers, accountant)];
  if (first === undefined)
    refuse('accountant', accountant, 'rdp: no loss distribution is known here');
  return others.reduce((best, one) => (one.value < best.value ? one : best), first);
}

/** The least ε ≥ 0 that the events are certain to keep with `delta`; Infinity if there is none. */
export function epsilonOf(
  events: readonly RepeatedEvent[],
  delta: number,
  options: AccountingOptions = {},
): Accounted {
  requireDelta(delta);
  const answers: Answers = {
    gaussian: (noise) => gaussianEpsilon(noise, delta),
    pld: (losses) => pldEpsilon(losses, delta, options.finestInterval),
    rdp: (orders) => rdpEpsilon(composedRdp(events, orders), delta).value,
    pldApplies: delta >= LEAST_PLD_DELTA,
  };
  return account(events, answers, options);
}

/** The least δ that the events are certain to keep with `epsilon` ≥ 0. */
export function deltaOf(
  events: readonly RepeatedEvent[],
  epsilon: number,
  options: AccountingOptions = {},
): Accounted {
  requireNotNegative('epsilon', epsilon);
  const answers: Answers = {
    gaussian: (noise) => expFromAbove(gaussianLogDelta(noise, epsilon)),
    pld: (losses) => pldDelta(losses, epsilon, options.finestInterval),
    rdp: (orders) => rdpDelta(composedRdp(events, orders), epsilon).value,
    pldApplies: true,
  };
  return account(events, answers, options);
}
