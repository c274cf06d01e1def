/** The protocol's own answer to "may the next phase begin?" (pacing decides whether it does). */
import type { ParticipantId } from '../../domain/ids.ts';
import { entryAt } from '../directory.ts';
import { cohortRefusal } from '../parameters.ts';
import { accusedDealers } from './accusations.ts';
import type {
  AggregatorState,
  LossReason,
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
      return judge(state, minimumSurvivors(state), 'too-few-sharers');
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
  const have = countableAnswers(state);
  const outstanding = awaited(state).length;
  if (have + outstanding < needed) return { status: 'lost', reason };
  if (have < needed) return { status: 'waiting' };
  return { status: outstanding === 0 ? 'complete' : 'may-proceed' };
}

/**
 * Before masks exist, an answer of someone who left since is dropped rather than carried along;
 * a masked input or a confirmation counts whatever became of its sender.
 */
function countableAnswers(state: AggregatorState): number {
  const answers = [...answersOf(state).keys()];
  const early = state.phase === 'advertising-keys' || state.phase === 'sharing-keys';
  return early ? answers.filter((id) => !state.departed.has(id)).length : answers.length;
}

function expectedOf(state: AggregatorState): readonly ParticipantId[] {
  switch (state.phase) {
    case 'advertising-keys':
      return state.setup.invited;
    case 'sharing-keys':
      return state.directory.entries.map(({ id }) => id);
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
  const have = countableAnswers(state);
  const outstanding = awaited(state).length;
  const { terms } = state.setup.config;
  const isCohort = (size: number): boolean =>
    size >= terms.minCohort &&
    size <= terms.maxCohort &&
    cohortRefusal({ ...terms, participants: size }) === undefined;
  if (isCohort(have)) return { status: outstanding === 0 ? 'complete' : 'may-proceed' };
  const hope = Array.from({ length: outstanding }, (_, i) => have + i + 1).some(isCohort);
  return hope ? { status: 'waiting' } : { status: 'lost', reason: 'too-few-advertisements' };
}

function minimumSurvivors(state: Extract<AggregatorState, { directory: unknown }>): number {
  const { terms } = state.setup.config;
  const { quorum, threshold, corrupt } = state.directory.parameters;
  return Math.max(quorum, threshold, terms.minSurvivors, corrupt + terms.minHonest);
}

/**
 * Who complained about a dealer holds no share of its secrets, and below t holders they are lost. Say
 * so while nothing is disclosed: those who disclosed could not take part again. But not before
 * enough have complained to leave that dealer out, or the next attempt ends alike.
 */
function inputReadiness(
  state: Sharing & { readonly phase: 'collecting-masked-inputs' },
): Readiness {
  const bound = judge(state, minimumSurvivors(state), 'too-few-masked-inputs');
  if (bound.status === 'lost') return bound;
  const { threshold } = state.directory.parameters;
  const scarcest = Math.min(...holdersPerDealer(state));
  if (scarcest >= threshold) return bound;
  const outstanding = awaited(state).length;
  const hopeless = scarcest + outstanding < threshold;
  const settled = outstanding === 0 || accusedDealers(state).size > 0;
  return hopeless && settled ? { status: 'lost', reason: 'too-few-shares' } : { status: 'waiting' };
}

function holdersPerDealer({ directory, sharers, inputs }: Sharing): readonly number[] {
  const all = [...inputs.values()];
  return sharers.map((position) => {
    const { id } = entryAt(directory, position);
    return all.filter(({ complaints }) => !complaints.some(({ dealer }) => dealer === id)).length;
  });
}

/** Ready as soon as every secret has t shares: more would not change the sum. */
function unmaskingReadiness(state: Unmasking & { readonly phase: 'unmasking' }): Readiness {
  const { threshold } = state.directory.parameters;
  const outstanding = awaited(state).length;
  const scarcest = Math.min(...sharesPerPeer(state));
  if (scarcest >= threshold) return { status: 'complete' };
  if (scarcest + outstanding < threshold) return { status: 'lost', reason: 'too-few-disclosures' };
  return { status: 'waiting' };
}

function sharesPerPeer({ directory, sharers, disclosures }: Unmasking): readonly number[] {
  const all = [...disclosures.values()];
  return sharers.map((position) => {
    const { id } = entryAt(directory, position);
    return all.filter(({ byPeer }) => byPeer.has(id)).length;
  });
}
