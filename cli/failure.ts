/** Failures as the program reports them: what, where, which rule, what to do; no stack unless asked. */
import type { JsonValue } from '../shared/domain/canonical-json.ts';
import { FederationError } from '../shared/errors/federation-error.ts';
import { type ExitName, exitCodes, exitOf } from './exit-codes.ts';

/** The command line itself is wrong, in a way its grammar cannot say. */
export class UsageError extends Error {}

/** Why a command did not do what it was asked. */
export interface Failure {
  readonly exit: ExitName;
  /** A code of the catalogue, `USAGE` or `INTERRUPTED`. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** One more line for a person. */
  readonly hint: string;
  /** As thrown; shown with `--verbose`. */
  readonly error: unknown;
}

/** Sorts what was thrown; `interrupted` says that the program was asked to end. */
export function failureOf(error: unknown, interrupted: boolean): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const plain = { message, details: {}, error };
  if (error instanceof FederationError) {
    const { code, details } = error;
    const hint = `(${code}; see docs/reference/errors.md)`;
    return { exit: exitOf(code), code, message, details, hint, error };
  }
  if (error instanceof UsageError) {
    return { ...plain, exit: 'usage', code: 'USAGE', hint: '(add --help for usage and examples)' };
  }
  if (interrupted) {
    return {
      ...plain,
      exit: 'interrupted',
      code: 'INTERRUPTED',
      hint: '(ended before it was done)',
    };
  }
  const hint = '(a fault inside Velum: run again with --verbose and report what it prints)';
  return { ...plain, exit: 'internal', code: 'INTERNAL', hint };
}

/** Lines for standard error. `verbose` adds the stack and the causes. */
export function failureText({ message, hint, error }: Failure, verbose: boolean): string {
  const lines = [`velum: ${message}`, `       ${hint}`, ...(verbose ? [traceOf(error)] : [])];
  return `${lines.join('\n')}\n`;
}

/** The object printed last with `--json` when a command fails. */
export function failureObject(failure: Failure): Readonly<Record<string, JsonValue>> {
  const { code, message, details, exit } = failure;
  return { error: { code, message, details, exit: exitCodes[exit].status } };
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${traceOf(error.cause)}`;
}
