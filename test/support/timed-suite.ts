/** A suite that adds up the time spent inside it: what the protocol's code costs is the rest. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';

export interface TimedSuite {
  readonly suite: CryptoSuite;
  /** Milliseconds inside the suite since the last call. */
  take(): number;
}

export function timedSuite(inner: CryptoSuite): TimedSuite {
  let spent = 0;
  const timed = <Result>(work: () => Result): Result => {
    const started = performance.now();
    try {
      return work();
    } finally {
      spent += performance.now() - started;
    }
  };
  const suite: CryptoSuite = {
    randomBytes: (length) => timed(() => inner.randomBytes(length)),
    sha256: (...parts) => timed(() => inner.sha256(...parts)),
    hkdf: (...given) => timed(() => inner.hkdf(...given)),
    x25519PublicKey: (secretKey) => timed(() => inner.x25519PublicKey(secretKey)),
    x25519: (...given) => timed(() => inner.x25519(...given)),
    ed25519PublicKey: (seed) => timed(() => inner.ed25519PublicKey(seed)),
    ed25519Sign: (...given) => timed(() => inner.ed25519Sign(...given)),
    ed25519Verify: (...given) => timed(() => inner.ed25519Verify(...given)),
    kemKeyPair: (seed) => {
      const pair = timed(() => inner.kemKeyPair(seed));
      return { ...pair, decapsulate: (ciphertext) => timed(() => pair.decapsulate(ciphertext)) };
    },
    kemEncapsulate: (...given) => timed(() => inner.kemEncapsulate(...given)),
    seal: (...given) => timed(() => inner.seal(...given)),
    open: (...given) => timed(() => inner.open(...given)),
    keystream: (...given) => {
      timed(() => {
        inner.keystream(...given);
      });
    },
  };
  return {
    suite,
    take: () => {
      const taken = spent;
      spent = 0;
      return taken;
    },
  };
}
