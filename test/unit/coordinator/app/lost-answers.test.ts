/** Commits that happened although the store said they failed: nobody may be left waiting for them. */
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../../coordinator/adapters/memory/memory-store.ts';
import { systemClock } from '../../../../coordinator/adapters/system/system-clock.ts';
import type { CoordinatorStore } from '../../../../coordinator/ports/store.ts';
import type { RunSummary } from '../../../../shared/domain/run-summary.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { createFixture } from '../../../support/app-fixture.ts';

/** A store that loses the answer of the first commit that `isLost`; says when. */
function forgetful(isLost: (name: string, phases: readonly string[]) => boolean): {
  readonly store: CoordinatorStore;
  readonly lost: string[];
} {
  const inner = createMemoryStore(systemClock);
  const lost: string[] = [];
  const transaction: CoordinatorStore['transaction'] = async (name, work) => {
    const phases: string[] = [];
    const result = await inner.transaction(name, (tx) =>
      work({
        ...tx,
        rounds: {
          ...tx.rounds,
          put: (write, expected) => {
            phases.push(write.round.phase);
            return tx.rounds.put(write, expected);
          },
        },
      }),
    );
    if (lost.length > 0 || !isLost(name, phases)) return result;
    lost.push(name);
    throw new FederationError('STORE_UNAVAILABLE', 'the connection broke after the commit');
  };
  return { store: { transaction, close: () => inner.close() }, lost };
}

it.each<[string, (name: string, phases: readonly string[]) => boolean]>([
  ['the start of the run', (name) => name === 'start-run'],
  ['the end of a round', (_name, phases) => phases.includes('completed')],
])('a run goes on although the answer about %s was lost', async (_what, isLost) => {
  const { store, lost } = forgetful(isLost);
  const fixture = createFixture({ members: 4, rounds: 2, ports: { store } });
  const { operator } = fixture.app;
  await fixture.app.start();
  const stop = new AbortController();
  const joined = fixture.join().map((member) => member.run(stop.signal));
  await operator.startRun(fixture.request()).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
  const [run] = await operator.listRuns();
  let last: RunSummary | undefined;
  for await (const summary of operator.watchRun(run!.run, stop.signal)) last = summary;
  await Promise.all(joined);
  stop.abort();
  await fixture.app.stop();
  expect(lost).toHaveLength(1);
  expect(last).toMatchObject({ status: 'completed', roundsCompleted: 2 });
});
