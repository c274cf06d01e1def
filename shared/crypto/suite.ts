/**
 * The protocol's only door to cryptography. Two implementations (`node-suite`, `noble-suite`)
 * must agree on every known-answer vector and on random inputs.
 *
 * Every method is deterministic but `randomBytes`. Key lengths are fixed: a wrong length is a bug
 * of the caller and throws; a *hostile* value never throws but is reported in the return value.
 */
export interface CryptoSuite {
  /** Cryptographically strong random bytes. */
  randomBytes(length: number): Uint8Array;
  /** SHA-256. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** HKDF-SHA-256 (RFC 5869), extract and expand; `length` ≤ 255·32. */
  hkdf(inputKey: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** X25519 public key (32 bytes) of a 32-byte secret key (RFC 7748). */
  x25519PublicKey(secretKey: Uint8Array): Uint8Array;
  /** X25519 shared secret, or `undefined` when the peer's point is of small order (all-zero output). */
  x25519(secretKey: Uint8Array, peerPublicKey: Uint8Array): Uint8Array | undefined;
  /** Ed25519 public key (32 bytes) of a 32-byte seed (RFC 8032). */
  ed25519PublicKey(seed: Uint8Array): Uint8Array;
  /** Ed25519 signature, 64 bytes. */
  ed25519Sign(seed: Uint8Array, message: Uint8Array): Uint8Array;
  /**
   * Strict verification: rejects S ≥ L, non-canonical encodings of A and R, and small-order A
   * (RFC 8032 §5.1.7 with the stricter choice wherever the RFC allows two).
   */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** ML-KEM-768 key pair of a 64-byte seed d ‖ z (FIPS 203, Algorithm 16). */
  kemKeyPair(seed: Uint8Array): KemKeyPair;
  /**
   * ML-KEM-768 encapsulation under 32 bytes of the caller's randomness (FIPS 203, Algorithm 17), or
   * `undefined` when the key is not 1184 bytes of reduced coefficients (§7.2).
   */
  kemEncapsulate(encapsulationKey: Uint8Array, coins: Uint8Array): Encapsulation | undefined;
  /** AES-256-GCM; returns ciphertext ‖ 16-byte tag. `nonce` is 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array;
  /** Inverse of `seal`, or `undefined` when the tag does not verify. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    aad: Uint8Array,
  ): Uint8Array | undefined;
  /**
   * AES-256-CTR keystream with IV 0, from byte `start` (a multiple of 16), delivered in pieces.
   * Calls `take(piece, offset)` with views of at most 64 KiB, each a multiple of 16 bytes but the
   * last, valid only during the call; `offset` counts from `start`; together they hold exactly
   * `length` bytes. Seekable, so that ranges of one mask can be expanded independently.
   */
  keystream(
    key: Uint8Array,
    start: number,
    length: number,
    take: (piece: Uint8Array, offset: number) => void,
  ): void;
}

/** An ML-KEM-768 key pair. */
export interface KemKeyPair {
  /** 1184 bytes. */
  readonly encapsulationKey: Uint8Array;
  /**
   * The shared secret, 32 bytes, or `undefined` when the ciphertext is not 1088 bytes. One that was made
   * for another key gives a secret nobody else has (implicit rejection, FIPS 203 §6.3).
   */
  decapsulate(ciphertext: Uint8Array): Uint8Array | undefined;
  /** Overwrites the decapsulation key. The pair is not used afterwards. */
  wipe(): void;
}

/** What an encapsulation gives: 1088 bytes to send and the 32 bytes both sides then share. */
export interface Encapsulation {
  readonly ciphertext: Uint8Array;
  readonly secret: Uint8Array;
}

/** Incremental SHA-256 for bytes that arrive in pieces. */
export interface IncrementalHash {
  update(piece: Uint8Array): void;
  /** Ends the computation; call once. */
  digest(): Uint8Array;
}
