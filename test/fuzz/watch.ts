/** Ends the program when one case never ends: a thread of its own looks on, for a loop answers to nobody. */
import { Worker } from 'node:worker_threads';

/** No input of this size is worth so many milliseconds, on any machine. */
const PATIENCE = 30_000;

/** Runs in the thread, which must need no other file: the last case it was told of is the one that hangs. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  let last, timer;
  parentPort.on('message', (place) => {
    if (place === undefined) { clearTimeout(timer); parentPort.close(); return; }
    last = place;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const [target, number] = last;
      require('node:fs').writeSync(1, 'FAILED ' + target + ' hangs\\nreplay: npm run -s fuzz -- --seed '
        + workerData.seed + " --target '" + target + "' --case " + number + '\\n0 passed, 1 failed\\n');
      process.kill(process.pid, 'SIGKILL');
    }, workerData.patience);
  });
`;

export class Watch {
  readonly #thread: Worker;
  readonly #ended: Promise<unknown>;

  /** `patience` in milliseconds is for one case. */
  constructor(seed: string, patience = PATIENCE) {
    const workerData = { seed, patience };
    this.#thread = new Worker(PROGRAM, { eval: true, workerData });
    this.#ended = new Promise((resolve) => this.#thread.once('exit', resolve));
  }

  note(target: string, number: number): void {
    this.#thread.postMessage([target, number]);
  }

  async end(): Promise<void> {
    this.#thread.postMessage(undefined);
    await this.#ended;
  }
}
