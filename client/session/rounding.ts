/** Randomness for the stochastic rounding that comes out the same whenever it is drawn again. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { utf8Bytes, wipe } from '../../shared/domain/bytes.ts';
import type { RandomBytes } from './encoding.ts';

/** Keystreams begin at whole AES blocks. */
const BLOCK = 16;

/**
 * Bytes drawn one after the other from a keystream under `secret`, 32 bytes, fresh per attempt. The same
 * contribution encoded twice with the same secret gives the same integers.
 */
export function roundingFrom(suite: CryptoSuite, secret: Uint8Array): RandomBytes {
  let position = 0;
  return (length) => {
    const key = suite.hkdf(secret, new Uint8Array(0), utf8Bytes('velum rounding'), 32);
    const drawn = new Uint8Array(length);
    suite.keystream(key, position, length, (piece, offset) => {
      drawn.set(piece, offset);
    });
    wipe(key);
    position += Math.ceil(length / BLOCK) * BLOCK;
    return drawn;
  };
}
