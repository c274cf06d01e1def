/** The building blocks of every file schema: sections, keys, digests, durations, bounded numbers. */
import { z } from 'zod';
import type { Digest } from '../domain/bytes.ts';
import { parseDigest } from '../domain/digest-text.ts';
import { identityKeyProblem, parseIdentityKey } from '../domain/identity-key.ts';
import { type FederationId, isFederationId } from '../domain/ids.ts';
import { type Duration, formatDuration, parseDuration } from '../domain/time.ts';
import { knownKeysMessage } from './rule-text.ts';

/**
 * A section of a file: its keys and no others. The message about unknown keys lists the known ones;
 * `problemsOf` makes the sentence, once per key.
 */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? knownKeysMessage(Object.keys(shape)) : undefined,
  });
}

/** A file path or other text that may not be empty. */
export const text = z.string().min(1, 'must not be empty; write a value');

/** A name people give to something: printable, at most 128 characters. */
export const label = text
  .max(128)
  .regex(/^\P{C}+$/u, 'must not hold control characters; remove them');

export const federationName = z.string().transform((name, context): FederationId => {
  if (isFederationId(name)) return name;
  context.addIssue(
    'must be 1–63 lower-case letters, digits and hyphens, not starting or ending with a hyphen; rename it',
  );
  return z.NEVER;
});

/** `ed25519:` and 64 hexadecimal digits; small-order and malformed points are refused. */
export const identityKey = z.string().transform((written, context): Uint8Array => {
  const key = parseIdentityKey(written);
  const problem =
    key === undefined
      ? 'must be "ed25519:" and 64 lower-case hexadecimal digits'
      : identityKeyProblem(key);
  if (key !== undefined && problem === undefined) return key;
  context.addIssue(`${problem ?? ''}; copy the line that "velum keys new" printed`);
  return z.NEVER;
});

/** `sha256:` and 64 lower-case hexadecimal digits. */
export const sha256Digest = z.string().transform((written, context): Digest => {
  const digest = parseDigest(written);
  if (digest !== undefined) return digest;
  context.addIssue('must be "sha256:" and 64 lower-case hexadecimal digits; copy it whole');
  return z.NEVER;
});

const ENDPOINT = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?):(\d{1,5})$/;

/** `host:port`; an IPv6 address stands in brackets. */
export const endpoint = z.string().refine((written) => {
  const port = Number(ENDPOINT.exec(written)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}, 'must be host:port with a port from 1 to 65535; write for example coordinator.example.org:7443');

const DURATION_FORM = 'must be a duration like 250ms, 30s, 10m, 2h or 1d; write one with its unit';

const durationText = z.string({
  error: ({ input }) => (input === undefined ? undefined : DURATION_FORM),
});

/** `30s`, `10m`, `1d`: whole milliseconds within the bounds, both included. */
export function duration(
  least: Duration,
  most: Duration,
): z.ZodPipe<z.ZodString, z.ZodTransform<Duration, string>> {
  return durationText.transform((written, context) => spanOf(written, context, least, most));
}

/** The same, or `auto` where the value follows from others. */
export function durationOrAuto(
  least: Duration,
  most: Duration,
): z.ZodPipe<z.ZodString, z.ZodTransform<Duration | 'auto', string>> {
  return durationText.transform((written, context) =>
    written === 'auto' ? written : spanOf(written, context, least, most),
  );
}

function spanOf(
  written: string,
  context: z.core.$RefinementCtx<string>,
  least: Duration,
  most: Duration,
): Duration {
  const span = parseDuration(written);
  if (span === undefined || !Number.isInteger(span)) {
    context.addIssue(DURATION_FORM);
    return z.NEVER;
  }
  if (span < least || span > most) {
    const range = `${formatDuration(least)} and ${formatDuration(most)}`;
    context.addIssue(`must lie between ${range}; choose one in between`);
  }
  return span;
}

/** A whole number within the bounds, both included. */
export function count(least: number, most: number): z.ZodInt {
  return z.int().min(least).max(most);
}

/** A real number above 0. */
export const positive = z.number().positive();
