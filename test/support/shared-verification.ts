/**
 * A suite in which n members in one process check each signature once between them. Everyone in a
 * cohort checks the same directory, the same quorum and, for its dealers, the same shared keys; apart
 * they would be n machines, here they are one, and n² checks of the same bytes would show nothing.
 */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';

/** `suite`, remembering the verdict about each (key, message, signature); nothing else is shared. */
export function withSharedVerification(suite: CryptoSuite): CryptoSuite {
  const verdicts = new Map<string, boolean>();
  return {
    ...suite,
    ed25519Verify: (publicKey, message, signature) => {
      const question = nameOf(signature) + nameOf(message) + nameOf(publicKey);
      const known = verdicts.get(question);
      if (known !== undefined) return known;
      const verdict = suite.ed25519Verify(publicKey, message, signature);
      verdicts.set(question, verdict);
      return verdict;
    },
  };
}

function nameOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
