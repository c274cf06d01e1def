/** What a participant is made of: everything it needs from the world. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { Timer } from '../../shared/domain/time.ts';
import type { Signer } from '../../shared/secagg/transcript.ts';
import type { Ledger } from '../ledger.ts';
import type { ClientLog } from '../log.ts';
import type { PinnedCharter, SitePolicy } from '../policy/site-policy.ts';
import type { SessionStore } from '../session-store.ts';
import type { LocalTrainer } from '../trainer.ts';
import type { RetryPolicy } from '../transport/retry.ts';
import type { CoordinatorTransport } from '../transport/transport.ts';
import type { ParticipantEventHandler } from './events.ts';
import type { Observer } from './masked-sample.ts';

export interface ParticipantParts {
  readonly suite: CryptoSuite;
  readonly signer: Signer;
  /** Where every bound comes from; nothing on the wire can change it. */
  readonly pinned: PinnedCharter;
  readonly policy: SitePolicy;
  readonly trainer: LocalTrainer;
  readonly transport: CoordinatorTransport;
  readonly ledger: Ledger;
  readonly sessions: SessionStore;
  readonly retry: RetryPolicy;
  /** The machine's own where left out. */
  readonly timer?: Timer;
  readonly log: ClientLog;
  readonly events: ParticipantEventHandler;
  /** For demonstrations and tests; absent in earnest. */
  readonly observe?: Observer;
}
