/** The protocol's own answer to "may the next phase begin?" (pacing decides whether it does). */
import type { ParticipantId } from '../../domain/ids.ts';
import { HYBRID_SUITE } from '../config.ts';
import { entryAt, positionOf } from '../directory.ts';
import { holdersOf, presentHolders } from '../mask-graph.ts';
import { cohortRefusal, holdersNeeded } from '../parameters.ts';
import { accusedDealers, chooseSharers, complainers, provenDealers } from './accusations.ts';
import type {
  AggregatorState,
  AttemptPhase,
  LossReason,
  Dealt,
  Directed,
  Opened,
  Readiness,
  Sharing,
  Survived,
  Unmasking,
} from './state.ts';

/** Who has not answered yet but still may. */
export function awaited(state: AggregatorState): readonly ParticipantId[] {
  const answered = answersOf(state);
  return expectedOf(state).filter((id) => !answered.has(id) && !state.departed.has(id));
}

export function readiness(state: AggregatorState): Readiness {
  switch (state.phase) {
    case 'advertising-keys':
      return cohortReadiness(state);
    case 'sharing-keys':
      return judgeHolders(state, sharedPositions(state), 'too-few-sharers');
    case 'checking-shares':
      return checkingReadiness(state);
    case 'collecting-masked-inputs':
      return inputReadiness(state);
    case 'confirming-survivors':
      return judge(state, state.directory.parameters.quorum, 'too-few-confirmations');
    case 'unmasking':
      return unmaskingReadiness(state);
    case 'removing-masks':
      return { status: 'waiting' };
    default:
      return state satisfies never;
  }
}

function judge(state: AggregatorState, needed: number, reason: LossReason): Readiness {
  const have = countableIds(state).length;
  const outstanding = awaited(state).length;
  if (have + outstanding < needed) return { status: 'lost', reason };
  if (have < needed) return { status: 'waiting' };
  return { status: outstanding === 0 ? 'complete' : 'may-proceed' };
}

type Dealing = Extract<
  AggregatorState,
  { readonly phase: 'sharing-keys' | 'collecting-masked-inputs' }
>;

/**
 * Beside their number it matters whose answers came: of each dealer's holders enough must go on,
 * or its secrets could not be rebuilt. In the full graph the number alone says so.
 */
function judgeHolders(state: Dealing, dealers: readonly number[], reason: LossReason): Readiness {
  const verdict = judge(state, minimumSurvivors(state), reason);
  if (verdict.status === 'lost') return verdict;
  const { graph, parameters } = state.directory;
  const needed = holdersNeeded(parameters, state.setup.config.terms);
  const suffice = (ids: readonly ParticipantId[]): boolean =>
    presentHolders(graph, dealers, positionsOf(state, ids)).every((count) => count >= needed);
  const answered = countableIds(state);
  if (verdict.status !== 'waiting' && suffice(answered)) return verdict;
  const hoped = [...answered, ...awaited(state)];
  return suffice(hoped) ? { status: 'waiting' } : { status: 'lost', reason };
}

function sharedPositions(state: Dealing): readonly number[] {
  return [...positionsOf(state, countableIds(state))];
}

function positionsOf({ directory }: Directed, ids: readonly ParticipantId[]): ReadonlySet<number> {
  return new Set(ids.map((id) => positionOf(directory, id)));
}

const EARLY: ReadonlySet<AttemptPhase> = new Set([
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
]);

/**
 * Before masks are used, an answer of someone who left since is dropped rather than carried along;
 * a masked input or a confirmation counts whatever became of its sender.
 */
function countableIds(state: AggregatorState): readonly ParticipantId[] {
  const answers = [...answersOf(state).keys()];
  return EARLY.has(state.phase) ? answers.filter((id) => !state.departed.has(id)) : answers;
}

function expectedOf(state: AggregatorState): readonly ParticipantId[] {
  switch (state.phase) {
    case 'advertising-keys':
      return state.setup.invited;
    case 'sharing-keys':
      return state.directory.entries.map(({ id }) => id);
    case 'checking-shares':
      return state.dealers.map((position) => entryAt(state.directory, position).id);
    case 'collecting-masked-inputs':
      return state.sharers.map((position) => entryAt(state.directory, position).id);
    case 'confirming-survivors':
    case 'unmasking':
      return survivorIds(state);
    case 'removing-masks':
      return [];
    default:
      return state satisfies never;
  }
}

function answersOf(state: AggregatorState): ReadonlyMap<ParticipantId, unknown> {
  switch (state.phase) {
    case 'advertising-keys':
      return state.advertisements;
    case 'sharing-keys':
      return state.shared;
    case 'checking-shares':
      return state.acknowledgements;
    case 'collecting-masked-inputs':
      return state.inputs;
    case 'confirming-survivors':
      return state.confirmations;
    case 'unmasking':
    case 'removing-masks':
      return state.disclosures;
    default:
      return state satisfies never;
  }
}

export function survivorIds(state: Survived): readonly ParticipantId[] {
  return state.survivors.map((position) => entryAt(state.directory, position).id);
}

