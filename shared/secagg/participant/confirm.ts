/** M6: check the survivor set, write it down, sign it. At most one per attempt, ever. */
import { equalBytes } from '../../domain/bytes.ts';
import { fewestToldApart, type SummedMembers } from '../differences.ts';
import { entryAt, positionOf } from '../directory.ts';
import { presentHolders } from '../mask-graph.ts';
import { rootFromPath } from '../merkle.ts';
import type { SurvivorSetMessage } from '../messages.ts';
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
  const { key } = session.setup.config;
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
      record: { type: 'confirmed', key, survivors: confirmed, members },
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
  const { floors, config } = session.setup;
  const { quorum, corrupt } = session.directory.parameters;
  const needed = Math.max(
    quorum,
    config.terms.minSurvivors,
    floors.minSurvivors,
    corrupt + Math.max(floors.minHonest, config.terms.minHonest),
  );
  if (size >= needed) return undefined;
  return violation('survivors-invalid', `${size} survivors; at least ${needed} are required`);
}

/** At least t survivors hold its shares: with fewer its masks could not be removed. */
function judgeHolders(
  { directory, setup }: Session,
  survivors: readonly number[],
): Violation | undefined {
  const { threshold } = directory.parameters;
  const own = positionOf(directory, setup.id);
  const [holders = 0] = presentHolders(directory.graph, [own], new Set(survivors));
  if (holders >= threshold) return undefined;
  return violation(
    'survivors-invalid',
    `${holders} survivors hold this participant’s shares; at least ${threshold} are required`,
  );
}

/** No sum over the same model, taken with this one, tells fewer honest members apart than the floor. */
function judgeDifferences(session: Session, survivors: readonly number[]): Violation | undefined {
  const { floors, earlier } = session.setup;
  if (floors.minDifference === 0) return undefined;
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
