/** When a store's transactions run, and what none of them may do: nest, or outlive the store. */
import { invariant } from '../../shared/errors/federation-error.ts';
import { storeClosed } from './store-errors.ts';

/** One run of a transaction's work: its repositories are alive as long as it lasts. */
export interface Turn {
  /** Throws an `InvariantError` once the work has settled. */
  assertOpen(): void;
}

/** Whether turns wait for each other. */
export interface TurnOrder {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` when everything asked for before has settled. */
  last(work: () => Promise<void>): Promise<void>;
}

interface OpenTurn extends Turn {
  isOpen(): boolean;
}

/** The part of `AsyncLocalStorage` that is needed: knows the turn of the calling task. */
export interface TurnContext {
  getStore(): OpenTurn | undefined;
  run<T>(turn: OpenTurn, work: () => T): T;
}

/** Runs the work of a transaction in a turn of its own; a transaction that is repeated has several. */
export type EnterTurn = <T>(work: (turn: Turn) => Promise<T>) => Promise<T>;

export interface TransactionTurns {
  /**
   * Runs a whole transaction, from its begin to its end, when its turn comes. Rejects with
   * `STORE_UNAVAILABLE` after `close`, and with an `InvariantError` inside the work of another,
   * which would wait for itself.
   */
  take<T>(name: string, transaction: (enter: EnterTurn) => Promise<T>): Promise<T>;
  /** After the turns already asked for, runs `finish`, once. */
  close(finish: () => Promise<void>): Promise<void>;
}

export function createTransactionTurns(context: TurnContext, order: TurnOrder): TransactionTurns {
  let closing: Promise<void> | undefined;
  return {
    async take(name, transaction) {
      const nested = context.getStore()?.isOpen() === true;
      invariant(!nested, `transaction ${name} was begun inside a transaction`);
      if (closing !== undefined) throw storeClosed(name);
      return await order.run(() => transaction((work) => withTurn(context, work)));
    },
    close(finish) {
      closing ??= order.last(finish);
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
