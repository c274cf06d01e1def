/** A coordinator that floods a participant with instructions: what it holds does not grow with them. */
import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
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
