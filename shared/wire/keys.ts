/** Key advertisements (M1) and key shares (M3). */
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { ENCAPSULATION_KEY_BYTES, KEM_CIPHERTEXT_BYTES } from '../secagg/kem.ts';
import type {
  CheckPolynomials,
  KemAdvertisement,
  KemCiphertext,
  KeyAdvertisement,
  ShareCommitment,
  SharedKeys,
} from '../secagg/messages.ts';
import { defineCodec, malformed } from './codec.ts';
import {
  bytes32,
  bytes64,
  bytesBetween,
  distinct,
  entriesById,
  listOf,
  mapById,
  optionalBytes,
  participantField,
  required,
} from './fields.ts';
import { velum } from './gen/velum.js';
import {
  MAX_BOX_BYTES,
  MAX_CHECK_BYTES,
  MAX_HOLDERS,
  MAX_HOLDERS_MESSAGE_BYTES,
  MAX_SMALL_MESSAGE_BYTES,
} from './limits.ts';
import { type Keyed, readKey, writeKey } from './scope.ts';

const { v1 } = velum;

export function writeAdvertisement(
  advertisement: KeyAdvertisement,
): velum.v1.KeyAdvertisement.$Shape {
  const { identity, sealingKey, maskKey, kem, nonce, signature } = advertisement;
  return { identity, sealingKey, maskKey, nonce, signature, ...(kem && { kem: writeKem(kem) }) };
}

function writeKem({
  sealingDigest,
  maskDigest,
  keys,
}: KemAdvertisement): velum.v1.KemAdvertisement.$Shape {
  return {
    sealingDigest,
    maskDigest,
    ...(keys && { sealingKey: keys.sealing, maskKey: keys.mask }),
  };
}

/** Both keys or neither; whether they are what their digests stand for is judged with the message. */
function readKem(message: velum.v1.KemAdvertisement.$Shape, path: string): KemAdvertisement {
  const sealing = optionalBytes(message.sealingKey, ENCAPSULATION_KEY_BYTES, `${path}.sealingKey`);
  const mask = optionalBytes(message.maskKey, ENCAPSULATION_KEY_BYTES, `${path}.maskKey`);
  if ((sealing === undefined) !== (mask === undefined)) {
    throw malformed(path, 'must have both keys or neither');
  }
  return {
    sealingDigest: bytes32(message.sealingDigest, `${path}.sealingDigest`),
    maskDigest: bytes32(message.maskDigest, `${path}.maskDigest`),
    keys: sealing && mask && { sealing, mask },
  };
}

export function readAdvertisement(
  message: velum.v1.KeyAdvertisement.$Shape,
  path: string,
): KeyAdvertisement {
  return {
    identity: bytes32(message.identity, `${path}.identity`),
    sealingKey: bytes32(message.sealingKey, `${path}.sealingKey`),
    maskKey: bytes32(message.maskKey, `${path}.maskKey`),
    kem: message.kem ? readKem(message.kem, `${path}.kem`) : undefined,
    nonce: bytes32(message.nonce, `${path}.nonce`),
    signature: bytes64(message.signature, `${path}.signature`),
  };
}

export const advertiseKeysRequest = defineCodec({
  name: 'AdvertiseKeysRequest',
  type: v1.AdvertiseKeysRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<KeyAdvertisement>) => ({
    key: writeKey(key),
    advertisement: writeAdvertisement(message),
  }),
  read: ({ key, advertisement }, path) => ({
    key: readKey(key, `${path}.key`),
    message: readAdvertisement(
      required(advertisement, `${path}.advertisement`),
      `${path}.advertisement`,
    ),
  }),
});

export function writeCommitment(commitment: ShareCommitment): velum.v1.ShareCommitment.$Shape {
  const { holder, selfMask, pairwiseKey, box, maskCiphertext } = commitment;
  return {
    holder: idBytes(holder),
    selfMask,
    pairwiseKey,
    box,
    ...(maskCiphertext && { maskCiphertext }),
  };
}

export function readCommitment(
  message: velum.v1.ShareCommitment.$Shape,
  path: string,
): ShareCommitment {
  return {
    holder: participantField(message.holder, `${path}.holder`),
    selfMask: bytes32(message.selfMask, `${path}.selfMask`),
    pairwiseKey: bytes32(message.pairwiseKey, `${path}.pairwiseKey`),
    box: bytes32(message.box, `${path}.box`),
    maskCiphertext: optionalBytes(message.maskCiphertext, 32, `${path}.maskCiphertext`),
  };
}

function writeSealed({ boxes, maskCiphertexts }: SharedKeys): velum.v1.SealedShares.$Shape[] {
  return entriesById(boxes).map(([holder, box]) => {
    const maskCiphertext = maskCiphertexts.get(holder);
    return { holder: idBytes(holder), box, ...(maskCiphertext && { maskCiphertext }) };
  });
}

function readSealed(
  messages: readonly velum.v1.SealedShares.$Shape[] | null | undefined,
  path: string,
): Pick<SharedKeys, 'boxes' | 'maskCiphertexts'> {
  const maskCiphertexts = new Map<ParticipantId, KemCiphertext>();
  const boxes = listOf(messages, MAX_HOLDERS, path, (message, at) => {
    const holder = participantField(message.holder, `${at}.holder`);
    const ciphertext = ciphertextField(message.maskCiphertext, `${at}.maskCiphertext`);
    if (ciphertext !== undefined) maskCiphertexts.set(holder, ciphertext);
    return [holder, bytesBetween(message.box, 1, MAX_BOX_BYTES, `${at}.box`)] as const;
  });
  return { boxes: mapById(boxes, path), maskCiphertexts };
}

/** An ML-KEM ciphertext, where there is one. */
export function ciphertextField(
  value: Uint8Array | null | undefined,
  path: string,
): KemCiphertext | undefined {
  return optionalBytes(value, KEM_CIPHERTEXT_BYTES, path);
}

function readPolynomials(
  { selfMask, pairwiseKey }: velum.v1.CheckPolynomials.$Shape,
  path: string,
): CheckPolynomials {
  return {
    selfMask: bytesBetween(selfMask, 1, MAX_CHECK_BYTES, `${path}.selfMask`),
    pairwiseKey: bytesBetween(pairwiseKey, 1, MAX_CHECK_BYTES, `${path}.pairwiseKey`),
  };
}

export const shareKeysRequest = defineCodec({
  name: 'ShareKeysRequest',
  type: v1.ShareKeysRequest,
  maxBytes: MAX_HOLDERS_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<SharedKeys>) => ({
    key: writeKey(key),
    seedCommitment: message.seedCommitment,
    commitments: message.commitments.map(writeCommitment),
    boxes: writeSealed(message),
    checks: message.checks,
    signature: message.signature,
  }),
  read: ({ key, seedCommitment, commitments, boxes, checks, signature }, path) => ({
    key: readKey(key, `${path}.key`),
    message: {
      seedCommitment: bytes32(seedCommitment, `${path}.seedCommitment`),
      commitments: distinct(
        listOf(commitments, MAX_HOLDERS, `${path}.commitments`, readCommitment),
        ({ holder }) => holder,
        `${path}.commitments`,
      ),
      ...readSealed(boxes, `${path}.boxes`),
      checks: readPolynomials(required(checks, `${path}.checks`), `${path}.checks`),
      signature: bytes64(signature, `${path}.signature`),
    },
  }),
});
