/** Several coordinator processes over one store: whatever happens to one of them, the run goes on. */
import { describe, expect, it } from 'vitest';
import type { MaskRemover } from '../../../../coordinator/ports/mask-remover.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { fromHex } from '../../../../shared/domain/bytes.ts';
import type { RunId } from '../../../../shared/domain/ids.ts';
import { decodeSafetensors } from '../../../../shared/domain/safetensors.ts';
import { seconds } from '../../../../shared/domain/time.ts';
import { removeMasks } from '../../../../shared/secagg/mask-removal.ts';
import { cluster, LEASE, settled, type Cluster, type Replica } from '../../../support/replicas.ts';

/** The newest weights of a run. */
async function weightsOf({ fixture, living }: Cluster, run: RunId): Promise<readonly number[]> {
  const { modelDigest } = await living().app.operator.showRun(run);
  const decoded = decodeSafetensors(await fixture.ports.artefacts.get(fromHex(modelDigest)));
  if (!decoded.ok) throw new Error(decoded.problem);
  return [...decoded.file.weights];
}

/** The mean of unit vectors, `rounds` times over. */
function mean(survivors: readonly boolean[], rounds: number): readonly number[] {
  const share = Math.fround(1 / survivors.filter(Boolean).length);
  return survivors.map((survived) => {
    let weight = 0;
    for (let round = 0; survived && round < rounds; round++) weight = Math.fround(weight + share);
    return weight;
  });
}

/** Who took the lease of this round last. */
function holderOf({ replicas }: Cluster, round = 1): Replica {
  const taken = replicas.flatMap((replica) =>
    replica.log.records.flatMap(({ event, fields }) =>
      event === 'lease-taken' && fields['round'] === round
        ? [{ replica, token: fields['token'] as number }]
        : [],
    ),
  );
  const last = taken.sort((a, b) => a.token - b.token).at(-1);
  if (last === undefined) throw new Error(`nobody took the lease of round ${round}`);
  return last.replica;
}

function othersThan({ replicas }: Cluster, one: Replica): readonly Replica[] {
  return replicas.filter((replica) => replica !== one);
}

/** Everything logged as an error by any process. */
function failures({ replicas }: Cluster): readonly unknown[] {
  return replicas.flatMap(({ log }) => log.records.filter(({ level }) => level === 'error'));
}

async function expectCompleted(
  group: Cluster,
  run: RunId,
  survivors: readonly boolean[],
  rounds = 1,
): Promise<void> {
  const summary = await group.living().app.operator.showRun(run);
  expect(summary).toMatchObject({ status: 'completed', roundsCompleted: rounds });
  expect(summary.rounds.flatMap(({ abortReasons }) => abortReasons)).toEqual([]);
  expect(await weightsOf(group, run)).toEqual(mean(survivors, rounds));
  expect(failures(group)).toEqual([]);
  await expectNothingLeft(group, run, rounds);
}

/** Neither parts of a sum nor a lease outlive their round. */
async function expectNothingLeft({ fixture }: Cluster, run: RunId, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const parts = await fixture.ports.store.transaction('test', (tx) =>
      tx.removals.results({ run, round, attempt: 1 }),
    );
    expect(parts).toEqual([]);
  }
  const part = await fixture.ports.store.transaction('test', (tx) =>
    tx.removals.claim('somebody-else', LEASE),
  );
  expect(part).toBeUndefined();
}

const ALL = [true, true, true, true, true];

