/** Progress as JSON lines on standard error, in the form of every other log of the program. */
import pino from 'pino';
import type { Io } from '../io.ts';

/** Writes one line per event. */
export type EventLog = (event: string, fields: Readonly<Record<string, unknown>>) => void;

export function createEventLog(io: Io): EventLog {
  const sink = {
    write: (line: string): void => {
      io.stderr.write(line);
    },
  };
  const log = pino(
    {
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  return (event, fields) => {
    log.info(fields, event);
  };
}
