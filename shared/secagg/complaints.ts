/** Complaints about dealers ride in the acknowledgement, under its signature. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, utf8Bytes, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import type { Complaint } from './messages.ts';
import { hash } from './transcript.ts';

/** H("complaints", dealer, reason, opened, …), ascending by dealer. */
export function complaintsDigest(suite: CryptoSuite, complaints: readonly Complaint[]): Digest {
  const parts = complaints.flatMap((complaint) => [
    idBytes(complaint.dealer),
    utf8Bytes(complaint.reason),
    openedBytes(complaint),
  ]);
  return hash(suite, 'complaints', ...parts);
}

/** Salt, share and kind of an opened share; nothing for a claim. */
function openedBytes(complaint: Complaint): Uint8Array {
  if (complaint.reason !== 'off-polynomial') return new Uint8Array(0);
  const { kind, share, salt } = complaint.opened;
  return concatBytes(salt, share, utf8Bytes(kind));
}
