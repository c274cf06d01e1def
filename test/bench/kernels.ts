/** Masking and summing, beside raw AES-256-CTR keystream and a plain copy in the same process. */
import { randomBytes } from 'node:crypto';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { vectorKernels } from '../../shared/vector/kernels/chosen-kernels.ts';
import { portableKernels } from '../../shared/vector/kernels/portable.ts';
import { pack } from '../../shared/vector/packing.ts';
import { type Benchmark, type Figure, mediansMs } from './benchmark.ts';
import { rawKeystream } from './raw-keystream.ts';

const ELEMENTS = 1_000_000;
const WORD_BYTES = 4;
const REPEATS = 41;
/** n = 1000 and Q = 32767 make elements of this width (secure-aggregation §3.9). */
const BITS = 27;

const key = randomBytes(32);
const sums = new Uint32Array(ELEMENTS);
const bytes = new Uint8Array(randomBytes(ELEMENTS * WORD_BYTES));
const copy = new Uint8Array(bytes.length);
const packed = pack(new Uint32Array(bytes.buffer), BITS);
const accumulator = createAccumulator([{ count: ELEMENTS, bits: BITS }], [sums]);

const works = {
  rawKeystream: () => {
    rawKeystream(bytes.length);
  },
  memcpy: () => {
    copy.set(bytes);
  },
  maskExpandAdd: () => {
    nodeSuite.keystream(key, 0, bytes.length, (piece, offset) => {
      vectorKernels.addWords(sums, offset / WORD_BYTES, piece);
    });
  },
  maskExpandAddPortable: () => {
    nodeSuite.keystream(key, 0, bytes.length, (piece, offset) => {
      portableKernels.addWords(sums, offset / WORD_BYTES, piece);
    });
  },
  addWords: () => {
    vectorKernels.addWords(sums, 0, bytes);
  },
  unpackAccumulate: () => {
    accumulator.add(packed);
    accumulator.finish();
  },
};

const labels: Readonly<Record<string, string>> = {
  maskExpandAdd: `expand and add a mask (${vectorKernels.name})`,
  maskExpandAddPortable: 'expand and add a mask (JavaScript)',
  addWords: 'add a vector',
  unpackAccumulate: `unpack and accumulate ${String(BITS)}-bit elements`,
};

export const kernels: Benchmark = {
  about: `GB/s of 32-bit elements, ${ELEMENTS.toLocaleString('en')} elements a call`,
  run() {
    const times = mediansMs(REPEATS, works);
    const rate = (ms: number): number => bytes.length / ms / 1e6;
    const figure = (name: keyof typeof works, base: 'rawKeystream' | 'memcpy'): Figure => ({
      name,
      label: labels[name] ?? name,
      value: rate(times[name]),
      unit: 'GB/s',
      baseline: {
        label: base === 'memcpy' ? 'memcpy' : 'raw AES-256-CTR keystream',
        value: rate(times[base]),
      },
      ratio: times[base] / times[name],
    });
    return Promise.resolve([
      figure('maskExpandAdd', 'rawKeystream'),
      figure('maskExpandAddPortable', 'rawKeystream'),
      figure('addWords', 'memcpy'),
      figure('unpackAccumulate', 'memcpy'),
    ]);
  },
};
