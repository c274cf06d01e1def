/** Masked inputs (M5): what is already there, and the stream that brings the rest. */
import type { Digest } from '../domain/bytes.ts';
import type { AttemptKey } from '../domain/ids.ts';
import type { MaskedInputHeader } from '../secagg/messages.ts';
import { defineCodec, malformed } from './codec.ts';
import { bytes32, bytes64, chunkField, countField, required, uint32 } from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_CHUNK_MESSAGE_BYTES, MAX_SMALL_MESSAGE_BYTES } from './limits.ts';
import { readKey, writeKey } from './scope.ts';

const { v1 } = velum;

function writeHeader({ digest, signature }: MaskedInputHeader): velum.v1.MaskedInputHeader.$Shape {
  return { digest, signature };
}

function readHeader(message: velum.v1.MaskedInputHeader.$Shape, path: string): MaskedInputHeader {
  return {
    digest: bytes32(message.digest, `${path}.digest`),
    signature: bytes64(message.signature, `${path}.signature`),
  };
}

export interface UploadStatusQuestion {
  readonly key: AttemptKey;
  readonly digest: Digest;
}

export const uploadStatusRequest = defineCodec({
  name: 'UploadStatusRequest',
  type: v1.UploadStatusRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ key, digest }: UploadStatusQuestion) => ({ key: writeKey(key), digest }),
  read: ({ key, digest }, path) => ({
    key: readKey(key, `${path}.key`),
    digest: bytes32(digest, `${path}.digest`),
  }),
});

/** Bytes already durable. */
export const uploadStatusResponse = defineCodec({
  name: 'UploadStatusResponse',
  type: v1.UploadStatusResponse,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (durableBytes: number) => ({ durableBytes: uint32(durableBytes) }),
  read: ({ durableBytes }, path) => countField(durableBytes, `${path}.durableBytes`),
});

/** One part of an M5 stream. A chunk is a view of the bytes received: use it or copy it. */
export type MaskedInputPart =
  | {
      readonly type: 'start';
      readonly key: AttemptKey;
      readonly header: MaskedInputHeader;
      readonly offset: number;
    }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array };

function readStart(
  { key, header, offset }: velum.v1.SubmitMaskedInputStart.$Shape,
  path: string,
): MaskedInputPart {
  return {
    type: 'start',
    key: readKey(key, `${path}.key`),
    header: readHeader(required(header, `${path}.header`), `${path}.header`),
    offset: countField(offset, `${path}.offset`),
  };
}

export const submitMaskedInputRequest = defineCodec({
  name: 'SubmitMaskedInputRequest',
  type: v1.SubmitMaskedInputRequest,
  maxBytes: MAX_CHUNK_MESSAGE_BYTES,
  write: (part: MaskedInputPart): velum.v1.SubmitMaskedInputRequest.$Properties => {
    if (part.type === 'chunk') return { part: 'chunk', chunk: part.bytes };
    const { key, header, offset } = part;
    const start = { key: writeKey(key), header: writeHeader(header), offset: uint32(offset) };
    return { part: 'start', start };
  },
  read: (message, path): MaskedInputPart => {
    switch (message.part) {
      case 'start':
        return readStart(message.start, `${path}.start`);
      case 'chunk':
        return { type: 'chunk', bytes: chunkField(message.chunk, `${path}.chunk`) };
      default:
        throw malformed(`${path}.part`, 'is missing');
    }
  },
});
