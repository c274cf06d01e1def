/** The coordinator's application: use cases over ports, with nothing of the network in it. */
import { FederationError } from '../../shared/errors/federation-error.ts';
import { isTerminal, type RoundState } from '../round/round.ts';
import { refuseUnfinished } from './backup/unfinished.ts';
import { createEndRound } from './end-round.ts';
import { createLatestRuns } from './latest-runs.ts';
import { createNotices } from './notices.ts';
import { createOperations } from './operations.ts';
import { createParticipation } from './participation.ts';
import type { AppPorts } from './ports.ts';
import { createPublication } from './publish.ts';
import { createMaskRemoval } from './removal/remove-masks.ts';
import { RoundRunner } from './round-runner.ts';
import { RoundSupervisor } from './round-supervisor.ts';
import type { ArtefactUseCases, CoordinatorApp } from './use-cases.ts';

export interface RunningApp extends CoordinatorApp {
  /** Takes up what the store holds. Throws `RESTORE_UNFINISHED`. */
  start(): Promise<void>;
  /** Stops timers and work; everything acknowledged is already durable. */
  stop(): Promise<void>;
}

export function createApp(ports: AppPorts): RunningApp {
  const latest = createLatestRuns(ports);
  const runner = new RoundRunner(ports, createEndRound(ports), onChange, lookAgain);
  const notices = createNotices(ports.feed, () => {
    runner.doubt();
    latest.doubt();
  });
  const removal = createMaskRemoval(ports, runner, notices);
  const publish = createPublication(ports, removal.remove);
  const supervisor = new RoundSupervisor(ports, runner, notices, publish);

  function onChange(after: RoundState): void {
    const { key, federation } = after.terms;
    if (isTerminal(after)) latest.forget(federation);
    supervisor.attend(after);
    notices.changed(key.run);
  }

  /** A commit whose answer was lost may have happened, and nobody was told. */
  function lookAgain(): void {
    latest.forgetAll();
    supervisor.lookAgain();
    notices.lookAgain();
  }

  return {
    participation: createParticipation(ports, runner, latest, notices),
    operator: createOperations({ ports, runner, supervisor, latest, notices, lookAgain }),
    artefacts: createArtefacts(ports),
    async start() {
      refuseUnfinished(await ports.store.transaction('restored', (tx) => tx.restores.get()));
      await supervisor.start();
      removal.start();
    },
    async stop() {
      await Promise.all([supervisor.stop(), removal.stop()]);
      notices.close();
    },
  };
}

function createArtefacts({ artefacts }: AppPorts): ArtefactUseCases {
  return {
    async size(digest) {
      const size = await artefacts.size(digest);
      if (size === undefined) throw new FederationError('MODEL_NOT_FOUND');
      return size;
    },
    read: (digest, offset, pieceBytes) => artefacts.read(digest, offset, pieceBytes),
  };
}
