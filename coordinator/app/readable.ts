/** Documents of the store, which only damage or another program can have made unreadable. */
import { FederationError } from '../../shared/errors/federation-error.ts';

/** What `read` returns. Whatever it throws is `STORE_DAMAGED`; `what` names the document. */
export function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = `${what}: the stored document cannot be read; check the disk and restore a backup`;
    throw new FederationError('STORE_DAMAGED', message, {}, cause);
  }
}
