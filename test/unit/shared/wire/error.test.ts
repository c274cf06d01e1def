import { describe, expect, it } from 'vitest';
import { catalogue, type ErrorCode } from '../../../../shared/errors/catalogue.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { decodeError, encodeError, errorDetail } from '../../../../shared/wire/error.ts';
import { MAX_ERROR_DETAIL_BYTES } from '../../../../shared/wire/limits.ts';

const codes = Object.keys(catalogue) as ErrorCode[];

describe('errors across the wire', () => {
  it.each(codes)('%s arrives with its code, text and facts', (code) => {
    const facts = { where: 'row 7', count: 2.5, late: true };
    const received = decodeError(encodeError(new FederationError(code, 'what and why', facts)));
    expect(received).toBeInstanceOf(FederationError);
    expect(received).toMatchObject({ code, message: 'what and why', details: facts });
  });

  it('never carry the cause', () => {
    const secret = new Error('the private key is 0123');
    const { message, detail } = encodeError(new FederationError('KEY_INVALID', 'bad', {}, secret));
    expect(message + Buffer.from(detail).toString('latin1')).not.toContain('0123');
  });

  it('are cut to what a trailer can hold, and still arrive', () => {
    const facts = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`fact-${String(index)}`, '値'.repeat(900)]),
    );
    const encoded = encodeError(new FederationError('DATA_INVALID', '長'.repeat(5_000), facts));
    expect(encoded.detail.length).toBeLessThanOrEqual(MAX_ERROR_DETAIL_BYTES);
    const received = decodeError(encoded);
    expect(received?.code).toBe('DATA_INVALID');
    expect(received?.message).toHaveLength(1024);
    expect(Object.keys(received?.details ?? {})).toHaveLength(16);
  });

  it('do not carry terminal commands', () => {
    const error = new FederationError('POLICY_REFUSED', 'red \u001b[31m', { rule: '\u0007' });
    const received = decodeError(encodeError(error));
    expect(received?.message).toBe('red \ufffd[31m');
    expect(received?.details).toEqual({ rule: '\ufffd' });
  });

  it('with numbers that are no numbers arrive as 0', () => {
    const encoded = encodeError(new FederationError('INTERNAL', 'x', { ratio: NaN }));
    expect(decodeError(encoded)?.details).toEqual({ ratio: 0 });
  });

  it.each([
    ['a code of another version', errorDetail.encode({ reason: 'NEW_CODE', facts: {} })],
    ['a name every object has', errorDetail.encode({ reason: 'constructor', facts: {} })],
    ['damaged bytes', Uint8Array.of(0xff, 0xff, 0xff)],
  ])('are not rebuilt from %s', (_what, detail) => {
    expect(decodeError({ message: 'text', detail })).toBeUndefined();
  });
});
