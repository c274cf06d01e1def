/** One share with the salt of its commitment: disclosed in M8, or opened in proof of a complaint. */
import type { Disclosure } from '../secagg/messages.ts';
import { bytes16, bytes48 } from './fields.ts';
import type { velum } from './gen/velum.js';

type Wire = velum.v1.DisclosedShare.$Shape;

export function readSelfMaskShare(message: Wire, path: string): Disclosure {
  return { kind: 'self-mask-share', ...readShare(message, path) };
}

export function readPairwiseKeyShare(message: Wire, path: string): Disclosure {
  return { kind: 'pairwise-key-share', ...readShare(message, path) };
}

function readShare({ share, salt }: Wire, path: string): Pick<Disclosure, 'share' | 'salt'> {
  return { share: bytes48(share, `${path}.share`), salt: bytes16(salt, `${path}.salt`) };
}
