/** Small pieces of a stream gathered into blocks, each worth a write of its own. */
import { concatBytes } from '../../shared/domain/bytes.ts';
import { between, type Clock, type Duration, type Instant } from '../../shared/domain/time.ts';

export interface BlockTerms {
  /** A block is passed on once it has this many bytes, */
  readonly bytes: number;
  /** or once its first byte has waited this long: a slow sender's bytes are not held back. */
  readonly wait: Duration;
  readonly clock: Clock;
}

/** What had arrived is passed on even when the stream breaks; then its error is thrown. */
export async function* inBlocks(
  pieces: AsyncIterable<Uint8Array>,
  { bytes, wait, clock }: BlockTerms,
): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  let since: Instant | undefined;
  try {
    for await (const piece of pieces) {
      held.push(piece);
      size += piece.length;
      since ??= clock.now();
      if (size < bytes && between(since, clock.now()) < wait) continue;
      yield concatBytes(...held);
      held = [];
      size = 0;
      since = undefined;
    }
  } catch (error) {
    if (size > 0) yield concatBytes(...held);
    throw error;
  }
  if (size > 0) yield concatBytes(...held);
}
