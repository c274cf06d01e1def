/** What is wrong with a certificate, said before TLS says it less clearly. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes } from '../domain/bytes.ts';
import type { IdentityKey } from '../domain/charter.ts';
import { formatIdentityKey } from '../domain/identity-key.ts';
import type { Instant } from '../domain/time.ts';
import { FederationError } from '../errors/federation-error.ts';
import { identityOfCertificate } from './binding.ts';
import type { CertifiedKey } from './issue.ts';

/** Whose certificate it is, for the error: `own`, `the coordinator's`. */
export type Whose = 'own' | 'peer';

export type CertificateProblem =
  'unreadable' | 'key-mismatch' | 'not-yet-valid' | 'expired' | 'foreign-authority' | 'unbound';

/** `CERTIFICATE_INVALID` with the problem as a fact, so that programs need not read the text. */
export function certificateError(whose: Whose, problem: string, message: string): FederationError {
  return new FederationError('CERTIFICATE_INVALID', message, { whose, problem });
}

export interface OwnCertificate {
  /** PEM of the authority that peers trust; several certificates are a choice of authorities. */
  readonly authority: string;
  readonly own: CertifiedKey;
  /** Whom the certificate must be bound to; `undefined` where any identity will do. */
  readonly identity: IdentityKey | undefined;
  /** Where the certificate was read from, for the error. */
  readonly file?: string;
}

/**
 * Judges one's own certificate before dialling or listening: with TLS 1.3 the peer's reason for
 * refusing it arrives late and in one word. Throws `CERTIFICATE_INVALID`.
 */
export function checkOwnCertificate(suite: CryptoSuite, given: OwnCertificate, now: Instant): void {
  try {
    judge(suite, given, now);
  } catch (error) {
    const { file } = given;
    if (file === undefined || !(error instanceof FederationError)) throw error;
    const { code, message, details } = error;
    throw new FederationError(code, `${file}: ${message}`, { ...details, file });
  }
}

function judge(
  suite: CryptoSuite,
  { authority, own, identity }: OwnCertificate,
  now: Instant,
): void {
  const certificate = readCertificate(own.certificate, 'the certificate');
  const issuers = [...blocks(authority), ...blocks(own.certificate).slice(1)].map((pem) =>
    readCertificate(pem, 'the authority certificate'),
  );
  if (!certificate.checkPrivateKey(readPrivateKey(own.privateKey))) {
    throw ownError(
      'key-mismatch',
      'the certificate and the TLS private key do not belong together',
    );
  }
  checkValidity(certificate, now);
  if (!issuers.some((issuer) => isIssuedBy(certificate, issuer))) {
    const expected = issuers.map(({ subject }) => oneLine(subject)).join(' or ');
    throw ownError(
      'foreign-authority',
      `the certificate was issued by another authority (it says ${oneLine(certificate.issuer)}) ` +
        `than ${expected}: ask the federation's authority for a certificate`,
    );
  }
  checkBinding(suite, certificate, identity);
}

function ownError(problem: CertificateProblem, message: string): FederationError {
  return certificateError('own', problem, message);
}

/** The certificates of a PEM file; a file without any is one unreadable certificate. */
function blocks(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [pem];
}

function readCertificate(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw ownError('unreadable', `${what} is not a PEM certificate`);
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw ownError('unreadable', 'the TLS private key is not a PEM private key');
  }
}

function checkValidity(certificate: X509Certificate, now: Instant): void {
  const { validFrom, validTo } = certificate;
  const at = new Date(now).toISOString();
  if (now > Date.parse(validTo)) {
    throw ownError('expired', `the certificate expired on ${validTo}; it is now ${at}: renew it`);
  }
  if (now < Date.parse(validFrom)) {
    throw ownError(
      'not-yet-valid',
      `the certificate is valid from ${validFrom}; it is now ${at}: check the clock`,
    );
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function checkBinding(
  suite: CryptoSuite,
  certificate: X509Certificate,
  identity: IdentityKey | undefined,
): void {
  const bound = identityOfCertificate(suite, certificate.raw);
  if (!bound.ok) {
    throw ownError('unbound', `the certificate proves no identity: ${bound.reason}`);
  }
  if (identity !== undefined && !equalBytes(bound.identity, identity)) {
    throw ownError(
      'unbound',
      `the certificate is bound to ${formatIdentityKey(bound.identity)}, the identity key is ` +
        `${formatIdentityKey(identity)}: they must belong together`,
    );
  }
}

/** node prints a name with one attribute per line. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
