/** Mask removal of one attempt beside the raw keystream of its masks, and what a second thread gains. */
import { createWorkerMaskRemover } from '../../coordinator/adapters/workers/worker-mask-remover.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { elementsOf } from '../../shared/secagg/layout.ts';
import { arePeers } from '../../shared/secagg/mask-graph.ts';
import {
  type MaskRemovalJob,
  maskRemovalJob,
  removeMasks,
} from '../../shared/secagg/mask-removal.ts';
import { type Benchmark, type Figure, median, processorTimeOf } from './benchmark.ts';
import { rawKeystream } from './raw-keystream.ts';
import { type AttemptSize, WideSession } from './wide-session.ts';

const REPEATS = 5;
const WORD_BYTES = 4;
const WORKER = new URL('../support/unbuilt-mask-removal-worker.mjs', import.meta.url);

export function maskRemoval(size: AttemptSize): Benchmark {
  const { members, parameters, silent } = size;
  return {
    about:
      `n = ${members}, d = ${parameters}, ${silent} silent before M5: one thread in processor time, two ` +
      `beside one by the clock, median of ${REPEATS}`,
    run: () => measure(size),
  };
}

async function measure(size: AttemptSize): Promise<readonly Figure[]> {
  const session = new WideSession({ ...size, sample: 1 });
  session.run();
  const state = session.aggregator;
  if (state.phase !== 'removing-masks') throw new Error(`in phase ${state.phase}`);
  const sums = session.offer.config.segments.map(
    (segment) => new Uint32Array(new SharedArrayBuffer(WORD_BYTES * elementsOf(segment))),
  );
  const job = maskRemovalJob(state, sums);
  const expansions = expansionsOf(state);
  const { removal, keystream } = alone(job, expansions, size.parameters);
  const [one, two] = await threads(job);
  const rate = (ms: number): number => (1_000 * expansions) / ms;
  return [
    {
      name: 'maskRemoval',
      label: `${expansions} masks removed`,
      value: removal,
      unit: 'ms',
      baseline: { label: 'raw keystream', value: keystream },
      ratio: removal / keystream,
    },
    {
      name: 'expansionRate',
      label: 'masks removed in a second',
      value: rate(removal),
      unit: '/s',
      baseline: { label: 'raw keystream', value: rate(keystream) },
      ratio: keystream / removal,
    },
    {
      name: 'twoThreads',
      label: 'two worker threads',
      value: two,
      unit: 'ms',
      baseline: { label: 'one worker thread', value: one },
      ratio: one / two,
    },
  ];
}

interface Removing extends Pick<MaskRemovalJob, 'sharers' | 'survivors'> {
  readonly directory: { readonly graph: Parameters<typeof arePeers>[0] };
}

/** |U3| self masks, and one for each pair of a survivor with a peer that dropped. */
function expansionsOf({ sharers, survivors, directory }: Removing): number {
  const dropped = sharers.filter((position) => !survivors.includes(position));
  const stray = dropped.map(
    (position) => survivors.filter((other) => arePeers(directory.graph, position, other)).length,
  );
  return stray.reduce((sum, count) => sum + count, survivors.length);
}

/** In turns, so that a disturbance of the machine meets both. */
function alone(job: MaskRemovalJob, expansions: number, parameters: number) {
  const removals: number[] = [];
  const keystreams: number[] = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    keystreams.push(
      processorTimeOf(() => {
        for (let mask = 0; mask < expansions; mask++) rawKeystream(WORD_BYTES * parameters);
      }),
    );
    removals.push(
      processorTimeOf(() => {
        const outcome = removeMasks(nodeSuite, job);
        if (outcome.type !== 'removed') throw new Error(outcome.type);
      }),
    );
  }
  return { removal: median(removals), keystream: median(keystreams) };
}

/** Milliseconds with one and with two worker threads. */
async function threads(job: MaskRemovalJob): Promise<readonly [number, number]> {
  const removers = [1, 2].map((count) =>
    createWorkerMaskRemover({ threads: count, entry: WORKER }),
  );
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= REPEATS; turn++) {
    for (const [i, remover] of removers.entries()) {
      const started = performance.now();
      await remover.remove(job, new AbortController().signal);
      // The first turn starts the threads.
      if (turn > 0) times[i]?.push(performance.now() - started);
    }
  }
  await Promise.all(removers.map((remover) => remover.close()));
  return [median(times[0]), median(times[1])];
}
