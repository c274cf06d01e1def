/** What OpenSSL alone takes for a mask: the baseline of everything that expands masks. */
import { createCipheriv, randomBytes } from 'node:crypto';

/** Bytes a call, as the suite asks for them; cached, unlike one long call. */
const ZEROS = new Uint8Array(65_536);
const KEY = randomBytes(32);

/** AES-256-CTR keystream of so many bytes, thrown away. */
export function rawKeystream(bytes: number): void {
  const cipher = createCipheriv('aes-256-ctr', KEY, new Uint8Array(16));
  for (let left = bytes; left > 0; left -= ZEROS.length) {
    cipher.update(ZEROS.subarray(0, Math.min(left, ZEROS.length)));
  }
}
