/**
 * The last gate before a log sink. Code should never pass a secret to a log; this makes sure that
 * a mistake does not become a leak. It judges names, so it may hide something harmless.
 */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { LogFields } from '../../ports/telemetry.ts';

const REDACTED = '[redacted]';

/** Words that mark a field as secret wherever they stand in its name: `maskKey`, `tls_key`, `seed`. */
export const secretWords: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'disclosure',
  'disclosures',
  'key',
  'keys',
  'passphrase',
  'password',
  'pem',
  'private',
  'salt',
  'salts',
  'secret',
  'secrets',
  'seed',
  'seeds',
  'share',
  'shares',
  'token',
]);

/** Private keys are recognised by their armour wherever they stand, also within a message. */
const PRIVATE_KEY = 'PRIVATE KEY-----';

/** Deeper structures are cut off: a log line is not a dump. */
const MAX_DEPTH = 6;
/** Longer lists may be vectors in disguise. */
const MAX_ITEMS = 64;

/** A copy fit for a log: plain JSON values without secrets and without the bytes of arrays. */
export function redactFields(fields: LogFields): Record<string, unknown> {
  return redactEntries(Object.entries(fields), 0);
}

function redactEntries(
  entries: Iterable<readonly [string, unknown]>,
  depth: number,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    result[name] = isSecretName(name) ? REDACTED : redactValue(value, depth + 1);
  }
  return result;
}

function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.split(/[^a-z0-9]+/).some((word) => secretWords.has(word));
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  return redactObject(value, depth);
}

function redactObject(value: object, depth: number): unknown {
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (value instanceof ArrayBuffer) return `[${String(value.byteLength)} bytes]`;
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Map) return `[map of ${String(value.size)}]`;
  if (value instanceof Set) return redactItems([...value], depth);
  if (Array.isArray(value)) return redactItems(value, depth);
  return redactEntries(Object.entries(value), depth);
}

function redactText(text: string): string {
  return text.includes(PRIVATE_KEY) ? REDACTED : text;
}

function redactItems(items: readonly unknown[], depth: number): unknown {
  if (items.length > MAX_ITEMS) return `[${String(items.length)} items]`;
  return items.map((item) => redactValue(item, depth + 1));
}

/** Named parts only: libraries hang requests, options and buffers on their errors. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const parts: Record<string, unknown> = { name: error.name, message: redactText(error.message) };
  if ('code' in error) parts['code'] = redactValue(error.code, depth + 1);
  if (error instanceof FederationError) parts['details'] = redactValue(error.details, depth + 1);
  if (error.stack !== undefined) parts['stack'] = redactText(error.stack);
  if (error.cause !== undefined) parts['cause'] = redactValue(error.cause, depth + 1);
  return parts;
}
