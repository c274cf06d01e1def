/** Who calls, from the certificate of a connection that may be older than its validity. */
import type { PeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CallerAuthentication } from '../../../../coordinator/rpc/authenticate.ts';
import { instant } from '../../../../shared/domain/time.ts';

const EXPIRY = Date.UTC(2030, 4, 6);
const identity = new Uint8Array(32).fill(9);
const certificate = {
  valid_to: new Date(EXPIRY).toUTCString(),
  fingerprint256: 'AB:CD',
  raw: Buffer.from([3, 7]),
} as PeerCertificate;

function authenticationAt(now: number): CallerAuthentication {
  const directory = { participantOf: () => undefined, isOperator: () => false };
  return new CallerAuthentication({ identityOf: () => identity }, directory, {
    now: () => instant(now),
  });
}

describe('the caller of a connection', () => {
  it('is known until its certificate expires, and not a moment longer', () => {
    expect(authenticationAt(EXPIRY).callerOf(certificate).identity).toBe(identity);
    expect(() => authenticationAt(EXPIRY + 1).callerOf(certificate)).toThrow('certificate expired');
  });

  it('is nobody without a certificate', () => {
    expect(() => authenticationAt(EXPIRY).callerOf(undefined)).toThrow('no client certificate');
  });
});
