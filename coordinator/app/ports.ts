/** Everything the application needs from outside. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { Clock, Duration } from '../../shared/domain/time.ts';
import type { FederationId } from '../../shared/domain/ids.ts';
import type { Signer } from '../../shared/secagg/transcript.ts';
import type { Federation } from '../federation/run.ts';
import type { ArtefactStore } from '../ports/artefact-store.ts';
import type { MaskRemover } from '../ports/mask-remover.ts';
import type { RoundFeed } from '../ports/round-feed.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { CoordinatorStore } from '../ports/store.ts';
import type { Log } from '../ports/telemetry.ts';
import type { VectorStore } from '../ports/vector-store.ts';

export interface AppPorts {
  readonly suite: CryptoSuite;
  /** The coordinator's identity, as charters name it. */
  readonly signer: Signer;
  readonly federations: ReadonlyMap<FederationId, Federation>;
  readonly store: CoordinatorStore;
  readonly vectors: VectorStore;
  readonly artefacts: ArtefactStore;
  readonly remover: MaskRemover;
  readonly feed: RoundFeed;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Names this process among those that share the store; a restarted one has another name. */
  readonly holder: string;
  /** Whether other processes may be writing the same store. */
  readonly shared: boolean;
  /** How long others wait for a process that says nothing before they take over what it drives. */
  readonly lease: Duration;
}
