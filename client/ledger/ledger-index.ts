import { type Digest, equalBytes, fromHex, toHex } from '../../shared/domain/bytes.ts';
import { type AttemptKey, formatAttempt, type RunId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';
import type { ConfirmedSet, Disclosed, LedgerPosition } from '../ledger.ts';

/** The records of a ledger in memory, indexed; what every adapter answers from. */
export class LedgerIndex {
  readonly #byAttempt = new Map<string, LedgerRecord[]>();
  readonly #disclosedByModel = new Map<string, AttemptKey[]>();
  readonly #confirmedByModel = new Map<string, ConfirmedSet[]>();
  readonly #newestDisclosure = new Map<RunId, Disclosed>();
  /** Chain values in hexadecimal, the start of the chain first. */
  readonly #chain: string[];

  constructor(start: string) {
    this.#chain = [start];
  }

  /** `chain` is the chain value of the record's line, in hexadecimal. */
  add(record: LedgerRecord, chain: string): void {
    const { key } = record;
    this.#chain.push(chain);
    append(this.#byAttempt, attemptText(key), record);
    if (record.type === 'confirmed') this.#addConfirmed(record);
    if (record.type !== 'disclosed') return;
    const { modelHash } = record;
    append(this.#disclosedByModel, modelText(key.run, modelHash), key);
    const newest = this.#newestDisclosure.get(key.run);
    if (newest !== undefined && newest.key.round > key.round) return;
    this.#newestDisclosure.set(key.run, { key, modelHash });
  }

  /** The model is the one the attempt was joined for. */
  #addConfirmed(record: Extract<LedgerRecord, { type: 'confirmed' }>): void {
    const { key, members, groups } = record;
    const joined = this.recordsOf(key).find(({ type }) => type === 'joined');
    if (members === undefined || joined?.type !== 'joined') return;
    append(this.#confirmedByModel, toHex(joined.modelHash), {
      key,
      members,
      ...(groups !== undefined && { groups }),
    });
  }

  position(): LedgerPosition {
    return { records: this.#chain.length - 1, head: fromHex(this.#chain.at(-1) ?? '') };
  }

  includes({ records, head }: LedgerPosition): boolean {
    return this.#chain[records] === toHex(head);
  }

  recordsOf(key: AttemptKey): readonly LedgerRecord[] {
    return this.#byAttempt.get(attemptText(key)) ?? [];
  }

  disclosuresFor(run: RunId, modelHash: Digest): readonly AttemptKey[] {
    return this.#disclosedByModel.get(modelText(run, modelHash)) ?? [];
  }

  confirmationsFor(modelHash: Digest): readonly ConfirmedSet[] {
    return this.#confirmedByModel.get(toHex(modelHash)) ?? [];
  }

  newestDisclosure(run: RunId): Disclosed | undefined {
    return this.#newestDisclosure.get(run);
  }

  /** Whether `record` is written already; throws `SUBMISSION_CONFLICT` where another one is. */
  has(record: LedgerRecord): boolean {
    const written = this.recordsOf(record.key).find(({ type }) => type === record.type);
    if (written === undefined) return false;
    if (equalBytes(subjectOf(written), subjectOf(record))) return true;
    throw new FederationError(
      'SUBMISSION_CONFLICT',
      `attempt ${formatAttempt(record.key)} was already ${record.type} with other content: a ` +
        'participant answers once per attempt',
    );
  }
}

/** The digest a record is about. */
export function subjectOf(record: LedgerRecord): Digest {
  switch (record.type) {
    case 'joined':
    case 'disclosed':
      return record.modelHash;
    case 'masked':
      return record.input;
    case 'confirmed':
      return record.survivors;
    default:
      return record satisfies never;
  }
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function attemptText({ run, round, attempt }: AttemptKey): string {
  return `${run}/${round}/${attempt}`;
}

function modelText(run: RunId, modelHash: Digest): string {
  return `${run}/${toHex(modelHash)}`;
}
