/** A session store that outlives participants, not the process. */
import type {
  OpenedSession,
  SessionLoss,
  SessionStore,
  StoredContribution,
  StoredSession,
} from '../../client/session-store.ts';

export interface MemorySessionStore extends SessionStore {
  /** What is kept now, to be copied and put back. */
  contents: {
    session: StoredSession | undefined;
    contribution: StoredContribution | undefined;
  };
  /** From now on the session cannot be opened, as if its secret were gone. */
  lose(reason: SessionLoss): void;
}

export function createMemorySessionStore(): MemorySessionStore {
  let lost: SessionLoss | undefined;
  const keep = (contents: Partial<MemorySessionStore['contents']>): void => {
    store.contents = { ...store.contents, ...contents };
  };
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => T): Promise<T> {
    const done = turn.then(work);
    turn = done;
    return done;
  }
  const store: MemorySessionStore = {
    contents: { session: undefined, contribution: undefined },
    lose(reason) {
      lost = reason;
    },
    open: () =>
      inTurn((): OpenedSession => {
        const { session } = store.contents;
        if (session === undefined) return { type: 'none' };
        if (lost === undefined) return { type: 'kept', ...copyOf(session) };
        return { type: 'lost', attempt: session.attempt, reason: lost };
      }),
    keep: (session) => {
      const copy = copyOf(session);
      return inTurn(() => {
        lost = undefined;
        keep({ session: copy });
      });
    },
    destroy: () =>
      inTurn(() => {
        keep({ session: undefined });
      }),
    openContribution: () => inTurn(() => structuredClone(store.contents.contribution)),
    keepContribution: (contribution) => {
      const copy = structuredClone(contribution);
      return inTurn(() => {
        keep({ contribution: copy });
      });
    },
    destroyContribution: () =>
      inTurn(() => {
        keep({ contribution: undefined });
      }),
    close: async () => {
      await turn;
    },
  };
  return store;
}

/** As where sessions are not to be resumed. */
export function createForgetfulSessionStore(): SessionStore {
  const store = createMemorySessionStore();
  return { ...store, keep: () => Promise.resolve(), keepContribution: () => Promise.resolve() };
}

/** The participant wipes what it was given and what it gave. */
function copyOf({ attempt, content, input }: StoredSession): StoredSession {
  return { attempt, content: content.slice(), input: input?.slice() };
}
