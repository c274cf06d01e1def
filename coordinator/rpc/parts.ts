/** Streams of one `start` and any number of chunks. */
import { FederationError } from '../../shared/errors/federation-error.ts';

type Part<Start> = Start | { readonly type: 'chunk'; readonly bytes: Uint8Array };

function misplaced(what: string): FederationError {
  return new FederationError('MESSAGE_MALFORMED', what, { field: 'part' });
}

/**
 * Splits a stream into its first part and the bytes that follow. Throws `MESSAGE_MALFORMED` when
 * the stream is empty, begins with a chunk or starts twice.
 */
export async function splitParts<Start extends { readonly type: 'start' }>(
  parts: AsyncIterable<Part<Start>>,
): Promise<{ readonly start: Start; readonly pieces: AsyncIterable<Uint8Array> }> {
  const iterator = parts[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true || first.value.type === 'chunk') {
    throw misplaced('the first part of the stream must be its start');
  }
  return { start: first.value, pieces: chunksOf({ [Symbol.asyncIterator]: () => iterator }) };
}

async function* chunksOf<Start extends { readonly type: 'start' }>(
  parts: AsyncIterable<Part<Start>>,
): AsyncIterable<Uint8Array> {
  for await (const part of parts) {
    if (part.type === 'start') throw misplaced('a stream has only one start');
    yield part.bytes;
  }
}
