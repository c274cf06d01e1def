import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identityOfCertificate } from '../../../../shared/certificates/binding.ts';
import { checkOwnCertificate } from '../../../../shared/certificates/check.ts';
import {
  type CertificateRequest,
  createAuthority,
  issueCertificate,
} from '../../../../shared/certificates/issue.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { instant } from '../../../../shared/domain/time.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { signerOf } from '../../../../shared/secagg/transcript.ts';

const suite = nodeSuite;
const from = instant(Date.UTC(2030, 2, 1));
const to = instant(Date.UTC(2030, 8, 1));
const during = instant(Date.UTC(2030, 4, 17));
const validity = { validFrom: from, validTo: to };

const authority = createAuthority('Test authority', validity);
const signer = signerOf(suite, new Uint8Array(32).fill(21));
const other = signerOf(suite, new Uint8Array(32).fill(22));

function request(changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    authority,
    subject: 'Klinik Süd',
    signer,
    role: 'client',
    hosts: [],
    ...validity,
    ...changes,
  };
}

function der(pem: string): Uint8Array {
  return new Uint8Array(new X509Certificate(pem).raw);
}

function problemOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    if (error instanceof FederationError) return error.details['problem'];
    throw error;
  }
  return undefined;
}

describe('issued certificates', () => {
  it('chain to their authority and carry the subject and the names', () => {
    const { certificate } = issueCertificate(
      request({ role: 'coordinator', hosts: ['coordinator.example', '192.0.2.7', '2001:db8::7'] }),
    );
    const parsed = new X509Certificate(certificate);
    const issuer = new X509Certificate(authority.certificate);
    expect(parsed.checkIssued(issuer) && parsed.verify(issuer.publicKey)).toBe(true);
    expect(parsed.subject).toBe('CN=Klinik Süd');
    expect(parsed.checkHost('coordinator.example')).toBe('coordinator.example');
    expect(parsed.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(parsed.checkIP('2001:db8::7')).toBe('2001:db8::7');
    expect(parsed.checkHost('elsewhere.example')).toBeUndefined();
    expect(parsed.ca).toBe(false);
    expect(issuer.ca).toBe(true);
  });

  it('are refused for a coordinator nobody could dial', () => {
    expect(() => issueCertificate(request({ role: 'coordinator' }))).toThrow(
      /at least one DNS name/,
    );
  });

  it('have distinct keys and serial numbers', () => {
    const [first, second] = [issueCertificate(request()), issueCertificate(request())];
    expect(first.privateKey).not.toBe(second.privateKey);
    expect(new X509Certificate(first.certificate).serialNumber).not.toBe(
      new X509Certificate(second.certificate).serialNumber,
    );
  });
});

describe('identityOfCertificate', () => {
  it('finds the identity that signed for the TLS key', () => {
    const { certificate } = issueCertificate(request());
    expect(identityOfCertificate(suite, der(certificate))).toEqual({
      ok: true,
      identity: signer.identity,
    });
  });

  it('refuses a certificate without a binding', () => {
    expect(identityOfCertificate(suite, der(authority.certificate))).toEqual({
      ok: false,
      reason: 'it carries no Velum identity binding',
    });
  });

  it('refuses a binding that was signed for another TLS key', () => {
    const stolen = {
      identity: signer.identity,
      sign: () => signer.sign('tls-key', new Uint8Array(91).fill(5)),
    };
    const { certificate } = issueCertificate(request({ signer: stolen }));
    expect(identityOfCertificate(suite, der(certificate))).toEqual({
      ok: false,
      reason: 'its identity binding was not signed for this TLS key',
    });
  });

  it('refuses a binding of another length', () => {
    const short = { identity: signer.identity, sign: () => new Uint8Array(63).fill(9) };
    const { certificate } = issueCertificate(request({ signer: short }));
    expect(identityOfCertificate(suite, der(certificate))).toEqual({
      ok: false,
      reason: 'its identity binding is malformed',
    });
  });

  it('answers every truncation and every flipped byte with a reason or the true identity', () => {
    const whole = der(issueCertificate(request()).certificate);
    for (let length = 0; length < whole.length; length += 7) {
      expect(identityOfCertificate(suite, whole.slice(0, length)).ok).toBe(false);
    }
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = whole.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      const found = identityOfCertificate(suite, damaged);
      if (found.ok) expect(found.identity).toEqual(signer.identity);
    }
  });
});

describe('checkOwnCertificate', () => {
  const own = issueCertificate(request());
  const mine = { authority: authority.certificate, own, identity: signer.identity };

  it('accepts a certificate that is what it should be', () => {
    expect(() => {
      checkOwnCertificate(suite, mine, during);
    }).not.toThrow();
  });

  it('accepts a choice of authorities', () => {
    const bundle = createAuthority('Another', validity).certificate + authority.certificate;
    expect(() => {
      checkOwnCertificate(suite, { ...mine, authority: bundle }, during);
    }).not.toThrow();
  });

  it.each([
    ['expired', mine, instant(to + 86_400_000)],
    ['not-yet-valid', mine, instant(from - 86_400_000)],
    [
      'foreign-authority',
      { ...mine, authority: createAuthority('Foreign', validity).certificate },
      during,
    ],
    [
      'foreign-authority',
      { ...mine, authority: createAuthority('Test authority', validity).certificate },
      during,
    ],
    ['unbound', { ...mine, identity: other.identity }, during],
    ['unreadable', { ...mine, own: { ...own, certificate: 'no certificate' } }, during],
    ['unreadable', { ...mine, own: { ...own, privateKey: 'no key' } }, during],
    ['unreadable', { ...mine, authority: '' }, during],
    [
      'key-mismatch',
      { ...mine, own: { ...own, privateKey: issueCertificate(request()).privateKey } },
      during,
    ],
  ])('names the problem: %s', (problem, given, now) => {
    expect(
      problemOf(() => {
        checkOwnCertificate(suite, given, now);
      }),
    ).toBe(problem);
  });

  it('names the file where it is told', () => {
    const late = instant(to + 1_000);
    const given = { ...mine, file: 'tls/north.pem' };
    const judge = (): void => {
      checkOwnCertificate(suite, given, late);
    };
    expect(judge).toThrow(/^tls\/north\.pem: the certificate expired on/);
  });

  it('refuses a certificate that proves nothing', () => {
    const bare = { ...mine, own: authority };
    expect(
      problemOf(() => {
        checkOwnCertificate(suite, bare, during);
      }),
    ).toBe('unbound');
  });
});
