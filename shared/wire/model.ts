/** Downloads of artefacts. */
import type { Digest } from '../domain/bytes.ts';
import { defineCodec, malformed } from './codec.ts';
import { bytes32, chunkField, countField, uint32 } from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_CHUNK_MESSAGE_BYTES, MAX_SMALL_MESSAGE_BYTES } from './limits.ts';

const { v1 } = velum;

export interface DownloadQuestion {
  readonly digest: Digest;
  /** Where to begin. */
  readonly offset: number;
}

export const downloadRequest = defineCodec({
  name: 'DownloadRequest',
  type: v1.DownloadRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ digest, offset }: DownloadQuestion) => ({ digest, offset: uint32(offset) }),
  read: ({ digest, offset }, path) => ({
    digest: bytes32(digest, `${path}.digest`),
    offset: countField(offset, `${path}.offset`),
  }),
});

/** A chunk is a view of the bytes received: use it or copy it. */
export type DownloadPart =
  | { readonly type: 'start'; readonly size: number }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array };

export const downloadResponse = defineCodec({
  name: 'DownloadResponse',
  type: v1.DownloadResponse,
  maxBytes: MAX_CHUNK_MESSAGE_BYTES,
  write: (part: DownloadPart): velum.v1.DownloadResponse.$Properties =>
    part.type === 'chunk' ? { chunk: part.bytes } : { start: { size: uint32(part.size) } },
  read: (message, path): DownloadPart => {
    switch (message.part) {
      case 'start':
        return { type: 'start', size: countField(message.start.size, `${path}.start.size`) };
      case 'chunk':
        return { type: 'chunk', bytes: chunkField(message.chunk, `${path}.chunk`) };
      default:
        throw malformed(`${path}.part`, 'is missing');
    }
  },
});
