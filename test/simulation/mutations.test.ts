/** Bugs that were planted on purpose, each of which a few simulated federations must bring to light. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AppPorts } from '../../coordinator/app/ports.ts';
import type { CoordinatorStore, StoreTransaction } from '../../coordinator/ports/store.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type * as Instructing from '../../coordinator/round/instructions.ts';
import type * as Receiving from '../../shared/secagg/aggregator/receive.ts';
import { campaign } from './engine/campaign.ts';
import type { SkippedSync } from './engine/disk-view.ts';
import type { FederationOptions } from './engine/federation.ts';
import { simulate } from './engine/simulate.ts';
import { CALM, type Weather } from './engine/weather.ts';

/** Functions of the coordinator's machines; the real ones unless a test plants others. */
const planted = vi.hoisted(() => ({
  receive: undefined as typeof Receiving.receive | undefined,
  taskTypeFor: undefined as typeof Instructing.taskTypeFor | undefined,
}));

vi.mock(import('../../shared/secagg/aggregator/receive.ts'), async (original) => {
  const module = await original();
  return { ...module, receive: (...inputs) => (planted.receive ?? module.receive)(...inputs) };
});

vi.mock(import('../../coordinator/round/instructions.ts'), async (original) => {
  const module = await original();
  const { taskTypeFor } = module;
  return { ...module, taskTypeFor: (...of) => (planted.taskTypeFor ?? taskTypeFor)(...of) };
});

const { receive } = await vi.importActual<typeof Receiving>(
  '../../shared/secagg/aggregator/receive.ts',
);
const { taskTypeFor } = await vi.importActual<typeof Instructing>(
  '../../coordinator/round/instructions.ts',
);

afterEach(() => {
  planted.receive = undefined;
  planted.taskTypeFor = undefined;
});

/** Enough for each of these bugs many times over. */
const ROUNDS = 100;
/** For machines with much else to do; a seed takes as many events on every machine. */
const PATIENCE = { timeout: 300_000 };

interface Plant extends FederationOptions {
  readonly weather: Weather;
}

/** The first rule that is seen broken. */
async function ruleBrokenBy(plant: Plant, rounds = ROUNDS): Promise<string | undefined> {
  const { failed } = await campaign({
    seed: 'planted',
    rounds,
    run: (seed) => simulate(seed, plant),
    stopAtViolation: true,
  });
  return failed[0]?.violation?.rule;
}

const POWER_CUTS: Weather = {
  ...CALM,
  crash: { ...CALM.crash, 'disk-sync': 0.01, receive: 0.01, send: 0.01 },
  blowEvery: 3_000,
  blows: { ...CALM.blows, 'kill-site': 3, 'kill-coordinator': 1 },
};

const wrap = <T extends object>(whole: T, changes: Partial<T>): T => ({ ...whole, ...changes });

function withStore(ports: AppPorts, transaction: CoordinatorStore['transaction']): AppPorts {
  return { ...ports, store: { transaction, close: () => ports.store.close() } };
}

describe('without any bug', PATIENCE, () => {
  it.each([
    ['no faults', CALM],
    ['power cuts', POWER_CUTS],
  ])('nothing is found: %s', async (_what, weather) => {
    expect(await ruleBrokenBy({ weather }, 20)).toBeUndefined();
  });
});

/** `<run>/<round>/<attempt>/<participant>` */
const VECTOR = /\/[0-9a-f]{32}\/\d+\/\d+\/[0-9a-f]{32}$/;

describe('a skipped fsync is found', PATIENCE, () => {
  it('of the file a masked input is appended to', async () => {
    const skips: SkippedSync = (what, path) => what === 'file' && path.endsWith('.part');
    const plant = { weather: CALM, coordinators: 1, sabotage: { coordinatorSkips: skips } };
    expect(await ruleBrokenBy(plant)).toBe('what is acknowledged is durable');
  });

  it('of the directory in which a masked input is renamed', async () => {
    const skips: SkippedSync = (what, path) => what === 'directory' && VECTOR.test(path);
    const plant = { weather: CALM, coordinators: 1, sabotage: { coordinatorSkips: skips } };
    expect(await ruleBrokenBy(plant)).toBe('what is acknowledged is durable');
  });

  it('of a site’s ledger', async () => {
    const skips: SkippedSync = (what, path) => what === 'file' && path.endsWith('/ledger');
    const plant = { weather: POWER_CUTS, sabotage: { siteSkips: skips } };
    expect(await ruleBrokenBy(plant)).toBeDefined();
  });
});

