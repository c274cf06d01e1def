import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementCount, vectorLength } from '../../shared/domain/model-schema.ts';
import { decodeSafetensors, encodeSafetensors } from '../../shared/domain/safetensors.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 });
const schemas = fc
  .uniqueArray(fc.record({ name: fc.string(), shape: shapes }), {
    selector: ({ name }) => name,
    maxLength: 6,
  })
  .filter((tensors) => tensors.every(({ name }) => name !== '__metadata__'));

const files = schemas.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    weights: fc.float32Array({
      minLength: vectorLength(schema),
      maxLength: vectorLength(schema),
      noNaN: true,
    }),
    metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4, noNullPrototype: true }),
  }),
);

describe('safetensors', () => {
  it('decode to what was encoded, and encode again to the same bytes', () => {
    fc.assert(
      fc.property(files, (file) => {
        const bytes = encodeSafetensors(file.schema, file.weights, file.metadata);
        const result = decodeSafetensors(bytes);
        expect(result).toEqual({ ok: true, file });
        if (!result.ok) return;
        const { schema, weights, metadata } = result.file;
        expect(encodeSafetensors(schema, weights, metadata)).toEqual(bytes);
      }),
    );
  });

  it('begin their data at a multiple of eight bytes', () => {
    fc.assert(
      fc.property(files, ({ schema, weights, metadata }) => {
        const bytes = encodeSafetensors(schema, weights, metadata);
        expect((bytes.length - 4 * weights.length) % 8).toBe(0);
      }),
    );
  });

  it('never throw on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeSafetensors(bytes)).toHaveProperty('ok');
      }),
    );
  });

  it('never throw on damaged files, and only accept tensors that cover all data', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(files, edits, fc.nat(12), (file, changes, cut) => {
        const whole = encodeSafetensors(file.schema, file.weights, file.metadata);
        const bytes = whole.slice(0, whole.length - Math.min(cut, whole.length));
        for (const [position, value] of changes) {
          if (bytes.length > 0) bytes[position % bytes.length] = value;
        }
        const result = decodeSafetensors(bytes);
        if (!result.ok) return;
        const { schema, weights } = result.file;
        const elements = schema.reduce((sum, { shape }) => sum + elementCount(shape), 0);
        expect(weights).toHaveLength(elements);
      }),
      { numRuns: 500 },
    );
  });
});
