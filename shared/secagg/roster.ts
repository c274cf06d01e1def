/** What the protocol takes from a charter: its hash, which members pin, and its roster. */
import type { Digest } from '../domain/bytes.ts';
import { encodeCharter } from '../domain/charter-document.ts';
import type { Charter, Roster } from '../domain/charter.ts';
import type { CryptoSuite } from '../crypto/suite.ts';
import { hash, participantIdOf } from './transcript.ts';

/** `H("charter", canonical JSON of the parsed charter)`: the value every member pins. */
export function charterHash(suite: CryptoSuite, charter: Charter): Digest {
  return hash(suite, 'charter', encodeCharter(charter));
}

/** The members as the protocol knows them; the epoch is the charter's version. */
export function rosterOf(suite: CryptoSuite, charter: Charter): Roster {
  const entries = charter.members.map(({ name, identity }) => ({
    id: participantIdOf(suite, identity),
    name,
    identity,
  }));
  return { epoch: charter.version, entries };
}
