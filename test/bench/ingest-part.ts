/** What an ingest server is told when it starts, and what it is asked. */
import type { ParticipantId, RoundKey } from '../../shared/domain/ids.ts';

/** Velum to durable storage, or what is underneath it with the bytes thrown away. */
export type IngestKind = 'velum' | 'grpc' | 'http2';

export interface IngestPart {
  readonly kind: IngestKind;
  /** PEM of the authority, and the server's own certificate and key. */
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** An empty directory for what is stored. */
  readonly folder: string;
  /** d. */
  readonly parameters: number;
}

export type IngestQuestion =
  /** Adds up the masked inputs of these participants, as mask removal does first. */
  | {
      readonly type: 'sum';
      readonly key: RoundKey;
      /** Digests in hexadecimal. */
      readonly inputs: readonly { readonly id: ParticipantId; readonly digest: string }[];
    }
  | { readonly type: 'memory' };

export type IngestReport =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'summed' }
  /** The most this process ever had resident, in bytes. */
  | { readonly type: 'memory'; readonly peak: number };

/** Width of every element, that of 1,000 members. */
export const BITS = 27;
/** What raw streams send at a time. */
export const RAW_CHUNK_BYTES = 262_144;
export const RAW_PATH = '/raw.Upload/Upload';
