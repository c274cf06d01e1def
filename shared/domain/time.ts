/** Points and spans of time. There is no clock here: time is always an argument. */

/** Milliseconds since the Unix epoch. */
export type Instant = number & { readonly __brand: 'Instant' };
/** Milliseconds. */
export type Duration = number & { readonly __brand: 'Duration' };

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

export function instant(epochMs: number): Instant {
  return epochMs as Instant;
}

export function milliseconds(count: number): Duration {
  return count as Duration;
}

export function seconds(count: number): Duration {
  return milliseconds(count * 1_000);
}

/** Parses `250ms`, `30s`, `10m`, `2h`, `1d`; `undefined` when the text has another form. */
export function parseDuration(text: string): Duration | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  const scale = unit === undefined ? undefined : UNITS[unit];
  if (amount === undefined || scale === undefined) return undefined;
  return milliseconds(Number(amount) * scale);
}

/** Shortest exact form: `90s`, `1500ms`, `10m`. */
export function formatDuration(duration: Duration): string {
  const fitting = Object.entries(UNITS)
    .reverse()
    .find(([, scale]) => duration >= scale && duration % scale === 0);
  if (fitting === undefined) return `${String(duration)}ms`;
  return `${String(duration / fitting[1])}${fitting[0]}`;
}

/** For people, in all units it needs: `1h 16m 33s`. */
export function formatSpan(span: Duration): string {
  let rest: number = span;
  const parts = Object.entries(UNITS)
    .reverse()
    .flatMap(([unit, scale]) => {
      const amount = Math.floor(rest / scale);
      rest -= amount * scale;
      return amount === 0 ? [] : [`${String(amount)}${unit}`];
    });
  return parts.join(' ') || '0s';
}

export function after(start: Instant, span: Duration): Instant {
  return instant(start + span);
}

export function between(start: Instant, end: Instant): Duration {
  return milliseconds(end - start);
}

/** The timer port: calls `wake` once, `span` from now; the returned function cancels it. */
export type Timer = (span: Duration, wake: () => void) => () => void;

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The clock port: the only source of the current time for code that needs it. */
export interface Clock {
  now(): Instant;
}