describe('an early acknowledgement is found', PATIENCE, () => {
  it('of a message that is not committed yet', async () => {
    const spokenBeforeDurable = (ports: AppPorts): AppPorts =>
      withStore(ports, (name, work) => {
        const committed = ports.store.transaction(name, work);
        if (name !== 'advance-round') return committed;
        committed.catch(() => undefined);
        return Promise.resolve(undefined as Awaited<typeof committed>);
      });
    const plant = { weather: CALM, sabotage: { ports: spokenBeforeDurable } };
    expect(await ruleBrokenBy(plant)).toBe('what is acknowledged is durable');
  });
});

describe('a survivor set that is not frozen is found', PATIENCE, () => {
  it('when it changes with a confirmation', async () => {
    planted.receive = (suite, state, from, message) => {
      const received = receive(suite, state, from, message);
      const confirming = state.phase === 'confirming-survivors' && received.ok;
      if (!confirming || received.value.phase !== 'confirming-survivors') return received;
      const survivors = received.value.survivors.slice(1);
      return { ok: true, value: { ...received.value, survivors } };
    };
    expect(await ruleBrokenBy({ weather: CALM })).toBe('the survivor set is frozen');
  });
});

describe('a second masked input that is accepted is found', PATIENCE, () => {
  it('once machine, database and vectors are all deaf to it', async () => {
    planted.receive = (suite, state, from, message) => {
      const second =
        state.phase === 'collecting-masked-inputs' && message.type === 'submit-masked-input';
      if (!second) return receive(suite, state, from, message);
      const inputs = new Map(state.inputs);
      inputs.delete(from);
      return receive(suite, { ...state, inputs }, from, message);
    };
    planted.taskTypeFor = (state, id) =>
      state.phase === 'aggregating' && state.session.phase === 'collecting-masked-inputs'
        ? 'submit-masked-input'
        : taskTypeFor(state, id);
    const deaf = (ports: AppPorts): AppPorts =>
      wrap(
        withStore(ports, (name, work) =>
          ports.store.transaction(name, (tx) => work(withoutUniqueRows(tx))),
        ),
        { vectors: withoutConflicts(ports.vectors) },
      );
    const plant = { weather: CALM, sabotage: { ports: deaf } };
    expect(await ruleBrokenBy(plant)).toMatch(
      /^(a second masked input is refused|what is acknowledged)/,
    );
  });
});

/** A row that is there already is not written again, and nobody is told. */
function withoutUniqueRows(tx: StoreTransaction): StoreTransaction {
  return wrap(tx, {
    rounds: wrap(tx.rounds, {
      put: (write, expected) =>
        tx.rounds.put(write, expected).catch((error: unknown) => {
          if (!(error instanceof FederationError) || error.code !== 'SUBMISSION_CONFLICT') {
            throw error;
          }
          return tx.rounds.put({ ...write, submissions: [] }, expected);
        }),
    }),
  });
}

function withoutConflicts(vectors: VectorStore): VectorStore {
  const deaf = <T>(work: Promise<T>, instead: T): Promise<T> =>
    work.catch((error: unknown) => {
      if (error instanceof FederationError && error.code === 'SUBMISSION_CONFLICT') return instead;
      throw error;
    });
  return wrap(vectors, {
    append: (key, participant, digest, offset, piece) =>
      deaf(vectors.append(key, participant, digest, offset, piece), offset + piece.length),
    seal: (...vector) => deaf(vectors.seal(...vector), undefined),
  });
}

describe('a restart that forgets the ledger is found', PATIENCE, () => {
  it('because the site answers twice', async () => {
    const plant = { weather: POWER_CUTS, sabotage: { forgetfulSites: true } };
    expect(await ruleBrokenBy(plant)).toMatch(
      /^a site (answers a step of an attempt once|discloses)/,
    );
  });
});

describe('a stale holder whose write is accepted is found', PATIENCE, () => {
  it('when nobody asks for its lease', async () => {
    const fenceless = (store: CoordinatorStore): CoordinatorStore => ({
      transaction: (name, work) =>
        store.transaction(name, (tx) =>
          work(wrap(tx, { leases: wrap(tx.leases, { require: () => Promise.resolve() }) })),
        ),
      close: () => store.close(),
    });
    const weather: Weather = {
      ...CALM,
      blowEvery: 2_000,
      blows: { ...CALM.blows, 'stall-coordinator': 1 },
    };
    const plant = { weather, coordinators: 3, sabotage: { store: fenceless } };
    expect(await ruleBrokenBy(plant)).toBe('a stale holder writes nothing');
  });
});

describe('vectors that are kept are found', PATIENCE, () => {
  it('when the end of a round drops none', async () => {
    const hoarding = (ports: AppPorts): AppPorts =>
      wrap(ports, {
        vectors: wrap(ports.vectors, {
          drop: () => Promise.resolve(),
          sweep: () => Promise.resolve(),
        }),
      });
    const plant = { weather: CALM, sabotage: { ports: hoarding } };
    expect(await ruleBrokenBy(plant)).toBe('an ended round holds nothing');
  });
});
