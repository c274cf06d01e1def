/** Confirmations of a survivor set, and disclosures (M8). */
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import type { Confirmation, Disclosure, Disclosures } from '../secagg/messages.ts';
import { defineCodec, malformed } from './codec.ts';
import { readPairwiseKeyShare, readSelfMaskShare } from './disclosed-share.ts';
import { bytes64, entriesById, listOf, mapById, participantField } from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_HOLDERS, MAX_HOLDERS_MESSAGE_BYTES, MAX_SMALL_MESSAGE_BYTES } from './limits.ts';
import { type Keyed, readKey, writeKey } from './scope.ts';

const { v1 } = velum;

export const confirmSurvivorsRequest = defineCodec({
  name: 'ConfirmSurvivorsRequest',
  type: v1.ConfirmSurvivorsRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<Confirmation>) => ({
    key: writeKey(key),
    signature: message.signature,
  }),
  read: ({ key, signature }, path) => ({
    key: readKey(key, `${path}.key`),
    message: { signature: bytes64(signature, `${path}.signature`) },
  }),
});

function writeDisclosure(
  peer: ParticipantId,
  { kind, share, salt }: Disclosure,
): velum.v1.Disclosure.$Properties {
  const disclosed = { share, salt };
  return kind === 'self-mask-share'
    ? { peer: idBytes(peer), disclosed: 'selfMaskShare', selfMaskShare: disclosed }
    : { peer: idBytes(peer), disclosed: 'pairwiseKeyShare', pairwiseKeyShare: disclosed };
}

function readDisclosure(message: velum.v1.Disclosure.$Shape, path: string): Disclosure {
  switch (message.disclosed) {
    case 'selfMaskShare':
      return readSelfMaskShare(message.selfMaskShare, `${path}.selfMaskShare`);
    case 'pairwiseKeyShare':
      return readPairwiseKeyShare(message.pairwiseKeyShare, `${path}.pairwiseKeyShare`);
    default:
      throw malformed(`${path}.disclosed`, 'is missing');
  }
}

export const discloseRequest = defineCodec({
  name: 'DiscloseRequest',
  type: v1.DiscloseRequest,
  maxBytes: MAX_HOLDERS_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<Disclosures>) => ({
    key: writeKey(key),
    disclosures: entriesById(message.byPeer).map(([peer, disclosure]) =>
      writeDisclosure(peer, disclosure),
    ),
  }),
  read: ({ key, disclosures }, path) => {
    const entries = listOf(disclosures, MAX_HOLDERS, `${path}.disclosures`, (entry, at) => {
      const peer = participantField(entry.peer, `${at}.peer`);
      return [peer, readDisclosure(entry, at)] as const;
    });
    return {
      key: readKey(key, `${path}.key`),
      message: { byPeer: mapById(entries, `${path}.disclosures`) },
    };
  },
});
