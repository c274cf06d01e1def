/**
 * ML-KEM-768 (FIPS 203) for both suites, by noble: node:crypto either lacks it or, where it has it, takes
 * no coins from its caller, and the protocol derives those of a mask from a shared secret.
 */
import { ml_kem768 as kem, type KEMPrepared } from '@noble/post-quantum/ml-kem.js';
import { requireLength } from './argument-checks.ts';
import type { CryptoSuite, Encapsulation, KemKeyPair } from './suite.ts';

const SEED = 64;
const COINS = 32;
const ENCAPSULATION_KEY = 1184;
const CIPHERTEXT = 1088;

function kemKeyPair(seed: Uint8Array): KemKeyPair {
  requireLength(seed, SEED, 'an ML-KEM seed');
  const { publicKey, secretKey } = kem.keygen(seed);
  let expanded: KEMPrepared | undefined;
  return {
    encapsulationKey: publicKey,
    decapsulate(ciphertext) {
      if (ciphertext.length !== CIPHERTEXT) return undefined;
      // Most pairs decapsulate never or for every peer, so the matrix is expanded once, when it is needed.
      expanded ??= kem.prepare(publicKey);
      return expanded.decapsulate(ciphertext, secretKey);
    },
    wipe() {
      secretKey.fill(0);
    },
  };
}

function kemEncapsulate(
  encapsulationKey: Uint8Array,
  coins: Uint8Array,
): Encapsulation | undefined {
  requireLength(coins, COINS, 'the coins of an ML-KEM encapsulation');
  if (encapsulationKey.length !== ENCAPSULATION_KEY) return undefined;
  try {
    const { cipherText: ciphertext, sharedSecret } = kem.encapsulate(encapsulationKey, coins);
    // noble hands out a view of a larger buffer.
    const secret = sharedSecret.slice();
    sharedSecret.fill(0);
    return { ciphertext, secret };
  } catch {
    // All lengths are right, so noble has one reason left: coefficients that are not reduced.
    return undefined;
  }
}

/** The KEM of a suite. */
export const mlKem768: Pick<CryptoSuite, 'kemKeyPair' | 'kemEncapsulate'> = {
  kemKeyPair,
  kemEncapsulate,
};
