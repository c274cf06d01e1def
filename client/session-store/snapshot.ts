/** Everything a participant needs to go on with an attempt in another process, and its bytes. */
import type { Invitation } from '../../shared/secagg/instruction.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import type { KeptState, ParticipantOutput, SecretKeys } from '../../shared/secagg/participant.ts';
import { KEM_SEED_BYTES } from '../../shared/secagg/kem.ts';
import type { MaskEncapsulation } from '../../shared/secagg/mask-encapsulation.ts';
import type { SignedMaskSeed } from '../../shared/secagg/mask-seeds.ts';
import type { KeptDealt, KeptSession } from '../../shared/secagg/participant/kept-state.ts';
import type { SharePair } from '../../shared/secagg/share-box.ts';
import {
  bytesOf,
  constant,
  fromBytes,
  listOf,
  mapOf,
  oneOf,
  optional,
  record,
  toBytes,
  uint32,
  union,
  type Format,
} from './binary.ts';
import * as messages from './message-formats.ts';

/** A message that was fixed and may not have arrived; the vector of a masked input lies apart. */
export type OwedMessage =
  | Exclude<ParticipantOutput, { readonly type: 'submit-masked-input' }>
  | Omit<Extract<ParticipantOutput, { readonly type: 'submit-masked-input' }>, 'vector'>;

export interface SessionSnapshot {
  /** What the site agreed to take part in; it is checked again before the session goes on. */
  readonly invitation: Invitation;
  readonly offer: Offer;
  readonly state: KeptState;
  /** 32 secret bytes behind the rounding of the update, until the input is masked. */
  readonly rounding: Uint8Array | undefined;
  readonly owed: OwedMessage | undefined;
}

/** Counted up whenever the bytes below change their meaning. */
const VERSION = 2;

const { advertisement, bytes32, digest, participant, salt, share } = messages;

const pair = record<SharePair>({
  selfMask: share,
  pairwiseKey: share,
  selfMaskSalt: salt,
  pairwiseKeySalt: salt,
});

const keys = record<SecretKeys>({
  maskMaster: bytes32,
  selfMaskSeed: bytes32,
  sealingSecret: bytes32,
  sealingKemSeed: optional(bytesOf(KEM_SEED_BYTES)),
  own: advertisement,
});

const encapsulation = record<MaskEncapsulation>({ secret: bytes32, ciphertext: digest });
const mask = record<SignedMaskSeed>({ seed: bytes32, sign: oneOf(1, -1) });
const positions = listOf(uint32);

const dealt = record<KeptDealt>({
  directory: listOf(advertisement),
  dealers: positions,
  digest,
  held: mapOf(participant, pair),
});

const session = record<KeptSession>({
  directory: listOf(advertisement),
  sharers: positions,
  sharersDigest: digest,
  held: mapOf(participant, pair),
});

const state = union<'phase', KeptState>('phase', {
  'advertising-keys': record({ phase: constant('advertising-keys'), keys }),
  'sharing-keys': record({
    phase: constant('sharing-keys'),
    keys,
    directory: listOf(advertisement),
    ownPair: optional(pair),
    encapsulated: mapOf(participant, encapsulation),
  }),
  'checking-shares': record({
    phase: constant('checking-shares'),
    dealt,
    selfMaskSeed: bytes32,
    pairwise: mapOf(participant, mask),
  }),
  'masking-input': record({
    phase: constant('masking-input'),
    session,
    masks: listOf(mask),
  }),
  'confirming-survivors': record({
    phase: constant('confirming-survivors'),
    session,
    sent: digest,
  }),
  unmasking: record({
    phase: constant('unmasking'),
    session,
    survivors: positions,
    confirmed: digest,
  }),
  completed: record({ phase: constant('completed') }),
});

const owed = union<'type', OwedMessage>('type', {
  'advertise-keys': record({ type: constant('advertise-keys'), message: advertisement }),
  'share-keys': record({ type: constant('share-keys'), message: messages.sharedKeys }),
  'acknowledge-shares': record({
    type: constant('acknowledge-shares'),
    message: messages.acknowledgement,
  }),
  'submit-masked-input': record({
    type: constant('submit-masked-input'),
    header: messages.maskedInputHeader,
  }),
  'confirm-survivors': record({
    type: constant('confirm-survivors'),
    message: messages.confirmation,
  }),
  disclose: record({ type: constant('disclose'), message: messages.disclosures }),
});

const format: Format<SessionSnapshot & { readonly version: number }> = record({
  version: oneOf(VERSION),
  invitation: messages.invitation,
  offer: messages.offer,
  state,
  rounding: optional(bytes32),
  owed: optional(owed),
});

/** Holds secrets: to be sealed, then wiped. */
export function encodeSnapshot(snapshot: SessionSnapshot): Uint8Array {
  return toBytes(format, { version: VERSION, ...snapshot });
}

/** `undefined` where another version of Velum wrote the bytes. */
export function decodeSnapshot(bytes: Uint8Array): SessionSnapshot | undefined {
  return fromBytes(format, bytes);
}
