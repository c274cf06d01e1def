/** A coordinator that floods a participant with instructions: what it holds does not grow with them. */
import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { CoordinatorTransport } from '../../../../client/transport/transport.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { toHex } from '../../../../shared/domain/bytes.ts';
import { type AttemptKey, runId } from '../../../../shared/domain/ids.ts';
import type { Instruction, Task } from '../../../../shared/secagg/instruction.ts';
import type { Site } from '../../../support/site.ts';
import { world } from '../../../support/world.ts';

const FLOOD = 20_000;
/** Far above what a run of this test leaves behind, far below what one closure each would. */
const MOST_BYTES_EACH = 60;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

function heldBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const freshRun = () => runId(toHex(nodeSuite.randomBytes(16)));

interface Flood {
  readonly each: (site: Site) => Task;
  /** Bytes by which the participant grew, per instruction. */
  grown: number;
}

/** Floods the site when it is asked for its input, which its trainer is still at work on. */
function* flooded(site: Site, flood: Flood, asked: Instruction): Iterable<Instruction> {
  const before = heldBytes();
  for (let i = 0; i < FLOOD; i++) yield { task: flood.each(site), last: undefined };
  flood.grown = (heldBytes() - before) / FLOOD;
  yield asked;
}

function attemptOf(site: Site): AttemptKey {
  return site.said('shareKeys')[0]!.key!;
}

describe('a flood of instructions while the trainer is at work', () => {
  it.each<readonly [string, Flood['each']]>([
    ['to wait in the attempt', (site) => ({ type: 'wait', key: attemptOf(site), phase: 'flood' })],
    [
      'that runs ended',
      () => ({ type: 'run-ended', run: freshRun(), status: 'failed', cause: 'flood' }),
    ],
  ])('%s leaves nothing behind for each of them', async (_what, each) => {
    const all = world({ members: 3, rounds: 1 });
    const [site] = all.sites;
    let open = (): void => undefined;
    all.trainers[0]!.gate = new Promise((resolve) => {
      open = resolve;
    });
    const flood: Flood = { each, grown: Infinity };
    site!.faults.instead = function* (instruction) {
      if (flood.grown < Infinity || instruction.task.type !== 'submit-masked-input') {
        yield instruction;
        return;
      }
      yield* flooded(site!, flood, instruction);
      open();
    };
    await all.begin();
    await all.finish();
    expect(flood.grown).toBeLessThan(MOST_BYTES_EACH);
  });
});

describe('a flood of tasks of attempts nobody knows', () => {
  it('has it wait for the answer to one goodbye, not to one for each of them', async () => {
    const all = world({ members: 3, rounds: 1 });
    const stop = new AbortController();
    let [waiting, said, most] = [0, 0, 0];
    const leave = (_key: AttemptKey, _reason: string, signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        said += 1;
        most = Math.max(most, ++waiting);
        signal.addEventListener('abort', () => {
          waiting -= 1;
          reject(signal.reason as Error);
        });
      });
    async function* watchRound(): AsyncIterable<Instruction> {
      for (let i = 0; i < 50; i++) {
        const key = { run: freshRun(), round: 1, attempt: 1 };
        yield {
          task: { type: 'share-keys', key, directory: { advertisements: [] } },
          last: undefined,
        };
        await setImmediate();
      }
      stop.abort(new Error('the test is over'));
    }
    const transport = { watchRound, leave } as unknown as CoordinatorTransport;
    const ran = all.sites[0]!.start({ transport });
    stop.signal.addEventListener('abort', () => {
      void all.sites[0]!.stop();
    });
    await ran;
    expect(said).toBe(50);
    expect(most).toBeLessThanOrEqual(2);
  });
});
