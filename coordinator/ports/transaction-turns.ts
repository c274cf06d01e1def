/** The order of transactions for stores with one writer: one turn at a time, first come first served. */
import { invariant } from '../../shared/errors/federation-error.ts';
import { createSerialQueue } from './serial-queue.ts';
import { storeClosed } from './store-errors.ts';

/** One transaction's turn: its repositories work while it is open. */
export interface Turn {
  /** Throws an `InvariantError` once the turn is over. */
  assertOpen(): void;
}

interface OpenTurn extends Turn {
  isOpen(): boolean;
}

/** The part of `AsyncLocalStorage` that is needed: knows the turn of the calling task. */
export interface TurnContext {
  getStore(): OpenTurn | undefined;
  run<T>(turn: OpenTurn, work: () => T): T;
}

export interface TransactionTurns {
  /**
   * Runs `work` when its turn comes. Rejects with `STORE_UNAVAILABLE` after `close`, and with an
   * `InvariantError` inside another turn, which would wait for itself.
   */
  take<T>(name: string, work: (turn: Turn) => Promise<T>): Promise<T>;
  /** After the turns already asked for, runs `finish`, once. */
  close(finish: () => void): Promise<void>;
}

export function createTransactionTurns(context: TurnContext): TransactionTurns {
  const queue = createSerialQueue();
  let closing: Promise<void> | undefined;
  return {
    async take(name, work) {
      const nested = context.getStore()?.isOpen() === true;
      invariant(!nested, `transaction ${name} was begun inside a transaction`);
      if (closing !== undefined) throw storeClosed(name);
      return await queue.run(() => withTurn(context, work));
    },
    close(finish) {
      closing ??= queue.run(() => {
        finish();
        return Promise.resolve();
      });
      return closing;
    },
  };
}

async function withTurn<T>(context: TurnContext, work: (turn: Turn) => Promise<T>): Promise<T> {
  let open = true;
  const turn: OpenTurn = {
    isOpen: () => open,
    assertOpen: () => {
      invariant(open, 'a store transaction was used after it ended');
    },
  };
  try {
    return await context.run(turn, () => work(turn));
  } finally {
    open = false;
  }
}
