/** Makes each step of an attempt durable before its outputs leave. */
import { wipe } from '../../shared/domain/bytes.ts';
import type { Invitation } from '../../shared/secagg/instruction.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import {
  keptStateOf,
  type ParticipantOutput,
  type ParticipantState,
  type Step,
} from '../../shared/secagg/participant.ts';
import { encodeSnapshot, type OwedMessage } from '../session-store/snapshot.ts';
import type { StoredSession } from '../session-store.ts';
import { untilDurable } from './durable.ts';
import type { ParticipantParts } from './parts.ts';

export type ParticipantStep = Step<ParticipantState, ParticipantOutput>;

export class SessionKeeper {
  readonly #parts: ParticipantParts;
  readonly #invitation: Invitation;
  readonly #offer: Offer;

  constructor(parts: ParticipantParts, invitation: Invitation, offer: Offer) {
    this.#parts = parts;
    this.#invitation = invitation;
    this.#offer = offer;
  }

  /**
   * The record first, so that the session kept with it notes how far the ledger has come. Only an
   * attempt that begins is kept before as well: a record without a session would be the end of it.
   * Waits for room on a full disk; rejects once `signal` aborts, or when the disk fails.
   */
  async keep(
    { state, record, outputs }: ParticipantStep,
    rounding: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { ledger, sessions } = this.#parts;
    const stored = this.#stored(state, outputs.at(-1), rounding);
    const seal = (): Promise<void> => sessions.keep(stored);
    if (record?.type === 'joined') await untilDurable(seal, this.#parts, signal);
    if (record !== undefined) {
      await untilDurable(() => ledger.append(record), this.#parts, signal);
    }
    await untilDurable(seal, this.#parts, signal);
    wipe(stored.content);
  }

  #stored(
    state: ParticipantState,
    output: ParticipantOutput | undefined,
    rounding: Uint8Array | undefined,
  ): StoredSession {
    if (state.phase === 'aborted') throw new RangeError('an aborted attempt is not kept');
    const content = encodeSnapshot({
      invitation: this.#invitation,
      offer: this.#offer,
      state: keptStateOf(state),
      rounding,
      owed: output && withoutVector(output),
    });
    const input = output?.type === 'submit-masked-input' ? output.vector : undefined;
    return { attempt: this.#invitation.key, content, input };
  }
}

function withoutVector(output: ParticipantOutput): OwedMessage {
  if (output.type !== 'submit-masked-input') return output;
  const { type, header } = output;
  return { type, header };
}
