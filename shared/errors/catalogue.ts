/** Every error code, once: its gRPC status, what a client should do, and the public message. */

export type GrpcStatusName =
  | 'INVALID_ARGUMENT'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** never: stop · same-call: back off and repeat · next-round: wait for the next instruction. */
export type RetryAdvice = 'never' | 'same-call' | 'next-round';

export interface CatalogueEntry {
  readonly status: GrpcStatusName;
  readonly retry: RetryAdvice;
  readonly message: string;
}

export const catalogue = {
  MESSAGE_MALFORMED: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the message could not be decoded',
  },
  KEY_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'a public key is not acceptable',
  },
  SIGNATURE_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'a signature does not verify',
  },
  VECTOR_LENGTH_MISMATCH: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the vector has the wrong length',
  },
  DIGEST_MISMATCH: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the bytes received do not have the digest announced',
  },
  SUBMISSION_REFUSED: {
    status: 'INVALID_ARGUMENT',
    retry: 'next-round',
    message: 'the submission breaks the protocol',
  },
  UNAUTHENTICATED: {
    status: 'UNAUTHENTICATED',
    retry: 'never',
    message: 'the certificate does not prove an identity',
  },
  NOT_ENROLLED: {
    status: 'PERMISSION_DENIED',
    retry: 'never',
    message: 'this identity is not a member of the federation',
  },
  NOT_OPERATOR: {
    status: 'PERMISSION_DENIED',
    retry: 'never',
    message: 'this identity may not operate the coordinator',
  },
  NOT_IN_COHORT: {
    status: 'PERMISSION_DENIED',
    retry: 'next-round',
    message: 'this participant is not in the cohort of the attempt',
  },
  FEDERATION_NOT_FOUND: { status: 'NOT_FOUND', retry: 'never', message: 'no such federation here' },
  SERVICE_NOT_FOUND: {
    status: 'NOT_FOUND',
    retry: 'never',
    message: 'this server has no such service',
  },
  RUN_NOT_FOUND: { status: 'NOT_FOUND', retry: 'never', message: 'no such run' },
  ROUND_NOT_FOUND: { status: 'NOT_FOUND', retry: 'next-round', message: 'no such round' },
  MODEL_NOT_FOUND: { status: 'NOT_FOUND', retry: 'never', message: 'no such model version' },
  WRONG_PHASE: {
    status: 'FAILED_PRECONDITION',
    retry: 'next-round',
    message: 'the attempt is in another phase',
  },
  INPUT_LATE: {
    status: 'FAILED_PRECONDITION',
    retry: 'next-round',
    message: 'the masked input came after its phase had closed',
  },
  TERMS_CHANGED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the terms are not those agreed to',
  },
  PROTOCOL_UNSUPPORTED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the protocol version is not supported',
  },
  RUN_ACTIVE: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'another run of this federation is active',
  },
  SUBMISSION_CONFLICT: {
    status: 'ALREADY_EXISTS',
    retry: 'never',
    message: 'another submission was accepted before',
  },
  ROUND_ABORTED: { status: 'ABORTED', retry: 'next-round', message: 'the round ended' },
  STALE_ROUND: { status: 'ABORTED', retry: 'same-call', message: 'the round changed meanwhile' },
  LEASE_LOST: {
    status: 'ABORTED',
    retry: 'same-call',
    message: 'another coordinator process has taken this over',
  },
  COHORT_FULL: { status: 'RESOURCE_EXHAUSTED', retry: 'next-round', message: 'the cohort is full' },
  MESSAGE_TOO_LARGE: {
    status: 'RESOURCE_EXHAUSTED',
    retry: 'never',
    message: 'the message is larger than the limit',
  },
  DISK_FULL: {
    status: 'RESOURCE_EXHAUSTED',
    retry: 'same-call',
    message: 'no space is left to store this durably',
  },
  RATE_LIMITED: { status: 'RESOURCE_EXHAUSTED', retry: 'same-call', message: 'too many calls' },
  DRAINING: {
    status: 'UNAVAILABLE',
    retry: 'same-call',
    message: 'the coordinator is shutting down',
  },
  STORE_UNAVAILABLE: {
    status: 'UNAVAILABLE',
    retry: 'same-call',
    message: 'the store cannot be reached',
  },
  COORDINATOR_UNREACHABLE: {
    status: 'UNAVAILABLE',
    retry: 'same-call',
    message: 'the coordinator cannot be reached',
  },
  CONFIG_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'a configuration file is not valid',
  },
  CHARTER_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the charter is not valid',
  },
  CHARTER_MISMATCH: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the charter is not the one pinned',
  },
  PLAN_INVALID: { status: 'INVALID_ARGUMENT', retry: 'never', message: 'the plan is not valid' },
  PLAN_OUTSIDE_CHARTER: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the plan asks for more than the charter allows',
  },
  POLICY_REFUSED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: "the site's own policy refuses this",
  },
  DATA_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the data does not fit the declared schema',
  },
  MODEL_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the model cannot be used',
  },
  PRIVACY_PARAMETERS_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'these privacy parameters cannot be accounted for',
  },
  PRIVACY_TARGET_INFEASIBLE: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'no value keeps the privacy target',
  },
  CERTIFICATE_INVALID: {
    status: 'UNAUTHENTICATED',
    retry: 'never',
    message: 'a certificate is not acceptable',
  },
  PORT_TAKEN: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the address is already in use',
  },
  LEDGER_DAMAGED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: "the participant's ledger is damaged",
  },
  LEDGER_ROLLED_BACK: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: "the participant's ledger is older than it was",
  },
  ALREADY_DISCLOSED: {
    status: 'FAILED_PRECONDITION',
    retry: 'next-round',
    message: 'this participant already helped to uncover a sum over this model',
  },
  COORDINATOR_ROLLED_BACK: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the coordinator has forgotten a round that this participant took part in',
  },
  STATE_IN_USE: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'another process uses this state directory',
  },
  SCHEMA_NEWER: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the database was written by a newer version',
  },
  SCHEMA_OLDER: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the database must be migrated first',
  },
  STORE_DAMAGED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'what the coordinator has stored is damaged',
  },
  STORE_NOT_EMPTY: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'the store is in use already',
  },
  RESTORE_UNFINISHED: {
    status: 'FAILED_PRECONDITION',
    retry: 'never',
    message: 'a restore into this store was not finished',
  },
  BACKUP_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the backup cannot be used',
  },
  EVIDENCE_INVALID: {
    status: 'INVALID_ARGUMENT',
    retry: 'never',
    message: 'the file is not evidence',
  },
  INTERNAL: { status: 'INTERNAL', retry: 'same-call', message: 'internal error' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
