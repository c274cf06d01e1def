/** A mask-removal worker that does as the job's nonce says, and answers with the number of its thread. */
import { parentPort, threadId } from 'node:worker_threads';

parentPort.on('message', ({ config: { serverNonce } }) => {
  const [order] = serverNonce;
  if (order === 7) process.exit(3);
  if (order === 8) throw new Error('the worker stumbled');
  if (order === 9) return;
  parentPort.postMessage({ type: 'bad-dealers', dealers: [String(threadId)] });
});
