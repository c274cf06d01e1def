/** RDP and pure privacy of k-ary randomised response: with probability p the answer is drawn uniformly. */
import { logSumExp } from '../special/log-space.ts';

/** Which two inputs are neighbours: any two answers, or an answer and the special input that is uniform. */
export type ResponseNeighbours = 'replace_one' | 'replace_special';

export interface RandomisedResponse {
  /** p, 0 < p < 1: how often a uniform answer is given instead. */
  readonly noise: number;
  /** k ≥ 2. */
  readonly buckets: number;
  readonly neighbours: ResponseNeighbours;
}

/** An output with its probabilities under the two neighbours, as logarithms. */
type Output = readonly [upper: number, lower: number];

/** Outputs of the same likelihood ratio are one. */
function outputsOf({ noise, buckets, neighbours }: RandomisedResponse): readonly Output[] {
  const kept = Math.log1p(-noise + noise / buckets);
  const other = Math.log(noise / buckets);
  if (neighbours === 'replace_one') {
    const same = Math.log(buckets - 2) + other;
    return [[kept, other], [other, kept], ...(buckets > 2 ? [[same, same] as const] : [])];
  }
  const rest = Math.log(buckets - 1);
  return [
    [kept, -Math.log(buckets)],
    [rest + other, rest - Math.log(buckets)],
  ];
}

function divergence(order: number, outputs: readonly Output[]): number {
  if (order === Infinity) return Math.max(...outputs.map(([upper, lower]) => upper - lower));
  const terms = outputs.map(([upper, lower]) => order * upper + (1 - order) * lower);
  return logSumExp(terms) / (order - 1);
}

/** RDP of order α > 1, the larger of both directions; infinite order gives the pure guarantee. */
export function randomisedResponseRdp(order: number, response: RandomisedResponse): number {
  const outputs = outputsOf(response);
  const reversed = outputs.map(([upper, lower]): Output => [lower, upper]);
  return Math.max(0, divergence(order, outputs), divergence(order, reversed));
}

/** The loss of each output with its probability, as a discrete law for the privacy loss distribution. */
export function responseOutputs(response: RandomisedResponse): readonly Output[] {
  return outputsOf(response);
}
