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
  const store: MemorySessionStore = {
    contents: { session: undefined, contribution: undefined },
    lose(reason) {
      lost = reason;
    },
    open: (): Promise<OpenedSession> => {
      const { session } = store.contents;
      if (session === undefined) return Promise.resolve({ type: 'none' });
      if (lost !== undefined) {
        return Promise.resolve({ type: 'lost', attempt: session.attempt, reason: lost });
      }
      return Promise.resolve({ type: 'kept', ...copyOf(session) });
    },
    keep: async (session) => {
      await Promise.resolve();
      lost = undefined;
      store.contents = { ...store.contents, session: copyOf(session) };
    },
    destroy: async () => {
      await Promise.resolve();
      store.contents = { ...store.contents, session: undefined };
    },
    openContribution: () => {
      const { contribution } = store.contents;
      return Promise.resolve(contribution && structuredClone(contribution));
    },
    keepContribution: async (contribution) => {
      await Promise.resolve();
      store.contents = { ...store.contents, contribution: structuredClone(contribution) };
    },
    destroyContribution: async () => {
      await Promise.resolve();
      store.contents = { ...store.contents, contribution: undefined };
    },
    close: () => Promise.resolve(),
  };
  return store;
}

/** The participant wipes what it was given and what it gave. */
function copyOf({ attempt, content, input }: StoredSession): StoredSession {
  return { attempt, content: content.slice(), input: input?.slice() };
}
