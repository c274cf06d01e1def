/** Reading the text files people write. `shared/files` alone in `shared` touches the disk. */
import { readFile } from 'node:fs/promises';
import type { ErrorCode } from '../errors/catalogue.ts';
import { FederationError } from '../errors/federation-error.ts';

/** The file as UTF-8 text. Throws `FederationError` with `code` when it cannot be read. */
export async function readTextFile(file: string, code: ErrorCode): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw unreadable(file, code, cause);
  }
}

/** Says in words why a file could not be read. */
export function unreadable(file: string, code: ErrorCode, cause: unknown): FederationError {
  return new FederationError(code, `${file}: ${reasonOf(cause)}`, { file }, cause);
}

function reasonOf(cause: unknown): string {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return 'there is no such file; check the path';
    case 'EACCES':
      return 'this user may not read the file; change its owner or mode';
    case 'EISDIR':
      return 'is a directory; name a file in it';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not text in UTF-8; save it as UTF-8';
    default:
      return 'the file cannot be read; check the disk';
  }
}

/** `ENOENT` and its kin, where the cause carries one. */
export function systemCode(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