describe('processes over one store', () => {
  it.each([2, 3])('serve one run, whichever of %d each call goes to', async (processes) => {
    const group = cluster({ members: 5, rounds: 3, processes });
    const run = await group.begin();
    await group.toEnd(run);
    await expectCompleted(group, run, ALL, 3);
    expect(group.errors).toEqual([]);
  });

  it('end the run also when none hears what another commits', async () => {
    const group = cluster({ members: 5, rounds: 2, processes: 2 });
    for (const replica of group.replicas) replica.deaf = true;
    const run = await group.begin();
    await group.toEnd(run);
    await expectCompleted(group, run, ALL, 2);
  });

  it('refuse nobody because of a round that another has moved on meanwhile', async () => {
    let target = 0;
    const group = cluster(
      { members: 5, rounds: 1, processes: 2 },
      ({ replicas }) => replicas[target]!,
    );
    for (const replica of group.replicas) replica.deaf = true;
    const run = await group.begin();
    // The second process knows the round as it gathers, and nothing of what follows.
    expect(await group.replicas[1]!.app.operator.showRun(run)).toMatchObject({
      rounds: [{ phase: 'gathering' }],
    });
    await group.until(async () => (await group.phaseOf(run)) === 'advertising-keys');
    const [member] = group.members;
    const watch = member!.step();
    target = 1;
    await watch;
    await group.toEnd(run);
    expect(group.errors).toEqual([]);
    await expectCompleted(group, run, ALL);
  });

  it('hand a round over at once when one stops in good order', async () => {
    const group = cluster({ members: 5, rounds: 1, processes: 2 });
    await group.begin();
    await settled();
    const holder = holderOf(group);
    const now = group.clock.now();
    await holder.app.stop();
    await settled();
    expect(group.clock.now()).toBe(now);
    expect(holderOf(group)).not.toBe(holder);
  });

  it('leave a round with the one that drives it, however much is said meanwhile', async () => {
    const group = cluster({ members: 5, rounds: 1, processes: 2 });
    const run = await group.begin();
    await settled();
    const holder = holderOf(group);
    // A word every second: none of the waits between two words is as long as a third of the lease.
    for (let i = 0; i < 30; i++) {
      group.clock.advance(seconds(1));
      for (const replica of group.replicas) replica.hear(run);
      await settled();
    }
    const [other] = othersThan(group, holder);
    expect(other!.log.records.map(({ event }) => event)).not.toContain('lease-taken');
    expect(holderOf(group)).toBe(holder);
  });

  it('let a process that joins later take its share', async () => {
    const group = cluster({ members: 5, rounds: 2, processes: 1 });
    const run = await group.begin();
    await group.until(async () => (await group.phaseOf(run)) === 'sharing-keys');
    const late = await group.join('process-late');
    group.replicas[0]!.crash();
    await group.toEnd(run);
    await expectCompleted(group, run, ALL, 2);
    expect(holderOf(group, 2)).toBe(late);
  });
});

describe('the process that drives a round', () => {
  const silent = {
    gathering: 'check-in',
    'advertising-keys': 'advertise-keys',
    'sharing-keys': 'share-keys',
    'collecting-masked-inputs': 'submit-masked-input',
    'confirming-survivors': 'confirm-survivors',
    unmasking: undefined,
  } as const;

  // With one member silent, only a deadline can end the phase: somebody must watch it.
  it.each(Object.entries(silent))('may crash while %s', async (phase, silentFrom) => {
    const group = cluster({ members: 5, rounds: 1, minimum: 4, processes: 2 });
    group.members[2]!.silentFrom = silentFrom;
    const run = await group.begin();
    await group.until(async () => (await group.phaseOf(run)) === phase);
    const holder = holderOf(group);
    holder.crash();
    await group.toEnd(run);
    const lost = silentFrom !== undefined && silentFrom !== 'confirm-survivors';
    await expectCompleted(group, run, lost ? [true, true, false, true, true] : ALL);
    expect(holderOf(group)).not.toBe(holder);
  });

  it.each([
    ['before it announces parts', 'before', 'announce-parts'],
    ['after it announced parts', 'after', 'announce-parts'],
    ['with a part claimed', 'after', 'claim-part'],
    ['with a part computed', 'before', 'finish-part'],
    ['with a part handed in', 'after', 'finish-part'],
    ['with all results before it', 'after', 'part-results'],
    ['before it publishes', 'before', 'advance-round'],
    ['after it published', 'after', 'advance-round'],
  ] as const)('may crash while removing masks: %s', async (_, when, transaction) => {
    const group = cluster({ members: 5, rounds: 2, processes: 2 });
    const run = await group.begin();
    await group.until(async () => (await group.phaseOf(run)) === 'unmasking');
    const holder = holderOf(group);
    let removing = false;
    const crash = (name: string): void => {
      removing ||= name === 'announce-parts';
      if (removing && name === transaction && holder.alive) holder.crash();
    };
    holder[when] = crash;
    if (when === 'after') holder.before = (name) => (removing ||= name === 'announce-parts');
    await group.toEnd(run);
    expect(holder.alive).toBe(false);
    await expectCompleted(group, run, ALL, 2);
  });

  it('cannot publish after it was stopped for longer than its lease', async () => {
    const group = cluster({ members: 5, rounds: 1, processes: 2 });
    const run = await group.begin();
    await group.until(async () => (await group.phaseOf(run)) === 'unmasking');
    const holder = holderOf(group);
    let removing = false;
    holder.before = (name) => {
      removing ||= name === 'announce-parts';
      if (removing && name === 'advance-round' && holder.alive) holder.pause();
    };
    await group.toEnd(run);
    const models = await group.living().app.operator.listModels(run);
    holder.before = () => undefined;
    holder.resume();
    await settled();
    group.clock.advance(LEASE);
    await settled();
    expect(holder.log.records.map(({ event }) => event)).toContain('lease-lost');
    expect(await holder.app.operator.listModels(run)).toEqual(models);
    expect(models.map(({ round }) => round)).toEqual([0, 1]);
    await expectCompleted(group, run, ALL);
  });
});

