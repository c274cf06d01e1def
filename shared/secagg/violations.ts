/** What a peer can do wrong inside the protocol. A violation is a value; it costs that peer only. */
import type { ErrorCode } from '../errors/catalogue.ts';
import type { ParticipantId } from '../domain/ids.ts';

/** Each way to break the protocol, with the error a remote caller is shown for it. */
export const violationCodes = {
  'wrong-phase': 'WRONG_PHASE',
  'not-in-cohort': 'NOT_IN_COHORT',
  conflict: 'SUBMISSION_CONFLICT',
  'terms-unsupported': 'PROTOCOL_UNSUPPORTED',
  'terms-changed': 'TERMS_CHANGED',
  'terms-below-floor': 'POLICY_REFUSED',
  'key-invalid': 'KEY_INVALID',
  'signature-invalid': 'SIGNATURE_INVALID',
  'directory-invalid': 'SUBMISSION_REFUSED',
  'sharers-invalid': 'SUBMISSION_REFUSED',
  'survivors-invalid': 'SUBMISSION_REFUSED',
  'difference-too-small': 'POLICY_REFUSED',
  'quorum-invalid': 'SUBMISSION_REFUSED',
  'shares-invalid': 'SUBMISSION_REFUSED',
  'complaint-invalid': 'SUBMISSION_REFUSED',
  'disclosure-invalid': 'SUBMISSION_REFUSED',
} as const satisfies Record<string, ErrorCode>;

export type ViolationCode = keyof typeof violationCodes;

export interface Violation {
  readonly code: ViolationCode;
  /** What was expected and what was found; never a secret. */
  readonly message: string;
  /** Whose message it concerns, where that is not the sender's own. */
  readonly peer?: ParticipantId;
}

export function violation(code: ViolationCode, message: string, peer?: ParticipantId): Violation {
  return peer === undefined ? { code, message } : { code, message, peer };
}

/** A checked value, or why it was refused. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violation: Violation };

export function accepted<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function refused(
  code: ViolationCode,
  message: string,
  peer?: ParticipantId,
): { readonly ok: false; readonly violation: Violation } {
  return { ok: false, violation: violation(code, message, peer) };
}
