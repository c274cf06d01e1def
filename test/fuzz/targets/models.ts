/** What models and images arrive as: weights, topologies, scalings, IDX files. */
import * as tf from '@tensorflow/tfjs';
import { encodeIdx, parseIdx } from '../../../client/data/idx.ts';
import { selectBackend } from '../../../client/trainer/tfjs/backend.ts';
import { openModel } from '../../../client/trainer/tfjs/evaluate.ts';
import { initialWeights } from '../../../client/trainer/tfjs/topology.ts';
import { parseTopology } from '../../../client/trainer/tfjs/topology-document.ts';
import {
  decodeFeatureScaling,
  encodeFeatureScaling,
} from '../../../shared/domain/feature-scaling.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../shared/domain/safetensors.ts';
import type { ErrorCode } from '../../../shared/errors/catalogue.ts';
import { visitPlan } from '../../support/fixtures/plans.ts';
import {
  imageClassifier,
  sentenceClassifier,
  smallClassifier,
} from '../../support/fixtures/topologies.ts';
import { bent } from '../bend.ts';
import { BrokenRule, judged, type Target, type Verdict } from '../target.ts';

/** A reader that answers with a result, and throws nothing. */
function answering(
  name: string,
  corpus: readonly Uint8Array[],
  read: (bytes: Uint8Array) => { readonly ok: boolean },
): Target {
  return {
    name,
    attempt: (random): Verdict => (read(bent(corpus, random)).ok ? 'accepted' : 'refused'),
  };
}

function throwing(
  name: string,
  corpus: readonly Uint8Array[],
  code: ErrorCode,
  read: (bytes: Uint8Array) => unknown,
): Target {
  return { name, attempt: (random) => judged([code], () => read(bent(corpus, random))) };
}

const schema = [
  { name: 'dense/kernel', shape: [3, 4] },
  { name: 'dense/bias', shape: [4] },
];
const weights = encodeSafetensors(
  schema,
  Float32Array.from({ length: 16 }, (_, i) => i / 8 - 1),
);
const scaling = encodeFeatureScaling({ mean: [1.5, -2, 1e-9], deviation: [0.5, 3, 7e12] });
const topologies = [smallClassifier, imageClassifier, sentenceClassifier];
const images = encodeIdx(
  [2, 3, 4],
  Array.from({ length: 24 }, (_, i) => i * 10),
);

await selectBackend('cpu');
const built = await initialWeights(smallClassifier, 23);

/** A topology beside the weights of a model: it builds, or is refused and leaves nothing behind. */
const modelToTrain: Target = {
  name: 'model to train',
  attempt: (random) =>
    judged(['MODEL_INVALID'], async () => {
      const topology = bent(topologies, random);
      const before = tf.memory().numTensors;
      try {
        (await openModel({ ...built, topology }, visitPlan)).dispose();
      } finally {
        const left = tf.memory().numTensors - before;
        if (left !== 0) leftBehind(left);
      }
    }),
};

function leftBehind(tensors: number): never {
  throw new BrokenRule(`${String(tensors)} tensors were left behind`);
}

export const modelTargets: readonly Target[] = [
  modelToTrain,
  answering('safetensors', [weights], decodeSafetensors),
  answering('feature scaling', [scaling], (bytes) => decodeFeatureScaling(bytes, 3)),
  throwing('topology', topologies, 'MODEL_INVALID', parseTopology),
  throwing('idx images', [images, encodeIdx([5], [0, 1, 2, 3, 4])], 'DATA_INVALID', (bytes) =>
    parseIdx('images', bytes),
  ),
];