describe('mask removal shared by processes', () => {
  interface AtWork {
    readonly group: Cluster;
    readonly run: RunId;
    /** Lets the parts under way be computed. */
    readonly goOn: () => void;
  }

  /** Every process has a part under way that does not end before `goOn`. */
  async function atWork(processes: number): Promise<AtWork> {
    let arrived = 0;
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const remover: MaskRemover = {
      async remove(job) {
        arrived += 1;
        await gate;
        return removeMasks(nodeSuite, job);
      },
      close: () => Promise.resolve(),
    };
    const group = cluster({ members: 5, rounds: 1, processes, ports: { remover } });
    const run = await group.begin();
    await group.until(() => arrived === processes);
    return { group, run, goOn };
  }

  it('uses all of them', async () => {
    const { group, run, goOn } = await atWork(3);
    const handedIn: string[] = [];
    for (const replica of group.replicas) {
      replica.after = (name) => name === 'finish-part' && handedIn.push(replica.holder);
    }
    goOn();
    await group.toEnd(run);
    await expectCompleted(group, run, ALL);
    expect(handedIn).toHaveLength(4);
    expect(new Set(handedIn).size).toBe(3);
  });

  it('keeps claims that take longer than they last without a word', async () => {
    const { group, run, goOn } = await atWork(2);
    const claimed: string[] = [];
    for (const replica of group.replicas) {
      replica.after = (name) => name === 'finish-part' && claimed.push(replica.holder);
    }
    for (let i = 0; i < 12; i++) {
      group.clock.advance(seconds(3));
      await settled();
    }
    goOn();
    await group.toEnd(run);
    await expectCompleted(group, run, ALL);
    expect(new Set(claimed.slice(0, 2)).size).toBe(2);
  });

  it('goes on when one that only helps dies with its part', async () => {
    const { group, run, goOn } = await atWork(3);
    const [helper] = othersThan(group, holderOf(group));
    helper!.before = (name) => {
      if (name === 'finish-part') helper!.crash();
    };
    goOn();
    await group.toEnd(run);
    expect(helper!.alive).toBe(false);
    await expectCompleted(group, run, ALL);
  });

  it('refuses the part of one that was stopped while another computed it', async () => {
    const { group, run, goOn } = await atWork(2);
    const [helper] = othersThan(group, holderOf(group));
    let handedIn = 0;
    helper!.before = (name) => {
      if (name === 'finish-part' && helper!.alive) helper!.pause();
    };
    helper!.after = (name) => name === 'finish-part' && (handedIn += 1);
    goOn();
    await group.toEnd(run);
    helper!.resume();
    await settled();
    expect(handedIn).toBe(0);
    await expectCompleted(group, run, ALL);
  });

  it('is forgotten with the attempt when an operator stops the run, without a complaint', async () => {
    const { group, run, goOn } = await atWork(3);
    await othersThan(group, holderOf(group))[0]!.app.operator.stopRun(run);
    goOn();
    for (let i = 0; i < 8; i++) {
      group.clock.advance(seconds(3));
      await settled();
    }
    expect(await group.living().app.operator.showRun(run)).toMatchObject({ status: 'stopped' });
    expect(failures(group)).toEqual([]);
    await expectNothingLeft(group, run, 1);
  });

  it('is given up with its attempt when no process can do it', async () => {
    const remover: MaskRemover = {
      remove: () => Promise.reject(new Error('no such luck')),
      close: () => Promise.resolve(),
    };
    const group = cluster({ members: 5, attempts: 1, processes: 2, ports: { remover } });
    const run = await group.begin();
    await group.toEnd(run);
    expect(await group.living().app.operator.showRun(run)).toMatchObject({
      status: 'failed',
      cause: 'internal-error',
    });
    await expectNothingLeft(group, run, 1);
  });
});
