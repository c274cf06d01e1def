/** Types first; see the functions below. */
import type { Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import type { Disclosure } from './messages.ts';

export interface MaskRemovalJob {
  readonly placeholder: ParticipantId | Disclosure | Digest;
}
export interface MaskRemovalOutcome {
  readonly placeholder: Digest;
}
