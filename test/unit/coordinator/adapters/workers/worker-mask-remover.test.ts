import { describe, expect, it, onTestFinished } from 'vitest';
import { createWorkerMaskRemover } from '../../../../../coordinator/adapters/workers/worker-mask-remover.ts';
import type { MaskRemover } from '../../../../../coordinator/ports/mask-remover.ts';
import { nodeSuite } from '../../../../../shared/crypto/node-suite.ts';
import {
  maskRemovalJob,
  removeMasks,
  type MaskRemovalJob,
} from '../../../../../shared/secagg/mask-removal.ts';
import type { Removing } from '../../../../../coordinator/app/removal/remove-range.ts';
import { sessionAt, type Session } from '../../../../support/secagg-session.ts';

const SOURCE = new URL('../../../../support/unbuilt-mask-removal-worker.mjs', import.meta.url);
const PUPPET = new URL('../../../../support/puppet-removal-worker.mjs', import.meta.url);
const ANSWER = 4;
const EXIT = 7;
const THROW = 8;
const HANG = 9;

const never = new AbortController().signal;

function remover(entry: URL, threads: number): MaskRemover {
  const created = createWorkerMaskRemover({ threads, elementsPerThread: 16, entry });
  onTestFinished(() => created.close());
  return created;
}

/** Five members of whom one shared its keys and then fell silent. */
function removing(): { readonly session: Session; readonly state: Removing } {
  const session = sessionAt('collecting-masked-inputs', { members: 5 });
  session.silence(session.members[1]!);
  session.advanceTo('removing-masks');
  const state = session.aggregator;
  if (state.phase !== 'removing-masks') throw new Error(state.phase);
  return { session, state };
}

function inSharedMemory(sums: readonly Uint32Array[]): readonly Uint32Array[] {
  return sums.map((sum) => {
    const shared = new Uint32Array(new SharedArrayBuffer(sum.byteLength));
    shared.set(sum);
    return shared;
  });
}

/** A job that tells a puppet what to do. */
function order(what: number): MaskRemovalJob {
  const { session, state } = removing();
  const job = maskRemovalJob(state, inSharedMemory(session.maskedSums()));
  return { ...job, config: { ...job.config, serverNonce: new Uint8Array(32).fill(what) } };
}

async function threadsOf(outcome: Promise<unknown>): Promise<readonly string[]> {
  return ((await outcome) as { readonly dealers: readonly string[] }).dealers;
}

describe('mask removal on worker threads', () => {
  it.each([1, 3])('gives over %d threads the sum that one loop gives', async (threads) => {
    const { session, state } = removing();
    const sums = session.maskedSums();
    const shared = inSharedMemory(sums);
    const outcome = await remover(SOURCE, threads).remove(maskRemovalJob(state, shared), never);
    const expected = removeMasks(nodeSuite, maskRemovalJob(state, sums));
    expect(outcome).toEqual(expected);
    expect(outcome.type).toBe('removed');
  });

  it('keeps its threads for the next job', async () => {
    const pool = remover(PUPPET, 1);
    const first = await threadsOf(pool.remove(order(ANSWER), never));
    expect(await threadsOf(pool.remove(order(ANSWER), never))).toEqual(first);
  });

  it.each([
    ['ends', EXIT, /ended with code 3/],
    ['throws', THROW, /stumbled/],
  ])('fails only the job in which a thread %s', async (_, what, message) => {
    const pool = remover(PUPPET, 1);
    const first = await threadsOf(pool.remove(order(ANSWER), never));
    const failing = pool.remove(order(what), never);
    const behind = pool.remove(order(ANSWER), never);
    await expect(failing).rejects.toThrow(message);
    expect(await threadsOf(behind)).not.toEqual(first);
  });

  it('ends the threads of a job that is aborted, with the reason, and takes the next', async () => {
    const pool = remover(PUPPET, 2);
    const stop = new AbortController();
    const hanging = pool.remove(order(HANG), stop.signal);
    const reason = new Error('the lease is lost');
    stop.abort(reason);
    await expect(hanging).rejects.toBe(reason);
    await expect(pool.remove(order(ANSWER), stop.signal)).rejects.toBe(reason);
    expect(await threadsOf(pool.remove(order(ANSWER), never))).toHaveLength(1);
  });

  it('refuses sums that the threads could not change', async () => {
    const job = order(ANSWER);
    const copies = { ...job, sums: job.sums.map((sum) => Uint32Array.from(sum)) };
    await expect(remover(PUPPET, 1).remove(copies, never)).rejects.toThrow(/share the memory/);
  });
});
