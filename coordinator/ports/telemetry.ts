/** What the coordinator says about itself: one line per event, never a secret. */

/** Facts about an event. Adapters redact secret-looking names and never print byte arrays. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Contract (test/unit/coordinator/adapters/telemetry): `event` is a fixed kebab-case phrase, what
 * varies goes into `fields`; a value under a secret-looking name, at any depth, and the content of
 * any byte array never reach the sink. An `Error` is logged with its code, message and causes.
 * Logging never throws.
 */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds `fields` to every line. */
  child(fields: LogFields): Log;
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
