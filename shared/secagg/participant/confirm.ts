/** M6: check the survivor set, write it down, sign it. At most one per attempt, ever. */
import { equalBytes } from '../../domain/bytes.ts';
import { fewestToldApart, type SummedMembers } from '../differences.ts';
import { entryAt, positionOf } from '../directory.ts';
import { presentHolders } from '../mask-graph.ts';
import { rootFromPath } from '../merkle.ts';
import type { SurvivorSetMessage } from '../messages.ts';
import { holdersNeeded, type SumFloors } from '../parameters.ts';
import {
  arePositions,
  confirmSurvivors,
  inputLeaf,
  rankOf,
  survivorsDigest,
} from '../survivor-set.ts';
import { violation, type Violation } from '../violations.ts';
import type { ParticipantAdvance, ParticipantContext, ParticipantState, Session } from './state.ts';

type Confirming = Extract<ParticipantState, { phase: 'confirming-survivors' }>;

/** The survivor set is hostile input. */
export function onSurvivorSet(
  context: ParticipantContext,
  state: Confirming,
  message: SurvivorSetMessage,
): ParticipantAdvance {
  const { suite, signer } = context;
  const { session } = state;
  const problem =
    judgeMembership(session, message.survivors) ??
    judgeSize(session, message.survivors.length) ??
    judgeHolders(session, message.survivors) ??
    judgeDifferences(session, message.survivors) ??
    judgeInclusion(context, state, message);
  if (problem !== undefined) return { ok: false, violation: problem };
  const { survivors, inputsRoot } = message;
  const { key, terms } = session.setup.config;
  const members = membersAt(session, survivors);
  const confirmed = survivorsDigest(
    suite,
    session.directory,
    session.digests.sharers,
    survivors,
    inputsRoot,
  );
  const signature = confirmSurvivors(signer, session.digests, confirmed);
  return {
    ok: true,
    step: {
      state: { phase: 'unmasking', session, survivors, confirmed },
      record: {
        type: 'confirmed',
        key,
        survivors: confirmed,
        members,
        ...(terms.groups !== undefined && { groups: terms.groups }),
      },
      outputs: [{ type: 'confirm-survivors', message: { signature } }],
    },
  };
}

/** U3 ⊆ U2, and this participant is in it. */
function judgeMembership(session: Session, survivors: readonly number[]): Violation | undefined {
  const { directory, setup, sharers } = session;
  if (!arePositions(survivors, directory.entries.length)) {
    return violation('survivors-invalid', 'survivors are not ascending directory positions');
  }
  const allowed = new Set(sharers);
  if (!survivors.every((position) => allowed.has(position))) {
    return violation('survivors-invalid', 'a survivor never shared its keys');
  }
  if (rankOf(survivors, positionOf(directory, setup.id)) < 0) {
    return violation('survivors-invalid', 'this participant’s own input is not counted');
  }
  return undefined;
}

/** |U3| ≥ max(q, floors) and |U3| − c ≥ h_min. */
function judgeSize(session: Session, size: number): Violation | undefined {
  const { minSurvivors, minHonest } = sumFloors(session);
  const { quorum, corrupt } = session.directory.parameters;
  const needed = Math.max(quorum, minSurvivors, corrupt + minHonest);
  if (size >= needed) return undefined;
  return violation('survivors-invalid', `${size} survivors; at least ${needed} are required`);
}

/** The stricter of the offer and this site. */
function sumFloors({ setup: { floors, config } }: Session): SumFloors {
  return {
    minSurvivors: Math.max(floors.minSurvivors, config.terms.minSurvivors),
    minHonest: Math.max(floors.minHonest, config.terms.minHonest),
  };
}

/** Enough survivors hold its shares: with fewer its masks could not be removed, or its group would be too small. */
function judgeHolders(session: Session, survivors: readonly number[]): Violation | undefined {
  const { directory, setup } = session;
  const needed = holdersNeeded(directory.parameters, sumFloors(session));
  const own = positionOf(directory, setup.id);
  const [holders = 0] = presentHolders(directory.graph, [own], new Set(survivors));
  if (holders >= needed) return undefined;
  return violation(
    'survivors-invalid',
    `${holders} survivors hold this participant’s shares; at least ${needed} are required`,
  );
}

/**
 * No sum over the same model, taken with this one, tells fewer honest members apart than the floor. Sums
 * of groups are taken with no other: what parts of two splits have in common is left to chance.
 */
function judgeDifferences(session: Session, survivors: readonly number[]): Violation | undefined {
  const { floors, earlier, config } = session.setup;
  if (floors.minDifference === 0) return undefined;
  if (config.terms.groups !== undefined && earlier.length > 0) {
    return violation(
      'difference-too-small',
      'there may be an earlier sum over the same model, and sums of groups beside it could tell single members apart',
    );
  }
  const needed = session.directory.parameters.corrupt + floors.minDifference;
  const fewest = fewestToldApart(earlier, membersAt(session, survivors));
  if (fewest >= needed) return undefined;
  return violation(
    'difference-too-small',
    `with an earlier sum over the same model this one would tell ${fewest} member(s) apart from the ` +
      `rest; at least ${needed} are required`,
  );
}

function membersAt({ directory }: Session, positions: readonly number[]): SummedMembers {
  return positions.map((position) => entryAt(directory, position).id);
}

/** Its own H(y), unchanged, is under the root that is about to be signed. */
function judgeInclusion(
  { suite }: ParticipantContext,
  { session, sent }: Confirming,
  message: SurvivorSetMessage,
): Violation | undefined {
  const { directory, setup } = session;
  const index = rankOf(message.survivors, positionOf(directory, setup.id));
  const leaf = inputLeaf(suite, setup.id, sent);
  const root = rootFromPath(suite, leaf, index, message.survivors.length, message.path);
  if (root !== undefined && equalBytes(root, message.inputsRoot)) return undefined;
  return violation('survivors-invalid', 'the counted input is not the one this participant sent');
}
