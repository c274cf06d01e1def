import { destination as fileDescriptor, pino, stdTimeFunctions, type Logger } from 'pino';
import type { Log, LogFields, LogLevel } from '../../ports/telemetry.ts';
import { redactFields } from './redaction.ts';

/** Where lines go: called with one complete JSON line, newline included. */
export interface LogDestination {
  write(line: string): void;
}

export interface LogOptions {
  /** The least serious level that is written. */
  readonly level: LogLevel;
  /** Standard error when absent: standard output belongs to the program's results. */
  readonly destination?: LogDestination;
}

/** JSON lines `{"level","time","event",…fields}`, written synchronously so that a crash loses none. */
export function createPinoLog({ level, destination }: LogOptions): Log {
  const sink = destination ?? fileDescriptor({ dest: process.stderr.fd, sync: true });
  return wrap(
    pino(
      {
        level,
        base: null,
        messageKey: 'event',
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      sink,
    ),
  );
}

function wrap(logger: Logger): Log {
  return {
    debug(event, fields = {}) {
      logger.debug(lineFields(fields), event);
    },
    info(event, fields = {}) {
      logger.info(lineFields(fields), event);
    },
    warn(event, fields = {}) {
      logger.warn(lineFields(fields), event);
    },
    error(event, fields = {}) {
      logger.error(lineFields(fields), event);
    },
    child: (fields) => wrap(logger.child(lineFields(fields))),
  };
}

/** Names the line itself uses would appear twice in the JSON; the field gives way. */
function lineFields(fields: LogFields): LogFields {
  const redacted = redactFields(fields);
  const entries = Object.entries(redacted);
  return Object.fromEntries(
    entries.map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value]),
  );
}

const RESERVED: ReadonlySet<string> = new Set(['level', 'time', 'event']);
