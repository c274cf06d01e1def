/** Sums packed vectors as their bytes arrive, one `Uint32Array` per segment and nothing per piece. */
import { invariant } from '../errors/federation-error.ts';
import { addPacked, type BitCursor, endOfBits, startOfBits } from './bit-reader.ts';
import { elementMask } from './modular.ts';
import { packedLength } from './packing.ts';

/** A stretch of a packed vector with one element width; each is padded to a whole byte. */
export interface PackedSegment {
  readonly count: number;
  /** 1…32. */
  readonly bits: number;
}

/** The segments of a packed vector, in order. */
export type PackedLayout = readonly PackedSegment[];

/** Why the bytes of one vector do not fit the layout. */
export type PackingFault =
  | { readonly kind: 'wrong-length'; readonly expected: number; readonly received: number }
  | { readonly kind: 'non-zero-padding'; readonly segment: number };

/** Adds vectors up, one after another. */
export interface Accumulator {
  /** One vector per segment: after `finish`, the sums modulo 2³² so far; `reduce` them at the end. */
  readonly sums: readonly Uint32Array[];
  /** The next bytes of the current vector, in pieces of any size; hostile bytes are fine. */
  add(piece: Uint8Array): void;
  /**
   * Ends the current vector and readies the accumulator for the next one. After a fault the sums
   * hold part of a vector and must be thrown away.
   */
  finish(): PackingFault | undefined;
}

/** Bytes one packed vector of this layout has. */
export function packedLayoutLength(layout: PackedLayout): number {
  return layout.reduce((total, { count, bits }) => total + packedLength(count, bits), 0);
}

/** One segment of the vector being read. */
interface SegmentReader {
  readonly bits: number;
  readonly target: Uint32Array;
  /** Where the segment ends, in bytes from the start of the vector. */
  readonly end: number;
  cursor: BitCursor;
}

function segmentReaders(layout: PackedLayout, sums: readonly Uint32Array[]): SegmentReader[] {
  let end = 0;
  return layout.map(({ count, bits }, i) => {
    const target = sums[i];
    elementMask(bits);
    invariant(target?.length === count, 'one vector of sums per segment, as long as it');
    end += packedLength(target.length, bits);
    return { bits, target, end, cursor: startOfBits() };
  });
}

/** The first segment, if any, whose pad bits are not zero; puts every reader back to its start. */
function closeAll(readers: readonly SegmentReader[]): number | undefined {
  let faulty: number | undefined;
  readers.forEach((reader, i) => {
    const clean = endOfBits(reader.cursor, reader.target, reader.bits);
    if (!clean) faulty ??= i;
    reader.cursor = startOfBits();
  });
  return faulty;
}

/**
 * An accumulator for vectors of this layout. `sums`, one vector of `count` elements per segment,
 * lets the caller say where the sums live and what they start from; zero if absent.
 */
export function createAccumulator(
  layout: PackedLayout,
  sums: readonly Uint32Array[] = layout.map(({ count }) => new Uint32Array(count)),
): Accumulator {
  const readers = segmentReaders(layout, sums);
  const expected = packedLayoutLength(layout);
  let received = 0;
  let current = 0;
  return {
    sums,
    add(piece) {
      let offset = 0;
      for (let reader = readers[current]; reader; reader = readers[++current]) {
        const to = Math.min(piece.length, offset + reader.end - received);
        addPacked(reader.cursor, reader.target, reader.bits, piece, offset, to);
        received += to - offset;
        offset = to;
        if (received < reader.end) return;
      }
      // Past the end: counted, so that `finish` reports it, and otherwise ignored.
      received += piece.length - offset;
    },
    finish() {
      const length = received;
      const segment = closeAll(readers);
      received = 0;
      current = 0;
      if (length !== expected) return { kind: 'wrong-length', expected, received: length };
      return segment === undefined ? undefined : { kind: 'non-zero-padding', segment };
    },
  };
}
