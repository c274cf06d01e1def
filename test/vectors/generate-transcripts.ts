/**
 * `npx tsx test/vectors/generate-transcripts.ts` writes the frozen transcripts anew. Only for a change of the
 * protocol that is meant and documented, never to make a test pass.
 */
import { writeFileSync } from 'node:fs';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { recordTranscript } from './transcript.ts';

for (const suiteName of [CLASSICAL_SUITE, HYBRID_SUITE]) {
  const file = new URL(`transcripts/${suiteName}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(recordTranscript(nodeSuite, suiteName), null, 1)}\n`);
}
