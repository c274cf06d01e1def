import type { RoundInput } from '../../../../../coordinator/round/lifecycle.ts';
import type { RoundResult } from '../../../../../coordinator/round/round.ts';
import type { ParticipantId } from '../../../../../shared/domain/ids.ts';

export function resultOf(survivors: number): RoundResult {
  return {
    modelDigest: new Uint8Array(32).fill(8),
    scalingDigest: undefined,
    survivors,
    metrics: {
      trainingLoss: 0.25,
      validationLoss: 0.375,
      validationAccuracy: undefined,
      examples: 88,
    },
  };
}

export function refusing(from: ParticipantId, attempt = 1): RoundInput {
  const decision = { type: 'refuse', code: 'POLICY_REFUSED', message: 'not at night' } as const;
  return { type: 'check-in', from, attempt, decision };
}
