/** What every `VectorStore` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { concatBytes } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import {
  collect,
  someAttempt,
  someParticipant,
  someRun,
  someVector,
  type TestVector,
} from './support/builders.ts';

export interface VectorStoreHarness {
  open(): Promise<VectorStore>;
  /** Opens again what `store` left behind, as after a crash; absent where nothing outlives it. */
  readonly reopen?: (store: VectorStore) => Promise<VectorStore>;
}

const key = someAttempt(someRun('5'), 6, 2);
const round = { run: key.run, round: key.round };
const alice = someParticipant(10);
const bob = someParticipant(11);
const PIECE = 700;

export function vectorStoreSuite(adapter: string, harness: VectorStoreHarness): void {
  describe(`${adapter} as a vector store`, () => {
    uploadTests(harness);
    sealTests(harness);
    dropTests(harness);
    crashTests(harness);
  });
}

function uploadTests(harness: VectorStoreHarness): void {
  describe('uploads', () => {
    it('grow piece by piece, and know how much they hold', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(2_000);
      expect(await store.uploaded(key, alice, digest)).toBe(0);
      const ends = [];
      for (let at = 0; at < bytes.length; at += PIECE) {
        ends.push(await store.append(key, alice, digest, at, bytes.subarray(at, at + PIECE)));
      }
      expect(ends).toEqual([700, 1_400, 2_000]);
      expect(await store.uploaded(key, alice, digest)).toBe(2_000);
    });

    it.each([
      ['before the end', 300],
      ['after the end', 1_500],
    ])('refuse a piece that starts %s and keep what they hold', async (_, offset) => {
      const store = await harness.open();
      const { bytes, digest } = someVector(2_000);
      await store.append(key, alice, digest, 0, bytes.subarray(0, PIECE));
      await expect(
        store.append(key, alice, digest, offset, bytes.subarray(offset, offset + 100)),
      ).rejects.toMatchObject({ code: 'STALE_ROUND', details: { held: PIECE, offset } });
      expect(await store.uploaded(key, alice, digest)).toBe(PIECE);
    });

    it('let one of two pieces for the same offset win', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(1_200);
      const piece = bytes.subarray(0, PIECE);
      const outcomes = await Promise.allSettled(
        [piece, piece].map((each) => store.append(key, alice, digest, 0, each)),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await store.append(key, alice, digest, PIECE, bytes.subarray(PIECE));
      await store.seal(key, alice, digest, bytes.length);
      expect(concatBytes(...(await collect(store.read(key, alice, digest, 999))))).toEqual(bytes);
    });

    it('of participants, attempts and rounds are kept apart', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(900);
      const scopes: readonly (readonly [AttemptKey, ParticipantId, number])[] = [
        [key, alice, 900],
        [key, bob, 300],
        [{ ...key, attempt: 3 }, alice, 200],
        [{ ...key, round: 7 }, alice, 100],
        [{ ...key, run: someRun('6') }, alice, 50],
      ];
      for (const [scope, who, length] of scopes) {
        await store.append(scope, who, digest, 0, bytes.subarray(0, length));
      }
      await store.seal(key, alice, digest, 900);
      for (const [scope, who, length] of scopes) {
        expect(await store.uploaded(scope, who, digest)).toBe(length);
      }
    });

    it('of another digest begin anew and replace the unsealed one', async () => {
      const store = await harness.open();
      const [first, second] = [someVector(900), someVector(800)];
      await store.append(key, alice, first.digest, 0, first.bytes.subarray(0, 600));
      expect(await store.uploaded(key, alice, second.digest)).toBe(0);
      await store.append(key, alice, second.digest, 0, second.bytes.subarray(0, 500));
      expect(await store.uploaded(key, alice, first.digest)).toBe(0);
      expect(await store.uploaded(key, alice, second.digest)).toBe(500);
    });

    it('do not change with the array a piece came in', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(400);
      const piece = bytes.slice();
      await store.append(key, alice, digest, 0, piece);
      piece.fill(0xee);
      await store.seal(key, alice, digest, 400);
      expect(await collect(store.read(key, alice, digest, 400))).toEqual([bytes]);
    });
  });
}

