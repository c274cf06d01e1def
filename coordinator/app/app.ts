/** The coordinator's application: use cases over ports, with nothing of the network in it. */
import { FederationError } from '../../shared/errors/federation-error.ts';
import { isTerminal, type RoundState } from '../round/round.ts';
import { refuseUnfinished } from './backup/unfinished.ts';
import { createEndRound } from './end-round.ts';
import { createLatestRuns } from './latest-runs.ts';
import { createOperations } from './operations.ts';
import { createParticipation } from './participation.ts';
import type { AppPorts } from './ports.ts';
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
  const runner = new RoundRunner(ports, createEndRound(ports), onChange);
  const supervisor = new RoundSupervisor(ports, runner);

  function onChange(after: RoundState): void {
    const { key, federation } = after.terms;
    if (isTerminal(after)) latest.forget(federation);
    supervisor.attend(after);
    ports.feed.changed(key.run);
    if (!isTerminal(after)) return;
    forgetVectors(after);
    void attendNext(after);
  }

  const dropping = new Set<Promise<void>>();

  /**
   * Nothing reads them any more; if this fails the next start sweeps them. Those of a lost attempt
   * wait for the end of the round: the next attempt may already be uploading beside them.
   */
  function forgetVectors({ terms }: RoundState): void {
    const { run, round } = terms.key;
    const dropped = ports.vectors
      .drop(terms.key)
      .catch((error: unknown) => {
        ports.log.warn('vectors-not-dropped', { run, round, error });
      })
      .finally(() => dropping.delete(dropped));
    dropping.add(dropped);
  }

  /** The next round was opened by the commit that ended this one. */
  async function attendNext({ terms }: RoundState): Promise<void> {
    try {
      const run = await latest.of(terms.federation);
      if (run?.status !== 'running') return;
      supervisor.attend(await runner.read({ run: run.id, round: run.round }));
    } catch (error) {
      ports.log.error('next-round-not-attended', {
        run: terms.key.run,
        round: terms.key.round,
        error,
      });
    }
  }

  return {
    participation: createParticipation(ports, runner, latest),
    operator: createOperations(ports, runner, supervisor, latest),
    artefacts: createArtefacts(ports),
    async start() {
      refuseUnfinished(await ports.store.transaction('restored', (tx) => tx.restores.get()));
      await supervisor.start();
    },
    async stop() {
      await supervisor.stop();
      await Promise.all(dropping);
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
