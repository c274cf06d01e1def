/** `Authenticator` by the identity binding of certificates. */
import { identityOfCertificate } from '../../shared/certificates/binding.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Authenticator } from '../ports/authenticator.ts';

export function certificateAuthenticator(suite: CryptoSuite): Authenticator {
  return {
    identityOf: (certificateDer) => {
      const found = identityOfCertificate(suite, certificateDer);
      if (found.ok) return found.identity;
      const message = `the client certificate proves no identity: ${found.reason}`;
      throw new FederationError('UNAUTHENTICATED', message, { problem: 'unbound' });
    },
  };
}
