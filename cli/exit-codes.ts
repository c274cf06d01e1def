/** What the program's exit status means: one table, printed in the manual. */
import { catalogue, type ErrorCode } from '../shared/errors/catalogue.ts';

export const exitCodes = {
  success: { status: 0, meaning: 'done' },
  internal: { status: 1, meaning: 'a fault inside Velum; run again with --verbose and report it' },
  usage: { status: 2, meaning: 'the command line is wrong: see --help' },
  invalid: { status: 3, meaning: 'a file, key, certificate request or data set is not valid' },
  refused: { status: 4, meaning: 'charter, plan or site policy does not allow this' },
  identity: { status: 5, meaning: 'the identity or certificate was not accepted' },
  unavailable: { status: 6, meaning: 'the coordinator or its store cannot be reached now' },
  notFound: { status: 7, meaning: 'no such run, round, model or federation' },
  runFailed: { status: 8, meaning: 'the run ended without completing' },
  environment: { status: 9, meaning: 'this machine is in the way: port taken, disk full' },
  doctor: { status: 10, meaning: 'velum doctor found a problem' },
  unproven: { status: 11, meaning: 'velum audit found that the evidence proves nothing' },
  interrupted: { status: 130, meaning: 'ended by Ctrl-C or SIGTERM before it was done' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** Total over the catalogue: a new code cannot be forgotten. */
const exitByCode = {
  MESSAGE_MALFORMED: 'internal',
  KEY_INVALID: 'invalid',
  SIGNATURE_INVALID: 'refused',
  VECTOR_LENGTH_MISMATCH: 'internal',
  DIGEST_MISMATCH: 'unavailable',
  SUBMISSION_REFUSED: 'refused',
  UNAUTHENTICATED: 'identity',
  NOT_ENROLLED: 'identity',
  NOT_OPERATOR: 'identity',
  NOT_IN_COHORT: 'refused',
  FEDERATION_NOT_FOUND: 'notFound',
  SERVICE_NOT_FOUND: 'refused',
  RUN_NOT_FOUND: 'notFound',
  ROUND_NOT_FOUND: 'notFound',
  MODEL_NOT_FOUND: 'notFound',
  WRONG_PHASE: 'refused',
  INPUT_LATE: 'refused',
  TERMS_CHANGED: 'refused',
  PROTOCOL_UNSUPPORTED: 'refused',
  RUN_ACTIVE: 'refused',
  SUBMISSION_CONFLICT: 'refused',
  ROUND_ABORTED: 'runFailed',
  STALE_ROUND: 'unavailable',
  LEASE_LOST: 'unavailable',
  COHORT_FULL: 'refused',
  MESSAGE_TOO_LARGE: 'invalid',
  DISK_FULL: 'environment',
  RATE_LIMITED: 'unavailable',
  DRAINING: 'unavailable',
  STORE_UNAVAILABLE: 'unavailable',
  COORDINATOR_UNREACHABLE: 'unavailable',
  CONFIG_INVALID: 'invalid',
  CHARTER_INVALID: 'invalid',
  CHARTER_MISMATCH: 'refused',
  PLAN_INVALID: 'invalid',
  PLAN_OUTSIDE_CHARTER: 'refused',
  POLICY_REFUSED: 'refused',
  DATA_INVALID: 'invalid',
  MODEL_INVALID: 'invalid',
  PRIVACY_PARAMETERS_INVALID: 'invalid',
  PRIVACY_TARGET_INFEASIBLE: 'refused',
  CERTIFICATE_INVALID: 'identity',
  PORT_TAKEN: 'environment',
  LEDGER_DAMAGED: 'environment',
  LEDGER_ROLLED_BACK: 'environment',
  ALREADY_DISCLOSED: 'refused',
  COORDINATOR_ROLLED_BACK: 'refused',
  STATE_IN_USE: 'environment',
  SCHEMA_NEWER: 'environment',
  SCHEMA_OLDER: 'environment',
  STORE_DAMAGED: 'environment',
  STORE_NOT_EMPTY: 'refused',
  RESTORE_UNFINISHED: 'environment',
  BACKUP_INVALID: 'invalid',
  EVIDENCE_INVALID: 'invalid',
  INTERNAL: 'internal',
} as const satisfies Record<ErrorCode, ExitName>;

/** How the program ends when an operation fails with this code. */
export function exitOf(code: ErrorCode): ExitName {
  return exitByCode[code];
}

/** Every error code with its public message and exit status, for the manual. */
export function errorTable(): readonly { code: ErrorCode; message: string; exit: number }[] {
  const codes = Object.keys(catalogue) as ErrorCode[];
  return codes.map((code) => ({
    code,
    message: catalogue[code].message,
    exit: exitCodes[exitByCode[code]].status,
  }));
}
