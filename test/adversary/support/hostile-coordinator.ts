/** A coordinator that keeps to no rule: it says any bytes to real clients and keeps what they say. */
import { promisify } from 'node:util';
import {
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { concatBytes, type Digest, toHex } from '../../../shared/domain/bytes.ts';
import type { Instruction } from '../../../shared/secagg/instruction.ts';
import {
  modelService,
  participationService,
  secAggService,
} from '../../../shared/wire/services.ts';
import { Journal } from '../../support/e2e/journal.ts';
import type { ScratchFederation } from '../../support/e2e/scratch-federation.ts';

/** One call of a client. */
export interface HeardCall {
  /** The last part of its path. */
  readonly method: string;
  /** Who called, by the name in its certificate. */
  readonly from: string;
  /** The messages it brought: one, or all of a stream. */
  readonly parts: readonly Uint8Array[];
}

type Watch = ServerWritableStream<Uint8Array, Uint8Array>;
type Answer = Uint8Array | { readonly code: status; readonly details: string };

const PIECE_BYTES = 50_000;
const NOTHING = new Uint8Array(0);

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const asReceived = (bytes: Buffer): Uint8Array => new Uint8Array(bytes);

interface AnyCall {
  getAuthContext(): { readonly sslPeerCertificate?: { readonly subject: { readonly CN: string } } };
}

function callerOf(call: unknown): string {
  return (call as AnyCall).getAuthContext().sslPeerCertificate?.subject.CN ?? 'nobody';
}

/** What goes over WatchRound for an instruction. */
export function encodedInstruction(instruction: Instruction): Uint8Array {
  return participationService.watchRound.response.encode({ type: 'instruction', instruction });
}

export class HostileCoordinator {
  readonly heard = new Journal<HeardCall>('the hostile coordinator');
  /** What it answers to a call instead of what an honest one would. */
  answer: (call: HeardCall) => Answer | undefined = () => undefined;
  readonly #server = new Server({ 'grpc.max_receive_message_length': -1 });
  readonly #artefacts = new Map<string, Uint8Array>();
  readonly #watches = new Map<string, Watch>();
  /** What a watch that opens is told first. */
  readonly #last = new Map<string, Uint8Array>();

  /** With the certificate and the port that the federation's clients look for. */
  static async start(federation: ScratchFederation): Promise<HostileCoordinator> {
    const coordinator = new HostileCoordinator();
    const [authority, chain, key] = await Promise.all(
      ['authority.pem', 'coordinator.pem', 'coordinator.key'].map((name) => federation.read(name)),
    );
    const pair = { cert_chain: Buffer.from(chain!), private_key: Buffer.from(key!) };
    const credentials = ServerCredentials.createSsl(Buffer.from(authority!), [pair], true);
    coordinator.#register();
    const server = coordinator.#server;
    const bind = promisify(server.bindAsync.bind(server));
    federation.port = await bind('127.0.0.1:0', credentials);
    return coordinator;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** Offers bytes for download and returns their name. */
  serve(bytes: Uint8Array): Digest {
    const digest = nodeSuite.sha256(bytes);
    this.#artefacts.set(toHex(digest), bytes);
    return digest;
  }

  /** Serves `bytes` under a name that is not theirs. */
  serveAs(digest: Digest, bytes: Uint8Array): void {
    this.#artefacts.set(toHex(digest), bytes);
  }

  /** Says any bytes on the client's watch, now and whenever it comes back. */
  say(name: string, bytes: Uint8Array): void {
    this.#last.set(name, bytes);
    this.#watches.get(name)?.write(bytes);
  }

  tell(name: string, instruction: Instruction): void {
    this.say(name, encodedInstruction(instruction));
  }

  /** Ends the client's watch; it comes back by itself and hears the last word again. */
  cut(name: string): void {
    const watch = this.#watches.get(name);
    this.#watches.delete(name);
    watch?.emit('error', { code: status.UNAVAILABLE, details: 'cut' });
  }

  /** The first call of this kind from `index` on, now or later. */
  call(name: string, method: string, from = 0): Promise<HeardCall> {
    return this.heard.first(
      `${method} of ${name}`,
      (call) => (call.from === name && call.method === method ? call : undefined),
      from,
    );
  }

  calls(name: string, method: string): readonly HeardCall[] {
    return this.heard.entries.filter((call) => call.from === name && call.method === method);
  }

  #register(): void {
    const { checkIn, leave, watchRound } = participationService;
    const { submitMaskedInput, ...unary } = secAggService;
    for (const { path } of [checkIn, leave, ...Object.values(unary)]) {
      this.#server.register(path, this.#unary(path), toBuffer, asReceived, 'unary');
    }
    const upload = this.#upload(submitMaskedInput.path);
    this.#server.register(submitMaskedInput.path, upload, toBuffer, asReceived, 'clientStream');
    this.#server.register(watchRound.path, this.#watch, toBuffer, asReceived, 'serverStream');
    const { path } = modelService.download;
    this.#server.register(path, this.#download, toBuffer, asReceived, 'serverStream');
  }

  #unary(path: string) {
    return (call: ServerUnaryCall<Uint8Array, Uint8Array>, respond: sendUnaryData<Uint8Array>) => {
      this.#respond({ method: nameOf(path), from: callerOf(call), parts: [call.request] }, respond);
    };
  }

  #upload(path: string) {
    return (
      call: ServerReadableStream<Uint8Array, Uint8Array>,
      respond: sendUnaryData<Uint8Array>,
    ) => {
      const parts: Uint8Array[] = [];
      call.on('data', (part: Uint8Array) => parts.push(part));
      call.on('end', () => {
        this.#respond({ method: nameOf(path), from: callerOf(call), parts }, respond);
      });
    };
  }

  #respond(call: HeardCall, respond: sendUnaryData<Uint8Array>): void {
    this.heard.add(call);
    const answer = this.answer(call) ?? NOTHING;
    if (answer instanceof Uint8Array) respond(null, answer);
    else respond({ ...answer, metadata: new Metadata() });
  }

  readonly #watch = (call: Watch): void => {
    const from = callerOf(call);
    this.heard.add({ method: 'WatchRound', from, parts: [call.request] });
    this.#watches.set(from, call);
    const last = this.#last.get(from);
    if (last !== undefined) call.write(last);
  };

  readonly #download = (call: Watch): void => {
    this.heard.add({ method: 'Download', from: callerOf(call), parts: [call.request] });
    const { digest, offset } = modelService.download.request.decode(call.request);
    const bytes = this.#artefacts.get(toHex(digest));
    if (bytes === undefined) {
      call.emit('error', { code: status.NOT_FOUND, details: 'no such artefact' });
      return;
    }
    const { response } = modelService.download;
    call.write(response.encode({ type: 'start', size: bytes.length }));
    for (let at = offset; at < bytes.length; at += PIECE_BYTES) {
      call.write(response.encode({ type: 'chunk', bytes: bytes.subarray(at, at + PIECE_BYTES) }));
    }
    call.end();
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Everything the client ever said, end to end. */
export function spokenBy(coordinator: HostileCoordinator, name: string): Uint8Array {
  const said = coordinator.heard.entries.filter(({ from }) => from === name);
  return concatBytes(...said.flatMap(({ parts }) => parts));
}
