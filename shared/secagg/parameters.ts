/** c, q, k, t from n, γ and δ by the exact rules of secure-aggregation §3.7; computed by everyone alone. */
import {
  corruptInAnyGroup,
  groupRange,
  groupSizeRefusal,
  silentInGroups,
} from './group-parameters.ts';
import {
  searchSparseGraph,
  SECURITY_MARGIN,
  silenceTolerated,
  type CohortFacts,
  type SecurityMargin,
  type SparseGraph,
} from './sparse-graph.ts';

/**
 * h_min of every round: honest inputs a survivor set holds even if c of it collude. With fewer, the
 * sum would give one of them away.
 */
export const MIN_HONEST = 2;

/** Largest cohort that uses the full graph (Mode F) whatever the search for a sparser one gives. */
export const FULL_GRAPH_MAX = 128;

/** Largest cohort of all. */
export const COHORT_MAX = 10_000;

/** The most holders one dealer's shares may have: what its messages, and a relay, have room for. */
export const HOLDERS_MAX = 3_000;

/** The same in the hybrid suite, where what one holder is sent is some twenty times as long. */
export const HYBRID_HOLDERS_MAX = 400;

export interface ParameterInputs {
  /** n = |U1|. */
  readonly participants: number;
  /** γ in [0, 1/2). */
  readonly assumedCollusion: number;
  /** Accept c = 0; otherwise c is at least 1. */
  readonly assumeNoCollusion: boolean;
  /** δ in [0, 1): the dropouts that must be tolerable; 0 when not given. */
  readonly expectedDropout?: number;
  /** G ≥ 2: how many groups are summed apart (§3.11); absent where there is one sum. */
  readonly groups?: number | undefined;
  /** Whether the suite is the hybrid one; not when not given. */
  readonly postQuantum?: boolean;
}

