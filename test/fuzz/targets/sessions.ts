/** Attempts from fixed randomness: a case must find the same states and messages in every process. */
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import { Random } from '../../simulation/engine/random.ts';
import { insecureSeededSuite } from '../../support/insecure-seeded-suite.ts';
import { Session, type SessionOptions } from '../../support/secagg-session.ts';

/** Whose every secret follows from `name`. */
export function repeatableSuite(name: string): CryptoSuite {
  const random = new Random(`fuzz ${name}`);
  return insecureSeededSuite((length) => random.bytes(length));
}

export function repeatableSession(name: string, options: SessionOptions): Session {
  return new Session({ ...options, suite: repeatableSuite(name) });
}
