/**
 * What the coordinator sees beside what it does not: for demonstrations and tests, on the site's
 * own side. The figures of the true update never leave the process by themselves.
 */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { elementsOf, packedBytes } from '../../shared/secagg/layout.ts';
import { unpack } from '../../shared/vector/packing.ts';

export interface MaskedSample {
  readonly attempt: AttemptKey;
  /** Bits per masked element. */
  readonly bits: number;
  /** The first masked elements of the update, as sent. */
  readonly masked: readonly number[];
  /** The same elements of the true update. */
  readonly update: readonly number[];
  /** Of the whole true update. */
  readonly statistics: {
    readonly elements: number;
    readonly mean: number;
    readonly deviation: number;
    readonly smallest: number;
    readonly largest: number;
  };
}

export interface Observer {
  /** Called after a training round's input was masked, before it is sent. */
  maskedInput(sample: MaskedSample): void;
}

const SAMPLE = 8;

/** `vector` is the packed masked input, `delta` the update in it. */
export function sampleOf(
  attempt: AttemptKey,
  segments: readonly VectorSegment[],
  vector: Uint8Array,
  delta: Float32Array,
): MaskedSample | undefined {
  const position = segments.findIndex(({ name }) => name === 'update');
  const segment = segments[position];
  if (segment === undefined) return undefined;
  const start = packedBytes(segments.slice(0, position));
  const packed = vector.subarray(start, start + packedBytes([segment]));
  const masked = unpack(packed, elementsOf(segment), segment.bits);
  if (masked === undefined) return undefined;
  return {
    attempt,
    bits: segment.bits,
    masked: [...masked.subarray(0, SAMPLE)],
    update: [...delta.subarray(0, SAMPLE)],
    statistics: statisticsOf(delta),
  };
}

function statisticsOf(values: Float32Array): MaskedSample['statistics'] {
  let sum = 0;
  let squares = 0;
  let smallest = Infinity;
  let largest = -Infinity;
  for (const value of values) {
    sum += value;
    squares += value * value;
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  const elements = values.length;
  const mean = sum / elements;
  const deviation = Math.sqrt(Math.max(0, squares / elements - mean * mean));
  return { elements, mean, deviation, smallest, largest };
}
