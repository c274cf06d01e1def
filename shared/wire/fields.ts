/**
 * Readers of single fields: what the generated code hands out is hostile until one of these has
 * looked at it. Each takes the field's path for the error.
 */
import { compareBytes, toHex } from '../domain/bytes.ts';
import {
  type FederationId,
  idBytes,
  isFederationId,
  type ParticipantId,
  participantIdFromBytes,
  type RunId,
  runIdFromBytes,
} from '../domain/ids.ts';
import { instant, type Instant } from '../domain/time.ts';
import { invariant } from '../errors/federation-error.ts';
import { malformed } from './codec.ts';
import { MAX_CHUNK_BYTES } from './limits.ts';

type Absent = null | undefined;

/** Control characters but tab and newline: they could drive the terminal that shows the text. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

const UINT32 = 0xffff_ffff;

export function required<T>(value: T | Absent, path: string): T {
  if (value === null || value === undefined) throw malformed(path, 'is missing');
  return value;
}

export function optional<T, U>(
  value: T | Absent,
  path: string,
  read: (value: T, path: string) => U,
): U | undefined {
  return value === null || value === undefined ? undefined : read(value, path);
}

/** Copies, so that a small field does not keep the whole message in memory. */
export function bytesBetween(
  value: Uint8Array | Absent,
  min: number,
  max: number,
  path: string,
): Uint8Array {
  const length = value?.length ?? 0;
  if (length < min || length > max) {
    const rule = min === max ? String(min) : `${String(min)} to ${String(max)}`;
    throw malformed(path, `must be ${rule} bytes long, not ${String(length)}`);
  }
  return new Uint8Array(value ?? []);
}

/** A chunk of a stream. Not copied: vectors are large, and their readers copy them once anyway. */
export function chunkField(value: Uint8Array | null | undefined, path: string): Uint8Array {
  const bytes = required(value, path);
  if (bytes.length === 0 || bytes.length > MAX_CHUNK_BYTES) {
    throw malformed(path, `must be 1 to ${String(MAX_CHUNK_BYTES)} bytes long`);
  }
  return bytes;
}

export function bytesOf(length: number) {
  return (value: Uint8Array | Absent, path: string): Uint8Array =>
    bytesBetween(value, length, length, path);
}

/** Absent bytes are empty ones on the wire. */
export function optionalBytes(
  value: Uint8Array | Absent,
  length: number,
  path: string,
): Uint8Array | undefined {
  return value?.length ? bytesBetween(value, length, length, path) : undefined;
}

/** A SHA-256 digest, nonce or public key. */
export const bytes32 = bytesOf(32);
/** An Ed25519 signature. */
export const bytes64 = bytesOf(64);
export const bytes16 = bytesOf(16);
/** A share with the limbs that hide it in its check. */
export const bytes48 = bytesOf(48);

export function runField(value: Uint8Array | Absent, path: string): RunId {
  return runIdFromBytes(bytes16(value, path));
}

export function participantField(value: Uint8Array | Absent, path: string): ParticipantId {
  return participantIdFromBytes(bytes16(value, path));
}

/** A digest the domain writes in hexadecimal. */
export function hexDigest(value: Uint8Array | Absent, path: string): string {
  return toHex(bytes32(value, path));
}

export function federationField(value: string | Absent, path: string): FederationId {
  const text = value ?? '';
  if (!isFederationId(text)) throw malformed(path, 'is not the name of a federation');
  return text;
}

/** Text of at most `max` UTF-16 code units without control characters. */
export function textField(value: string | Absent, max: number, path: string): string {
  const text = value ?? '';
  if (text.length > max) throw malformed(path, `must have at most ${String(max)} characters`);
  if (text.search(CONTROL) !== -1) throw malformed(path, 'must not contain control characters');
  return text;
}

/** Makes any text one that `textField` accepts: control characters become U+FFFD, the rest is cut. */
export function fittingText(text: string, max: number): string {
  return text.slice(0, max).replace(CONTROL, '\uFFFD');
}

/** A whole number within bounds. */
export function wholeNumber(
  value: number | Absent,
  min: number,
  max: number,
  path: string,
): number {
  const number = value ?? 0;
  if (number < min || number > max) {
    const range = max === UINT32 ? `at least ${String(min)}` : `${String(min)} to ${String(max)}`;
    throw malformed(path, `must be ${range}, not ${String(number)}`);
  }
  return number;
}

export function countField(value: number | Absent, path: string): number {
  return wholeNumber(value, 0, UINT32, path);
}

