/** What only vectors and artefacts that several processes reach can show. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openPostgres,
  type PostgresDatabase,
} from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresArtefactStore } from '../../coordinator/adapters/postgres/postgres-artefact-store.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import { createPostgresVectorStore } from '../../coordinator/adapters/postgres/postgres-vector-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { concatBytes, equalBytes } from '../../shared/domain/bytes.ts';
import { describePostgres } from '../support/postgres.ts';
import {
  collect,
  roundWrite,
  someAttempt,
  someParticipant,
  someRound,
  someRun,
  someVector,
} from './support/builders.ts';

const key = someAttempt(someRun('5'), 6, 2);
const alice = someParticipant(10);
const PIECE = 700;

describePostgres('vectors in PostgreSQL', (server) => {
  async function connected(options: PostgresOptions): Promise<PostgresDatabase> {
    const database = await openPostgres(options);
    onTestFinished(() => database.close());
    return database;
  }

  async function two(): Promise<{
    readonly options: PostgresOptions;
    readonly stores: readonly [VectorStore, VectorStore];
  }> {
    const options = await server.fresh();
    const [one, other] = [await connected(options), await connected(options)];
    return {
      options,
      stores: [createPostgresVectorStore(one), createPostgresVectorStore(other)],
    };
  }

  describe('of two processes', () => {
    it('grow by pieces that reach either of them', async () => {
      const { stores } = await two();
      const { bytes, digest } = someVector(5_000);
      for (let at = 0, turn = 0; at < bytes.length; at += PIECE, turn++) {
        const store = stores[turn % 2]!;
        expect(await store.uploaded(key, alice, digest)).toBe(at);
        await store.append(key, alice, digest, at, bytes.subarray(at, at + PIECE));
      }
      await stores[1].seal(key, alice, digest, bytes.length);
      expect(concatBytes(...(await collect(stores[0].read(key, alice, digest, 999))))).toEqual(
        bytes,
      );
    });

    it('let one of 16 pieces for the same offset win, the first piece included', async () => {
      const { stores } = await two();
      const { bytes, digest } = someVector(2 * PIECE);
      for (const at of [0, PIECE]) {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 16 }, (_, turn) =>
            stores[turn % 2]!.append(key, alice, digest, at, bytes.subarray(at, at + PIECE)),
          ),
        );
        const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(lost).toHaveLength(15);
        for (const { reason } of lost) {
          expect(reason).toMatchObject({ code: 'STALE_ROUND', details: { held: at + PIECE } });
        }
      }
      await stores[0].seal(key, alice, digest, bytes.length);
      expect(await collect(stores[1].read(key, alice, digest, PIECE))).toEqual([
        bytes.slice(0, PIECE),
        bytes.slice(PIECE),
      ]);
    });

    it('hold one upload of a participant who announces a different one to each', async () => {
      const { stores } = await two();
      const vectors = [someVector(900), someVector(800)];
      await Promise.allSettled(
        vectors.map(({ bytes, digest }, turn) =>
          stores[turn]!.append(key, alice, digest, 0, bytes),
        ),
      );
      const held = await Promise.all(
        vectors.map(({ digest }) => stores[0].uploaded(key, alice, digest)),
      );
      expect(held.filter((size) => size > 0)).toHaveLength(1);
    });

    it('seal once, and then refuse every other vector at both', async () => {
      const { stores } = await two();
      const { bytes, digest } = someVector(900);
      await stores[0].append(key, alice, digest, 0, bytes);
      await Promise.all(stores.map((store) => store.seal(key, alice, digest, 900)));
      const other = someVector(300);
      for (const store of stores) {
        await expect(store.append(key, alice, other.digest, 0, other.bytes)).rejects.toMatchObject({
          code: 'SUBMISSION_CONFLICT',
        });
      }
    });

    it('keep what belongs to a round that one opened while the other begins to sweep', async () => {
      const options = await server.fresh();
      const [one, other] = [await connected(options), await connected(options)];
      const store = createPostgresStore(one);
      // What the other keeps was read before the round was opened.
      const kept = await createPostgresStore(other).transaction('test', (tx) => tx.rounds.open());
      const { bytes, digest } = someVector(900);
      const rounds = [6, 9].map((round) => ({ ...key, round }));
      await store.transaction('open', async (tx) => {
        for (const each of rounds) await tx.rounds.insert(roundWrite(someRound(each)));
      });
      const vectors = createPostgresVectorStore(one);
      for (const each of rounds) await vectors.append(each, alice, digest, 0, bytes);
      await store.transaction('end', (tx) =>
        tx.rounds.put(roundWrite(someRound(rounds[1]!, { terminal: true })), 1),
      );
      await createPostgresVectorStore(other).sweep(kept);
      expect(await vectors.uploaded(rounds[0]!, alice, digest)).toBe(900);
      expect(await vectors.uploaded(rounds[1]!, alice, digest)).toBe(0);
    });
  });

  describe('that were damaged', () => {
    async function damaged(change: string): Promise<{
      readonly store: VectorStore;
      readonly bytes: Uint8Array;
      readonly digest: Uint8Array;
    }> {
      const { options, stores } = await two();
      const { bytes, digest } = someVector(2_100);
      for (let at = 0; at < bytes.length; at += PIECE) {
        await stores[0].append(key, alice, digest, at, bytes.subarray(at, at + PIECE));
      }
      await stores[0].seal(key, alice, digest, bytes.length);
      await server.query(change.replaceAll('upload_chunks', `${options.schema}.upload_chunks`));
      return { store: stores[0], bytes, digest };
    }

    const FLIPPED = `UPDATE upload_chunks SET bytes = set_bit(bytes, 77, 1 - get_bit(bytes, 77))
      WHERE start = 700`;

    it.each([
      ['everything', undefined],
      ['the chunk, of which other bytes are wanted', { start: 900, end: 1_000 }],
      ['a stretch into the chunk', { start: 100, end: 701 }],
    ])('are found out by who reads %s', async (_, range) => {
      const { store, digest } = await damaged(FLIPPED);
      await expect(collect(store.read(key, alice, digest, 300, range))).rejects.toMatchObject({
        code: 'DIGEST_MISMATCH',
      });
    });

    it('are read where they are whole, for what is elsewhere is not even looked at', async () => {
      const { store, bytes, digest } = await damaged('DELETE FROM upload_chunks WHERE start = 700');
      for (const [start, end] of [
        [0, 700],
        [1_400, 2_100],
        [1_777, 1_778],
      ] as const) {
        const pieces = await collect(store.read(key, alice, digest, 300, { start, end }));
        expect(concatBytes(...pieces)).toEqual(bytes.slice(start, end));
      }
      await expect(collect(store.read(key, alice, digest, 300))).rejects.toMatchObject({
        code: 'ROUND_NOT_FOUND',
      });
    });
  });

  it('are there after a crash of the server, as far as they were acknowledged', async () => {
    const { stores } = await two();
    const { bytes, digest } = someVector(60 * PIECE);
    let held = 0;
    const uploading = (async () => {
      for (; held < bytes.length; held += PIECE) {
        if (held === 20 * PIECE) void server.crash();
        await stores[0].append(key, alice, digest, held, bytes.subarray(held, held + PIECE));
      }
    })();
    await uploading.catch(() => undefined);
    await server.crash();
    await server.start();
    expect(await stores[1].uploaded(key, alice, digest)).toBeGreaterThanOrEqual(held);
    const end = await stores[1].uploaded(key, alice, digest);
    await stores[1].append(key, alice, digest, end, bytes.subarray(end));
    await stores[1].seal(key, alice, digest, bytes.length);
  });

  it('leave no chunk behind when they are replaced, refused or dropped', async () => {
    const { options, stores } = await two();
    const [first, second] = [someVector(900), someVector(800)];
    await stores[0].append(key, alice, first.digest, 0, first.bytes);
    await stores[0].append(key, alice, second.digest, 0, second.bytes);
    const count = async (): Promise<unknown> =>
      (await server.query(`SELECT count(*)::int AS n FROM ${options.schema}.upload_chunks`))[0]![
        'n'
      ];
    expect(await count()).toBe(1);
    await stores[0].seal(key, alice, second.digest, 799).catch(() => undefined);
    expect(await count()).toBe(0);
    await stores[0].append(key, alice, first.digest, 0, first.bytes);
    await stores[1].drop(key);
    expect(await count()).toBe(0);
  });

  describe('beside artefacts', () => {
    const CHUNK = 1 << 20;

    it('of several chunks, which are read from any offset', async () => {
      const store = createPostgresArtefactStore(await connected(await server.fresh()));
      const { bytes, digest } = someVector(2 * CHUNK + 333);
      await store.put(bytes);
      expect(await store.size(digest)).toBe(bytes.length);
      for (const offset of [CHUNK - 1, CHUNK, 2 * CHUNK + 332]) {
        const read = concatBytes(...(await collect(store.read(digest, offset, 300_000))));
        expect(equalBytes(read, bytes.subarray(offset))).toBe(true);
      }
    });

    it('that are found out when they are damaged', async () => {
      const options = await server.fresh();
      const writer = createPostgresArtefactStore(await connected(options));
      const { bytes, digest } = someVector(CHUNK + 500);
      await writer.put(bytes);
      await server.query(
        `UPDATE ${options.schema}.artefact_chunks SET bytes = '\\x00', size = 1 WHERE start > 0`,
      );
      const reader = createPostgresArtefactStore(await connected(options));
      for (const reading of [
        () => reader.get(digest),
        () => collect(reader.read(digest, 7, 999)),
      ]) {
        await expect(reading()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
      }
    });
  });
});
