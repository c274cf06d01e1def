/**
 * The one message a session still owes: sent until it is acknowledged, sent again when asked for
 * again, always the same bytes.
 */
import type { ParticipantOutput } from '../../shared/secagg/participant.ts';
import { type RetryPolicy, withRetry } from '../transport/retry.ts';

export interface OutboxEvents {
  /** Called once per output. */
  delivered(output: ParticipantOutput): void;
  /** The coordinator will not have it; not called for an aborted signal. */
  refused(error: unknown): void;
}

interface Entry {
  readonly output: ParticipantOutput;
  readonly superseded: AbortController;
  sending: boolean;
  delivered: boolean;
}

export class Outbox {
  readonly #submit: (output: ParticipantOutput, signal: AbortSignal) => Promise<void>;
  readonly #retry: RetryPolicy;
  readonly #events: OutboxEvents;
  readonly #signal: AbortSignal;
  #entry: Entry | undefined;

  /** `submit` is a single try; `signal` ends everything. */
  constructor(
    submit: (output: ParticipantOutput, signal: AbortSignal) => Promise<void>,
    retry: RetryPolicy,
    events: OutboxEvents,
    signal: AbortSignal,
  ) {
    this.#submit = submit;
    this.#retry = retry;
    this.#events = events;
    this.#signal = signal;
  }

  /**
   * Sends a new output. The one before it was accepted, or there would be no new one: waiting for
   * its acknowledgement ends here.
   */
  put(output: ParticipantOutput): void {
    const before = this.#entry;
    const entry = this.#hold(output);
    if (before !== undefined) {
      before.superseded.abort();
      this.#deliver(before);
    }
    void this.#send(entry);
  }

  /** Takes over what an earlier process may have sent: it leaves when it is asked for. */
  restore(output: ParticipantOutput): void {
    this.#hold(output);
  }

  /** Sends again what is held, unless it is on its way; false when that is not of this type. */
  resend(type: ParticipantOutput['type']): boolean {
    if (this.#entry?.output.type !== type) return false;
    void this.#send(this.#entry);
    return true;
  }

  #hold(output: ParticipantOutput): Entry {
    const entry = {
      output,
      superseded: new AbortController(),
      sending: false,
      delivered: false,
    };
    this.#entry = entry;
    return entry;
  }

  async #send(entry: Entry): Promise<void> {
    if (entry.sending || this.#signal.aborted) return;
    entry.sending = true;
    const signal = AbortSignal.any([this.#signal, entry.superseded.signal]);
    try {
      await withRetry(() => this.#submit(entry.output, signal), this.#retry, signal);
      this.#deliver(entry);
    } catch (error) {
      if (!signal.aborted) this.#events.refused(error);
    } finally {
      entry.sending = false;
    }
  }

  #deliver(entry: Entry): void {
    if (entry.delivered) return;
    entry.delivered = true;
    this.#events.delivered(entry.output);
  }
}
