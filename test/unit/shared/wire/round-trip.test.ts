/** decode ∘ encode = id, and no bytes whatever make a codec fail in any way but its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import type { Codec } from '../../../../shared/wire/codec.ts';
import { uploadStatusResponse } from '../../../../shared/wire/masked-input.ts';
import { checkInRequest } from '../../../../shared/wire/participation.ts';
import { confirmSurvivorsRequest } from '../../../../shared/wire/unmasking.ts';
import { everyMessage } from '../../../support/wire-messages.ts';
import { confirmation, key } from '../../../support/wire-samples.ts';

/** Buffers and Uint8Arrays of the same bytes are the same value. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Map) {
    return new Map([...value].map(([name, entry]) => [name as unknown, plain(entry)]));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}

/** Decodes hostile bytes: anything but an answer or one of the two refusals fails the test. */
function survives(codec: Codec<unknown>, bytes: Uint8Array): void {
  try {
    codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    expect(['MESSAGE_MALFORMED', 'MESSAGE_TOO_LARGE']).toContain(error.code);
    expect(error.message).toContain(codec.name);
  }
}

describe.each(everyMessage.map(([codec, values]) => [codec.name, codec, values] as const))(
  '%s',
  (_name, codec, values) => {
    it('arrives as it was sent, from a Uint8Array and from a Buffer', () => {
      for (const value of values) {
        const bytes = codec.encode(value);
        expect(plain(codec.decode(Uint8Array.from(bytes)))).toEqual(value);
        expect(plain(codec.decode(Buffer.from(bytes)))).toEqual(value);
      }
    });

    it('is encoded to the same bytes again', () => {
      for (const value of values) {
        const bytes = codec.encode(value);
        expect(Buffer.compare(codec.encode(codec.decode(bytes)), bytes)).toBe(0);
      }
    });

    it('is refused when cut short anywhere, or is another whole message', () => {
      for (const value of values) {
        const bytes = Uint8Array.from(codec.encode(value));
        const step = Math.max(1, Math.floor(bytes.length / 150));
        for (let length = 0; length < bytes.length; length += step) {
          survives(codec, bytes.subarray(0, length));
        }
      }
    });

    it('is refused cleanly when damaged', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...values),
          fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1 }),
          (value, flips) => {
            const bytes = Uint8Array.from(codec.encode(value));
            for (const [at, mask] of flips) {
              if (bytes.length > 0)
                bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask;
            }
            survives(codec, bytes);
          },
        ),
        { numRuns: 200 },
      );
    });

    it('is refused cleanly when it is noise', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          survives(codec, bytes);
        }),
        { numRuns: 200 },
      );
    });
  },
);

describe('a message above the limit of its kind', () => {
  it('is refused before it is looked at', () => {
    const bytes = new Uint8Array(checkInRequest.maxBytes + 1);
    expect(() => checkInRequest.decode(bytes)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }),
    );
  });
});

describe('fields of the future', () => {
  it('are ignored', () => {
    const bytes = uploadStatusResponse.encode(3_000);
    const unknownField = Uint8Array.of(0xfa, 0x3f, 3, 1, 2, 3);
    expect(uploadStatusResponse.decode(Buffer.concat([bytes, unknownField]))).toBe(3_000);
  });
});

describe('small fields', () => {
  it('do not share memory with the message they came in', () => {
    const bytes = Uint8Array.from(confirmSurvivorsRequest.encode({ key, message: confirmation }));
    const decoded = confirmSurvivorsRequest.decode(bytes);
    bytes.fill(0);
    expect(decoded.message.signature).toEqual(confirmation.signature);
  });
});
