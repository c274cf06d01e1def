/** What the operating system's errors mean to a caller. */
import { FederationError } from '../../../shared/errors/federation-error.ts';

/** The symbolic name of a system error, e.g. `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** No room, whether on the disk or within the quota. */
export function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Translates a system error; a `FederationError` or a bug is returned as it is. */
export function asDiskError(error: unknown, where: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof FederationError) return error;
  if (isDiskFull(error)) {
    return new FederationError(
      'DISK_FULL',
      `${where}: no space is left on the disk; free some and repeat`,
      {},
      error,
    );
  }
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${where}: the disk refused (${code}); check the state directory`,
    {},
    error,
  );
}

/** Runs file operations and translates their errors; `where` names the thing, for people. */
export async function onDisk<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskError(error, where);
  }
}
