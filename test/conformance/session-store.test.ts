import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../client/ledger.ts';
import { openFileSessionStore } from '../../client/session-store/file-session-store.ts';
import type { SessionStore } from '../../client/session-store.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { type Disk, nodeDisk } from '../../shared/files/disk.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { createMemorySessionStore } from '../support/memory-session-store.ts';
import { records } from './ledger.suite.ts';
import { ATTEMPT, bytes, session, sessionStoreSuite } from './session-store.suite.ts';
import { smallDisk } from './support/small-disk.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

sessionStoreSuite('memory', {
  open: () => Promise.resolve(createMemorySessionStore()),
  reopen: (store) => Promise.resolve(store),
});

const IDENTITY = bytes(41, 32);
const SITE_SECRET = bytes(43, 32);

interface Place {
  readonly state: string;
  readonly anchor: string;
  readonly ledger: Ledger;
}

async function place(): Promise<Place> {
  const directory = await temporaryDirectory();
  const [state, anchor] = [join(directory, 'state'), join(directory, 'anchor')];
  await mkdir(state);
  await mkdir(anchor);
  return { state, anchor, ledger: createMemoryLedger() };
}

interface Changes {
  readonly disk?: Disk;
  readonly identity?: Uint8Array;
  readonly siteSecret?: Uint8Array;
  readonly resume?: 'always' | 'never';
}

function openAt({ state, anchor, ledger }: Place, changes: Changes = {}): Promise<SessionStore> {
  const { disk = nodeDisk, ...others } = changes;
  const places = {
    disk,
    directory: state,
    anchor: { disk, directory: anchor },
    suite: nodeSuite,
    identity: IDENTITY,
    siteSecret: SITE_SECRET,
    resume: 'always' as const,
    ...others,
  };
  return openFileSessionStore(places, ledger);
}

const placeOf = new WeakMap<SessionStore, Place>();

async function opened(where: Place): Promise<SessionStore> {
  const store = await openAt(where);
  placeOf.set(store, where);
  return store;
}

sessionStoreSuite('file', {
  open: async () => opened(await place()),
  reopen: async (store) => {
    await store.close();
    return opened(placeOf.get(store)!);
  },
});

const INPUT = bytes(13, 2_017);

describe('the sealed session', () => {
  it('shows nothing of its content and can be read by its owner only', async () => {
    const where = await place();
    const store = await openAt(where);
    const content = nodeSuite.randomBytes(3_001);
    await store.keep({ ...session(5, INPUT), content });
    await store.keepContribution({ subject: 'r/6', content });
    for (const directory of [where.state, where.anchor]) {
      for (const name of await readdir(directory)) {
        const path = join(directory, name);
        expect((await stat(path)).mode & 0o777).toBe(0o600);
        const file = await readFile(path);
        for (let at = 0; at + 16 <= content.length; at += 16) {
          expect(file.includes(Buffer.from(content.subarray(at, at + 16)))).toBe(false);
        }
      }
    }
  });

  it.each([
    ['another identity', { identity: bytes(45, 32) }],
    ['another identity key', { siteSecret: bytes(47, 32) }],
  ])('does not open for %s', async (_what, changes) => {
    const where = await place();
    const store = await openAt(where);
    await store.keep(session(5));
    const foreign = await openAt(where, changes);
    expect(await foreign.open()).toEqual({
      type: 'lost',
      attempt: { ...ATTEMPT, attempt: 5 },
      reason: 'not-current',
    });
  });

  it('does not open without the anchor, and says which attempt it was', async () => {
    const where = await place();
    await (await openAt(where)).keep(session(5));
    await rm(join(where.anchor, 'anchor'));
    const store = await openAt(where);
    expect(await store.open()).toEqual({
      type: 'lost',
      attempt: { ...ATTEMPT, attempt: 5 },
      reason: 'anchor-gone',
    });
    await store.destroy();
    expect(await store.open()).toEqual({ type: 'none' });
  });

  it('does not open from an older copy of the state directory', async () => {
    const where = await place();
    const store = await openAt(where);
    await store.keep(session(5, INPUT));
    const copy = `${where.state}-copy`;
    await cp(where.state, copy, { recursive: true });
    await store.keep(session(6));
    await rm(where.state, { recursive: true });
    await cp(copy, where.state, { recursive: true });
    expect(await (await openAt(where)).open()).toMatchObject({
      type: 'lost',
      reason: 'not-current',
    });
  });

  it('does not open again after it was destroyed, whatever is put back', async () => {
    const where = await place();
    const store = await openAt(where);
    await store.keep(session(5));
    const copy = `${where.state}-copy`;
    await cp(where.state, copy, { recursive: true });
    await store.destroy();
    expect(await readdir(where.state)).toEqual([]);
    await cp(copy, where.state, { recursive: true });
    expect((await (await openAt(where)).open()).type).toBe('lost');
  });

  /** What no anchor on the same machine can notice: docs/threat-model.md. */
  it('does open when state and anchor were both put back', async () => {
    const where = await place();
    const store = await openAt(where);
    await store.keep(session(5));
    const [state, anchor] = [`${where.state}-copy`, `${where.anchor}-copy`];
    await cp(where.state, state, { recursive: true });
    await cp(where.anchor, anchor, { recursive: true });
    await store.keep(session(6));
    const ledger = where.ledger;
    expect(await (await openAt({ state, anchor, ledger })).open()).toMatchObject({ type: 'kept' });
  });

  it.each([
    ['a byte of the session', 'session', (file: Uint8Array) => flip(file, file.length - 20)],
    ['its label', 'session', (file: Uint8Array) => flip(file, 9)],
    ['its end', 'session', (file: Uint8Array) => file.subarray(0, file.length - 1)],
    ['everything', 'session', () => new Uint8Array(0)],
    ['a byte of the masked input', 'masked-input', (file: Uint8Array) => flip(file, 77)],
    ['the anchor', 'anchor', (file: Uint8Array) => file.subarray(1)],
  ])('is lost when %s changed', async (_what, name, change) => {
    const where = await place();
    await (await openAt(where)).keep(session(5, INPUT));
    const path = join(name === 'anchor' ? where.anchor : where.state, name);
    await writeFile(path, change(new Uint8Array(await readFile(path))));
    expect((await (await openAt(where)).open()).type).toBe('lost');
  });

  it('where sessions are not resumed is neither kept nor left over', async () => {
    const where = await place();
    const before = await openAt(where);
    await before.keep(session(5));
    await before.keepContribution({ subject: 'r/6', content: bytes(3, 99) });
    const store = await openAt(where, { resume: 'never' });
    expect(await readdir(where.state)).toEqual([]);
    await store.keep(session(6, INPUT));
    await store.keepContribution({ subject: 'r/6', content: bytes(3, 99) });
    expect(await readdir(where.state)).toEqual([]);
    expect(await store.open()).toEqual({ type: 'none' });
    expect(await store.openContribution()).toBeUndefined();
  });
});

