/** c, q, t from n and γ by the exact rules of secure-aggregation §3.7; computed by everyone alone. */

/**
 * h_min of every round: honest inputs a survivor set holds even if c of it collude. With fewer, the
 * sum would give one of them away.
 */
export const MIN_HONEST = 2;

/** Largest cohort of the full graph (Mode F). */
export const FULL_GRAPH_MAX = 128;

export interface ParameterInputs {
  /** n = |U1|. */
  readonly participants: number;
  /** γ in [0, 1/2). */
  readonly assumedCollusion: number;
  /** Accept c = 0; otherwise c is at least 1. */
  readonly assumeNoCollusion: boolean;
  /** δ in [0, 1): the dropouts that must be tolerable; 0 when not given. */
  readonly expectedDropout?: number;
}

export interface SessionParameters {
  /** n. */
  readonly participants: number;
  /** c: members assumed to collude with the coordinator. */
  readonly corrupt: number;
  /** q: members who must sign one survivor set before anything is disclosed. */
  readonly quorum: number;
  /** t: shares needed to rebuild a secret. */
  readonly threshold: number;
  /** k: peers each member shares pairwise masks with. */
  readonly degree: number;
  /** Silent members the session survives, at any phase. */
  readonly dropoutsTolerated: number;
}

export type ParameterChoice =
  | ({ readonly feasible: true } & SessionParameters)
  | { readonly feasible: false; readonly reason: string };

/** Absorbs binary rounding of γ·n upwards (0.29 · 100 is 28.999…): errs to more collusion. */
const FLOOR_SLACK = 1e-9;

function floorOf(fraction: number, count: number): number {
  return Math.floor(fraction * count + FLOOR_SLACK);
}

/** Mode F: complete graph, own share included, t = q = ⌊(n+c)/2⌋+1. */
export function fullGraphParameters(inputs: ParameterInputs): ParameterChoice {
  const { participants, assumedCollusion, assumeNoCollusion, expectedDropout = 0 } = inputs;
  const refusal = refusalOf(inputs);
  if (refusal !== undefined) return { feasible: false, reason: refusal };
  const corrupt = Math.max(assumeNoCollusion ? 0 : 1, floorOf(assumedCollusion, participants));
  const quorum = Math.floor((participants + corrupt) / 2) + 1;
  const dropoutsTolerated = participants - quorum;
  const expected = floorOf(expectedDropout, participants);
  if (expected > dropoutsTolerated) {
    return {
      feasible: false,
      reason:
        `${participants} participants of whom ${expected} may drop out cannot reach the quorum ` +
        `of ${quorum}: lower expectedDropout or assumedCollusion`,
    };
  }
  return {
    feasible: true,
    participants,
    corrupt,
    quorum,
    threshold: quorum,
    degree: participants - 1,
    dropoutsTolerated,
  };
}

function refusalOf(inputs: ParameterInputs): string | undefined {
  const { participants, assumedCollusion, expectedDropout = 0 } = inputs;
  if (!Number.isInteger(participants) || participants < 3) {
    return 'a cohort needs at least 3 participants: with two, each could compute the other’s input from the sum';
  }
  if (participants > FULL_GRAPH_MAX) {
    return `the full graph serves at most ${FULL_GRAPH_MAX} participants, not ${participants}`;
  }
  if (!(assumedCollusion >= 0 && assumedCollusion < 0.5)) {
    return `assumedCollusion must lie in [0, 0.5), not ${assumedCollusion}`;
  }
  if (!(expectedDropout >= 0 && expectedDropout < 1)) {
    return `expectedDropout must lie in [0, 1), not ${expectedDropout}`;
  }
  return undefined;
}
