/** Opens what a client keeps on disk: the ledger, and the store of sessions beside it. */
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import type { IdentityKey } from '../shared/domain/charter.ts';
import { nodeDisk } from '../shared/files/disk.ts';
import type { ClientConfig } from './config/config.ts';
import type { Ledger } from './ledger.ts';
import { openFileLedger } from './ledger/file-ledger.ts';
import {
  defaultAnchorDirectory,
  prepareAnchorDirectory,
} from './session-store/anchor-directory.ts';
import { openFileSessionStore } from './session-store/file-session-store.ts';
import type { SessionStore } from './session-store.ts';

export interface ClientState {
  readonly ledger: Ledger;
  readonly sessions: SessionStore;
  close(): Promise<void>;
}

/** `siteSecret`: 32 bytes. Throws what `openFileLedger` and `openFileSessionStore` throw. */
export async function openState(
  { state, session }: ClientConfig,
  identity: IdentityKey,
  siteSecret: Uint8Array,
): Promise<ClientState> {
  const ledger = await openFileLedger(state);
  try {
    const anchor = session.anchor ?? (await defaultAnchorDirectory(state));
    await prepareAnchorDirectory(anchor);
    const places = {
      disk: nodeDisk,
      directory: state,
      anchor: { disk: nodeDisk, directory: anchor },
      suite: nodeSuite,
      identity,
      siteSecret,
      resume: session.resume,
    };
    const sessions = await openFileSessionStore(places, ledger);
    return { ledger, sessions, close: () => closeBoth(sessions, ledger) };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** The ledger holds the lock of the directory: it goes last. */
async function closeBoth(sessions: SessionStore, ledger: Ledger): Promise<void> {
  await sessions.close();
  await ledger.close();
}
