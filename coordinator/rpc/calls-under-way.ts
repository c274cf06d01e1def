/** How many calls each caller has under way: what one floods must not be everybody's. */
import { toHex } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** Calls of one identity at a time, over all its connections; a client needs four or five. */
export const MAX_CALLS_PER_CALLER = 64;

export class CallsUnderWay {
  readonly #counts = new Map<string, number>();

  /** Counts a call until the returned function is called, once. Throws `RATE_LIMITED`. */
  enter(identity: IdentityKey): () => void {
    const caller = toHex(identity);
    const count = this.#counts.get(caller) ?? 0;
    if (count >= MAX_CALLS_PER_CALLER) {
      const limit = MAX_CALLS_PER_CALLER;
      const message = `${String(limit)} calls of this identity are under way: end some of them first`;
      throw new FederationError('RATE_LIMITED', message, { limit });
    }
    this.#counts.set(caller, count + 1);
    return () => {
      this.#leave(caller);
    };
  }

  #leave(caller: string): void {
    const count = this.#counts.get(caller) ?? 0;
    if (count > 1) this.#counts.set(caller, count - 1);
    else this.#counts.delete(caller);
  }
}
