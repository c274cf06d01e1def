/** Uploads to an ingest server: as Velum's client makes them, and as bare streams. */
import { ChannelCredentials, Client, Metadata } from '@grpc/grpc-js';
import { type ClientHttp2Session, connect } from 'node:http2';
import { createGrpcChannel } from '../../client/transport/grpc-channel.ts';
import { channelTransport } from '../../client/transport/channel-transport.ts';
import { defaultRetryPolicy, withRetry } from '../../client/transport/retry.ts';
import type { CoordinatorTransport } from '../../client/transport/transport.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import type { RoundKey } from '../../shared/domain/ids.ts';
import { participantIdOf, type Signer, signerOf } from '../../shared/secagg/transcript.ts';
import { authority, clientCertificate, clock, endpointOf } from '../support/rpc-fixture.ts';
import { type IngestKind, RAW_CHUNK_BYTES, RAW_PATH } from './ingest-part.ts';

/** One caller with a connection of its own. */
export interface IngestClient {
  readonly signer: Signer;
  upload(key: RoundKey, vector: Uint8Array): Promise<void>;
  close(): void;
}

/** Such a caller over Velum's own wire. */
export interface VelumClient extends IngestClient {
  /** Fetches the model, of so many bytes that are all 0. */
  download(bytes: number): Promise<void>;
}

const HOST = 'localhost';

function anybody(): Signer {
  return signerOf(nodeSuite, nodeSuite.randomBytes(32));
}

export function ingestClient(kind: IngestKind, port: number): IngestClient {
  switch (kind) {
    case 'velum':
      return velumClient(port);
    case 'grpc':
      return grpcClient(port);
    case 'http2':
      return http2Client(port);
  }
}

/** As the coordinator names it, in the questions about what was uploaded. */
export function inputOf({ signer }: IngestClient, vector: Uint8Array) {
  return {
    id: participantIdOf(nodeSuite, signer.identity),
    digest: toHex(nodeSuite.sha256(vector)),
  };
}

export function velumClient(port: number): VelumClient {
  const signer = anybody();
  const transport: CoordinatorTransport = channelTransport(
    createGrpcChannel({ endpoint: endpointOf(port, signer), suite: nodeSuite, clock }),
  );
  return {
    signer,
    upload: async (key, vector) => {
      const digest = nodeSuite.sha256(vector);
      const header = { digest, signature: signer.sign('masked', digest) };
      const { signal } = new AbortController();
      // Not all have a place at once: the others come again, as clients do.
      await withRetry(
        () => transport.submitMaskedInput({ ...key, attempt: 1 }, header, vector, signal),
        defaultRetryPolicy,
        signal,
      );
    },
    download: async (bytes) => {
      const digest = nodeSuite.sha256(new Uint8Array(bytes));
      await transport.download(digest, bytes, new AbortController().signal);
    },
    close: () => {
      transport.close();
    },
  };
}

function grpcClient(port: number): IngestClient {
  const signer = anybody();
  const { privateKey, certificate } = clientCertificate(signer);
  const pems = [authority.certificate, privateKey, certificate].map((pem) => Buffer.from(pem));
  const client = new Client(
    `${HOST}:${String(port)}`,
    ChannelCredentials.createSsl(...(pems as [Buffer, Buffer, Buffer])),
    { 'grpc.use_local_subchannel_pool': 1, 'grpc.max_send_message_length': -1 },
  );
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    signer,
    upload: (_key, vector) =>
      new Promise((resolve, reject) => {
        const call = client.makeClientStreamRequest(
          RAW_PATH,
          same,
          same,
          new Metadata(),
          (error) => {
            if (error === null) resolve();
            else reject(error);
          },
        );
        void writeAll(vector, (piece, done) => call.write(piece, done)).then(() => call.end());
      }),
    close: () => {
      client.close();
    },
  };
}

function http2Client(port: number): IngestClient {
  const signer = anybody();
  const { privateKey: key, certificate: cert } = clientCertificate(signer);
  const session: ClientHttp2Session = connect(`https://${HOST}:${String(port)}`, {
    ...{ ca: authority.certificate, key, cert },
  });
  return {
    signer,
    upload: (_key, vector) =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ':path': RAW_PATH });
        stream.on('response', () => {
          resolve();
        });
        stream.on('error', reject);
        stream.resume();
        void writeAll(vector, (piece, done) => stream.write(piece, done)).then(() => stream.end());
      }),
    close: () => {
      session.close();
    },
  };
}

/** One piece after the other, each once the one before it was taken. */
async function writeAll(
  vector: Uint8Array,
  write: (piece: Buffer, done: () => void) => void,
): Promise<void> {
  for (let start = 0; start < vector.length; start += RAW_CHUNK_BYTES) {
    const length = Math.min(RAW_CHUNK_BYTES, vector.length - start);
    const piece = Buffer.from(vector.buffer, vector.byteOffset + start, length);
    await new Promise<void>((resolve) => {
      write(piece, resolve);
    });
  }
}