function sealTests(harness: VectorStoreHarness): void {
  describe('sealed vectors', () => {
    it('are read back in pieces of at most the size asked for', async () => {
      const store = await harness.open();
      const { bytes, digest } = await sealed(store, alice);
      for (const size of [333, bytes.length, bytes.length + 5]) {
        const pieces = await collect(store.read(key, alice, digest, size));
        expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(size);
        expect(concatBytes(...pieces)).toEqual(bytes);
      }
    });

    it.each([
      ['the beginning', 0, 400],
      ['a stretch over several pieces', 130, 977],
      ['a stretch within one piece', 401, 402],
      ['the end', 1_000, 1_111],
      ['nothing', 250, 250],
      ['everything', 0, 1_111],
    ])('are read in part: %s', async (_, start, end) => {
      const store = await harness.open();
      const { bytes, digest } = await sealed(store, alice);
      const pieces = await collect(store.read(key, alice, digest, 300, { start, end }));
      expect(concatBytes(...pieces)).toEqual(bytes.slice(start, end));
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(300);
    });

    it('may be sealed again, hold all their bytes, and accept nothing more', async () => {
      const store = await harness.open();
      const { bytes, digest } = await sealed(store, alice);
      await store.seal(key, alice, digest, bytes.length);
      expect(await store.uploaded(key, alice, digest)).toBe(bytes.length);
      expect(await store.append(key, alice, digest, bytes.length, new Uint8Array())).toBe(
        bytes.length,
      );
      await expect(
        store.append(key, alice, digest, bytes.length, new Uint8Array(3)),
      ).rejects.toMatchObject({ code: 'SUBMISSION_CONFLICT' });
      await expect(store.append(key, alice, digest, 0, bytes)).rejects.toMatchObject({
        code: 'STALE_ROUND',
      });
    });

    it('forbid any other vector of the same participant, and of nobody else', async () => {
      const store = await harness.open();
      const first = await sealed(store, alice);
      const other = someVector(500);
      await expect(store.append(key, alice, other.digest, 0, other.bytes)).rejects.toMatchObject({
        code: 'SUBMISSION_CONFLICT',
      });
      await expect(store.seal(key, alice, other.digest, 500)).rejects.toMatchObject({
        code: 'SUBMISSION_CONFLICT',
      });
      await sealed(store, bob);
      const pieces = await collect(store.read(key, alice, first.digest, 4_096));
      expect(concatBytes(...pieces)).toEqual(first.bytes);
    });

    it.each([
      ['shorter than', 1_999],
      ['longer than', 2_001],
    ])('are not made of uploads when the length announced is %s held', async (_, length) => {
      const store = await harness.open();
      const { bytes, digest } = someVector(2_000);
      await store.append(key, alice, digest, 0, bytes);
      await expect(store.seal(key, alice, digest, length)).rejects.toMatchObject({
        code: 'VECTOR_LENGTH_MISMATCH',
        details: { held: 2_000, announced: length },
      });
      expect(await store.uploaded(key, alice, digest)).toBe(0);
    });

    it('are not made of nothing', async () => {
      const store = await harness.open();
      const { digest } = someVector(40);
      await expect(store.seal(key, alice, digest, 40)).rejects.toMatchObject({
        code: 'VECTOR_LENGTH_MISMATCH',
      });
    });

    it('are not made of bytes with another digest; the upload begins anew', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(2_000);
      const wrong = bytes.slice();
      wrong[1_234] = (wrong[1_234] ?? 0) ^ 0x20;
      await store.append(key, alice, digest, 0, wrong);
      await expect(store.seal(key, alice, digest, 2_000)).rejects.toMatchObject({
        code: 'DIGEST_MISMATCH',
      });
      expect(await store.uploaded(key, alice, digest)).toBe(0);
      await store.append(key, alice, digest, 0, bytes);
      await store.seal(key, alice, digest, 2_000);
    });

    it('are the only ones that can be read', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(300);
      await store.append(key, alice, digest, 0, bytes);
      for (const [who, what] of [
        [alice, digest],
        [bob, digest],
        [alice, someVector(20).digest],
      ] as const) {
        await expect(collect(store.read(key, who, what, 100))).rejects.toMatchObject({
          code: 'ROUND_NOT_FOUND',
        });
      }
    });
  });
}

