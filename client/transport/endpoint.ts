/** Where the coordinator is and what it must prove. */
import { checkServerIdentity as checkHostName, type PeerCertificate } from 'node:tls';
import { identityOfCertificate } from '../../shared/certificates/binding.ts';
import { certificateError } from '../../shared/certificates/check.ts';
import type { CertifiedKey } from '../../shared/certificates/issue.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** Both ends of a mutually authenticated connection, seen from the caller's side. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority (or authorities) the coordinator's certificate must come from. */
  readonly authority: string;
  /** The caller's certificate and TLS key. */
  readonly own: CertifiedKey;
  /** Where the caller's certificate was read from, for errors. */
  readonly ownFile?: string;
  /** The coordinator's identity as the pinned charter names it. */
  readonly coordinator: IdentityKey;
}

const ENDPOINT = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]+)):(\d{1,5})$/;

/** Parses `host:port` or `[IPv6]:port`; throws `CONFIG_INVALID`. */
export function parseEndpoint(text: string): { readonly host: string; readonly port: number } {
  const [, ipv6, name, digits] = ENDPOINT.exec(text) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    const message = `not an endpoint: ${JSON.stringify(text)}; write host:port or [IPv6]:port`;
    throw new FederationError('CONFIG_INVALID', message);
  }
  return { host, port };
}

export function formatEndpoint({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/**
 * What TLS asks once the chain is good: is this the host dialled, and is it the coordinator of the
 * charter? Answers with the error, as node:tls wants it.
 */
export function serverProblem(
  suite: CryptoSuite,
  endpoint: Endpoint,
  certificate: PeerCertificate,
): FederationError | undefined {
  const named = checkHostName(endpoint.host, certificate);
  if (named !== undefined) {
    const message = `the coordinator's certificate is not for ${endpoint.host}: ${named.message}`;
    return certificateError('peer', 'host-mismatch', message);
  }
  const bound = identityOfCertificate(suite, certificate.raw);
  if (!bound.ok) {
    const message = `the coordinator's certificate proves no identity: ${bound.reason}`;
    return certificateError('peer', 'unbound', message);
  }
  if (equalBytes(bound.identity, endpoint.coordinator)) return undefined;
  const message =
    `${formatEndpoint(endpoint)} is ${formatIdentityKey(bound.identity)}, the charter's ` +
    `coordinator is ${formatIdentityKey(endpoint.coordinator)}: do not connect`;
  return certificateError('peer', 'wrong-identity', message);
}
