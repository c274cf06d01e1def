/** A real gRPC coordinator over TLS on this machine, with certificates for whoever calls it. */
import { createGrpcChannel, type GrpcTimes } from '../../client/transport/grpc-channel.ts';
import type { Endpoint } from '../../client/transport/endpoint.ts';
import type { Channel } from '../../client/transport/channel.ts';
import type { Directory } from '../../coordinator/rpc/caller.ts';
import { certificateAuthenticator } from '../../coordinator/rpc/certificate-authenticator.ts';
import { type RpcConfig, type RpcServer, startRpcServer } from '../../coordinator/rpc/server.ts';
import type { Log, LogFields } from '../../coordinator/ports/telemetry.ts';
import {
  type CertifiedKey,
  createAuthority,
  issueCertificate,
} from '../../shared/certificates/issue.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import { type Clock, instant, milliseconds, seconds } from '../../shared/domain/time.ts';
import { participantIdOf, type Signer, signerOf } from '../../shared/secagg/transcript.ts';
import { RecordingApp } from './recording-app.ts';

export const clock: Clock = { now: () => instant(Date.now()) };

export function signer(seed: number): Signer {
  return signerOf(nodeSuite, new Uint8Array(32).fill(seed));
}

const hour = 3_600_000;
const now = Date.now();
export const validity = { validFrom: instant(now - hour), validTo: instant(now + hour) };

export const authority = createAuthority('Test federation', validity);
export const coordinatorSigner = signer(101);
export const memberSigner = signer(102);
export const operatorSigner = signer(103);
export const strangerSigner = signer(104);
export const otherMemberSigner = signer(105);
export const memberId = participantIdOf(nodeSuite, memberSigner.identity);
export const otherMemberId = participantIdOf(nodeSuite, otherMemberSigner.identity);

export const hosts = ['localhost', '127.0.0.1'];

export function coordinatorCertificate(by: CertifiedKey = authority): CertifiedKey {
  return issueCertificate({
    ...validity,
    authority: by,
    subject: 'coordinator',
    signer: coordinatorSigner,
    role: 'coordinator',
    hosts,
  });
}

export function clientCertificate(who: Signer, by: CertifiedKey = authority): CertifiedKey {
  return issueCertificate({
    ...validity,
    authority: by,
    subject: 'client',
    signer: who,
    role: 'client',
    hosts: [],
  });
}

export const directory: Directory = {
  participantOf: (identity) =>
    [memberSigner, otherMemberSigner].some((member) => equalBytes(identity, member.identity))
      ? participantIdOf(nodeSuite, identity)
      : undefined,
  isOperator: (identity) => equalBytes(identity, operatorSigner.identity),
};

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: LogFields;
}

/** Keeps its lines. */
export function keptLog(lines: LogLine[]): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields });
    };
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}

export const rpcConfig: RpcConfig = {
  host: '127.0.0.1',
  port: 0,
  heartbeat: seconds(20),
  ping: seconds(30),
  pingTimeout: seconds(10),
  maxUploads: 4,
  callRate: 100,
  callBurst: 1_000,
  cooldown: seconds(10),
  drainGrace: seconds(5),
};

export interface RunningCoordinator {
  readonly app: RecordingApp;
  readonly server: RpcServer;
  readonly lines: LogLine[];
}

export async function startCoordinator(
  changes: Partial<RpcConfig> = {},
  own: CertifiedKey = coordinatorCertificate(),
): Promise<RunningCoordinator> {
  const app = new RecordingApp();
  const lines: LogLine[] = [];
  const server = await startRpcServer({
    config: { ...rpcConfig, ...changes },
    authority: authority.certificate,
    own,
    app,
    directory,
    authenticator: certificateAuthenticator(nodeSuite),
    clock,
    log: keptLog(lines),
  });
  return { app, server, lines };
}

export const grpcTimes: GrpcTimes = {
  call: seconds(20),
  diagnosis: seconds(5),
  reconnect: milliseconds(200),
};

export function endpointOf(
  port: number,
  who: Signer = memberSigner,
  changes: Partial<Endpoint> = {},
): Endpoint {
  return {
    host: 'localhost',
    port,
    authority: authority.certificate,
    own: clientCertificate(who),
    coordinator: coordinatorSigner.identity,
    ...changes,
  };
}

export function channelTo(
  port: number,
  who: Signer = memberSigner,
  changes: Partial<Endpoint> = {},
): Channel {
  return createGrpcChannel({
    endpoint: endpointOf(port, who, changes),
    identity: who.identity,
    suite: nodeSuite,
    clock,
    times: grpcTimes,
  });
}