function dropTests(harness: VectorStoreHarness): void {
  describe('dropping', () => {
    it('forgets all attempts of the round and nothing of another', async () => {
      const store = await harness.open();
      const first = await sealed(store, alice);
      const retry = await sealed(store, alice, { ...key, attempt: 3 });
      const partial = someVector(500);
      await store.append(key, bob, partial.digest, 0, partial.bytes);
      const next = await sealed(store, alice, { ...key, round: 7 });
      await store.drop(round);
      await store.drop(round);
      expect(await store.uploaded(key, alice, first.digest)).toBe(0);
      expect(await store.uploaded({ ...key, attempt: 3 }, alice, retry.digest)).toBe(0);
      expect(await store.uploaded(key, bob, partial.digest)).toBe(0);
      expect(await store.uploaded({ ...key, round: 7 }, alice, next.digest)).toBe(
        next.bytes.length,
      );
    });

    it('of a round that never was does nothing', async () => {
      const store = await harness.open();
      await expect(store.drop({ run: someRun('9'), round: 4 })).resolves.toBeUndefined();
    });

    it('lets the round begin anew', async () => {
      const store = await harness.open();
      await sealed(store, alice);
      await store.drop(round);
      const { bytes, digest } = await sealed(store, alice);
      expect(await store.uploaded(key, alice, digest)).toBe(bytes.length);
    });

    it('while pieces arrive either keeps or refuses each of them', async () => {
      const store = await harness.open();
      const uploads = Array.from({ length: 6 }, (_, index) => index + 20).map(async (index) => {
        const { bytes, digest } = someVector(30_000);
        for (let at = 0; at < bytes.length; at += 10_000) {
          await store.append(
            key,
            someParticipant(index),
            digest,
            at,
            bytes.subarray(at, at + 10_000),
          );
        }
      });
      const outcomes = Promise.allSettled(uploads);
      await store.drop(round);
      for (const outcome of await outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const { code } = outcome.reason as { readonly code: string };
        expect(['ROUND_NOT_FOUND', 'STALE_ROUND']).toContain(code);
      }
      await store.drop(round);
      await store.drop(round);
    });

    it('by sweeping forgets every round but those to keep', async () => {
      const store = await harness.open();
      const kept = await sealed(store, alice);
      const gone = await Promise.all(
        [
          { ...key, round: 16 },
          { ...key, run: someRun('6') },
        ].map(async (scope) => ({ scope, ...(await sealed(store, alice, scope)) })),
      );
      await store.sweep([round, { run: someRun('8'), round: 3 }]);
      expect(await store.uploaded(key, alice, kept.digest)).toBe(kept.bytes.length);
      for (const { scope, digest } of gone) {
        expect(await store.uploaded(scope, alice, digest)).toBe(0);
      }
    });
  });
}

function crashTests(harness: VectorStoreHarness): void {
  const { reopen } = harness;
  if (reopen === undefined) return;
  describe('a crash', () => {
    it('in the middle of an upload keeps what was acknowledged, and it can go on', async () => {
      const store = await harness.open();
      const { bytes, digest } = someVector(2_000);
      const held = await store.append(key, alice, digest, 0, bytes.subarray(0, 1_300));
      const again = await reopen(store);
      await again.sweep([round]);
      expect(await again.uploaded(key, alice, digest)).toBe(held);
      await again.append(key, alice, digest, held, bytes.subarray(held));
      await again.seal(key, alice, digest, bytes.length);
      const pieces = await collect(again.read(key, alice, digest, PIECE));
      expect(concatBytes(...pieces)).toEqual(bytes);
    });

    it('keeps sealed vectors and their refusal of any other', async () => {
      const store = await harness.open();
      const { bytes, digest } = await sealed(store, alice);
      const again = await reopen(store);
      await again.sweep([round]);
      const pieces = await collect(again.read(key, alice, digest, PIECE));
      expect(concatBytes(...pieces)).toEqual(bytes);
      const other = someVector(500);
      await expect(again.append(key, alice, other.digest, 0, other.bytes)).rejects.toMatchObject({
        code: 'SUBMISSION_CONFLICT',
      });
    });
  });
}

async function sealed(
  store: VectorStore,
  participant: ParticipantId,
  scope: AttemptKey = key,
): Promise<TestVector> {
  const vector = someVector(1_111);
  await store.append(scope, participant, vector.digest, 0, vector.bytes);
  await store.seal(scope, participant, vector.digest, vector.bytes.length);
  return vector;
}
