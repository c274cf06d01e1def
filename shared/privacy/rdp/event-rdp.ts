/** The RDP of every event, as a function of the order. */
import { discreteGaussiansRdp } from '../distributed/discrete-gaussians.ts';
import { skellamRdp } from '../distributed/skellam.ts';
import type { PrivacyEvent, RepeatedEvent, SampledGaussianEvent } from '../events.ts';
import { boundedRangeRdp } from './bounded-range.ts';
import type { RdpCurve } from './conversion.ts';
import { fixedSizeGaussianRdp } from './fixed-size-gaussian.ts';
import { laplaceRdp } from './laplace.ts';
import { randomisedResponseRdp } from './randomised-response.ts';
import { sampledRdp } from './sampled-any.ts';
import { sampledGaussianRdp } from './sampled-gaussian.ts';

type Rdp = (order: number) => number;

const unknown: Rdp = () => Infinity;

/** Bounds that are proven at whole orders are Infinity at others. */
function atWholeOrders(rdp: Rdp): Rdp {
  return (order) => (Number.isInteger(order) ? rdp(order) : Infinity);
}

function sampledAtWholeOrders(rdp: Rdp, rate: number): Rdp {
  if (rate === 1) return rdp;
  const known = new Map<number, number>();
  const remembered: Rdp = (order) => {
    const value = known.get(order) ?? rdp(order);
    known.set(order, value);
    return value;
  };
  return atWholeOrders((order) => sampledRdp(order, rate, remembered));
}

/** No bound is known for a sampled unit that is replaced. */
function sampledGaussianRdpOf(event: SampledGaussianEvent): Rdp {
  const { rate, noiseMultiplier, neighbours } = event;
  if (neighbours !== 'replace_one') {
    return (order) => sampledGaussianRdp(order, rate, noiseMultiplier);
  }
  return rate === 1 ? (order) => sampledGaussianRdp(order, 1, noiseMultiplier / 2) : unknown;
}

/** RDP of one event; Infinity at orders where no bound is known, everywhere if there is none. */
export function rdpOf(event: PrivacyEvent): Rdp {
  switch (event.mechanism) {
    case 'gaussian':
      return (order) => sampledGaussianRdp(order, 1, event.noiseMultiplier);
    case 'sampled_gaussian':
      return sampledGaussianRdpOf(event);
    case 'fixed_size_gaussian':
      return (order) => fixedSizeGaussianRdp(order, event.fraction, event.noiseMultiplier);
    case 'laplace':
      return sampledAtWholeOrders((order) => laplaceRdp(order, event.epsilon), event.rate);
    case 'zcdp':
      return (order) => event.rho * order;
    case 'randomised_response':
      return (order) => randomisedResponseRdp(order, event);
    case 'exponential':
      return (order) => boundedRangeRdp(order, event.epsilon);
    case 'distributed_discrete_gaussian':
      return sampledAtWholeOrders(discreteGaussiansRdp(event), event.rate);
    case 'skellam':
      return sampledAtWholeOrders(
        atWholeOrders((order) => skellamRdp(event, order)),
        event.rate,
      );
    case 'truncated_gaussian':
    case 'gaussian_mixture':
    case 'discrete_laplace':
      return unknown;
  }
}

/** The composed curve of a list of events: RDP adds up order by order, also under adaptive choices. */
export function composedRdp(events: readonly RepeatedEvent[], orders: readonly number[]): RdpCurve {
  const functions = events.map(({ event, count }) => ({ rdp: rdpOf(event), count }));
  const rdp = orders.map((order) =>
    functions.reduce((sum, one) => sum + one.count * one.rdp(order), 0),
  );
  return { orders, rdp };
}
