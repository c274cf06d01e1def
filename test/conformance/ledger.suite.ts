/** The contract of the ledger port, run against every adapter. */
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../client/ledger.ts';
import { type AttemptKey, participantId, runId } from '../../shared/domain/ids.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';

export interface LedgerAdapter {
  open(): Promise<Ledger>;
  /** The same ledger as a later process would find it; absent where nothing outlives the process. */
  reopen?(ledger: Ledger): Promise<Ledger>;
}

export const RUN = runId('00112233445566778899aabbccddeeff');
export const KEY: AttemptKey = { run: RUN, round: 4, attempt: 2 };

export function digest(seed: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => (seed * 31 + i * 7) & 0xff);
}

export const records: readonly LedgerRecord[] = [
  { type: 'joined', key: KEY, modelHash: digest(3) },
  { type: 'masked', key: KEY, input: digest(5) },
  { type: 'confirmed', key: KEY, survivors: digest(7) },
  { type: 'disclosed', key: KEY, modelHash: digest(3) },
];

async function filled(adapter: LedgerAdapter): Promise<Ledger> {
  const ledger = await adapter.open();
  for (const record of records) await ledger.append(record);
  return ledger;
}

export function ledgerSuite(name: string, adapter: LedgerAdapter): void {
  describe(`ledger: ${name}`, () => {
    it('gives an attempt its records in the order of writing', async () => {
      const ledger = await filled(adapter);
      expect(ledger.recordsOf({ ...KEY })).toEqual(records);
      await ledger.close();
    });

    it('keeps attempts, rounds and runs apart', async () => {
      const ledger = await filled(adapter);
      expect(ledger.recordsOf({ ...KEY, attempt: 3 })).toEqual([]);
      expect(ledger.recordsOf({ ...KEY, round: 5 })).toEqual([]);
      expect(ledger.recordsOf({ ...KEY, run: runId('ffeeddccbbaa99887766554433221100') })).toEqual(
        [],
      );
      await ledger.close();
    });

    it('takes the same record twice as once', async () => {
      const ledger = await filled(adapter);
      await ledger.append({ type: 'confirmed', key: { ...KEY }, survivors: digest(7) });
      expect(ledger.recordsOf(KEY)).toEqual(records);
      await ledger.close();
    });

    it.each<LedgerRecord>([
      { type: 'masked', key: KEY, input: digest(6) },
      { type: 'confirmed', key: KEY, survivors: digest(8) },
    ])('refuses a second $type of one attempt with other content', async (other) => {
      const ledger = await filled(adapter);
      await expect(ledger.append(other)).rejects.toMatchObject({ code: 'SUBMISSION_CONFLICT' });
      expect(ledger.recordsOf(KEY)).toEqual(records);
      await ledger.close();
    });

    it('finds the attempts that disclosed for a model, and no others', async () => {
      const ledger = await filled(adapter);
      const later = { ...KEY, attempt: 3 };
      await ledger.append({ type: 'disclosed', key: later, modelHash: digest(3) });
      expect(ledger.disclosuresFor(RUN, digest(3))).toEqual([KEY, later]);
      expect(ledger.disclosuresFor(RUN, digest(4))).toEqual([]);
      expect(ledger.disclosuresFor(runId('0f'.repeat(16)), digest(3))).toEqual([]);
      await ledger.close();
    });

    it('finds the sets that were confirmed over a model, in any run, oldest first', async () => {
      const ledger = await adapter.open();
      const other = { run: runId('0f'.repeat(16)), round: 9, attempt: 1 };
      const [first, second] = [
        ['a1', 'b2', 'c3'],
        ['b2', 'd4'],
      ].map((bytes) => bytes.map((byte) => participantId(byte.repeat(16))));
      await ledger.append(records[0]!);
      await ledger.append({ type: 'confirmed', key: KEY, survivors: digest(7), members: first! });
      await ledger.append({ type: 'joined', key: other, modelHash: digest(3) });
      await ledger.append({
        type: 'confirmed',
        key: other,
        survivors: digest(8),
        members: second!,
        groups: 4,
      });
      const found = adapter.reopen === undefined ? ledger : await adapter.reopen(ledger);
      expect(found.confirmationsFor(digest(3))).toEqual([
        { key: KEY, members: first },
        { key: other, members: second, groups: 4 },
      ]);
      expect(found.confirmationsFor(digest(4))).toEqual([]);
      await found.close();
    });

    it('knows no members of a set that was confirmed before they were kept', async () => {
      const ledger = await filled(adapter);
      expect(ledger.confirmationsFor(digest(3))).toEqual([]);
      await ledger.close();
    });

    it('tells the newest round of a run in which shares were disclosed', async () => {
      const ledger = await filled(adapter);
      const disclosed = (round: number, attempt: number, model: number): LedgerRecord => ({
        type: 'disclosed',
        key: { run: RUN, round, attempt },
        modelHash: digest(model),
      });
      await ledger.append(disclosed(6, 3, 13));
      await ledger.append(disclosed(5, 2, 17));
      expect(ledger.newestDisclosure(RUN)).toMatchObject({
        key: { run: RUN, round: 6, attempt: 3 },
        modelHash: digest(13),
      });
      expect(ledger.newestDisclosure(runId('0f'.repeat(16)))).toBeUndefined();
      await ledger.close();
    });

    it('includes every position it was at, and none of another past', async () => {
      const [ledger, other] = [await adapter.open(), await adapter.open()];
      const positions = [ledger.position()];
      for (const record of records) {
        await ledger.append(record);
        positions.push(ledger.position());
      }
      expect(positions.map((position) => position.records)).toEqual([0, 1, 2, 3, 4]);
      for (const position of positions) expect(ledger.includes(position)).toBe(true);
      await other.append({ type: 'joined', key: KEY, modelHash: digest(99) });
      expect(other.includes(positions[0]!)).toBe(true);
      for (const position of positions.slice(1)) expect(other.includes(position)).toBe(false);
      await other.append(records[1]!);
      expect(ledger.includes(other.position())).toBe(false);
      await ledger.close();
      await other.close();
    });

    it('takes concurrent appends one after the other', async () => {
      const ledger = await adapter.open();
      const many = Array.from({ length: 23 }, (_, i): LedgerRecord => {
        return { type: 'masked', key: { ...KEY, attempt: i + 1 }, input: digest(i) };
      });
      await Promise.all(many.map((record) => ledger.append(record)));
      for (const record of many) expect(ledger.recordsOf(record.key)).toEqual([record]);
      await ledger.close();
    });

    it('admits one of two different records that race', async () => {
      const ledger = await adapter.open();
      const [first, second] = [digest(11), digest(12)].map((survivors): LedgerRecord => ({
        type: 'confirmed',
        key: KEY,
        survivors,
      }));
      const outcomes = await Promise.allSettled([ledger.append(first!), ledger.append(second!)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(ledger.recordsOf(KEY)).toEqual([first]);
      await ledger.close();
    });

    it('rejects appends once closed', async () => {
      const ledger = await filled(adapter);
      await ledger.close();
      const late: LedgerRecord = {
        type: 'joined',
        key: { ...KEY, attempt: 9 },
        modelHash: digest(1),
      };
      await expect(ledger.append(late)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });

    it.skipIf(adapter.reopen === undefined)('remembers everything across restarts', async () => {
      let ledger = await filled(adapter);
      const position = ledger.position();
      ledger = await adapter.reopen!(ledger);
      expect(ledger.recordsOf(KEY)).toEqual(records);
      expect(ledger.disclosuresFor(RUN, digest(3))).toEqual([KEY]);
      expect(ledger.includes(position)).toBe(true);
      expect(ledger.position()).toEqual(position);
      const more: LedgerRecord = {
        type: 'joined',
        key: { ...KEY, attempt: 3 },
        modelHash: digest(9),
      };
      await ledger.append(more);
      ledger = await adapter.reopen!(ledger);
      expect(ledger.recordsOf(more.key)).toEqual([more]);
      await ledger.close();
    });
  });
}
