/** Changes one thing somewhere inside a message, keeping the shapes that parsing guarantees. */
import fc from 'fast-check';

export interface Mutation {
  /** Which of the places where something can be changed. */
  readonly place: number;
  readonly how: number;
  readonly bytes: Uint8Array;
}

/** Drawn numbers only: what they hit depends on the message. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(100_000),
  how: fc.nat(1_000),
  bytes: fc.uint8Array({ maxLength: 70 }),
});

const ID = /^[0-9a-f]{32}$/;
const NUMBERS = [0, 1, 2, 3, 7, 128, 65_535, 2 ** 31, 2 ** 32 - 1];

type Change = () => unknown;

/** Returns a copy of `value` with one place changed; the value itself where there is none. */
export function mutated<T>(value: T, { place, how, bytes }: Mutation): T {
  const places = placesIn(value);
  if (places === 0) return value;
  let left = place % places;
  const visit = (current: unknown): unknown => {
    const change = changeOf(current, how, bytes);
    if (change !== undefined && left-- === 0) return change();
    return mapped(current, visit);
  };
  return visit(value) as T;
}

function placesIn(value: unknown): number {
  let count = 0;
  const visit = (current: unknown): unknown => {
    if (changeOf(current, 0, new Uint8Array(0)) !== undefined) count += 1;
    return mapped(current, visit);
  };
  visit(value);
  return count;
}

/** The same structure with `visit` applied to the parts. */
function mapped(value: unknown, visit: (part: unknown) => unknown): unknown {
  if (value instanceof Uint8Array || value instanceof Uint32Array) return value.slice();
  if (value instanceof Map)
    return new Map([...value].map(([key, part]) => [visit(key), visit(part)]));
  if (Array.isArray(value)) return value.map(visit);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, part]) => {
    // The discriminant says what the rest is; another one would be another message.
    return [
      key,
      key === 'type' || key === 'kind' || key === 'reason' ? part : visit(part),
    ] as const;
  });
  return Object.fromEntries(fields);
}

function changeOf(value: unknown, how: number, bytes: Uint8Array): Change | undefined {
  if (value instanceof Uint8Array) return () => changedBytes(value, how, bytes);
  if (value instanceof Map)
    return () => new Map(changedList([...value], how) as [unknown, unknown][]);
  if (Array.isArray(value)) return () => changedList(value, how);
  if (typeof value === 'number') return () => NUMBERS[how % NUMBERS.length];
  if (typeof value === 'string' && ID.test(value)) return () => otherId(how);
  if (typeof value === 'boolean') return () => !value;
  return undefined;
}

function changedBytes(value: Uint8Array, how: number, bytes: Uint8Array): Uint8Array {
  if (how % 3 === 0) return bytes;
  if (how % 3 === 1) return value.map((byte, i) => (i === how % value.length ? byte ^ 1 : byte));
  return value.subarray(0, how % (value.length + 1));
}

function changedList(list: readonly unknown[], how: number): unknown[] {
  const at = how % Math.max(1, list.length);
  switch (how % 4) {
    case 0:
      return list.filter((_, i) => i !== at);
    case 1:
      return [...list, ...list.slice(at, at + 1)];
    case 2:
      return [...list].reverse();
    default:
      return [];
  }
}

function otherId(how: number): string {
  return how.toString(16).padStart(32, '0');
}