function flip(file: Uint8Array, at: number): Uint8Array {
  return file.map((byte, i) => (i === at ? byte ^ 4 : byte));
}

describe('the anchor', () => {
  it.each(['always', 'never'] as const)(
    'notices a ledger that was rolled back (resume: %s)',
    async (resume) => {
      const where = await place();
      await where.ledger.append(records[0]!);
      const older = createMemoryLedger();
      await older.append(records[0]!);
      const store = await openAt(where, { resume });
      await where.ledger.append(records[1]!);
      await store.keep(session(5));
      await openAt(where, { resume });
      await expect(openAt({ ...where, ledger: older }, { resume })).rejects.toMatchObject({
        code: 'LEDGER_ROLLED_BACK',
      });
      await older.append({ ...records[1]!, key: { ...ATTEMPT, attempt: 9 } });
      await older.append(records[2]!);
      await expect(openAt({ ...where, ledger: older }, { resume })).rejects.toMatchObject({
        code: 'LEDGER_ROLLED_BACK',
      });
    },
  );

  it('lets a ledger be ahead: its last record may be about a message that never left', async () => {
    const where = await place();
    const store = await openAt(where);
    await where.ledger.append(records[0]!);
    await store.keep(session(5));
    await where.ledger.append(records[1]!);
    expect((await (await openAt(where)).open()).type).toBe('kept');
  });

  it('says how to go on, and lets one who removed it go on', async () => {
    const where = await place();
    await where.ledger.append(records[0]!);
    await (await openAt(where)).keep(session(5));
    const ledger = createMemoryLedger();
    const error: unknown = await openAt({ ...where, ledger }).catch((cause: unknown) => cause);
    expect(String(error)).toContain(join(where.anchor, 'anchor'));
    await rm(join(where.anchor, 'anchor'));
    expect((await (await openAt({ ...where, ledger })).open()).type).toBe('lost');
  });
});

class Died extends Error {}

/** The machine's disk, until the process that uses it dies at its `fatal`-th operation. */
function mortalDisk(fatal: number): { readonly disk: Disk; readonly died: () => boolean } {
  let count = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count >= fatal) throw new Died();
    return work();
  };
  const disk: Disk = {
    ...nodeDisk,
    open: async (path, mode) => {
      const file = await step(() => nodeDisk.open(path, mode));
      return {
        read: (...args) => file.read(...args),
        stat: () => file.stat(),
        close: () => file.close(),
        truncate: (length) => step(() => file.truncate(length)),
        sync: () => step(() => file.sync()),
        // Half of it may be on disk when the process dies.
        write: async (buffer, offset, length, position) => {
          const half = Math.ceil(length / 2);
          const written = await step(() => file.write(buffer, offset, half, position));
          await step(() => Promise.resolve());
          return written;
        },
      };
    },
    rename: (from, to) => step(() => nodeDisk.rename(from, to)),
    remove: (path) => step(() => nodeDisk.remove(path)),
    syncDirectory: (path) => step(() => nodeDisk.syncDirectory(path)),
  };
  return { disk, died: () => count >= fatal };
}

