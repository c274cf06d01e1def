/** A dishonest site: once its masked input is accepted it sends another, as validly signed. */
import type { CoordinatorTransport } from '../../../client/transport/transport.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import type { Signer } from '../../../shared/secagg/transcript.ts';
import type { World } from './world.ts';

export interface Tongues {
  readonly signer: Signer;
  through(transport: CoordinatorTransport): CoordinatorTransport;
}

export function twoTongued(world: World, suite: CryptoSuite, honest: Signer): Tongues {
  /** What its last masked input was signed over: the sharers and the digest. */
  let signed: readonly Uint8Array[] = [];
  return {
    signer: {
      identity: honest.identity,
      sign(label, ...parts) {
        if (label === 'masked') signed = parts;
        return honest.sign(label, ...parts);
      },
    },
    through: (transport) => ({
      ...transport,
      async submitMaskedInput(key, header, vector, signal) {
        await transport.submitMaskedInput(key, header, vector, signal);
        const [sharers] = signed;
        if (sharers === undefined) return;
        const other = vector.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
        const digest = suite.sha256(other);
        const signature = honest.sign('masked', sharers, digest);
        world.fault('second masked input');
        transport.submitMaskedInput(key, { ...header, digest, signature }, other, signal).then(
          () => {
            world.violated('a second masked input is refused', 'it was accepted');
          },
          () => undefined,
        );
      },
    }),
  };
}
