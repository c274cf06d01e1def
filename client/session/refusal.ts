/** What is said to the coordinator when this site does not take part. */
import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { MAX_MESSAGE_LENGTH } from '../../shared/wire/limits.ts';
import { type ClientLog, failureFields } from '../log.ts';

/** The refusing half of a `CheckInDecision`. */
export interface Refusal {
  readonly type: 'refuse';
  readonly code: string;
  readonly message: string;
}

/** Their messages speak only of what the coordinator itself sent, and of the charter. */
const tellable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CHARTER_MISMATCH',
  'DIGEST_MISMATCH',
  'MESSAGE_MALFORMED',
  'MESSAGE_TOO_LARGE',
  'MODEL_INVALID',
  'MODEL_NOT_FOUND',
  'PLAN_INVALID',
  'PLAN_OUTSIDE_CHARTER',
  'POLICY_REFUSED',
]);

export function refuse(code: ErrorCode, message: string): Refusal {
  return { type: 'refuse', code, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}

/** Logs the failure in full and words a refusal that tells nothing about files and rows. */
export function refusalOf(log: ClientLog, error: unknown): Refusal {
  if (!(error instanceof FederationError)) {
    log.error('preparation-failed', failureFields(error));
    return refuse('INTERNAL', catalogue.INTERNAL.message);
  }
  log.warn('preparation-failed', failureFields(error));
  const { code, message } = error;
  if (tellable.has(code)) return refuse(code, message);
  return refuse(code, `${catalogue[code].message}; the site's log says where`);
}
