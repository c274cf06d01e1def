import { describe, expect, it } from 'vitest';
import {
  defaultRetryPolicy,
  pauseAfter,
  type RetryPolicy,
  withRetry,
} from '../../../../client/transport/retry.ts';
import { milliseconds } from '../../../../shared/domain/time.ts';
import type { ErrorCode } from '../../../../shared/errors/catalogue.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';

const forever = new AbortController().signal;

/** A policy that sleeps in no time and remembers how long it would have. */
function policy(changes: Partial<RetryPolicy> = {}): RetryPolicy & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    base: milliseconds(100),
    cap: milliseconds(1_000),
    attempts: 7,
    random: () => 0.75,
    sleep: (pause) => {
      pauses.push(pause);
      return Promise.resolve();
    },
    ...changes,
  };
}

/** A call that fails with these codes one after another and then succeeds. */
function failing(...codes: readonly ErrorCode[]) {
  const left = [...codes];
  const calls = { count: 0 };
  const call = (): Promise<string> => {
    calls.count += 1;
    const code = left.shift();
    return code === undefined ? Promise.resolve('done') : Promise.reject(new FederationError(code));
  };
  return { call, calls };
}

describe('withRetry', () => {
  it('repeats what the catalogue advises to repeat', async () => {
    const { call, calls } = failing('STORE_UNAVAILABLE', 'DRAINING', 'COORDINATOR_UNREACHABLE');
    const used = policy();
    expect(await withRetry(call, used, forever)).toBe('done');
    expect(calls.count).toBe(4);
    expect(used.pauses).toEqual([75, 150, 300]);
  });

  it.each(['NOT_ENROLLED', 'ROUND_ABORTED', 'WRONG_PHASE', 'CERTIFICATE_INVALID'] as const)(
    'does not repeat %s',
    async (code) => {
      const { call, calls } = failing(code);
      await expect(withRetry(call, policy(), forever)).rejects.toMatchObject({ code });
      expect(calls.count).toBe(1);
    },
  );

  it('does not repeat what is not a FederationError', async () => {
    const bug = new TypeError('bug');
    await expect(withRetry(() => Promise.reject(bug), policy(), forever)).rejects.toBe(bug);
  });

  it('repeats a bug of the other side once', async () => {
    const { call, calls } = failing('INTERNAL', 'INTERNAL', 'INTERNAL');
    await expect(withRetry(call, policy(), forever)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(calls.count).toBe(2);
  });

  it('gives up after as many attempts as the policy allows', async () => {
    const { call, calls } = failing(...Array.from({ length: 9 }, () => 'DRAINING' as const));
    await expect(withRetry(call, policy({ attempts: 3 }), forever)).rejects.toMatchObject({
      code: 'DRAINING',
    });
    expect(calls.count).toBe(3);
  });

  it('stops at the abort of the signal, with its reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const { call, calls } = failing('DRAINING', 'DRAINING');
    const stopping = policy({
      sleep: () => {
        stop.abort(reason);
        return Promise.resolve();
      },
    });
    await expect(withRetry(call, stopping, stop.signal)).rejects.toBe(reason);
    expect(calls.count).toBe(1);
  });

  it('prefers the reason of an abort to the failure it caused', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const call = (): Promise<never> => {
      stop.abort(reason);
      return Promise.reject(new FederationError('NOT_ENROLLED'));
    };
    await expect(withRetry(call, policy(), stop.signal)).rejects.toBe(reason);
  });

  it('sleeps no longer than the signal lasts', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const slept = defaultRetryPolicy.sleep(milliseconds(60_000), stop.signal);
    stop.abort(reason);
    await expect(slept).rejects.toBe(reason);
  });
});

describe('pauses', () => {
  it('double up to the cap and are spread over all of it', () => {
    const ceilings = [1, 2, 3, 4, 5, 40].map((n) => pauseAfter(n, policy({ random: () => 1 })));
    expect(ceilings).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(pauseAfter(5, policy({ random: () => 0.25 }))).toBe(250);
  });
});