/** Where dropouts are expected, a larger cohort is not always a feasible one: ask size by size. */
function cohortReadiness(state: Opened & { readonly phase: 'advertising-keys' }): Readiness {
  const have = countableIds(state).length;
  const outstanding = awaited(state).length;
  const { terms, suite } = state.setup.config;
  const postQuantum = suite === HYBRID_SUITE;
  const isCohort = (size: number): boolean =>
    size >= terms.minCohort &&
    size <= terms.maxCohort &&
    cohortRefusal({ ...terms, participants: size, postQuantum }) === undefined;
  if (isCohort(have)) return { status: outstanding === 0 ? 'complete' : 'may-proceed' };
  const hope = Array.from({ length: outstanding }, (_, i) => have + i + 1).some(isCohort);
  return hope ? { status: 'waiting' } : { status: 'lost', reason: 'too-few-advertisements' };
}

function minimumSurvivors(state: Extract<AggregatorState, { directory: unknown }>): number {
  const { terms } = state.setup.config;
  const { quorum, corrupt } = state.directory.parameters;
  return Math.max(quorum, terms.minSurvivors, corrupt + terms.minHonest);
}

/**
 * Those who are left without the dealers of bad shares must still be enough, and may be before all have
 * answered. Where they cannot be, nobody is given up before one is known to be bad, or the next
 * attempt would end alike.
 */
function checkingReadiness(state: Dealt & { readonly phase: 'checking-shares' }): Readiness {
  const needed = minimumSurvivors(state);
  const answered = countableIds(state);
  const outstanding = awaited(state);
  const isEnough = (ids: readonly ParticipantId[]): boolean =>
    ids.length >= needed && chooseSharers(state, ids).sharers.length >= needed;
  if (isEnough(answered)) return { status: outstanding.length === 0 ? 'complete' : 'may-proceed' };
  if (isEnough([...answered, ...outstanding])) return { status: 'waiting' };
  const isBadKnown = provenDealers(state).size + accusedDealers(state).size > 0;
  const isSettled =
    isBadKnown || outstanding.length === 0 || answered.length + outstanding.length < needed;
  return isSettled ? { status: 'lost', reason: 'too-few-acknowledgements' } : { status: 'waiting' };
}

/**
 * Who complained about a dealer holds no share of its secrets, and below t holders they are lost. Say
 * so while nothing is disclosed: those who disclosed could not take part again.
 */
function inputReadiness(
  state: Sharing & { readonly phase: 'collecting-masked-inputs' },
): Readiness {
  const bound = judgeHolders(state, state.sharers, 'too-few-masked-inputs');
  if (bound.status === 'lost') return bound;
  const { threshold } = state.directory.parameters;
  const short = contestedDealers(state).filter(({ able }) => able < threshold);
  if (short.length === 0) return bound;
  const hopeless = short.some(({ able, outstanding }) => able + outstanding < threshold);
  return hopeless ? { status: 'lost', reason: 'too-few-shares' } : { status: 'waiting' };
}

/** Of each sharer somebody complained about: its able holders who submitted, and who still may. */
function contestedDealers(state: Sharing & { readonly phase: 'collecting-masked-inputs' }) {
  const { directory, inputs, sharers } = state;
  const silent = new Set(awaited(state));
  const complaints = complainers(state.acknowledgements);
  return sharers.flatMap((dealer) => {
    const without = complaints.get(entryAt(directory, dealer).id);
    if (without === undefined) return [];
    const holders = holdersOf(directory.graph, dealer)
      .map((position) => entryAt(directory, position).id)
      .filter((holder) => !without.includes(holder));
    return {
      able: holders.filter((holder) => inputs.has(holder)).length,
      outstanding: holders.filter((holder) => silent.has(holder)).length,
    };
  });
}

/** Ready as soon as every secret has t shares: more would not change the sum. */
function unmaskingReadiness(state: Unmasking & { readonly phase: 'unmasking' }): Readiness {
  const { directory, sharers } = state;
  const { threshold } = directory.parameters;
  const shares = sharesPerDealer(state);
  if (shares.every((count) => count >= threshold)) return { status: 'complete' };
  const silent = positionsOf(state, awaited(state));
  const possible = presentHolders(directory.graph, sharers, silent);
  const isLost = shares.some((count, i) => count + (possible[i] ?? 0) < threshold);
  return isLost ? { status: 'lost', reason: 'too-few-disclosures' } : { status: 'waiting' };
}

/**
 * Shares disclosed about each sharer. In a sparse graph, whose cohorts are large, they are counted one
 * by one only when enough holders have answered at all; until then their number stands in.
 */
function sharesPerDealer(state: Unmasking): readonly number[] {
  const { directory, sharers, disclosures } = state;
  const { graph, parameters } = directory;
  const told = presentHolders(graph, sharers, positionsOf(state, [...disclosures.keys()]));
  const isTold = told.every((count) => count >= parameters.threshold);
  if (graph.kind === 'sparse' && !isTold) return told;
  return sharers.map((dealer) => {
    const { id } = entryAt(directory, dealer);
    const holders = holdersOf(graph, dealer).map((holder) => entryAt(directory, holder).id);
    return holders.filter((holder) => disclosures.get(holder)?.byPeer.has(id)).length;
  });
}
