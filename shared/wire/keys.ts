/** Key advertisements (M1) and key shares (M3). */
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import type {
  CheckPolynomials,
  KeyAdvertisement,
  ShareCommitment,
  SharedKeys,
} from '../secagg/messages.ts';
import { defineCodec } from './codec.ts';
import {
  bytes32,
  bytes64,
  bytesBetween,
  distinct,
  entriesById,
  listOf,
  mapById,
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
  const { identity, sealingKey, maskKey, nonce, signature } = advertisement;
  return { identity, sealingKey, maskKey, nonce, signature };
}

export function readAdvertisement(
  message: velum.v1.KeyAdvertisement.$Shape,
  path: string,
): KeyAdvertisement {
  return {
    identity: bytes32(message.identity, `${path}.identity`),
    sealingKey: bytes32(message.sealingKey, `${path}.sealingKey`),
    maskKey: bytes32(message.maskKey, `${path}.maskKey`),
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
  const { holder, selfMask, pairwiseKey, box } = commitment;
  return { holder: idBytes(holder), selfMask, pairwiseKey, box };
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
  };
}

function readBoxes(
  messages: readonly velum.v1.SealedShares.$Shape[] | null | undefined,
  path: string,
): ReadonlyMap<ParticipantId, Uint8Array> {
  const entries = listOf(messages, MAX_HOLDERS, path, ({ holder, box }, at) => {
    const sealed = bytesBetween(box, 1, MAX_BOX_BYTES, `${at}.box`);
    return [participantField(holder, `${at}.holder`), sealed] as const;
  });
  return mapById(entries, path);
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
    boxes: entriesById(message.boxes).map(([holder, box]) => ({ holder: idBytes(holder), box })),
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
      boxes: readBoxes(boxes, `${path}.boxes`),
      checks: readPolynomials(required(checks, `${path}.checks`), `${path}.checks`),
      signature: bytes64(signature, `${path}.signature`),
    },
  }),
});
