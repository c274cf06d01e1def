/** What every `ArtefactStore` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { ArtefactStore } from '../../coordinator/ports/artefact-store.ts';
import { concatBytes } from '../../shared/domain/bytes.ts';
import { collect, someVector } from './support/builders.ts';

export interface ArtefactStoreHarness {
  open(): Promise<ArtefactStore>;
  /** Opens again what `store` left behind; absent where nothing outlives it. */
  readonly reopen?: (store: ArtefactStore) => Promise<ArtefactStore>;
}

export function artefactStoreSuite(adapter: string, harness: ArtefactStoreHarness): void {
  describe(`${adapter} as an artefact store`, () => {
    it('names what it holds by its SHA-256', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(5_000);
      expect(await store.put(bytes)).toEqual(digest);
      expect(await store.size(digest)).toBe(5_000);
      expect(await store.get(digest)).toEqual(bytes);
    });

    it('holds several artefacts, also an empty one', async () => {
      const store = await harness.open();
      const vectors = [someVector(3_000), someVector(20), someVector(0)];
      for (const { bytes } of vectors) await store.put(bytes);
      for (const { bytes, digest } of vectors) {
        expect(await store.get(digest)).toEqual(bytes);
        expect(await store.size(digest)).toBe(bytes.length);
      }
    });

    it('accepts the same bytes again, also at the same time', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(4_000);
      await store.put(bytes);
      const digests = await Promise.all([1, 2, 3].map(() => store.put(bytes)));
      expect(digests).toEqual([digest, digest, digest]);
      expect(await store.get(digest)).toEqual(bytes);
    });

    it('shares no memory with its callers', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(600);
      const given = bytes.slice();
      await store.put(given);
      given.fill(0xee);
      (await store.get(digest)).fill(0xdd);
      for (const piece of await collect(store.read(digest, 0, 600))) piece.fill(0xcc);
      expect(await store.get(digest)).toEqual(bytes);
    });

    it.each([0, 1_234, 4_999, 5_000])('reads from offset %d to the end', async (offset) => {
      const store = await harness.open();
      const { bytes, digest } = someVector(5_000);
      await store.put(bytes);
      const pieces = await collect(store.read(digest, offset, 999));
      expect(concatBytes(...pieces)).toEqual(bytes.slice(offset));
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(999);
    });

    it('refuses an offset beyond the end', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(500);
      await store.put(bytes);
      await expect(collect(store.read(digest, 501, 100))).rejects.toMatchObject({
        code: 'MESSAGE_MALFORMED',
        details: { offset: 501, size: 500 },
      });
    });

    it('says that it does not hold an artefact', async () => {
      const store = await harness.open();
      const { digest } = someVector(70);
      expect(await store.size(digest)).toBeUndefined();
      await expect(store.get(digest)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      await expect(collect(store.read(digest, 0, 10))).rejects.toMatchObject({
        code: 'MODEL_NOT_FOUND',
      });
    });

    const { reopen } = harness;
    if (reopen === undefined) return;

    it('keeps what it acknowledged for the next opening', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(9_000);
      await store.put(bytes);
      const again = await reopen(store);
      expect(await again.get(digest)).toEqual(bytes);
    });
  });
}
