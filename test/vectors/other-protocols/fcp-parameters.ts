/**
 * The graph parameters of google-parfait/federated-compute (fcp), so that its published numbers can be
 * checked and set beside ours. **Not the rules Velum follows**: they treat dropouts as independent of
 * the graph and agree on no survivor set. Velum's are in shared/secagg/sparse-graph.ts.
 */
import {
  logLowerTail,
  logProbability,
  logUpperTail,
  type Drawing,
} from '../../../shared/secagg/hypergeometric.ts';

export type Adversary = 'CURIOUS_SERVER' | 'SEMI_MALICIOUS_SERVER' | 'NONE';

export interface FcpInputs {
  readonly participants: number;
  readonly adversarialRate: number;
  readonly dropoutRate: number;
  readonly adversary: Adversary;
}

/** Bits by which privacy and correctness may fail; fcp itself uses 40 and 20. */
export interface FcpMargin {
  readonly security: number;
  readonly correctness: number;
}

export interface FcpGraph {
  /** Neighbours without oneself. */
  readonly degree: number;
  readonly threshold: number;
}

const MAX_PARTICIPANTS = 1_000_000;
/** What rates are moved by before they are rounded to counts, towards caution. */
const NUDGE = 1e-14;

/** The smallest even degree that fcp accepts with its threshold, or `undefined` where it reports an error. */
export function fcpGraph(inputs: FcpInputs, margin: FcpMargin): FcpGraph | undefined {
  if (!isFeasible(inputs)) return undefined;
  const search = { adversaries: 0, living: 0 };
  for (let degree = 2; degree < inputs.participants - 1; degree += 2) {
    const threshold = thresholdFor(inputs, margin, degree, search);
    if (threshold !== undefined) return { degree, threshold };
  }
  return undefined;
}

function isFeasible({ participants, ...inputs }: FcpInputs): boolean {
  const { adversarialRate, dropoutRate, adversary } = inputs;
  const isRate = (rate: number): boolean => rate >= 0 && rate < 1;
  const weight = adversary === 'SEMI_MALICIOUS_SERVER' ? 2 : 1;
  return (
    participants > 0 &&
    participants <= MAX_PARTICIPANTS &&
    isRate(adversarialRate) &&
    isRate(dropoutRate) &&
    !(adversary === 'NONE' && adversarialRate > 0) &&
    adversarialRate + weight * dropoutRate <= 0.9
  );
}

interface Counts {
  readonly adversaries: number;
  readonly dropouts: number;
  readonly living: number;
}

function countsOf({ participants, adversarialRate, dropoutRate }: FcpInputs): Counts {
  return {
    adversaries: Math.floor((adversarialRate + NUDGE) * participants),
    dropouts: Math.floor((dropoutRate + NUDGE) * participants),
    living: Math.ceil((1 - dropoutRate - NUDGE) * participants),
  };
}

/** Both quantiles grow with the degree, so `search` carries them from one degree to the next. */
function thresholdFor(
  inputs: FcpInputs,
  { security, correctness }: FcpMargin,
  degree: number,
  search: { adversaries: number; living: number },
): number | undefined {
  const { participants } = inputs;
  const { adversaries, dropouts, living } = countsOf(inputs);
  const eventBound = -(security + 1) * Math.LN2;
  if (logDisconnected(participants, adversaries + dropouts, degree) >= eventBound) return undefined;
  const share = Math.log(participants);
  const drawing = { population: participants, draws: degree };
  search.adversaries = upperQuantile(
    { ...drawing, marked: adversaries },
    eventBound - share,
    search.adversaries,
  );
  search.living = reachedQuantile(
    { ...drawing, marked: living },
    -correctness * Math.LN2 - share,
    search.living,
  );
  const below =
    inputs.adversary === 'SEMI_MALICIOUS_SERVER'
      ? Math.ceil((search.adversaries + degree - 1.25) / 2)
      : search.adversaries;
  return search.living <= below ? undefined : Math.max(below + 1, 2);
}

/** ln of (pairs of gaps) × Pr[the k places of both gaps are all bad]. */
function logDisconnected(participants: number, bad: number, degree: number): number {
  const pairs = Math.log(participants) + Math.log(participants - degree - 1) - Math.LN2;
  const marked = Math.min(bad, participants);
  return pairs + logProbability({ population: participants, marked, draws: degree }, degree);
}

/** The least x from `from` up with Pr[X > x] < bound. */
function upperQuantile(drawing: Drawing, logBound: number, from: number): number {
  let x = from;
  while (logUpperTail(drawing, x) >= logBound) x++;
  return x;
}

/** The least x from `from` up with Pr[X ≤ x] ≥ bound. */
function reachedQuantile(drawing: Drawing, logBound: number, from: number): number {
  let x = from;
  while (logLowerTail(drawing, x) < logBound) x++;
  return x;
}

/**
 * fcp's judgement of a full graph's threshold. It asks for t ≥ ⌈(1−δ)n⌉, the opposite of what lets a
 * round finish after dropouts; kept to recognise fcp's behaviour, never to follow it.
 */
export function fcpAcceptsFullGraph(inputs: FcpInputs, threshold: number): boolean {
  const { participants, adversarialRate, dropoutRate, adversary } = inputs;
  const least = Math.ceil((1 - dropoutRate) * participants);
  if (threshold <= 1 || threshold > participants || threshold < least) return false;
  const adversaries = adversarialRate * participants;
  if (adversary === 'CURIOUS_SERVER') return threshold > Math.ceil(adversaries);
  if (adversary === 'NONE') return true;
  return threshold > Math.ceil((participants + adversaries) / 2);
}
