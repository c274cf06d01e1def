/** A program dies at every step of a write, another finishes it, and the power goes: nothing is lost. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openFileLedger } from '../../client/ledger/file-ledger.ts';
import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { openFileVectorStore } from '../../coordinator/adapters/filesystem/file-vector-store.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import type { Disk } from '../../shared/files/disk.ts';
import { digest, KEY, records } from '../conformance/ledger.suite.ts';
import {
  collect,
  someAttempt,
  someParticipant,
  someRun,
  someVector,
} from '../conformance/support/builders.ts';
import { immediateDisk } from './engine/immediate-disk.ts';
import { Random } from './engine/random.ts';
import { SimulatedDisk, systemError } from './engine/simulated-disk.ts';

const CHANGES = ['rename', 'remove', 'removeDirectory', 'makeDirectory', 'syncDirectory'] as const;
const FILE_CHANGES = ['write', 'truncate', 'sync'] as const;

type Change = (...inputs: unknown[]) => Promise<unknown>;

/** The disk of a program that does `steps` changes and then nothing for ever. */
function mortalDisk(disk: SimulatedDisk, steps: number): Disk {
  let left = steps;
  const whole = immediateDisk(disk);
  const mortal =
    <Inputs extends unknown[], T>(change: (...inputs: Inputs) => Promise<T>) =>
    (...inputs: Inputs): Promise<T> =>
      left-- > 0 ? change(...inputs) : new Promise<T>(() => undefined);
  const changes = CHANGES.map((name) => [name, mortal(Reflect.get(whole, name) as Change)]);
  return {
    ...whole,
    ...(Object.fromEntries(changes) as object),
    open: mortal(async (path, mode) => {
      const file = await whole.open(path, mode);
      const fileChanges = FILE_CHANGES.map((name) => [
        name,
        mortal(Reflect.get(file, name) as Change),
      ]);
      return { ...file, ...(Object.fromEntries(fileChanges) as object) };
    }),
  };
}

/** Whose every write takes `most` bytes, so that a power cut can keep the end of one without its start. */
function hesitantDisk(disk: Disk, most = 37): Disk {
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return {
        ...file,
        write: (bytes, offset, length, position) =>
          file.write(bytes, offset, Math.min(length, most), position),
      };
    },
  };
}

/** Whose `failing`th sync of a file fails as Linux has it: what was written stays readable and is not on the disk. */
function forgetfulDisk(disk: SimulatedDisk, failing: number): { disk: Disk; failed(): boolean } {
  let syncs = 0;
  const whole = immediateDisk(disk);
  const open: Disk['open'] = async (path, mode) => {
    const file = await whole.open(path, mode);
    const entry = disk.file(path);
    return {
      ...file,
      sync: async () => {
        if (syncs++ !== failing) return file.sync();
        entry.loseUnsynced();
        throw systemError('EIO', path);
      },
    };
  };
  return { disk: { ...whole, open }, failed: () => syncs > failing };
}

type Work = (disk: Disk) => Promise<void>;

/** Whether `work` was done before the disk stood still. */
async function isDone(work: Work, disk: Disk): Promise<boolean> {
  let done = false;
  void work(disk).then(() => {
    done = true;
  });
  // Everything here is done in microtasks.
  await setImmediate();
  return done;
}

const lock = (): Promise<{ release(): Promise<void> }> =>
  Promise.resolve({ release: () => Promise.resolve() });

const attempt = someAttempt(someRun('d'), 4, 2);
const sender = someParticipant(30);
const vector = someVector(90);

async function upload(store: VectorStore): Promise<void> {
  for (let held = await store.uploaded(attempt, sender, vector.digest); held < 90;) {
    const piece = vector.bytes.subarray(held, held + 40);
    held = await store.append(attempt, sender, vector.digest, held, piece);
  }
  await store.seal(attempt, sender, vector.digest, 90);
}

const WORKS: readonly (readonly [what: string, write: Work, check: Work])[] = [
  [
    'a masked input that is acknowledged',
    async (disk) => {
      const store = await openFileVectorStore('/state/vectors', disk);
      await upload(store).catch((error: unknown) => {
        // Of an append nobody acknowledged a power cut leaves what it likes: the sender begins again.
        expect(error).toMatchObject({ code: 'DIGEST_MISMATCH' });
        return upload(store);
      });
    },
    async (disk) => {
      const store = await openFileVectorStore('/state/vectors', disk);
      const pieces = await collect(store.read(attempt, sender, vector.digest, 1_000));
      expect(pieces).toEqual([vector.bytes]);
    },
  ],
  [
    'an artefact that is stored',
    async (disk) => {
      const store = await openFileArtefactStore('/state/artefacts', disk);
      await store.put(vector.bytes);
    },
    async (disk) => {
      const store = await openFileArtefactStore('/state/artefacts', disk);
      expect(await store.get(vector.digest)).toEqual(vector.bytes);
    },
  ],
  [
    'a record in the ledger',
    async (disk) => {
      const ledger = await openFileLedger('/state/site', { disk, lock });
      for (const record of records) await ledger.append(record);
    },
    async (disk) => {
      const ledger = await openFileLedger('/state/site', { disk, lock });
      expect(ledger.recordsOf(KEY)).toEqual(records);
      expect(ledger.recordsOf({ ...KEY, attempt: KEY.attempt + 1 })).toEqual([]);
    },
  ],
];

