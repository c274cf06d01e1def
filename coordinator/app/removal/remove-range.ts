/** Masked inputs of the survivors → their sum without masks, for a stretch of the vector. */
import { invariant } from '../../../shared/errors/federation-error.ts';
import { survivorIds, type AggregatorState } from '../../../shared/secagg/aggregator.ts';
import { maskRemovalJob, type MaskRemovalOutcome } from '../../../shared/secagg/mask-removal.ts';
import { layoutOf, packedRange, type VectorRange } from '../../../shared/secagg/vector-range.ts';
import { createAccumulator } from '../../../shared/vector/accumulate.ts';
import type { Aggregating } from '../../round/round.ts';
import type { AppPorts } from '../ports.ts';

/** The session once nothing is left to do but to remove masks. */
export type Removing = Extract<AggregatorState, { phase: 'removing-masks' }>;

/** Bytes read from the vector store at a time: the event loop breathes between pieces. */
const PIECE_BYTES = 262_144;

/**
 * `session` is the attempt's, or that of one of its groups. Holds the stretch's sum, one piece, and no
 * more of anybody's vector. Pure in what is stored, so that it can be repeated after a crash, by any
 * process.
 */
export async function removeRange(
  ports: AppPorts,
  state: Aggregating,
  session: Removing,
  range: VectorRange,
  signal: AbortSignal,
): Promise<MaskRemovalOutcome> {
  const sums = await sumInputs(ports, state, session, range, signal);
  return ports.remover.remove(maskRemovalJob(session, sums, range), signal);
}

export function removingSession({ session }: Aggregating): Removing {
  invariant(session.phase === 'removing-masks', 'mask removal follows unmasking');
  return session;
}

/** Σ y over the survivors, read from the vector store piece by piece. */
async function sumInputs(
  { vectors }: AppPorts,
  { terms, attempt }: Aggregating,
  session: Removing,
  range: VectorRange,
  signal: AbortSignal,
): Promise<readonly Uint32Array[]> {
  const layout = layoutOf(terms.segments, range);
  const accumulator = createAccumulator(
    layout,
    layout.map(({ count }) => sharedWords(count)),
  );
  const key = { ...terms.key, attempt };
  const bytes = packedRange(terms.segments, range);
  for (const id of survivorIds(session)) {
    const input = session.inputs.get(id);
    invariant(input !== undefined, 'a survivor’s input is in the state');
    for await (const piece of vectors.read(key, id, input.digest, PIECE_BYTES, bytes)) {
      signal.throwIfAborted();
      accumulator.add(piece);
    }
    invariant(accumulator.finish() === undefined, 'an accepted input fits its layout');
  }
  return accumulator.sums;
}

/** Threads work on the sum where it lies: it exists once. */
function sharedWords(count: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(count * Uint32Array.BYTES_PER_ELEMENT));
}
