/** M5's bytes: appended as they come, sealed, and only then part of the round. */
import { equalBytes, type Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import { between } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { elementsOf, packedBytes } from '../../shared/secagg/layout.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import type { MaskedInputHeader } from '../../shared/secagg/messages.ts';
import { paddingFault } from '../../shared/vector/padding.ts';
import type { RoundState, RoundTerms } from '../round/round.ts';
import { taskTypeFor } from '../round/instructions.ts';
import type { BlockMemory } from './block-memory.ts';
import { refuseUpload } from './late-input.ts';
import type { AppPorts } from './ports.ts';
import type { RoundRunner } from './round-runner.ts';
import { blocksOf } from './upload-blocks.ts';

/** One participant's upload of one vector. */
interface Submission {
  readonly ports: AppPorts;
  readonly runner: RoundRunner;
  readonly caller: ParticipantId;
  readonly key: AttemptKey;
  readonly digest: Digest;
}

/** Where the bytes of an upload come from, and where they are gathered. */
export interface Upload {
  /** Bytes of the vector before the first piece. */
  readonly offset: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly memory: BlockMemory;
}

/** Bytes of the announced upload that are already durable. */
export async function uploadedBytes(
  ports: AppPorts,
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  digest: Digest,
): Promise<number> {
  const held = await ports.vectors.uploaded(key, caller, digest);
  const { terms } = await requireExpected({ ports, runner, caller, key, digest }, held);
  return Math.min(held, packedBytes(terms.segments));
}

/**
 * The pieces are hostile input: length, padding and digest are checked before they count. An upload
 * is refused as soon as nobody waits for it any more, be it in the middle.
 */
export async function submitMaskedInput(
  ports: AppPorts,
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  header: MaskedInputHeader,
  upload: Upload,
): Promise<void> {
  const { digest } = header;
  const { offset } = upload;
  const submission = { ports, runner, caller, key, digest };
  const { terms } = await requireExpected(submission, offset);
  const length = packedBytes(terms.segments);
  const end = await appendAll(submission, terms, upload);
  // A stream that was cut may look like one that ended: what has come is kept for its continuation.
  if (end < length) throw tooShort(end, length);
  await seal(submission, offset, length);
  const message = { type: 'submit-masked-input', message: header } as const;
  try {
    await runner.handle(key, { type: 'message', from: caller, attempt: key.attempt, message });
  } catch (error) {
    // The phase may have closed since the last look.
    await requireExpected(submission, length);
    throw error;
  }
}

/**
 * Of bytes that were held before this call, some may be what a power cut left of an append nobody
 * acknowledged: that costs the sender a second upload, not its place in the attempt.
 */
async function seal(submission: Submission, offset: number, length: number): Promise<void> {
  const { ports, caller, key, digest } = submission;
  try {
    await ports.vectors.seal(key, caller, digest, length);
  } catch (error) {
    if (offset === 0 || !isWrongDigest(error)) throw error;
    throw new FederationError(
      'STALE_ROUND',
      `the ${offset} bytes held from before this call were damaged and are forgotten; begin again`,
      {},
      error,
    );
  }
}

function isWrongDigest(error: unknown): boolean {
  return error instanceof FederationError && error.code === 'DIGEST_MISMATCH';
}

/** Resolves to the bytes that are durable then. */
async function appendAll(
  submission: Submission,
  { segments, times }: RoundTerms,
  { offset, pieces, memory }: Upload,
): Promise<number> {
  const { ports, runner, caller, key, digest } = submission;
  const { vectors, clock } = ports;
  const { report } = times.uploads;
  const length = packedBytes(segments);
  let end = offset;
  let reportedAt = clock.now();
  const refuse = (): never => {
    throw tooLong(length);
  };
  const pace = { wait: report, clock, memory };
  for await (const block of blocksOf(pieces, length - offset, refuse, pace)) {
    await requireExpected(submission, end);
    requirePadding(segments, end, block);
    end = await vectors.append(key, caller, digest, end, block);
    if (between(reportedAt, clock.now()) < report) continue;
    reportedAt = clock.now();
    const progress = { from: caller, attempt: key.attempt, bytes: end };
    await runner.handle(key, { type: 'upload-progress', ...progress });
  }
  return end;
}

/**
 * Only a sharer that is still expected may use the store; a repeat of what was accepted passes.
 * `bytes` of the vector are durable. Throws `INPUT_LATE` or `WRONG_PHASE`.
 */
async function requireExpected(
  { ports, runner, caller, key, digest }: Submission,
  bytes: number,
): Promise<RoundState> {
  const state = await runner.read(key);
  const asked =
    state.attempt === key.attempt && taskTypeFor(state, caller) === 'submit-masked-input';
  if (asked || wasAccepted(state, caller, key, digest)) return state;
  throw await refuseUpload(ports, runner, caller, key, bytes);
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

function tooShort(end: number, length: number): FederationError {
  return new FederationError(
    'VECTOR_LENGTH_MISMATCH',
    `the upload ended after ${end} of the ${length} bytes of this round's layout`,
    { expectedBytes: length },
  );
}

function tooLong(length: number): FederationError {
  return new FederationError(
    'VECTOR_LENGTH_MISMATCH',
    `the masked input is longer than the ${length} bytes of this round's layout`,
    { expectedBytes: length },
  );
}
