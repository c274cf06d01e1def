/** The worker's entry: one job in, one outcome out. The secrets it rebuilds die with its memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { removeMasks, type MaskRemovalJob } from '../../../shared/secagg/mask-removal.ts';

const outcome = removeMasks(nodeSuite, workerData as MaskRemovalJob);
parentPort?.postMessage(outcome);
