/** What one site adds to a round, before it is encoded, and its bytes on disk. */
import {
  blob,
  constant,
  fromBytes,
  listOf,
  mapped,
  oneOf,
  real,
  record,
  toBytes,
  union,
  type Format,
} from '../session-store/binary.ts';
import type { FeatureMoments, LocalMetrics, TrainedUpdate } from '../trainer.ts';

export type Contribution =
  | { readonly kind: 'training'; readonly update: TrainedUpdate }
  | { readonly kind: 'statistics'; readonly moments: FeatureMoments };

/** In the machine's own order of bytes: the file never leaves the machine. */
const floats: Format<Float32Array> = mapped(
  blob,
  ({ buffer, byteOffset, byteLength }: Float32Array) =>
    new Uint8Array(buffer, byteOffset, byteLength),
  (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
);

const update = record<TrainedUpdate>({
  delta: floats,
  examples: real,
  validationExamples: real,
  metrics: record<LocalMetrics>({
    trainingLoss: real,
    validationLoss: real,
    validationAccuracy: real,
  }),
});

const moments = record<FeatureMoments>({
  count: real,
  sum: listOf(real),
  sumOfSquares: listOf(real),
});

interface Stored {
  readonly version: 1;
  readonly contribution: Contribution;
}

const format = record<Stored>({
  version: oneOf(1),
  contribution: union<'kind', Contribution>('kind', {
    training: record({ kind: constant('training'), update }),
    statistics: record({ kind: constant('statistics'), moments }),
  }),
});

export function encodeStored(contribution: Contribution): Uint8Array {
  return toBytes(format, { version: 1, contribution });
}

/** `undefined` where another version of Velum wrote the bytes. */
export function decodeStored(bytes: Uint8Array): Contribution | undefined {
  return fromBytes(format, bytes)?.contribution;
}
