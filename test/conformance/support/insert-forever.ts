/**
 * A coordinator to be killed: writes one round after another into the store named on the command
 * line and prints each round's number once its transaction has resolved.
 */
import { openSqliteStore } from '../../../coordinator/adapters/sqlite/sqlite-store.ts';
import { roundWrite, someRound, someRun, someSubmission } from './builders.ts';

const [, , path = ''] = process.argv;
const store = await openSqliteStore({ path });
const run = someRun('e');
for (let round = 100; ; round++) {
  const write = roundWrite(someRound({ run, round }), [someSubmission()]);
  await store.transaction('insert', (tx) => tx.rounds.insert(write));
  process.stdout.write(`${String(round)}\n`);
}
