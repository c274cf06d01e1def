/**
 * Why a connection cannot be made. gRPC folds every cause into UNAVAILABLE and some prose; one TLS
 * connection of our own tells them apart by code.
 */
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { certificateError } from '../../shared/certificates/check.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { Duration } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type Endpoint, formatEndpoint, serverProblem } from './endpoint.ts';

type Explanation = (where: string) => FederationError;

function unreachable(what: string): Explanation {
  return (where) =>
    new FederationError('COORDINATOR_UNREACHABLE', `${where}: ${what}`, { endpoint: where });
}

function untrusted(problem: string, what: string): Explanation {
  return (where) => certificateError('peer', problem, `the certificate of ${where} ${what}`);
}

function refused(what: string): Explanation {
  return (where) =>
    certificateError('own', 'refused', `${where} refused this client's certificate: ${what}`);
}

const foreignAuthority = untrusted(
  'foreign-authority',
  "was not issued by the federation's authority: compare the authority file with the coordinator's",
);
const plaintext: Explanation = (where) =>
  new FederationError('CONFIG_INVALID', `${where} does not speak TLS: is this the right port?`, {
    problem: 'plaintext',
  });

/** node closes a connection whose client certificate it refuses, without a TLS alert. */
const CLOSED_AFTER_HANDSHAKE = 'VELUM_CLOSED_AFTER_HANDSHAKE';
const CLOSED_EARLY = 'VELUM_CLOSED_EARLY';
const SILENT = 'VELUM_SILENT';

/** By the codes of node:net, node:dns and OpenSSL. */
const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable('connection refused; is the coordinator running?'),
  ENOTFOUND: unreachable('this name does not resolve'),
  EAI_AGAIN: unreachable('this name does not resolve at the moment'),
  EHOSTUNREACH: unreachable('there is no route to this host'),
  ENETUNREACH: unreachable('there is no route to this network'),
  CERT_HAS_EXPIRED: untrusted('expired', 'has expired: its operator must renew it'),
  CERT_NOT_YET_VALID: untrusted('not-yet-valid', 'is not valid yet: compare the clocks'),
  SELF_SIGNED_CERT_IN_CHAIN: foreignAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: foreignAuthority,
  UNABLE_TO_GET_ISSUER_CERT: foreignAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: foreignAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: foreignAuthority,
  CERT_SIGNATURE_FAILURE: foreignAuthority,
  ERR_SSL_WRONG_VERSION_NUMBER: plaintext,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plaintext,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: refused('it comes from another authority'),
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: refused('it comes from another authority'),
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: refused('it has expired'),
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: refused('it is not acceptable'),
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: refused('it is not acceptable'),
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: refused('it may not be used by a client'),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: refused('none was sent'),
  [CLOSED_AFTER_HANDSHAKE]: refused(
    'it trusts another authority, or its clock says that the certificate is not valid',
  ),
  [CLOSED_EARLY]: unreachable('the connection was closed before the TLS handshake was done'),
  [SILENT]: unreachable('no answer'),
};

function explain(error: NodeJS.ErrnoException, where: string): FederationError {
  if (error instanceof FederationError) return error;
  const known = explanations[error.code ?? ''] ?? unreachable(error.message);
  return known(where);
}

/** The error of a failed connection; `undefined` when one can be made (again). */
export async function diagnose(
  suite: CryptoSuite,
  endpoint: Endpoint,
  patience: Duration,
): Promise<FederationError | undefined> {
  const where = formatEndpoint(endpoint);
  const first = await attempt(suite, endpoint, patience);
  // A coordinator that dies between handshake and first word looks the same, but only once.
  const error =
    first?.code === CLOSED_AFTER_HANDSHAKE ? await attempt(suite, endpoint, patience) : first;
  return error === undefined ? undefined : explain(error, where);
}

async function attempt(
  suite: CryptoSuite,
  endpoint: Endpoint,
  patience: Duration,
): Promise<NodeJS.ErrnoException | undefined> {
  const socket = dial(suite, endpoint);
  try {
    await firstWord(socket, patience);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('unknown cause');
  } finally {
    socket.destroy();
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function dial(suite: CryptoSuite, endpoint: Endpoint): TLSSocket {
  return connect({
    host: endpoint.host,
    port: endpoint.port,
    ca: endpoint.authority,
    cert: endpoint.own.certificate,
    key: endpoint.own.privateKey,
    ALPNProtocols: ['h2'],
    ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
    checkServerIdentity: (_host, certificate) => serverProblem(suite, endpoint, certificate),
  });
}

/**
 * With TLS 1.3 a client is connected before the server has judged its certificate. An HTTP/2 server
 * speaks first, and only after that judgement: its first byte is the proof.
 */
async function firstWord(socket: TLSSocket, patience: Duration): Promise<void> {
  let handshaken = false;
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', () => {
      handshaken = true;
    });
    socket.once('data', () => {
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(failure(handshaken ? CLOSED_AFTER_HANDSHAKE : CLOSED_EARLY));
    });
    socket.setTimeout(patience, () => {
      reject(failure(SILENT));
    });
  });
}
