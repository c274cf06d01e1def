/** Who is calling: the identity a mutually authenticated connection has proved. */
import type { IdentityKey } from '../../shared/domain/charter.ts';

/** The raw peer certificate, DER. Hostile input. */
export interface Authenticator {
  /** The Ed25519 identity bound to the certificate's key; throws `UNAUTHENTICATED`. */
  identityOf(certificateDer: Uint8Array): IdentityKey;
}
