/** The client's channel over a simulated network. */
import type { Channel } from '../../../client/transport/channel.ts';
import { Incoming } from './incoming.ts';
import { type Link, type Network, UPLOAD_PATH } from './network.ts';
import type { Program } from './program.ts';
import type { Random } from './random.ts';

/** Pieces an upload travels in, at most. */
const PIECES = 4;

export function simulatedChannel(
  network: Network,
  program: Program,
  link: Link,
  chance: Random,
): Channel {
  return {
    unary: async (method, request, signal) => {
      const messages = [method.request.encode(request)];
      const answer = await network.exchange(program, { link, path: method.path, messages }, signal);
      return method.response.decode(answer);
    },
    clientStream: async (method, parts, signal) => {
      const sent = method.path === UPLOAD_PATH ? inPieces(parts, chance) : parts;
      const messages = [...sent].map((part) => method.request.encode(part));
      const answer = await network.exchange(program, { link, path: method.path, messages }, signal);
      return method.response.decode(answer);
    },
    async *serverStream(method, request, signal) {
      const incoming = new Incoming();
      const messages = [method.request.encode(request)];
      network.stream(program, { link, path: method.path, messages }, incoming);
      for await (const message of incoming.read(signal)) yield method.response.decode(message);
    },
    close: () => undefined,
  };
}

/** Vectors are small here: their chunks are cut smaller, so that an upload has something to break in. */
function* inPieces<Part>(parts: Iterable<Part>, chance: Random): Iterable<Part> {
  for (const part of parts) {
    if (!isChunk(part)) yield part;
    else {
      const length = Math.ceil(part.bytes.length / chance.integer(1, PIECES));
      for (let start = 0; start < part.bytes.length; start += length) {
        yield { ...part, bytes: part.bytes.subarray(start, start + length) };
      }
    }
  }
}

function isChunk<Part>(part: Part): part is Part & { readonly bytes: Uint8Array } {
  return typeof part === 'object' && part !== null && 'bytes' in part;
}
