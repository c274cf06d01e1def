/** The machine's outputs as calls of the transport. */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { ParticipantOutput } from '../../shared/secagg/participant.ts';
import type { CoordinatorTransport } from '../transport/transport.ts';
import type { ParticipantEvent } from './events.ts';

/** One try; the same output again is the same bytes, which the coordinator answers alike. */
export function submit(
  transport: CoordinatorTransport,
  key: AttemptKey,
  output: ParticipantOutput,
  signal: AbortSignal,
): Promise<void> {
  switch (output.type) {
    case 'advertise-keys':
      return transport.advertiseKeys(key, output.message, signal);
    case 'share-keys':
      return transport.shareKeys(key, output.message, signal);
    case 'acknowledge-shares':
      return transport.acknowledgeShares(key, output.message, signal);
    case 'submit-masked-input':
      return transport.submitMaskedInput(key, output.header, output.vector, signal);
    case 'confirm-survivors':
      return transport.confirmSurvivors(key, output.message, signal);
    case 'disclose':
      return transport.disclose(key, output.message, signal);
    default:
      return output satisfies never;
  }
}

/** What people are told once the coordinator holds the output. */
export function acknowledgementOf(
  attempt: AttemptKey,
  output: ParticipantOutput,
): ParticipantEvent | undefined {
  switch (output.type) {
    case 'submit-masked-input':
      return { type: 'submitted', attempt, bytes: output.vector.length };
    case 'confirm-survivors':
      return { type: 'confirmed', attempt };
    case 'disclose':
      return { type: 'disclosed', attempt };
    case 'advertise-keys':
    case 'share-keys':
    case 'acknowledge-shares':
      return undefined;
    default:
      return output satisfies never;
  }
}
