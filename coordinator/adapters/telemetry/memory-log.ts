import type { Log, LogFields, LogLevel } from '../../ports/telemetry.ts';
import { redactFields } from './redaction.ts';

export interface LogRecord {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
}

/** A log that remembers, for tests; it redacts as the real one does. */
export interface MemoryLog extends Log {
  readonly records: readonly LogRecord[];
}

export function createMemoryLog(): MemoryLog {
  const records: LogRecord[] = [];
  return { records, ...logInto(records, {}) };
}

function logInto(records: LogRecord[], bound: LogFields): Log {
  const write = (level: LogLevel, event: string, fields: LogFields = {}): void => {
    records.push({ level, event, fields: redactFields({ ...bound, ...fields }) });
  };
  return {
    debug(event, fields) {
      write('debug', event, fields);
    },
    info(event, fields) {
      write('info', event, fields);
    },
    warn(event, fields) {
      write('warn', event, fields);
    },
    error(event, fields) {
      write('error', event, fields);
    },
    child: (fields) => logInto(records, { ...bound, ...fields }),
  };
}