describe('a process that dies in the middle', () => {
  /** Dies at every operation of `work`, one after the other, and shows what the next process finds. */
  async function everyDeath(
    prepare: (store: SessionStore) => Promise<void>,
    work: (store: SessionStore) => Promise<void>,
    judge: (found: SessionStore, where: string) => Promise<void>,
  ): Promise<number> {
    for (let fatal = 1; ; fatal++) {
      const at = await place();
      await prepare(await openAt(at));
      const { disk, died } = mortalDisk(fatal);
      await openAt(at, { disk })
        .then(work)
        .catch((error: unknown) => {
          if (!died()) throw error;
        });
      if (!died()) return fatal - 1;
      const next = await openAt(at);
      await judge(next, `death at operation ${fatal}`);
      await next.keep(session(9));
      expect(await (await openAt(at)).open()).toEqual({ type: 'kept', ...session(9) });
    }
  }

  it('of keeping a session leaves the one before or the new one, whole', async () => {
    const seen = new Set<string>();
    const deaths = await everyDeath(
      (store) => store.keep(session(5)),
      (store) => store.keep(session(6, INPUT)),
      async (found, where) => {
        const now = await found.open();
        const text = JSON.stringify(now);
        seen.add(text);
        const either = [session(5), session(6, INPUT)].map((each) => ({ type: 'kept', ...each }));
        expect(
          either.map((each) => JSON.stringify(each)),
          where,
        ).toContain(text);
      },
    );
    expect(deaths).toBeGreaterThan(10);
    expect(seen.size).toBe(2);
  });

  it('of keeping the first session leaves none or the whole one', async () => {
    await everyDeath(
      () => Promise.resolve(),
      (store) => store.keep(session(6)),
      async (found, where) => {
        const now = await found.open();
        if (now.type !== 'none') expect(now, where).toEqual({ type: 'kept', ...session(6) });
      },
    );
  });

  it('of destroying a session leaves one that is whole, none, or one that does not open', async () => {
    await everyDeath(
      (store) => store.keep(session(5)),
      (store) => store.destroy(),
      async (found, where) => {
        const now = await found.open();
        if (now.type === 'kept') expect(now, where).toEqual({ type: 'kept', ...session(5) });
        await found.destroy();
        expect(await found.open(), where).toEqual({ type: 'none' });
      },
    );
  });

  it('of keeping a contribution leaves the one before or the new one', async () => {
    const [before, after] = [17, 19].map((seed) => ({
      subject: `run/${seed}`,
      content: bytes(seed, 4_099),
    }));
    await everyDeath(
      (store) => store.keepContribution(before!),
      (store) => store.keepContribution(after!),
      async (found, where) => {
        expect([before, after], where).toContainEqual(await found.openContribution());
      },
    );
  });
});

describe('on a full disk', () => {
  const large = (seed: number): Uint8Array => bytes(seed, 300_000);

  for (const full of ['state', 'anchor'] as const) {
    it(`(${full}) what was kept stays, and the same call succeeds when there is room`, async (context) => {
      const disk = await smallDisk();
      if ('why' in disk) return context.skip(disk.why);
      const where = { ...(await place()), [full]: disk.path };
      const store = await openAt(where);
      await store.keep(session(5));
      const ballast = join(disk.path, 'ballast');
      await fill(ballast);
      const contribution = { subject: 'r/6', content: large(4) };
      const full6 = session(6, large(3));
      await expect(store.keep(full6)).rejects.toMatchObject({ code: 'DISK_FULL' });
      await expect(store.keepContribution(contribution)).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
      expect(await (await openAt(where)).open()).toEqual({ type: 'kept', ...session(5) });
      await rm(ballast);
      await store.keep(full6);
      await store.keepContribution(contribution);
      const next = await openAt(where);
      expect(await next.open()).toEqual({ type: 'kept', ...full6 });
      expect(await next.openContribution()).toEqual(contribution);
    });
  }
});

/** Writes until nothing more fits. */
async function fill(file: string): Promise<void> {
  for (let size = 2 ** 20, written = 0; size >= 1; size /= 4) {
    try {
      for (;;) {
        await writeFile(file, new Uint8Array(size), { flag: 'a' });
        written += size;
      }
    } catch {
      if (written > 2 ** 30) throw new Error('this disk is not small');
    }
  }
}
