/** The federation a coordinator serves, from its charter. */
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import { readTextFile } from '../shared/files/text-file.ts';
import { parseCharter } from '../shared/schema/charter.ts';
import { charterHash, rosterOf } from '../shared/secagg/roster.ts';
import type { Federation } from './federation/run.ts';

/** Throws `CHARTER_INVALID`. */
export async function readFederation(file: string): Promise<Federation> {
  const charter = parseCharter(await readTextFile(file, 'CHARTER_INVALID'), file);
  return {
    charter,
    charterHash: charterHash(nodeSuite, charter),
    roster: rosterOf(nodeSuite, charter),
  };
}
