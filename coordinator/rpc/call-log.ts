/** One line per call. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { FederationError } from '../../shared/errors/federation-error.ts';
import type { Log } from '../ports/telemetry.ts';
import type { Caller } from './caller.ts';
import { publicError } from './status.ts';

/** The life of one call, from its first byte to its status. */
export class CallLog {
  readonly #log: Log;
  readonly #method: string;
  readonly #startedAt = performance.now();
  #caller: Caller | undefined;

  constructor(log: Log, method: string) {
    this.#log = log;
    this.#method = method;
  }

  identified(caller: Caller): void {
    this.#caller = caller;
  }

  succeeded(): void {
    this.#log.debug('call-served', this.#fields('OK'));
  }

  cancelled(): void {
    this.#log.debug('call-cancelled', this.#fields('CANCELLED'));
  }

  /** Logs the failure and returns what the caller may know of it. */
  failed(error: unknown): FederationError {
    const told = publicError(error, randomUUID);
    const fields = { ...this.#fields(told.code), reason: told.message };
    if (told.code === 'INTERNAL') {
      this.#log.error('call-failed', { ...fields, ...told.details, error });
    } else if (told.entry.status === 'UNAVAILABLE') {
      this.#log.warn('call-failed', { ...fields, cause: told.cause });
    } else if (isFlood(told)) {
      // The flood was logged once: it must not fill the log as well.
      this.#log.debug('call-refused', fields);
    } else {
      this.#log.info('call-refused', fields);
    }
    return told;
  }

  #fields(code: string): Readonly<Record<string, unknown>> {
    const durationMs = Math.round(performance.now() - this.#startedAt);
    const participant = this.#caller?.participant;
    const who = participant === undefined ? {} : { participant };
    return { method: this.#method, code, durationMs, ...who };
  }
}

function isFlood({ code, details }: FederationError): boolean {
  return code === 'RATE_LIMITED' && details['cooldownMs'] !== undefined;
}