describe.each(WORKS)('%s', (_what, write, check) => {
  it('survives a power cut, wherever the program before died', async () => {
    let deaths = 0;
    for (; ; deaths++) {
      const disk = new SimulatedDisk();
      const survived = await isDone(write, mortalDisk(disk, deaths));
      expect(await isDone(write, immediateDisk(disk))).toBe(true);
      disk.powerCut(new Random(`death ${deaths}`));
      await check(immediateDisk(disk));
      if (survived) break;
    }
    expect(deaths).toBeGreaterThan(5);
  });

  it('is whole or absent after a power cut in the middle of it', async () => {
    for (let steps = 0; steps < 40; steps++) {
      const disk = new SimulatedDisk();
      await isDone(write, mortalDisk(disk, steps));
      disk.powerCut(new Random(`cut ${steps}`));
      await write(immediateDisk(disk));
      await check(immediateDisk(disk));
    }
  });

  it('is whole or absent after a power cut that keeps any part of what was being written', async () => {
    for (let steps = 0; steps < 60; steps++) {
      for (let cut = 0; cut < 10; cut++) {
        const disk = new SimulatedDisk();
        await isDone(write, hesitantDisk(mortalDisk(disk, steps)));
        disk.powerCut(new Random(`part ${steps}/${cut}`));
        await write(immediateDisk(disk));
        await check(immediateDisk(disk));
      }
    }
  });

  it('is there after a sync that failed, a new start and a power cut', async () => {
    for (let failing = 0; ; failing++) {
      const disk = new SimulatedDisk();
      const forgetful = forgetfulDisk(disk, failing);
      await write(forgetful.disk).catch(() => undefined);
      if (!forgetful.failed()) break;
      await write(immediateDisk(disk));
      disk.powerCut(new Random(`sync ${failing}`));
      await check(immediateDisk(disk));
    }
  });
});

/** Whose `failing`th write finds no room. */
function fullDisk(disk: Disk, failing: number): Disk {
  let writes = 0;
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return {
        ...file,
        write: (bytes, offset, length, position) => {
          if (writes++ === failing) throw systemError('ENOSPC', path);
          return file.write(bytes, offset, length, position);
        },
      };
    },
  };
}

it('a ledger line the disk had no room for leaves nothing that mixes with the next one', async () => {
  const [refused, taken] = [records[1]!, records[2]!];
  const write: Work = async (disk) => {
    const ledger = await openFileLedger('/state/site', { disk: fullDisk(disk, 1), lock });
    const refusal = await ledger.append(refused).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DISK_FULL' });
    await ledger.append(taken);
  };
  for (let steps = 0; steps < 18; steps++) {
    for (let cut = 0; cut < 300; cut++) {
      const disk = new SimulatedDisk();
      const done = await isDone(write, hesitantDisk(mortalDisk(disk, steps), 120));
      disk.powerCut(new Random(`full ${steps}/${cut}`));
      const ledger = await openFileLedger('/state/site', { disk: immediateDisk(disk), lock });
      expect([[taken], ...(done ? [] : [[]])]).toContainEqual(ledger.recordsOf(KEY));
    }
  }
});

it('a simulated disk forgets what was never synced', async () => {
  const disk = new SimulatedDisk();
  const view = immediateDisk(disk);
  await view.makeDirectory('/kept');
  await view.syncDirectory('/');
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const file = await view.open('/kept/file', 'update');
    await file.truncate(0);
    await file.write(digest(7), 0, 32, 0);
    disk.powerCut(new Random(`seed ${seed}`));
    outcomes.add(await view.size('/kept/file').then(String, () => 'absent'));
    await view.remove('/kept/file');
    await view.syncDirectory('/kept');
  }
  expect(outcomes).toContain('absent');
  expect(outcomes).toContain('0');
  expect(outcomes).toContain('32');
  expect(outcomes.size).toBeGreaterThan(3);
});
