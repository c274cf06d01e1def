/** M7 → M8: with a quorum behind its own survivor set, one share per peer, of one kind. */
import type { ParticipantId } from '../../domain/ids.ts';
import { disclosureOf } from '../commitments.ts';
import { entryAt } from '../directory.ts';
import type { Disclosure, QuorumMessage } from '../messages.ts';
import { checkQuorum } from '../survivor-set.ts';
import { wipePair } from './share.ts';
import type { ParticipantAdvance, ParticipantContext, ParticipantState } from './state.ts';

type Unmasking = Extract<ParticipantState, { phase: 'unmasking' }>;

/** The quorum is hostile input; who dropped comes from this participant's own confirmed set. */
export function onQuorum(
  { suite }: ParticipantContext,
  state: Unmasking,
  message: QuorumMessage,
): ParticipantAdvance {
  const { session, survivors, confirmed } = state;
  const checked = checkQuorum(
    suite,
    session.directory,
    session.digests,
    survivors,
    confirmed,
    message.confirmations,
  );
  return checked.ok ? disclose(state) : checked;
}

/** The second half of the step: tells what is held, a quorum being behind the confirmed set. */
export function disclose(state: Unmasking): ParticipantAdvance {
  const { session } = state;
  const byPeer = discloseHeld(state);
  for (const pair of session.held.values()) wipePair(pair);
  const { key, modelHash } = session.setup.config;
  return {
    ok: true,
    step: {
      state: { phase: 'completed', key },
      record: { type: 'disclosed', key, modelHash },
      outputs: [{ type: 'disclose', message: { byPeer } }],
    },
  };
}

/** Self-mask shares of survivors, pairwise-key shares of the dropped; never both for one peer. */
function discloseHeld({ session, survivors }: Unmasking): ReadonlyMap<ParticipantId, Disclosure> {
  const survived = new Set(survivors);
  const byPeer = new Map<ParticipantId, Disclosure>();
  for (const position of session.sharers) {
    const { id } = entryAt(session.directory, position);
    const pair = session.held.get(id);
    if (pair === undefined) continue;
    const kind = survived.has(position) ? 'self-mask-share' : 'pairwise-key-share';
    byPeer.set(id, disclosureOf(pair, kind));
  }
  return byPeer;
}
