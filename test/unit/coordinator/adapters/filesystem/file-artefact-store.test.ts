import { mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileArtefactStore } from '../../../../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { toHex, type Digest } from '../../../../../shared/domain/bytes.ts';
import { collect, someVector } from '../../../../conformance/support/builders.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';

function fileOf(root: string, digest: Digest): string {
  return join(root, toHex(digest).slice(0, 2), toHex(digest));
}

describe('the filesystem artefact store', () => {
  it('names files by their digest, for their owner alone', async () => {
    const root = join(await temporaryDirectory(), 'artefacts');
    const store = await openFileArtefactStore(root);
    const { bytes, digest } = someVector(800);
    await store.put(bytes);
    expect((await stat(fileOf(root, digest))).mode & 0o777).toBe(0o600);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(root, '.writing'))).toEqual([]);
  });

  it('removes at the next opening what a crash left half written', async () => {
    const root = await temporaryDirectory();
    await openFileArtefactStore(root);
    await writeFile(join(root, '.writing', '3'), 'half of a model');
    await openFileArtefactStore(root);
    expect(await readdir(join(root, '.writing'))).toEqual([]);
  });

  it('refuses to hand out a damaged artefact, and heals it when it is put again', async () => {
    const root = await temporaryDirectory();
    const { bytes, digest } = someVector(800);
    await (await openFileArtefactStore(root)).put(bytes);
    await truncate(fileOf(root, digest), 500);
    const store = await openFileArtefactStore(root);
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await expect(collect(store.read(digest, 200, 100))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
    await store.put(bytes);
    expect(await store.get(digest)).toEqual(bytes);
    expect(await collect(store.read(digest, 200, 800))).toEqual([bytes.slice(200)]);
  });

  it('says which disk operation was refused', async () => {
    const root = await temporaryDirectory();
    const store = await openFileArtefactStore(root);
    const { bytes, digest } = someVector(20);
    await writeFile(join(root, toHex(digest).slice(0, 2)), 'a file where a directory belongs');
    for (const call of [
      () => store.put(bytes),
      () => store.get(digest),
      () => store.size(digest),
      () => collect(store.read(digest, 0, 7)),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
    const other = someVector(21);
    await mkdir(fileOf(root, other.digest), { recursive: true });
    await expect(store.put(other.bytes)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await readdir(join(root, '.writing'))).toEqual([]);
  });
});
