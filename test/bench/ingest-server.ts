/** The entry of an ingest server: receives uploads as one of three kinds, in a process of its own. */
import { Server, ServerCredentials, type ServerReadableStream } from '@grpc/grpc-js';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { openFileVectorStore } from '../../coordinator/adapters/filesystem/file-vector-store.ts';
import { BlockMemory } from '../../coordinator/app/block-memory.ts';
import { blocksOf } from '../../coordinator/app/upload-blocks.ts';
import type { CoordinatorApp } from '../../coordinator/app/use-cases.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { certificateAuthenticator } from '../../coordinator/rpc/certificate-authenticator.ts';
import { listen } from '../../coordinator/rpc/listener.ts';
import { withReceiveWindow } from '../../coordinator/rpc/receive-window.ts';
import { startRpcServer } from '../../coordinator/rpc/server.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { fromHex } from '../../shared/domain/bytes.ts';
import { seconds } from '../../shared/domain/time.ts';
import { participantIdOf } from '../../shared/secagg/transcript.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { packedLength } from '../../shared/vector/packing.ts';
import { RECEIVE_WINDOW_BYTES } from '../../shared/wire/limits.ts';
import { RecordingApp } from '../support/recording-app.ts';
import { clock, keptLog, rpcConfig } from '../support/rpc-fixture.ts';
import {
  BITS,
  type IngestPart,
  type IngestQuestion,
  type IngestReport,
  RAW_CHUNK_BYTES,
  RAW_PATH,
} from './ingest-part.ts';

/** Of a model's 32-bit floats. */
const WEIGHT_BYTES = 4;

const part = JSON.parse(process.argv[2] ?? '') as IngestPart;
const { parameters, authority: ca, certificate: cert, privateKey: key } = part;
const vectors = await openFileVectorStore(part.folder);

function report(message: IngestReport): void {
  process.send?.(message);
}

/** An application that keeps uploads as the coordinator does, for a round that is always open. */
function keepingApp(store: VectorStore): CoordinatorApp {
  const length = packedLength(parameters, BITS);
  const refuse = (): never => {
    throw new Error('the upload is too long');
  };
  const memory = new BlockMemory();
  const recording = new RecordingApp();
  recording.store(new Uint8Array(WEIGHT_BYTES * parameters));
  const { participation, artefacts, operator } = recording;
  return {
    artefacts,
    operator,
    participation: {
      ...participation,
      uploadedBytes: (caller, round, digest) => store.uploaded(round, caller, digest),
      submitMaskedInput: async (caller, round, { digest }, offset, pieces) => {
        const pace = { wait: seconds(5), clock, memory };
        let end = offset;
        for await (const block of blocksOf(pieces, length, refuse, pace)) {
          end = await store.append(round, caller, digest, end, block);
        }
        await store.seal(round, caller, digest, length);
      },
    },
  };
}

async function listenAsVelum(): Promise<number> {
  const server = await startRpcServer({
    config: { ...rpcConfig, maxUploads: 64, callBurst: 10_000 },
    authority: ca,
    own: { certificate: cert, privateKey: key },
    app: keepingApp(vectors),
    directory: {
      participantOf: (identity) => participantIdOf(nodeSuite, identity),
      isOperator: () => false,
    },
    authenticator: certificateAuthenticator(nodeSuite),
    clock,
    log: keptLog([]),
  });
  return server.port;
}

async function listenAsGrpc(): Promise<number> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const drop = (call: ServerReadableStream<Buffer, Buffer>, done: (e: null, v: Buffer) => void) => {
    call.on('data', () => undefined);
    call.on('end', () => {
      done(null, Buffer.alloc(0));
    });
  };
  const same = (bytes: Buffer): Buffer => bytes;
  server.register(RAW_PATH, drop, same, same, 'clientStream');
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  const credentials = ServerCredentials.createSsl(Buffer.from(ca), [pair], true);
  const { created } = withReceiveWindow(RECEIVE_WINDOW_BYTES, () =>
    server.createConnectionInjector(credentials),
  );
  const { port } = await listen('127.0.0.1', 0, (socket) => {
    created.injectConnection(socket);
  });
  return port;
}

async function listenAsHttp2(): Promise<number> {
  const server = createSecureServer({
    ...{ ca, cert, key, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    settings: { initialWindowSize: RECEIVE_WINDOW_BYTES },
  });
  server.on('session', (session) => {
    session.setLocalWindowSize(RECEIVE_WINDOW_BYTES);
  });
  server.on('stream', (stream) => {
    stream.resume().on('end', () => {
      stream.respond({ ':status': 200 }, { endStream: true });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function sum({ key: round, inputs }: Extract<IngestQuestion, { type: 'sum' }>) {
  const accumulator = createAccumulator([{ count: parameters, bits: BITS }]);
  const attempt = { ...round, attempt: 1 };
  for (const { id, digest } of inputs) {
    for await (const piece of vectors.read(attempt, id, fromHex(digest), RAW_CHUNK_BYTES)) {
      accumulator.add(piece);
    }
    accumulator.finish();
  }
  await vectors.drop(round);
}

process.on('message', (question: IngestQuestion) => {
  if (question.type === 'memory') {
    report({ type: 'memory', peak: process.resourceUsage().maxRSS * 1_024 });
    return;
  }
  void sum(question).then(() => {
    report({ type: 'summed' });
  });
});
process.on('disconnect', () => {
  process.exit();
});

const listeners = { velum: listenAsVelum, grpc: listenAsGrpc, http2: listenAsHttp2 };
report({ type: 'listening', port: await listeners[part.kind]() });
