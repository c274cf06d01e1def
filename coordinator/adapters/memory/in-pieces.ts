import { settle } from '../../ports/settle.ts';

/** Copies of what `load` finds, `pieceBytes` at a time; `load` runs when the first is asked for. */
export async function* inPieces(
  load: () => Uint8Array,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  const bytes = await settle(load);
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield bytes.slice(start, start + pieceBytes);
  }
}
