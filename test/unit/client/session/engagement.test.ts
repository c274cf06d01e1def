import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../../shared/domain/bytes.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { createForgetfulSessionStore } from '../../../support/memory-session-store.ts';
import type { UnitTrainer } from '../../../support/unit-trainer.ts';
import {
  flipped,
  newestModel,
  tamper,
  weightsOf,
  world,
  type World,
} from '../../../support/world.ts';

describe('when an attempt ends', () => {
  /** Holds the training of one site until the returned function is called. */
  function hold(trainer: UnitTrainer): () => void {
    let release = (): void => undefined;
    trainer.gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      release();
    };
  }

  it('aborts training when the run is stopped', async () => {
    const all = world({ members: 4, rounds: 1 });
    hold(all.trainers[1]!);
    const run = await all.begin();
    const runs = all.sites.map((site) => site.start());
    await all.sites[1]!.event('training');
    await all.fixture.app.operator.stopRun(run);
    const outcomes = await Promise.all(runs);
    expect(outcomes[1]).toMatchObject({ run, status: 'stopped' });
    expect(all.trainers[1]!.aborted).toBe(1);
    expect((await all.sites[1]!.event('attempt-ended')).outcome).toBe('aborted');
  });

  it('aborts training when its attempt is lost and trains again for the next', async () => {
    const all = world({ members: 4, rounds: 1, attempts: 3 });
    const slow = all.trainers[1]!;
    const release = hold(slow);
    spoilFirstAttempt(all);
    const run = await all.begin();
    const runs = all.sites.map((site) => site.start());
    await all.sites[1]!.until(() => slow.aborted === 1);
    release();
    await Promise.all(runs);
    expect(slow.trained).toHaveLength(2);
    expect(all.sites[1]!.said('submitMaskedInput').map(({ key }) => key?.attempt)).toEqual([2]);
    expect((await weightsOf(all, run)).map((weight) => Math.round(weight * 40))).toEqual([
      10, 10, 10, 10,
    ]);
  });

  it('encodes the same update again in the second attempt of a round', async () => {
    const all = world({ members: 4, rounds: 1, attempts: 3 });
    spoilFirstAttempt(all);
    const run = await all.begin();
    await all.finish();
    const site = all.sites[0]!;
    expect(all.trainers[0]!.trained).toHaveLength(1);
    expect(site.events.filter(({ type }) => type === 'trained')).toEqual([
      expect.objectContaining({ reused: false, attempt: { run, round: 1, attempt: 1 } }),
      expect.objectContaining({ reused: true, attempt: { run, round: 1, attempt: 2 } }),
    ]);
    const [first, second] = site.said('submitMaskedInput').map(({ said }) => said[1] as Uint8Array);
    expect(equalBytes(first!, second!)).toBe(false);
    expect((await weightsOf(all, run)).map((weight) => Math.round(weight * 40))).toEqual([
      10, 10, 10, 10,
    ]);
  });

  /** Two of four cannot confirm in attempt 1; in attempt 2 everyone does. */
  function spoilFirstAttempt(all: World): void {
    for (const site of all.sites.slice(2)) {
      tamper(site, 'confirm-survivors', (instruction) => {
        const { task } = instruction;
        if (task.type !== 'confirm-survivors' || task.key.attempt !== 1) return instruction;
        const inputsRoot = flipped(task.survivorSet.inputsRoot);
        return {
          ...instruction,
          task: { ...task, survivorSet: { ...task.survivorSet, inputsRoot } },
        };
      });
    }
  }
});

describe('after a restart without a session', () => {
  it.each([
    ['advertiseKeys', 'joined'],
    ['submitMaskedInput', 'masked'],
    ['confirmSurvivors', 'confirmed'],
  ] as const)(
    'a site killed before its %s arrived says that its session is lost, and signs nothing again',
    async (name, record) => {
      const ledger = createMemoryLedger();
      const sessions = createForgetfulSessionStore();
      const all = world(
        { members: 4, rounds: 1 },
        { site: (i) => (i === 1 ? { ledger, sessions } : {}) },
      );
      const site = all.sites[1]!;
      let armed = true;
      site.faults.before = (call) => {
        if (call.name !== name || !armed) return;
        armed = false;
        site.kill();
        throw new FederationError('COORDINATOR_UNREACHABLE');
      };
      await all.begin();
      for (const each of all.sites) void each.start();
      await site.until(() => !armed);
      const before = ledger.written.map(({ type }) => type);
      expect(before.at(-1)).toBe(record);
      const calls = site.calls.length;
      const again = site.revive();
      await site.until(() => site.said('leave').length > 0);
      expect(site.said('leave')[0]!.said).toEqual(['session-lost']);
      await again;
      expect(ledger.written.map(({ type }) => type)).toEqual(before);
      expect(site.calls.slice(calls).map(({ name: said }) => said)).not.toContain(name);
    },
  );

  it('joins an attempt it had checked in to but not begun', async () => {
    const all = world({ members: 3, rounds: 1 });
    const site = all.sites[1]!;
    const run = await all.begin();
    void site.start();
    await site.event('checked-in');
    site.kill();
    const ended = site.revive();
    for (const each of [all.sites[0]!, all.sites[2]!]) void each.start();
    expect((await ended)?.run).toBe(run);
    expect(Math.round((await weightsOf(all, run))[1]! * 30)).toBe(10);
  });

  it('does not disclose for one model twice, in whatever attempt', async () => {
    const ledger = createMemoryLedger();
    const all = world({ members: 4, rounds: 1 }, { site: (i) => (i === 1 ? { ledger } : {}) });
    const run = await all.begin();
    const modelHash = await newestModel(all.fixture, run);
    const key = { run, round: 1, attempt: 7 };
    await ledger.append({ type: 'disclosed', key, modelHash });
    for (const each of all.sites) void each.start();
    const { code, message } = await all.sites[1]!.event('refused');
    expect(code).toBe('ALREADY_DISCLOSED');
    expect(message).toContain('#7');
  });

  it('refuses an attempt that its ledger knows', async () => {
    const ledger = createMemoryLedger();
    const all = world({ members: 4, rounds: 1 }, { site: (i) => (i === 1 ? { ledger } : {}) });
    const run = await all.begin();
    await ledger.append({
      type: 'joined',
      key: { run, round: 1, attempt: 1 },
      modelHash: new Uint8Array(32),
    });
    for (const each of all.sites) void each.start();
    expect((await all.sites[1]!.event('refused')).code).toBe('POLICY_REFUSED');
  });
});
