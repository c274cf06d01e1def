/** From the certificate of a connection to a caller. */
import type { PeerCertificate } from 'node:tls';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Authenticator } from '../ports/authenticator.ts';
import { type Caller, callerOf, type Directory } from './caller.ts';

/** Certificates remembered: more than any federation has members. */
const REMEMBERED = 4096;

/**
 * TLS has checked the chain and, once, the validity; this checks the validity again, because a
 * connection may outlive its certificate, and the binding to an identity, which TLS knows nothing
 * of. Bindings are remembered by certificate: they cannot change.
 */
export class CallerAuthentication {
  readonly #authenticator: Authenticator;
  readonly #directory: Directory;
  readonly #clock: Clock;
  readonly #identities = new Map<string, IdentityKey>();

  constructor(authenticator: Authenticator, directory: Directory, clock: Clock) {
    this.#authenticator = authenticator;
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Throws `UNAUTHENTICATED`. */
  callerOf(certificate: PeerCertificate | undefined): Caller {
    if (certificate === undefined) {
      throw new FederationError('UNAUTHENTICATED', 'the connection has no client certificate');
    }
    if (this.#clock.now() > Date.parse(certificate.valid_to)) {
      const message = `the client certificate expired on ${certificate.valid_to}: renew it and reconnect`;
      throw new FederationError('UNAUTHENTICATED', message, { problem: 'expired' });
    }
    const identity =
      this.#identities.get(certificate.fingerprint256) ??
      this.#remember(certificate.fingerprint256, certificate.raw);
    return callerOf(this.#directory, identity);
  }

  #remember(fingerprint: string, der: Uint8Array): IdentityKey {
    const identity = this.#authenticator.identityOf(der);
    if (this.#identities.size >= REMEMBERED) this.#identities.clear();
    this.#identities.set(fingerprint, identity);
    return identity;
  }
}