export interface SessionParameters {
  /** n. */
  readonly participants: number;
  /**
   * Everyone's peer (Mode F), only neighbours on a ring drawn from the transcript (Mode H), or only the
   * other members of a group drawn from it.
   */
  readonly graph: 'full' | 'sparse' | 'grouped';
  /** G; 1 but in a grouped graph. */
  readonly groups: number;
  /** c: members assumed to collude with the coordinator. */
  readonly corrupt: number;
  /**
   * The most holders of one dealer's shares that may collude: c, A_full in a sparse graph, the most in
   * any group of a grouped one.
   */
  readonly corruptHolders: number;
  /** q: members who must sign one survivor set before anything is disclosed. */
  readonly quorum: number;
  /** t: shares needed to rebuild a secret. */
  readonly threshold: number;
  /** k: peers each member shares pairwise masks with; one less for the smaller of unequal groups. */
  readonly degree: number;
  /** Silent members the session survives, at any phase; but in the full graph except with 2^−η. */
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

/** n, c and s = ⌊δ·n⌋ of these inputs. */
export function cohortFacts(inputs: ParameterInputs): CohortFacts {
  const { participants, assumedCollusion, assumeNoCollusion, expectedDropout = 0 } = inputs;
  return {
    participants,
    corrupt: Math.max(assumeNoCollusion ? 0 : 1, floorOf(assumedCollusion, participants)),
    silent: floorOf(expectedDropout, participants),
  };
}

/** q = ⌊(n+c)/2⌋+1: two sets with q signatures each would need an honest member to sign both. */
export function quorumOf({ participants, corrupt }: CohortFacts): number {
  return Math.floor((participants + corrupt) / 2) + 1;
}

/**
 * The parameters of a session: the full graph up to `FULL_GRAPH_MAX` members and wherever no sparser
 * one meets the bounds, the k-regular graph otherwise. Infeasible if the members expected to remain
 * cannot reach the quorum.
 */
export function sessionParameters(
  inputs: ParameterInputs,
  margin: SecurityMargin = SECURITY_MARGIN,
): ParameterChoice {
  const reason = cohortRefusal(inputs);
  if (reason !== undefined) return { feasible: false, reason };
  const cohort = cohortFacts(inputs);
  if (inputs.groups !== undefined) return groupedParameters(cohort, inputs.groups, margin);
  const graph = sparseGraphFor(cohort, margin);
  const parameters =
    graph === undefined
      ? fullGraphParameters(cohort)
      : sparseGraphParameters(cohort, graph, margin);
  return { feasible: true, ...parameters };
}

/** What one sum must hold whatever the parameters say; the terms' own, or stricter floors. */
export interface SumFloors {
  readonly minSurvivors: number;
  /** h_min. */
  readonly minHonest: number;
}

/**
 * How many survivors must hold a member's shares: t, or its secrets could not be rebuilt. A group's are all
 * that its sum holds, so they must also be as many, and as honest, as any sum's.
 */
export function holdersNeeded(
  { graph, threshold, corruptHolders }: SessionParameters,
  { minSurvivors, minHonest }: SumFloors,
): number {
  if (graph !== 'grouped') return threshold;
  return Math.max(threshold, minSurvivors, corruptHolders + minHonest);
}

/** The search's answer where it is used: above `FULL_GRAPH_MAX`, and where there is one. */
export function sparseGraphFor(
  cohort: CohortFacts,
  margin: SecurityMargin,
): SparseGraph | undefined {
  return cohort.participants > FULL_GRAPH_MAX ? searchSparseGraph(cohort, margin) : undefined;
}

/** Mode F: complete graph, own share included, t = q. */
export function fullGraphParameters(cohort: CohortFacts): SessionParameters {
  const { participants, corrupt } = cohort;
  const quorum = quorumOf(cohort);
  return {
    participants,
    graph: 'full',
    groups: 1,
    corrupt,
    corruptHolders: corrupt,
    quorum,
    threshold: quorum,
    degree: participants - 1,
    dropoutsTolerated: participants - quorum,
  };
}

/** Mode H: k and t by search; nobody holds a share of its own secret, so t is not q. */
function sparseGraphParameters(
  cohort: CohortFacts,
  graph: SparseGraph,
  margin: SecurityMargin,
): SessionParameters {
  const { participants, corrupt } = cohort;
  const quorum = quorumOf(cohort);
  return {
    participants,
    graph: 'sparse',
    groups: 1,
    corrupt,
    corruptHolders: graph.corruptNeighbours,
    quorum,
    threshold: graph.threshold,
    degree: graph.degree,
    dropoutsTolerated: silenceTolerated(cohort, graph, margin, participants - quorum),
  };
}

/**
 * Groups: within each the full graph with t = ⌊(m + c_g) / 2⌋ + 1, m the size of the largest. The survivor
 * set is one for all of them and has the quorum of the whole cohort.
 */
function groupedParameters(
  cohort: CohortFacts,
  groups: number,
  margin: SecurityMargin,
): ParameterChoice {
  const { participants, corrupt, silent } = cohort;
  const { smallest, largest } = groupRange(participants, groups);
  const corruptHolders = corruptInAnyGroup(cohort, groups, margin);
  const threshold = quorumOf({ ...cohort, participants: largest, corrupt: corruptHolders });
  const needed = Math.max(threshold, corruptHolders + MIN_HONEST);
  const borne = silentInGroups(cohort, groups, needed, margin);
  if (borne < silent) return { feasible: false, reason: weakGroups(smallest, needed, silent) };
  const quorum = quorumOf(cohort);
  return {
    feasible: true,
    participants,
    graph: 'grouped',
    groups,
    corrupt,
    corruptHolders,
    quorum,
    threshold,
    degree: largest - 1,
    dropoutsTolerated: Math.min(borne, participants - quorum),
  };
}

/** Why a cohort of this size cannot be split as asked, or `undefined`; also where no groups are asked for. */
export function groupsRefusal({ groups, ...inputs }: ParameterInputs): string | undefined {
  if (groups === undefined) return undefined;
  const refusal = groupSizeRefusal(inputs.participants, groups, FULL_GRAPH_MAX);
  if (refusal !== undefined) return refusal;
  const choice = groupedParameters(cohortFacts(inputs), groups, SECURITY_MARGIN);
  return choice.feasible ? undefined : choice.reason;
}

function weakGroups(smallest: number, needed: number, silent: number): string {
  return (
    `a group of ${smallest} needs ${needed} members who stay, too many where ${silent} of the cohort may ` +
    'drop out: ask for fewer groups, a larger cohort, or lower expectedDropout or assumedCollusion'
  );
}

/** Why there is no session of this size, or `undefined`. Searches only where there are more members than room. */
export function cohortRefusal(inputs: ParameterInputs): string | undefined {
  return quorumRefusal(inputs) ?? groupsRefusal(inputs) ?? holdersRefusal(inputs);
}

/** The same without asking for the number of holders: arithmetic only, whatever the size. */
export function quorumRefusal(inputs: ParameterInputs): string | undefined {
  const { participants, assumedCollusion, expectedDropout = 0 } = inputs;
  if (!Number.isInteger(participants) || participants < 3) {
    return 'a cohort needs at least 3 participants: with two, each could compute the other’s input from the sum';
  }
  if (participants > COHORT_MAX) {
    return `a cohort has at most ${COHORT_MAX} participants, not ${participants}`;
  }
  if (!(assumedCollusion >= 0 && assumedCollusion < 0.5)) {
    return `assumedCollusion must lie in [0, 0.5), not ${assumedCollusion}`;
  }
  if (!(expectedDropout >= 0 && expectedDropout < 1)) {
    return `expectedDropout must lie in [0, 1), not ${expectedDropout}`;
  }
  const cohort = cohortFacts(inputs);
  const { silent } = cohort;
  const quorum = quorumOf(cohort);
  if (participants - silent >= quorum) return undefined;
  return (
    `${participants} participants of whom ${silent} may drop out cannot reach the quorum ` +
    `of ${quorum}: lower expectedDropout or assumedCollusion`
  );
}

function holdersRefusal(inputs: ParameterInputs): string | undefined {
  const { participants, groups, postQuantum = false } = inputs;
  if (groups !== undefined) return undefined;
  const room = postQuantum ? HYBRID_HOLDERS_MAX : HOLDERS_MAX;
  if (participants <= room) return undefined;
  const holders = sparseGraphFor(cohortFacts(inputs), SECURITY_MARGIN)?.degree ?? participants;
  if (holders <= room) return undefined;
  return (
    `each of ${participants} participants would deal shares to ${holders} others, and messages have ` +
    `room for ${room}: lower expectedDropout, assumedCollusion or the cohort` +
    (postQuantum ? ', or say postQuantum: off' : '')
  );
}
