/** The ML-KEM half of M1 and M2: which keys there must be, and who is shown them. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes, type Digest } from '../domain/bytes.ts';
import { encapsulationKeyDigest, isEncapsulationKey } from './kem.ts';
import type { EncapsulationKey, KemAdvertisement, KeyAdvertisement } from './messages.ts';

/** The keys under their digests, as M1 has them. */
export function advertiseKemKeys(
  suite: CryptoSuite,
  sealing: EncapsulationKey,
  mask: EncapsulationKey,
): KemAdvertisement {
  return {
    sealingDigest: encapsulationKeyDigest(suite, sealing),
    maskDigest: encapsulationKeyDigest(suite, mask),
    keys: { sealing, mask },
  };
}

/** As those get it who do not encapsulate to its keys; the same object where there is nothing to leave out. */
export function withoutKemKeys(advertisement: KeyAdvertisement): KeyAdvertisement {
  const { kem } = advertisement;
  if (kem?.keys === undefined) return advertisement;
  return { ...advertisement, kem: { ...kem, keys: undefined } };
}

/** What is wrong with the KEM half of an advertisement, keys included where they came; hostile input. */
export function judgeKemAdvertisement(
  suite: CryptoSuite,
  hybrid: boolean,
  { kem }: KeyAdvertisement,
): string | undefined {
  if (hybrid !== (kem !== undefined)) {
    return hybrid ? 'the suite asks for ML-KEM keys' : 'the suite has no ML-KEM keys';
  }
  if (kem === undefined) return undefined;
  if (equalBytes(kem.sealingDigest, kem.maskDigest)) return 'the two ML-KEM keys are equal';
  if (kem.keys === undefined) return undefined;
  const { sealing, mask } = kem.keys;
  const isKey = (key: EncapsulationKey, digest: Digest): boolean =>
    isEncapsulationKey(key) && equalBytes(encapsulationKeyDigest(suite, key), digest);
  if (isKey(sealing, kem.sealingDigest) && isKey(mask, kem.maskDigest)) return undefined;
  return 'an ML-KEM key is not reduced, or not the one its digest stands for';
}

/** Whether everything is there to encapsulate to this member: always in the classical suite. */
export function hasKemKeys({ kem }: KeyAdvertisement): boolean {
  return kem === undefined || kem.keys !== undefined;
}
