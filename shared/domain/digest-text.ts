/** SHA-256 digests as people copy them. */
import { type Digest, fromHex, toHex } from './bytes.ts';

const WRITTEN = /^sha256:([0-9a-f]{64})$/;

/** `sha256:` and 64 lower-case hexadecimal digits. */
export function formatDigest(digest: Digest): string {
  return `sha256:${toHex(digest)}`;
}

/** The 32 bytes behind `sha256:<hex>`, or `undefined` when the text has another form. */
export function parseDigest(text: string): Digest | undefined {
  const [, hex] = WRITTEN.exec(text) ?? [];
  return hex === undefined ? undefined : fromHex(hex);
}
