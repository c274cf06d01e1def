/** A value that may be used but never shown. */

const REDACTED = '[redacted]';

/**
 * Holds a secret so that printing, logging or serialising it by accident shows `[redacted]`.
 * Whoever needs the value says so with `reveal`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
