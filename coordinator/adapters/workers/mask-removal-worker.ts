/**
 * The worker's entry: answers one job after another. The sums lie in shared memory and are changed
 * where they are; the seeds it rebuilds are wiped as soon as their masks are off.
 */
import { parentPort } from 'node:worker_threads';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { removeMasks, type MaskRemovalJob } from '../../../shared/secagg/mask-removal.ts';

parentPort?.on('message', (job: MaskRemovalJob) => {
  parentPort?.postMessage(removeMasks(nodeSuite, job));
});
