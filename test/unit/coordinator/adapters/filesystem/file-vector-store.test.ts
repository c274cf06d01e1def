import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileVectorStore } from '../../../../../coordinator/adapters/filesystem/file-vector-store.ts';
import { toHex } from '../../../../../shared/domain/bytes.ts';
import {
  collect,
  someAttempt,
  someParticipant,
  someRun,
  someVector,
} from '../../../../conformance/support/builders.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';

const key = someAttempt(someRun('5'), 6, 2);
const round = { run: key.run, round: key.round };
const who = someParticipant(10);

async function filesUnder(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the filesystem vector store', () => {
  it('lays files out by run, round, attempt and participant, for their owner alone', async () => {
    const root = join(await temporaryDirectory(), 'vectors');
    const store = await openFileVectorStore(root);
    const { bytes, digest } = someVector(900);
    const directory = join(root, key.run, '6', '2', who);
    await store.append(key, who, digest, 0, bytes);
    expect(await filesUnder(root)).toEqual([join(directory, `${toHex(digest)}.part`)]);
    await store.seal(key, who, digest, 900);
    const file = join(directory, `${toHex(digest)}.sealed`);
    expect(await filesUnder(root)).toEqual([file]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const each of [root, join(root, key.run), directory]) {
      expect((await stat(each)).mode & 0o777).toBe(0o700);
    }
  });

  it('leaves nothing of a dropped round on the disk', async () => {
    const root = await temporaryDirectory();
    const store = await openFileVectorStore(root);
    const { bytes, digest } = someVector(900);
    await store.append(key, who, digest, 0, bytes);
    await store.drop(round);
    expect(await filesUnder(root)).toEqual([]);
    expect(await readdir(root)).toEqual(['.dropped']);
    expect(await readdir(join(root, '.dropped'))).toEqual([]);
  });

  it('keeps the other rounds of the run when one is dropped', async () => {
    const root = await temporaryDirectory();
    const store = await openFileVectorStore(root);
    const { bytes, digest } = someVector(900);
    await store.append(key, who, digest, 0, bytes);
    await store.append({ ...key, round: 7 }, who, digest, 0, bytes);
    await store.drop(round);
    expect(await readdir(join(root, key.run))).toEqual(['7']);
  });

  it('sweeps what a crash in the middle of a drop left, and nothing that is not its own', async () => {
    const root = await temporaryDirectory();
    await (await openFileVectorStore(root)).sweep([]);
    await mkdir(join(root, '.dropped', 'half', '2'), { recursive: true });
    await writeFile(join(root, '.dropped', 'half', '2', 'rest'), 'x');
    await mkdir(join(root, 'lost+found'));
    const store = await openFileVectorStore(root);
    await store.sweep([]);
    expect((await readdir(root)).sort()).toEqual(['.dropped', 'lost+found']);
    expect(await readdir(join(root, '.dropped'))).toEqual([]);
  });

  it('notices that a sealed vector was damaged', async () => {
    const root = await temporaryDirectory();
    const store = await openFileVectorStore(root);
    const { bytes, digest } = someVector(900);
    await store.append(key, who, digest, 0, bytes);
    await store.seal(key, who, digest, 900);
    const [file = ''] = await filesUnder(root);
    await writeFile(
      file,
      bytes.map((byte, index) => (index === 700 ? byte ^ 4 : byte)),
    );
    for (const range of [undefined, { start: 650, end: 720 }]) {
      await expect(collect(store.read(key, who, digest, 300, range))).rejects.toMatchObject({
        code: 'DIGEST_MISMATCH',
        message: expect.stringContaining('check the disk') as unknown,
      });
    }
  });

  it('says which disk operation was refused', async () => {
    const file = join(await temporaryDirectory(), 'occupied');
    await writeFile(file, '');
    await expect(openFileVectorStore(file)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/occupied.*ENOTDIR|occupied.*EEXIST/) as unknown,
    });
  });

  it('reports trouble with a participant directory as the store being unavailable', async () => {
    const root = await temporaryDirectory();
    const store = await openFileVectorStore(root);
    await mkdir(join(root, key.run), { recursive: true });
    await writeFile(join(root, key.run, '6'), 'a file where the round directory belongs');
    const { bytes, digest } = someVector(30);
    for (const call of [
      () => store.append(key, who, digest, 0, bytes),
      () => store.seal(key, who, digest, 30),
      () => store.uploaded(key, who, digest),
      () => collect(store.read(key, who, digest, 10)),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
  });
});