export function positiveCount(value: number | Absent, path: string): number {
  return wholeNumber(value, 1, UINT32, path);
}

/** What may be written into a uint32 field; anything else is our own mistake. */
export function uint32(value: number): number {
  const fits = Number.isInteger(value) && value >= 0 && value <= UINT32;
  invariant(fits, `${String(value)} does not fit into 32 bits`);
  return value;
}

/** A real number in [min, below). */
export function realNumber(
  value: number | Absent,
  min: number,
  below: number,
  path: string,
): number {
  const number = value ?? 0;
  if (!(number >= min && number < below)) {
    throw malformed(path, `must be in [${String(min)}, ${String(below)})`);
  }
  return number;
}

export function finiteNumber(value: number | Absent, path: string): number {
  const number = value ?? 0;
  if (!Number.isFinite(number)) throw malformed(path, 'must be a finite number');
  return number;
}

/** `value` is a number or a 64-bit integer object, as the protobuf runtime prefers. */
export function instantField(value: unknown, path: string): Instant {
  const epochMs = Number(value ?? 0);
  if (!Number.isSafeInteger(epochMs)) throw malformed(path, 'must be below 2^53 milliseconds');
  return instant(epochMs);
}

/** Whole milliseconds, as they travel. */
export function wireTime(at: Instant): number {
  return Math.trunc(at);
}

/** At most `max` entries, each read under its own path. */
export function listOf<T, U>(
  values: readonly T[] | Absent,
  max: number,
  path: string,
  read: (value: T, path: string) => U,
): readonly U[] {
  const entries = values ?? [];
  if (entries.length > max) {
    throw malformed(
      path,
      `must have at most ${String(max)} entries, not ${String(entries.length)}`,
    );
  }
  return entries.map((entry, index) => read(entry, `${path}[${String(index)}]`));
}

/** Refuses a list that is not strictly ascending, and with it every duplicate. */
export function ascending<T>(
  entries: readonly T[],
  compare: (a: T, b: T) => number,
  path: string,
): readonly T[] {
  entries.forEach((entry, index) => {
    const previous = entries[index - 1];
    if (previous !== undefined && compare(previous, entry) >= 0) {
      throw malformed(`${path}[${String(index)}]`, 'is out of order or a duplicate');
    }
  });
  return entries;
}

/** The order in which ids travel: by their bytes. */
export function byId(a: ParticipantId, b: ParticipantId): number {
  return compareBytes(idBytes(a), idBytes(b));
}

/** A map as it travels: ascending by id. */
export function entriesById<T>(map: ReadonlyMap<ParticipantId, T>): readonly [ParticipantId, T][] {
  return [...map].sort(([a], [b]) => byId(a, b));
}

/** Entries that must arrive ascending by id, as a map. */
export function mapById<T>(
  entries: readonly (readonly [ParticipantId, T])[],
  path: string,
): ReadonlyMap<ParticipantId, T> {
  return new Map(ascending(entries, ([a], [b]) => byId(a, b), path));
}

/** Refuses a duplicate in a list whose order is judged where it means something. */
export function distinct<T>(
  entries: readonly T[],
  idOf: (entry: T) => ParticipantId,
  path: string,
): readonly T[] {
  const seen = new Set<ParticipantId>();
  entries.forEach((entry, index) => {
    const id = idOf(entry);
    if (seen.has(id)) throw malformed(`${path}[${String(index)}]`, 'is a duplicate');
    seen.add(id);
  });
  return entries;
}

/** Positions in the directory of a cohort, strictly ascending. */
export function positionsField(
  values: readonly number[] | Absent,
  cohort: number,
  path: string,
): readonly number[] {
  const positions = listOf(values, cohort, path, (value, at) =>
    wholeNumber(value, 0, cohort - 1, at),
  );
  return ascending(positions, (a, b) => a - b, path);
}

/** One enum of the wire, total in both directions; 0 and unknown values are refused. */
export interface EnumField<Value extends string, Wire extends number> {
  write(value: Value): Wire;
  read(value: number | Absent, path: string): Value;
}

export function enumField<Value extends string, Wire extends number>(
  numbers: Readonly<Record<Value, Wire>>,
): EnumField<Value, Wire> {
  const values = new Map<number, Value>();
  for (const value in numbers) values.set(numbers[value], value);
  return {
    write: (value) => numbers[value],
    read: (number, path) => {
      const value = values.get(number ?? 0);
      if (value === undefined) throw malformed(path, `has no meaning: ${String(number ?? 0)}`);
      return value;
    },
  };
}
