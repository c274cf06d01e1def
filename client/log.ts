/** What a client says about itself: one line per event, never a secret, never a value of the data. */
import { destination as fileDescriptor, pino, stdTimeFunctions } from 'pino';
import { FederationError } from '../shared/errors/federation-error.ts';

/** Scalars only, so that no key, share or vector can be passed by accident. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** `event` is a fixed kebab-case phrase; what varies goes into `fields`. Logging never throws. */
export interface ClientLog {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Says nothing. */
export const silentLog: ClientLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A failure as fields: code and message of an expected one, name and stack of a bug. */
export function failureFields(error: unknown): LogFields {
  if (error instanceof FederationError) {
    const { code, message, cause } = error;
    return { code, message, cause: cause instanceof Error ? cause.message : undefined };
  }
  if (error instanceof Error)
    return { code: error.name, message: error.message, stack: error.stack };
  return { code: 'unknown', message: typeof error };
}

/** Where lines go: called with one complete JSON line, newline included. */
export interface LogDestination {
  write(line: string): void;
}

/** JSON lines `{"level","time","event",…fields}`; to standard error unless told otherwise. */
export function createClientLog(level: LogLevel, destination?: LogDestination): ClientLog {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? fileDescriptor({ dest: process.stderr.fd, sync: true }),
  );
  return {
    debug(event, fields = {}) {
      logger.debug(fields, event);
    },
    info(event, fields = {}) {
      logger.info(fields, event);
    },
    warn(event, fields = {}) {
      logger.warn(fields, event);
    },
    error(event, fields = {}) {
      logger.error(fields, event);
    },
  };
}
