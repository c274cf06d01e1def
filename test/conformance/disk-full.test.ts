/** A full disk is reported as such, loses nothing acknowledged, and ends when there is room again. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { openFileVectorStore } from '../../coordinator/adapters/filesystem/file-vector-store.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import { concatBytes, equalBytes } from '../../shared/domain/bytes.ts';
import {
  collect,
  roundWrite,
  someAttempt,
  someParticipant,
  someRound,
  someRun,
  someVector,
} from './support/builders.ts';
import { smallDisk } from './support/small-disk.ts';

const run = someRun('d');
const BALLAST_BYTES = 700_000;

describe('on a full disk', () => {
  it('the vector store keeps what it acknowledged and goes on later', async (context) => {
    const disk = await smallDisk();
    if ('why' in disk) return context.skip(disk.why);
    const ballast = join(disk.path, 'ballast');
    await writeFile(ballast, new Uint8Array(BALLAST_BYTES));
    const store = await openFileVectorStore(join(disk.path, 'vectors'));
    const [key, who] = [someAttempt(run, 4, 2), someParticipant(30)];
    const { bytes, digest } = someVector(600_000);
    const piece = (at: number): Uint8Array => bytes.subarray(at, at + 70_001);

    let held = 0;
    const fill = async (): Promise<void> => {
      while (held < bytes.length) held = await store.append(key, who, digest, held, piece(held));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(held).toBeGreaterThan(0);
    expect(await store.uploaded(key, who, digest)).toBe(held);

    await rm(ballast);
    await fill();
    await store.seal(key, who, digest, bytes.length);
    const pieces = await collect(store.read(key, who, digest, 65_536));
    expect(equalBytes(concatBytes(...pieces), bytes)).toBe(true);
  });

  it('the vector store can still drop a round', async (context) => {
    const disk = await smallDisk();
    if ('why' in disk) return context.skip(disk.why);
    const store = await openFileVectorStore(disk.path);
    const [key, who] = [someAttempt(run, 4, 2), someParticipant(30)];
    const { bytes, digest } = someVector(400_000);
    await store.append(key, who, digest, 0, bytes);
    const fill = async (): Promise<void> => {
      for (let index = 40; ; index++) {
        const other = someVector(9_000);
        await store.append(key, someParticipant(index), other.digest, 0, other.bytes);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await store.drop(key);
    await store.append(key, who, digest, 0, bytes);
  });

  it('the artefact store leaves no piece behind', async (context) => {
    const disk = await smallDisk();
    if ('why' in disk) return context.skip(disk.why);
    const store = await openFileArtefactStore(disk.path);
    const [large, small] = [someVector(1_500_000), someVector(500_000)];
    await expect(store.put(large.bytes)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await store.size(large.digest)).toBeUndefined();
    expect(await store.put(small.bytes)).toEqual(small.digest);
    expect(equalBytes(await store.get(small.digest), small.bytes)).toBe(true);
  });

  it('the sqlite store undoes the transaction and goes on later', async (context) => {
    const disk = await smallDisk();
    if ('why' in disk) return context.skip(disk.why);
    const ballast = join(disk.path, 'ballast');
    await writeFile(ballast, new Uint8Array(BALLAST_BYTES));
    const store = await openSqliteStore({ path: join(disk.path, 'coordinator.db') });
    const insert = (round: number): Promise<void> =>
      store.transaction('insert', (tx) =>
        tx.rounds.insert(roundWrite(someRound({ run, round }, { document: 'x'.repeat(20_000) }))),
      );

    let round = 10;
    const fill = async (): Promise<void> => {
      for (; ; round++) await insert(round);
    };
    await expect(fill()).rejects.toMatchObject({ code: 'DISK_FULL' });
    const expected = Array.from({ length: round - 10 }, (_, index) => index + 10);
    const stored = async (): Promise<number[]> =>
      (await store.transaction('test', (tx) => tx.rounds.ofRun(run))).map(({ key }) => key.round);
    expect(expected.length).toBeGreaterThan(0);
    expect(await stored()).toEqual(expected);

    await rm(ballast);
    await insert(round);
    expect(await stored()).toEqual([...expected, round]);
    await store.close();
  });
});
