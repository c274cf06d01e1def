/** M0 → M1: judge the offer, make fresh keys. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { wipe, type Digest } from '../../domain/bytes.ts';
import { HYBRID_SUITE, type RoundConfig } from '../config.ts';
import { participantIdOf, configHash } from '../transcript.ts';
import { advertiseKeys } from '../directory.ts';
import { advertiseKemKeys } from '../kem-advertisement.ts';
import { KEM_SEED_BYTES } from '../kem.ts';
import { maskKemKeyPair } from '../mask-keys.ts';
import { maskSecretOf } from '../mask-seeds.ts';
import type { KemAdvertisement } from '../messages.ts';
import { judgeOffer } from '../policy.ts';
import type { ParticipantAdvance, ParticipantContext, SecretKeys, StartInputs } from './state.ts';

/** Refuses terms below the floors before anything is sent. */
export function start(context: ParticipantContext, inputs: StartInputs): ParticipantAdvance {
  const { suite, signer } = context;
  const { offer, expected, floors, earlier = [] } = inputs;
  const violation = judgeOffer(suite, offer, expected, floors);
  if (violation !== undefined) return { ok: false, violation };
  const { config } = offer;
  const cfg = configHash(suite, config);
  const id = participantIdOf(suite, signer.identity);
  const keys = freshKeys(context, config, cfg);
  return {
    ok: true,
    step: {
      state: {
        phase: 'advertising-keys',
        setup: { id, config, cfg, expected, floors, earlier },
        keys,
      },
      record: { type: 'joined', key: config.key, modelHash: config.modelHash },
      outputs: [{ type: 'advertise-keys', message: keys.own }],
    },
  };
}

/** Fresh per attempt: nothing of an earlier attempt is ever reused (invariant P4). */
function freshKeys(
  { suite, signer }: ParticipantContext,
  config: RoundConfig,
  cfg: Digest,
): SecretKeys {
  const maskMaster = suite.randomBytes(32);
  const selfMaskSeed = suite.randomBytes(32);
  const sealingSecret = suite.randomBytes(32);
  const sealingKemSeed =
    config.suite === HYBRID_SUITE ? suite.randomBytes(KEM_SEED_BYTES) : undefined;
  const maskSecret = maskSecretOf(suite, cfg, maskMaster);
  const own = advertiseKeys(signer, cfg, {
    sealingKey: suite.x25519PublicKey(sealingSecret),
    maskKey: suite.x25519PublicKey(maskSecret),
    nonce: suite.randomBytes(32),
    kem: sealingKemSeed && kemKeysOf(suite, cfg, sealingKemSeed, maskMaster),
  });
  wipe(maskSecret);
  return { maskMaster, selfMaskSeed, sealingSecret, sealingKemSeed, own };
}

function kemKeysOf(
  suite: CryptoSuite,
  cfg: Digest,
  sealingSeed: Uint8Array,
  maskMaster: Uint8Array,
): KemAdvertisement {
  const sealing = suite.kemKeyPair(sealingSeed);
  const mask = maskKemKeyPair(suite, cfg, maskMaster);
  sealing.wipe();
  mask.wipe();
  return advertiseKemKeys(suite, sealing.encapsulationKey, mask.encapsulationKey);
}
