/** What a client is doing: short lines for a person, JSON lines for a file. */
import type { Io } from '../io.ts';
import { createEventLog, type EventLog } from './event-log.ts';

export interface ClientProgress {
  /** `event` is a fixed phrase; `fields` say what it is about. Never a secret. */
  readonly onEvent: EventLog;
  stop(): void;
}

export function createClientProgress(io: Io, drawn: boolean): ClientProgress {
  if (!drawn) return { onEvent: createEventLog(io), stop: () => undefined };
  return {
    onEvent: (event, fields) => {
      const time = new Date().toISOString().slice(11, 19);
      io.stderr.write(`${time}  ${event.replaceAll('-', ' ')}${fieldsText(fields)}\n`);
    },
    stop: () => undefined,
  };
}

function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${valueText(value)}`],
  );
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
