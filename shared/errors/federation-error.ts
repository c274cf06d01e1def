import { catalogue, type CatalogueEntry, type ErrorCode } from './catalogue.ts';

/** Facts that may be shown to anyone who sees the error; never a secret, never a raw data value. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * The one error class for failures a caller can act on. Bugs are `InvariantError`; what a peer
 * did wrong inside the protocol is a `Violation`, which is a value.
 */
export class FederationError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** `message` says what, where, which rule and what to do; `cause` is logged, never sent. */
  constructor(code: ErrorCode, message?: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message ?? catalogue[code].message, cause === undefined ? undefined : { cause });
    this.name = 'FederationError';
    this.code = code;
    this.details = details;
  }

  get entry(): CatalogueEntry {
    return catalogue[this.code];
  }
}

/** A broken promise inside Velum itself. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`invariant broken: ${message}`);
    this.name = 'InvariantError';
  }
}

/** Asserts what the code around it guarantees; failing is a bug, not an input error. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!(condition as boolean)) throw new InvariantError(message);
}
