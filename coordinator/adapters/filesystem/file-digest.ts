import { createHash } from 'node:crypto';
import type { Digest } from '../../../shared/domain/bytes.ts';
import type { DiskFile } from '../../../shared/files/disk.ts';
import { readPieces } from '../../../shared/files/durable-files.ts';

const PIECE_BYTES = 1 << 20;

export function sha256(bytes: Uint8Array): Digest {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** SHA-256 of a whole file without holding it in memory. */
export async function fileDigest(file: DiskFile): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const piece of readPieces(file, 0, PIECE_BYTES)) hash.update(piece);
  return new Uint8Array(hash.digest());
}
