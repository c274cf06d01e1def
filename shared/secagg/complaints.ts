/** Complaints about dealers ride in M5, under its signature. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { utf8Bytes, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import type { Complaint } from './messages.ts';
import { hash } from './transcript.ts';

/** H("complaints", dealer, reason, …), ascending by dealer. */
export function complaintsDigest(suite: CryptoSuite, complaints: readonly Complaint[]): Digest {
  const parts = complaints.flatMap(({ dealer, reason }) => [idBytes(dealer), utf8Bytes(reason)]);
  return hash(suite, 'complaints', ...parts);
}
