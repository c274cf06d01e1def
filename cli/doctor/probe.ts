/** Looks at a coordinator from outside: one HTTP/2 request over mutual TLS. */
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { TLSSocket } from 'node:tls';
import { identityOfCertificate } from '../../shared/certificates/binding.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { TlsTexts } from './local-checks.ts';

const TIMEOUT_MS = 10_000;
/** A gRPC message of no bytes: not compressed, length 0. */
const EMPTY_MESSAGE = new Uint8Array(5);

export interface Sighting {
  /** As its certificate proves. */
  readonly identity: IdentityKey;
  /** Its clock minus ours, in ms, to the second; `undefined` when it did not say. */
  readonly skewMs: number | undefined;
  readonly roundTripMs: number;
}

/** Throws `COORDINATOR_UNREACHABLE` or `CERTIFICATE_INVALID`. `endpoint` is `host:port`. */
export async function probeCoordinator(endpoint: string, tls: TlsTexts): Promise<Sighting> {
  const session = connect(`https://${endpoint}`, {
    ca: tls.authority,
    cert: tls.own.certificate,
    key: tls.own.privateKey,
    timeout: TIMEOUT_MS,
  });
  try {
    const start = Date.now();
    const headers = await responseHeaders(session, endpoint);
    const end = Date.now();
    return {
      identity: identityOfPeer(session),
      skewMs: skewOf(headers.date, start, end),
      roundTripMs: end - start,
    };
  } finally {
    session.destroy();
  }
}

function responseHeaders(
  session: ClientHttp2Session,
  endpoint: string,
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      reject(unreachable(endpoint, cause));
    };
    session.on('error', fail);
    session.on('timeout', fail);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.setTimeout(TIMEOUT_MS, () => {
      fail(new Error(`no answer within ${TIMEOUT_MS / 1000} s`));
    });
    stream.on('error', fail);
    stream.on('response', resolve);
    stream.on('close', () => {
      fail(new Error('the connection was closed without an answer'));
    });
    stream.end(EMPTY_MESSAGE);
  });
}

function unreachable(endpoint: string, cause: unknown): FederationError {
  const reason = cause instanceof Error ? cause.message : 'no answer';
  return new FederationError(
    'COORDINATOR_UNREACHABLE',
    `${endpoint}: ${reason}; check that the coordinator runs, the address, the firewall and both certificates`,
    { endpoint },
    cause,
  );
}

function identityOfPeer(session: ClientHttp2Session): IdentityKey {
  const socket: unknown = session.socket;
  const raw = socket instanceof TLSSocket ? socket.getPeerCertificate().raw : new Uint8Array(0);
  const result = identityOfCertificate(nodeSuite, raw);
  if (result.ok) return result.identity;
  throw new FederationError(
    'CERTIFICATE_INVALID',
    `the coordinator's certificate: ${result.reason}`,
  );
}

/** Half of the round trip is the uncertainty of the comparison, a second that of the header. */
function skewOf(date: string | undefined, start: number, end: number): number | undefined {
  const theirs = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(theirs) ? undefined : theirs - (start + end) / 2;
}

/** Throws `CERTIFICATE_INVALID` when somebody else answers at the coordinator's address. */
export function requireIdentity({ identity }: Sighting, expected: IdentityKey): void {
  if (equalBytes(identity, expected)) return;
  throw new FederationError(
    'CERTIFICATE_INVALID',
    `${formatIdentityKey(identity)} answers, the charter names ${formatIdentityKey(expected)}; check the address and the charter`,
  );
}
