/** Progress as JSON lines on standard error, for files and log collectors. */
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
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  return (event, fields) => {
    log.info(fields, event);
  };
}
