/** A bound on how many things happen at once. */
import { FederationError } from '../../shared/errors/federation-error.ts';

export class Slots {
  readonly #limit: number;
  readonly #what: string;
  #taken = 0;

  /** `what` names the things in the refusal, e.g. `uploads`. */
  constructor(limit: number, what: string) {
    this.#limit = limit;
    this.#what = what;
  }

  /** Does `work` in a slot of its own; throws `RATE_LIMITED` when none is free. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#limit) {
      const message = `${String(this.#limit)} ${this.#what} are under way: try again shortly`;
      throw new FederationError('RATE_LIMITED', message, { limit: this.#limit });
    }
    this.#taken += 1;
    try {
      return await work();
    } finally {
      this.#taken -= 1;
    }
  }
}
