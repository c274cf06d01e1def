/** M5's bytes: appended as they come, sealed, and only then part of the round. */
import { equalBytes, type Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { elementsOf, packedBytes } from '../../shared/secagg/layout.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import type { MaskedInputHeader } from '../../shared/secagg/messages.ts';
import { paddingFault } from '../../shared/vector/padding.ts';
import type { RoundState } from '../round/round.ts';
import { taskTypeFor } from '../round/instructions.ts';
import type { AppPorts } from './ports.ts';
import { refusal, type RoundRunner } from './round-runner.ts';
import { blocksOf } from './upload-blocks.ts';

/** Bytes of the announced upload that are already durable. */
export async function uploadedBytes(
  { vectors }: AppPorts,
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  digest: Digest,
): Promise<number> {
  const { terms } = await openFor(runner, caller, key, digest);
  const held = await vectors.uploaded(key, caller, digest);
  return Math.min(held, packedBytes(terms.segments));
}

/** The pieces are hostile input: length, padding and digest are checked before they count. */
export async function submitMaskedInput(
  ports: AppPorts,
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  header: MaskedInputHeader,
  offset: number,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { vectors } = ports;
  const state = await openFor(runner, caller, key, header.digest);
  const { segments } = state.terms;
  const length = packedBytes(segments);
  let end = offset;
  const refuse = (): never => {
    throw tooLong(length);
  };
  for await (const block of blocksOf(pieces, length - offset, refuse)) {
    requirePadding(segments, end, block);
    end = await vectors.append(key, caller, header.digest, end, block);
  }
  await vectors.seal(key, caller, header.digest, length);
  await runner.handle(key, {
    type: 'message',
    from: caller,
    attempt: key.attempt,
    message: { type: 'submit-masked-input', message: header },
  });
}

/** Only a sharer that is still expected may use the store; a repeat of what was accepted passes. */
async function openFor(
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  digest: Digest,
): Promise<RoundState> {
  const state = await runner.read(key);
  const expected =
    state.attempt === key.attempt && taskTypeFor(state, caller) === 'submit-masked-input';
  if (expected || wasAccepted(state, caller, key, digest)) return state;
  throw refusal({
    code: 'wrong-phase',
    message: 'no masked input is expected from this participant in this phase',
  });
}

function wasAccepted(
  state: RoundState,
  caller: ParticipantId,
  key: AttemptKey,
  digest: Digest,
): boolean {
  if (state.phase !== 'aggregating' || state.attempt !== key.attempt) return false;
  const input = 'inputs' in state.session ? state.session.inputs.get(caller) : undefined;
  return input !== undefined && equalBytes(input.digest, digest);
}

function requirePadding(
  segments: readonly VectorSegment[],
  start: number,
  block: Uint8Array,
): void {
  const layout = segments.map((segment) => ({ count: elementsOf(segment), bits: segment.bits }));
  const faulty = paddingFault(layout, start, block);
  if (faulty === undefined) return;
  throw new FederationError(
    'MESSAGE_MALFORMED',
    `unused bits at the end of segment ${segments[faulty]?.name ?? faulty} are not zero`,
  );
}

function tooLong(length: number): FederationError {
  return new FederationError(
    'VECTOR_LENGTH_MISMATCH',
    `the masked input is longer than the ${length} bytes of this round's layout`,
    { expectedBytes: length },
  );
}
