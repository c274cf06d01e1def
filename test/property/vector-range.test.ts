import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleParts, encodePart } from '../../coordinator/app/removal/part-result.ts';
import { nobleSuite } from '../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { concatBytes } from '../../shared/domain/bytes.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { elementsOf, packedBytes } from '../../shared/secagg/layout.ts';
import {
  maskRemovalJob,
  removeMasks,
  splitRemoval,
  type MaskRemovalJob,
} from '../../shared/secagg/mask-removal.ts';
import { segmentKey } from '../../shared/secagg/mask-seeds.ts';
import { applyMask } from '../../shared/secagg/masking.ts';
import {
  elementsIn,
  layoutOf,
  mostParts,
  packedRange,
  partOf,
  wholeVector,
  type VectorRange,
} from '../../shared/secagg/vector-range.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { pack } from '../../shared/vector/packing.ts';
import { sessionAt } from '../support/secagg-session.ts';

const digest = new Uint8Array(32).fill(0x5c);

const segments: fc.Arbitrary<readonly VectorSegment[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 32 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((drawn) =>
    drawn.map(([length, bits], i) => {
      return { name: `segment-${i}`, kind: 'signed', length, bits, scale: 1, clip: 1 } as const;
    }),
  );

/** A layout, and into how many parts it is cut. */
const cut = segments.chain((layout) =>
  fc.record({
    layout: fc.constant(layout),
    parts: fc.integer({ min: 1, max: mostParts(wholeVector(layout)) }),
  }),
);

function partsOf(layout: readonly VectorSegment[], parts: number): readonly VectorRange[] {
  return Array.from({ length: parts }, (_, part) => partOf(wholeVector(layout), part, parts));
}

/** Values that depend on their place alone, within each segment's width. */
function valuesOf(layout: readonly VectorSegment[]): Uint32Array[] {
  return layout.map((segment, i) =>
    Uint32Array.from({ length: elementsOf(segment) }, (_, j) =>
      Number((BigInt(j + 1) * 0x9e37_79b1n * BigInt(i + 3)) % 2n ** BigInt(segment.bits)),
    ),
  );
}

function within(vectors: readonly Uint32Array[], range: VectorRange): Uint32Array[] {
  return vectors.map((vector, i) => vector.slice(range[i]!.start, range[i]!.end));
}

describe('the parts of a vector', () => {
  it('are all of it, one after another, none empty, and of nearly one size', () => {
    fc.assert(
      fc.property(cut, ({ layout, parts }) => {
        const ranges = partsOf(layout, parts);
        for (const [i, segment] of layout.entries()) {
          let end = 0;
          for (const range of ranges) {
            const slice = range[i]!;
            if (slice.start === slice.end) continue;
            expect(slice.start).toBe(end);
            end = slice.end;
          }
          expect(end).toBe(elementsOf(segment));
        }
        const sizes = ranges.map(mostParts);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are bytes of the packed vector that can be read by themselves', () => {
    fc.assert(
      fc.property(cut, ({ layout, parts }) => {
        const values = valuesOf(layout);
        const packed = concatBytes(...values.map((vector, i) => pack(vector, layout[i]!.bits)));
        let end = 0;
        for (const range of partsOf(layout, parts)) {
          const bytes = packedRange(layout, range);
          expect(bytes.start).toBe(end);
          end = bytes.end;
          const accumulator = createAccumulator(layoutOf(layout, range));
          accumulator.add(packed.subarray(bytes.start, bytes.end));
          expect(accumulator.finish()).toBeUndefined();
          expect(accumulator.sums).toEqual(within(values, range));
        }
        expect(end).toBe(packedBytes(layout));
      }),
    );
  });

  it('may be cut again, as threads do with the part of a process', () => {
    fc.assert(
      fc.property(cut, fc.nat(), fc.nat(), ({ layout, parts }, which, into) => {
        const range = partOf(wholeVector(layout), which % parts, parts);
        const pieces = 1 + (into % mostParts(range));
        const cutAgain = Array.from({ length: pieces }, (_, i) => partOf(range, i, pieces));
        expect(cutAgain.reduce((sum, each) => sum + elementsIn(each), 0)).toBe(elementsIn(range));
        expect(packedRange(layout, cutAgain[0]!).start).toBe(packedRange(layout, range).start);
        expect(packedRange(layout, cutAgain.at(-1)!).end).toBe(packedRange(layout, range).end);
      }),
    );
  });

  it('are put together from what processes hand in', () => {
    fc.assert(
      fc.property(cut, ({ layout, parts }) => {
        const values = valuesOf(layout);
        const results = partsOf(layout, parts).map((range) =>
          encodePart(layout, { type: 'removed', sums: within(values, range) }),
        );
        expect(assembleParts(layout, results)).toEqual({ type: 'removed', sums: values });
      }),
    );
  });
});

describe.each([
  ['node', nodeSuite],
  ['noble', nobleSuite],
])('masks of the %s suite', (_, suite) => {
  const mask = { seed: new Uint8Array(32).fill(0x21), sign: -1 } as const;

  it('are the same over any partition as over the whole vector', () => {
    fc.assert(
      fc.property(cut, ({ layout, parts }) => {
        const whole = valuesOf(layout);
        const apart = valuesOf(layout);
        applyMask(suite, digest, layout, whole, mask, 1);
        for (const range of partsOf(layout, parts)) {
          const views = apart.map((vector, i) => vector.subarray(range[i]!.start, range[i]!.end));
          applyMask(suite, digest, layout, views, mask, 1, range);
        }
        expect(apart).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('are, from element 8·k on, words 8·k of AES-256-CTR under the segment’s key', () => {
    const [segment] = [
      { name: 'update', kind: 'signed', length: 60_000, bits: 32, scale: 1, clip: 1 } as const,
    ];
    const key = segmentKey(suite, digest, mask.seed, segment);
    const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
    const stream = cipher.update(new Uint8Array(4 * elementsOf(segment)));
    const words = Uint32Array.from({ length: 900 }, (_, i) =>
      stream.readUInt32LE(4 * (51_208 + i)),
    );
    const vector = new Uint32Array(900);
    const range = [{ start: 51_208, end: 52_108 }];
    applyMask(suite, digest, [segment], [vector], { ...mask, sign: 1 }, 1, range);
    expect(vector).toEqual(words);
  });
});

describe('mask removal by parts', () => {
  /** Five members of whom one shared its keys and then fell silent. */
  function jobs(parts: number): {
    readonly whole: MaskRemovalJob;
    readonly apart: readonly MaskRemovalJob[];
  } {
    const session = sessionAt('collecting-masked-inputs', { members: 5 });
    session.silence(session.members[1]!);
    session.advanceTo('removing-masks');
    const state = session.aggregator;
    if (state.phase !== 'removing-masks') throw new Error(state.phase);
    return {
      whole: maskRemovalJob(state, session.maskedSums()),
      apart: splitRemoval(maskRemovalJob(state, session.maskedSums()), parts),
    };
  }

  it.each([1, 2, 3, 5])('gives in %d parts the sum of the whole', (parts) => {
    const { whole, apart } = jobs(parts);
    const { segments: layout } = whole.config;
    const results = apart.map((job) =>
      encodePart(layout, removeMasks(nodeSuite, structuredClone(job))),
    );
    expect(assembleParts(layout, results)).toEqual(removeMasks(nodeSuite, whole));
  });

  it('finds the same bad dealers in every part, and each of them decides', () => {
    const { whole, apart } = jobs(3);
    const [missing] = whole.disclosures.keys();
    const disclosures = new Map([...whole.disclosures].filter(([id]) => id !== missing));
    const seedCommitments = new Map([...whole.seedCommitments].slice(2));
    const spoilt = { disclosures, seedCommitments };
    const outcome = removeMasks(nodeSuite, { ...whole, ...spoilt });
    expect(outcome.type).toBe('bad-dealers');
    const layout = whole.config.segments;
    const results = apart.map((job) => {
      const part = removeMasks(nodeSuite, { ...job, ...spoilt });
      expect(part).toEqual(outcome);
      return encodePart(layout, part);
    });
    expect(assembleParts(layout, results)).toEqual(outcome);
  });
});
