import { afterEach, describe, expect, it } from 'vitest';
import type { MemoryLog } from '../../../../coordinator/adapters/telemetry/memory-log.ts';
import type { Dropout, RunSummary } from '../../../../shared/domain/run-summary.ts';
import type { AttemptKey, RunId } from '../../../../shared/domain/ids.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import type { MaskedInputHeader } from '../../../../shared/secagg/messages.ts';
import type { AppFixture } from '../../../support/app-fixture.ts';
import { world, weightsOf, type World } from '../../../support/world.ts';

const SLOW = 3;
const NAME = 'site-3';
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Scene {
  readonly all: World;
  readonly run: RunId;
  /** Lets the slow site finish its training. */
  readonly trained: () => void;
  /** Lets the others confirm. */
  readonly confirm: () => void;
}

/** A run of one round in which the last site trains for as long as the test wants. */
async function scene({ held }: { readonly held: boolean }): Promise<Scene> {
  const all = world({ members: 4, rounds: 1 });
  let trained = (): void => undefined;
  all.trainers[SLOW]!.gate = new Promise((resolve) => (trained = resolve));
  let holding = held;
  all.sites[0]!.faults.before = ({ name }) => {
    if (holding && name === 'confirmSurvivors') throw new FederationError('STORE_UNAVAILABLE');
  };
  const confirm = (): void => {
    holding = false;
  };
  cleanups.push(trained, confirm);
  const run = await all.begin();
  return {
    all,
    run,
    trained: () => {
      trained();
    },
    confirm,
  };
}

async function summaryOf({ app }: AppFixture, run: RunId): Promise<RunSummary> {
  return app.operator.showRun(run);
}

async function dropoutsOf({ all, run }: Scene): Promise<readonly Dropout[]> {
  return (await summaryOf(all.fixture, run)).rounds[0]!.dropouts;
}

describe('an upload that ends before its end', () => {
  it('keeps what has come, and goes on from there', async () => {
    const { all, run, held } = await cutUpload((piece) => piece);
    expect(await held).toBe(20);
    const summary = await summaryOf(all.fixture, run);
    expect(summary.rounds[0]).toMatchObject({ survivors: 3, dropouts: [] });
  });

  it('of which a power cut has spoiled what was held begins again, and the site stays', async () => {
    const { all, run, held } = await cutUpload((piece) => new Uint8Array(piece.length));
    expect(await held).toBe(20);
    const summary = await summaryOf(all.fixture, run);
    expect(summary.rounds[0]).toMatchObject({ survivors: 3, dropouts: [] });
  });
});

interface CutUpload {
  readonly all: World;
  readonly run: RunId;
  /** Bytes that were there when the site began. */
  readonly held: Promise<number>;
}

/** A whole round, in which a site's upload continues what is held: `spoil` of its first 20 bytes. */
async function cutUpload(spoil: (piece: Uint8Array) => Uint8Array): Promise<CutUpload> {
  const all = world({ members: 3, rounds: 1 });
  const site = all.sites[2]!;
  const { participation } = all.fixture.app;
  const begin = async (key: AttemptKey, header: MaskedInputHeader, bytes: Uint8Array) => {
    const upload = participation.submitMaskedInput(site.id, key, header, 0, only(bytes));
    await expect(upload).rejects.toMatchObject({ code: 'VECTOR_LENGTH_MISMATCH' });
    begun = true;
    return participation.uploadedBytes(site.id, key, header.digest);
  };
  let begun = false;
  let held: Promise<number> | undefined;
  // The site's own tries fail until the first bytes are there.
  site.faults.before = ({ name, key, said }) => {
    if (name !== 'submitMaskedInput' || begun) return;
    const [header, vector] = said as [MaskedInputHeader, Uint8Array];
    held ??= begin(key!, header, spoil(vector.subarray(0, 20)));
    throw new FederationError('COORDINATOR_UNREACHABLE');
  };
  const run = await all.begin();
  await all.finish();
  return { all, run, held: held! };
}

async function* only(piece: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield piece;
}

describe('a masked input that comes after its phase has closed', () => {
  it('is refused with the facts, recorded as late, logged, and told to the site', async () => {
    const set = await scene({ held: true });
    const { all, run, trained, confirm } = set;
    const ended = all.finish();
    const slow = all.sites[SLOW]!;
    // The others are asked to confirm: the survivor set is frozen without the slow site.
    await all.sites[1]!.until(() => all.sites[1]!.said('confirmSurvivors').length > 0);
    expect(await dropoutsOf(set)).toMatchObject([{ participant: NAME, reason: 'silent' }]);
    trained();
    const event = await slow.event('left-out');
    expect(event.message).toMatch(/attempt 1 stopped waiting for masked inputs at .* it does not/);
    const dropouts = await dropoutsOf(set);
    expect(dropouts).toMatchObject([{ participant: NAME, phase: 'collecting-masked-inputs' }]);
    expect(dropouts[0]!.reason).toMatch(/^late: its masked input came .* after the phase had/);
    const { records } = all.fixture.ports.log as MemoryLog;
    const line = records.find((record) => record.event === 'masked-input-late')!;
    expect(line).toMatchObject({ level: 'warn', fields: { run, round: 1, participant: slow.id } });
    expect(line.fields).toHaveProperty('lateMs');
    expect(line.fields).toHaveProperty('closedAt');
    confirm();
    await ended;
    expect(await summaryOf(all.fixture, run)).toMatchObject({ status: 'completed' });
    expect(slow.said('leave')).toEqual([]);
    expect((await weightsOf(all, run))[SLOW]).toBe(0);
  });

  it('is recorded even when the round and its run are over, which changes nothing else', async () => {
    const { all, run, ...rest } = await scene({ held: false });
    const slow = all.sites[SLOW]!;
    let key: Parameters<World['fixture']['app']['participation']['uploadedBytes']>[1] | undefined;
    slow.faults.instead = (instruction) => {
      if (instruction.task.type === 'submit-masked-input') ({ key } = instruction.task);
      return [instruction];
    };
    await all.finish();
    const before = await summaryOf(all.fixture, run);
    expect(before).toMatchObject({ status: 'completed' });
    const late = all.fixture.app.participation.uploadedBytes(slow.id, key!, new Uint8Array(32));
    await expect(late).rejects.toMatchObject({
      code: 'INPUT_LATE',
      details: { bytes: 0, closedAt: expect.any(String) as string },
    });
    const after = await summaryOf(all.fixture, run);
    expect(after.rounds[0]!.dropouts[0]!.reason).toMatch(/^late: /);
    expect({ ...after, rounds: [] }).toEqual({ ...before, rounds: [] });
    expect(await all.fixture.app.operator.listModels(run)).toHaveLength(2);
    rest.trained();
  });

  it('that never left the site is told to its operator when the round is published', async () => {
    const { all } = await scene({ held: false });
    await all.finish();
    const slow = all.sites[SLOW]!;
    const told = slow.events.map(({ type }) => type);
    expect(told.indexOf('left-out')).toBeGreaterThan(-1);
    expect(told.indexOf('left-out')).toBeLessThan(told.indexOf('attempt-ended'));
    for (const site of all.sites.slice(0, SLOW)) {
      expect(site.events.map(({ type }) => type)).not.toContain('left-out');
    }
  });
});
