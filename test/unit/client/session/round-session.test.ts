import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../../../client/ledger.ts';
import { silentLog } from '../../../../client/log.ts';
import type { SessionStore } from '../../../../client/session-store.ts';
import { equalBytes } from '../../../../shared/domain/bytes.ts';
import { encodePlan } from '../../../../shared/domain/plan-document.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import type { Instruction } from '../../../../shared/secagg/instruction.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { createMemorySessionStore } from '../../../support/memory-session-store.ts';
import type { Site } from '../../../support/site.ts';
import {
  flipped,
  tamper,
  weightsOf,
  withInvitation,
  world,
  type World,
} from '../../../support/world.ts';

describe('inside an attempt', () => {
  async function leaving(all: World, site = all.sites[1]!): Promise<string> {
    await all.begin();
    for (const each of all.sites) void each.start();
    const { outcome, reason } = await site.event('attempt-ended');
    expect(outcome).toBe('left');
    await site.until(() => site.said('leave').length > 0);
    expect(site.said('leave')[0]!.said).toEqual([reason]);
    return reason;
  }

  it.each<
    [
      string,
      Instruction['task']['type'],
      (instruction: Instruction, site: Site) => Instruction,
      string,
      string,
    ]
  >([
    [
      'an offer that the coordinator did not sign',
      'advertise-keys',
      (instruction) => {
        const { task } = instruction;
        if (task.type !== 'advertise-keys') return instruction;
        const offer = { ...task.offer, signature: flipped(task.offer.signature) };
        return { ...instruction, task: { ...task, offer } };
      },
      'signature-invalid',
      'advertiseKeys',
    ],
    [
      'a directory without this site',
      'share-keys',
      (instruction, site) => {
        const { task } = instruction;
        if (task.type !== 'share-keys') return instruction;
        const advertisements = task.directory.advertisements.filter(
          ({ identity }) => !equalBytes(identity, site.identity),
        );
        return { ...instruction, task: { ...task, directory: { advertisements } } };
      },
      'directory-invalid',
      'shareKeys',
    ],
    [
      'a relay with another dealers’ root',
      'acknowledge-shares',
      (instruction) => {
        const { task } = instruction;
        if (task.type !== 'acknowledge-shares') return instruction;
        const relay = { ...task.relay, dealersRoot: flipped(task.relay.dealersRoot) };
        return { ...instruction, task: { ...task, relay } };
      },
      'shares-invalid',
      'acknowledgeShares',
    ],
    [
      'sharers of whom too few are left',
      'submit-masked-input',
      (instruction) => {
        const { task } = instruction;
        if (task.type !== 'submit-masked-input') return instruction;
        const sharers = { sharers: task.sharers.sharers.slice(2) };
        return { ...instruction, task: { ...task, sharers } };
      },
      'sharers-invalid',
      'submitMaskedInput',
    ],
    [
      'a survivor set that counts another input',
      'confirm-survivors',
      (instruction) => {
        const { task } = instruction;
        if (task.type !== 'confirm-survivors') return instruction;
        const inputsRoot = flipped(task.survivorSet.inputsRoot);
        return {
          ...instruction,
          task: { ...task, survivorSet: { ...task.survivorSet, inputsRoot } },
        };
      },
      'survivors-invalid',
      'confirmSurvivors',
    ],
    [
      'a quorum that is none',
      'disclose',
      (instruction) => {
        const { task } = instruction;
        if (task.type !== 'disclose') return instruction;
        return { ...instruction, task: { ...task, quorum: { confirmations: new Map() } } };
      },
      'quorum-invalid',
      'disclose',
    ],
  ])('leaves on %s', async (_what, type, change, expected, unsaid) => {
    const all = world({ members: 4, rounds: 1 });
    const site = all.sites[1]!;
    tamper(site, type, (instruction) => change(instruction, site));
    const reason = await leaving(all);
    expect(reason).toBe(expected);
    expect(site.calls.map(({ name }) => name)).not.toContain(unsaid);
  });

  it('leaves on a signed offer for another plan than it was invited to', async () => {
    const all = world({ members: 4, rounds: 1 });
    const { fixture, sites } = all;
    const other = { ...fixture.plan, local: { ...fixture.plan.local, epochs: 3 } };
    const planDigest = await fixture.ports.artefacts.put(encodePlan(other));
    tamper(sites[1]!, 'check-in', withInvitation({ planDigest }));
    expect(await leaving(all)).toBe('terms-changed');
    expect(sites[1]!.said('advertiseKeys')).toEqual([]);
  });

  it('answers a second survivor set with its first signature', async () => {
    const ledger = createMemoryLedger();
    const all = world({ members: 3, rounds: 1 }, { site: (i) => (i === 1 ? { ledger } : {}) });
    const site = all.sites[1]!;
    site.faults.instead = (instruction) => {
      const { task } = instruction;
      if (task.type !== 'confirm-survivors') return [instruction];
      const survivorSet = { ...task.survivorSet, survivors: [0, 1] };
      return [instruction, { ...instruction, task: { ...task, survivorSet } }];
    };
    site.faults.before = ({ name }) => {
      if (name === 'confirmSurvivors' && site.said(name).length === 1) {
        throw new FederationError('COORDINATOR_UNREACHABLE');
      }
    };
    await all.begin();
    await all.finish();
    const said = site.said('confirmSurvivors');
    expect(said.length).toBeGreaterThanOrEqual(2);
    for (const call of said) expect(call).toEqual(said[0]);
    expect(ledger.written.filter(({ type }) => type === 'confirmed')).toHaveLength(1);
  });

  it('leaves when training fails, with the reason’s code', async () => {
    const all = world({ members: 4, rounds: 1 });
    all.trainers[1]!.trainFailure = new FederationError(
      'MODEL_INVALID',
      'layer dense: no such thing',
    );
    expect(await leaving(all)).toBe('MODEL_INVALID');
  });

  it('leaves when the update has another length than the model', async () => {
    const all = world({ members: 4, rounds: 1 });
    const trainer = all.trainers[1]!;
    const train = trainer.train.bind(trainer);
    trainer.train = async (...args) => ({ ...(await train(...args)), delta: new Float32Array(7) });
    expect(await leaving(all)).toBe('VECTOR_LENGTH_MISMATCH');
  });

  it('waits for room on a full disk, says so once, and then sends what it would have sent', async () => {
    const inner = createMemoryLedger();
    const site = (): Site => all.sites[1]!;
    let refusals = 0;
    const full: Ledger = {
      ...inner,
      append: (record) => {
        if (record.type !== 'masked' || refusals === 3) return inner.append(record);
        refusals += 1;
        expect(site().said('submitMaskedInput')).toEqual([]);
        return Promise.reject(new FederationError('DISK_FULL', 'no space is left'));
      },
    };
    const errors: string[] = [];
    const log = { ...silentLog, error: (event: string) => errors.push(event) };
    const all = world(
      { members: 3, rounds: 1 },
      { site: (i) => (i === 1 ? { ledger: full, parts: { log } } : {}) },
    );
    const run = await all.begin();
    await all.finish();
    expect(refusals).toBe(3);
    expect(errors).toEqual(['disk-full']);
    expect(site().said('submitMaskedInput')).toHaveLength(1);
    expect(Math.round((await weightsOf(all, run))[1]! * 30)).toBe(10);
  });

  it.each(['keep', 'keepContribution'] as const)(
    'waits for room where %s finds none',
    async (name) => {
      const inner = createMemorySessionStore();
      let refusals = 0;
      const full: SessionStore = {
        ...inner,
        [name]: (value: never) => {
          if (refusals++ < 4) return Promise.reject(new FederationError('DISK_FULL', 'no space'));
          return inner[name](value);
        },
      };
      const all = world(
        { members: 3, rounds: 1 },
        { site: (i) => (i === 1 ? { sessions: full } : {}) },
      );
      const run = await all.begin();
      await all.finish();
      expect(refusals).toBeGreaterThan(4);
      expect(all.trainers[1]!.trained).toHaveLength(1);
      expect(Math.round((await weightsOf(all, run))[1]! * 30)).toBe(10);
    },
  );

  it('leaves when the disk fails, and sends nothing that was not written', async () => {
    const inner = createMemoryLedger();
    const failing: Ledger = {
      ...inner,
      append: (record) =>
        record.type === 'masked'
          ? Promise.reject(new FederationError('STORE_UNAVAILABLE', 'the disk failed'))
          : inner.append(record),
    };
    const all = world(
      { members: 4, rounds: 1 },
      { site: (i) => (i === 1 ? { ledger: failing } : {}) },
    );
    expect(await leaving(all)).toBe('STORE_UNAVAILABLE');
    expect(all.sites[1]!.said('shareKeys')).not.toEqual([]);
    expect(all.sites[1]!.said('submitMaskedInput')).toEqual([]);
  });

  it('has every record in the ledger before the message it is about leaves', async () => {
    const ledger = createMemoryLedger();
    const all = world({ members: 3, rounds: 1 }, { site: (i) => (i === 1 ? { ledger } : {}) });
    const seen: string[] = [];
    all.sites[1]!.faults.before = ({ name }) => {
      seen.push(`${name} after ${ledger.written.map(({ type }) => type).join('+')}`);
    };
    await all.begin();
    await all.finish();
    expect(seen.filter((line) => /advertise|submit|confirm|disclose /.test(line))).toEqual([
      'advertiseKeys after joined',
      'submitMaskedInput after joined+masked',
      'confirmSurvivors after joined+masked+confirmed',
      'disclose after joined+masked+confirmed+disclosed',
    ]);
  });

  it.each([
    'advertiseKeys',
    'shareKeys',
    'submitMaskedInput',
    'confirmSurvivors',
    'disclose',
  ] as const)('repeats %s byte for byte when its answer is lost', async (name) => {
    const all = world({ members: 3, rounds: 1 });
    const site = all.sites[1]!;
    let lost = 0;
    site.faults.before = (call) => {
      if (call.name === name && lost++ < 2) throw new FederationError('COORDINATOR_UNREACHABLE');
    };
    const run = await all.begin();
    await all.finish();
    const said = site.said(name);
    expect(said.length).toBeGreaterThanOrEqual(3);
    for (const call of said) expect(call).toEqual(said[0]);
    expect(Math.round((await weightsOf(all, run))[1]! * 30)).toBe(10);
  });

  it('goes on when an answer is lost after the coordinator took the message', async () => {
    const all = world({ members: 3, rounds: 1 });
    const site = all.sites[1]!;
    const lost = new Set<string>();
    site.faults.after = ({ name }) => {
      if (name === 'download' || lost.has(name)) return;
      lost.add(name);
      throw new FederationError('COORDINATOR_UNREACHABLE');
    };
    const run = await all.begin();
    await all.finish();
    expect(lost.size).toBeGreaterThanOrEqual(5);
    expect(Math.round((await weightsOf(all, run))[1]! * 30)).toBe(10);
    const { length } = site.events.filter(({ type }) => type === 'submitted');
    expect(length).toBe(1);
  });

  it('reconnects when the stream breaks and says so once', async () => {
    const all = world({ members: 3, rounds: 1 });
    const site = all.sites[1]!;
    let release = (): void => undefined;
    all.trainers[1]!.gate = new Promise((resolve) => {
      release = resolve;
    });
    await all.begin();
    const ended = all.finish();
    await site.event('training');
    site.disconnect();
    await site.until(() => site.events.filter(({ type }) => type === 'connected').length === 2);
    release();
    await ended;
    expect(site.events.filter(({ type }) => type === 'disconnected')).toHaveLength(1);
    expect(site.said('submitMaskedInput')).toHaveLength(1);
    expect(all.trainers[1]!.trained).toHaveLength(1);
  });
});
