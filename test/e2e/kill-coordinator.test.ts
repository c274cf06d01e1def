/** kill -9 of a coordinator with the embedded store, in every phase. */
import Database from 'better-sqlite3';
import { describe } from 'vitest';
import type { PuppetTheatre } from '../support/e2e/puppet-theatre.ts';
import { killCoordinatorSuite, SCENES } from './kill-coordinator.suite.ts';

function storedPhase({ federation }: PuppetTheatre, round: number): string {
  const database = new Database(federation.path('state/coordinator/coordinator.db'));
  try {
    const row = database.prepare('SELECT phase FROM rounds WHERE round = ?').get(round);
    return (row as { readonly phase: string }).phase;
  } finally {
    database.close();
  }
}

describe('a coordinator', () => {
  killCoordinatorSuite(
    {
      options: () => Promise.resolve({}),
      phaseOf: (theatre, round) => Promise.resolve(storedPhase(theatre, round)),
    },
    SCENES,
  );
});
