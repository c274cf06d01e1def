/** Stretches of the masked vector that can be summed and freed of their masks by themselves. */
import { invariant } from '../errors/federation-error.ts';
import { packedLength } from '../vector/packing.ts';
import type { PackedLayout } from '../vector/accumulate.ts';
import type { VectorSegment } from './config.ts';
import { elementsOf } from './layout.ts';

/** Elements `start` … `end` − 1 of one segment. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/** One stretch, segment by segment; empty where it does not touch a segment. */
export type VectorRange = readonly ElementRange[];

/**
 * Stretches begin at a multiple of this many elements of their segment. Eight elements of b bits are
 * b whole bytes of the packed vector, and their eight 32-bit keystream words two whole AES blocks of
 * every mask: neither has to be read from within.
 */
const GRAIN = 8;

export function wholeVector(segments: readonly VectorSegment[]): VectorRange {
  return segments.map((segment) => ({ start: 0, end: elementsOf(segment) }));
}

/** Elements of all segments together. */
export function elementsIn(range: VectorRange): number {
  return range.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** How many parts a stretch can be cut into at most without one of them being empty. */
export function mostParts(range: VectorRange): number {
  return range.reduce((sum, slice) => sum + grainsIn(slice), 0);
}

/** Part 0 … `parts` − 1 of a stretch; together they are the stretch, and no two overlap. */
export function partOf(range: VectorRange, part: number, parts: number): VectorRange {
  invariant(part >= 0 && part < parts, 'a part is one of the parts');
  const grains = mostParts(range);
  const from = Math.floor((part * grains) / parts);
  const to = Math.floor(((part + 1) * grains) / parts);
  let passed = 0;
  return range.map((slice) => {
    const before = passed;
    passed += grainsIn(slice);
    return { start: edge(slice, from - before), end: edge(slice, to - before) };
  });
}

/** How the stretch lies in packed bytes. */
export function layoutOf(segments: readonly VectorSegment[], range: VectorRange): PackedLayout {
  return segments.map((segment, i) => {
    const { start, end } = sliceAt(range, i);
    return { count: end - start, bits: segment.bits };
  });
}

/** Which bytes of the packed vector the stretch is; `end` exclusive. */
export function packedRange(
  segments: readonly VectorSegment[],
  range: VectorRange,
): { readonly start: number; readonly end: number } {
  let passed = 0;
  let found: { readonly start: number; readonly end: number } | undefined;
  for (const [i, segment] of segments.entries()) {
    const { start, end } = sliceAt(range, i);
    if (end > start) {
      const first = passed + packedLength(start, segment.bits);
      found = { start: found?.start ?? first, end: passed + packedLength(end, segment.bits) };
    }
    passed += packedLength(elementsOf(segment), segment.bits);
  }
  return found ?? { start: 0, end: 0 };
}

/** The part of segment `index`. */
export function sliceAt(range: VectorRange, index: number): ElementRange {
  const slice = range[index];
  invariant(slice !== undefined, 'a stretch says something about every segment');
  const aligned = slice.start % GRAIN === 0 || slice.start === slice.end;
  invariant(aligned, 'a stretch begins at a whole byte and a whole AES block');
  return slice;
}

function grainsIn({ start, end }: ElementRange): number {
  return Math.ceil((end - start) / GRAIN);
}

/** Where a slice's grain begins, kept within the slice: its last grain may be a short one. */
function edge({ start, end }: ElementRange, grain: number): number {
  return Math.min(start + Math.max(grain, 0) * GRAIN, end);
}
