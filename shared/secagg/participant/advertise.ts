/** M0 → M1: judge the offer, make fresh keys. */
import { participantIdOf, configHash } from '../transcript.ts';
import { advertiseKeys } from '../directory.ts';
import { maskSecretOf } from '../mask-seeds.ts';
import { judgeOffer } from '../policy.ts';
import { wipe } from '../../domain/bytes.ts';
import type { ParticipantAdvance, ParticipantContext, SecretKeys, StartInputs } from './state.ts';

/** Refuses terms below the floors before anything is sent. */
export function start(context: ParticipantContext, inputs: StartInputs): ParticipantAdvance {
  const { suite, signer } = context;
  const { offer, expected, floors } = inputs;
  const violation = judgeOffer(suite, offer, expected, floors);
  if (violation !== undefined) return { ok: false, violation };
  const { config } = offer;
  const cfg = configHash(suite, config);
  const id = participantIdOf(suite, signer.identity);
  const keys = freshKeys(context, cfg);
  return {
    ok: true,
    step: {
      state: {
        phase: 'advertising-keys',
        setup: { id, config, cfg, expected, floors },
        keys,
      },
      record: { type: 'joined', key: config.key, modelHash: config.modelHash },
      outputs: [{ type: 'advertise-keys', message: keys.own }],
    },
  };
}

/** Fresh per attempt: nothing of an earlier attempt is ever reused (invariant P4). */
function freshKeys({ suite, signer }: ParticipantContext, cfg: Uint8Array): SecretKeys {
  const maskMaster = suite.randomBytes(32);
  const selfMaskSeed = suite.randomBytes(32);
  const sealingSecret = suite.randomBytes(32);
  const maskSecret = maskSecretOf(suite, cfg, maskMaster);
  const own = advertiseKeys(signer, cfg, {
    sealingKey: suite.x25519PublicKey(sealingSecret),
    maskKey: suite.x25519PublicKey(maskSecret),
    nonce: suite.randomBytes(32),
  });
  wipe(maskSecret);
  return { maskMaster, selfMaskSeed, sealingSecret, own };
}
