/** Real cryptography over randomness anybody can repeat: for simulations, and never for anything else. */
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes, toHex } from '../../shared/domain/bytes.ts';

/** Signatures whose verdict is remembered. */
const REMEMBERED = 4_096;

/**
 * A whole cohort in one process verifies every signature many times: the verdict is computed once.
 */
export function insecureSeededSuite(randomBytes: CryptoSuite['randomBytes']): CryptoSuite {
  interface Verdict {
    readonly publicKey: Uint8Array;
    readonly message: Uint8Array;
    readonly valid: boolean;
  }
  const verdicts = new Map<string, Verdict>();
  return {
    ...nodeSuite,
    randomBytes,
    ed25519Verify(publicKey, message, signature) {
      const name = toHex(signature);
      const known = verdicts.get(name);
      if (
        known !== undefined &&
        equalBytes(known.publicKey, publicKey) &&
        equalBytes(known.message, message)
      ) {
        return known.valid;
      }
      const valid = nodeSuite.ed25519Verify(publicKey, message, signature);
      if (verdicts.size >= REMEMBERED) verdicts.clear();
      verdicts.set(name, { publicKey: publicKey.slice(), message: message.slice(), valid });
      return valid;
    },
  };
}
