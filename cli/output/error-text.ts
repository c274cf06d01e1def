/** Failures as the program prints them: what, where, which rule, what to do; no stack unless asked. */
import type { JsonValue } from '../../shared/domain/canonical-json.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type ExitName, exitCodes, exitOf } from '../exit-codes.ts';

/** The command line itself is wrong, in a way its grammar cannot say. */
export class UsageError extends Error {}

/** How the program ends after `error`. */
export function exitAfter(error: unknown, aborted: boolean): ExitName {
  if (error instanceof FederationError) return exitOf(error.code);
  if (error instanceof UsageError) return 'usage';
  return aborted ? 'interrupted' : 'internal';
}

/** Lines for standard error. `verbose` adds the stack and the causes. */
export function errorText(error: unknown, verbose: boolean): string {
  if (error instanceof UsageError)
    return `velum: ${error.message}\n(add --help for usage and examples)\n`;
  const lines =
    error instanceof FederationError
      ? [`velum: ${error.message}`, `       (${error.code}; see docs/reference/errors.md)`]
      : [`velum: internal fault: ${textOf(error)}`, ...(verbose ? [] : [VERBOSE_HINT])];
  return [...lines, ...(verbose ? [traceOf(error)] : []), ''].join('\n');
}

const VERBOSE_HINT = '       run the same command with --verbose and report what it prints';

/** The object printed last with `--json` when a command fails. */
export function errorObject(error: unknown, exit: ExitName): Readonly<Record<string, JsonValue>> {
  const status = exitCodes[exit].status;
  return error instanceof FederationError
    ? { error: { code: error.code, message: error.message, details: error.details, exit: status } }
    : { error: { code: 'INTERNAL', message: textOf(error), details: {}, exit: status } };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${traceOf(error.cause)}`;
}
