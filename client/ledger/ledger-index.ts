import { type Digest, equalBytes, toHex } from '../../shared/domain/bytes.ts';
import { type AttemptKey, formatAttempt, type RunId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';

/** The records of a ledger in memory, indexed; what every adapter answers from. */
export class LedgerIndex {
  readonly #byAttempt = new Map<string, LedgerRecord[]>();
  readonly #disclosedByModel = new Map<string, AttemptKey[]>();

  add(record: LedgerRecord): void {
    const { key } = record;
    append(this.#byAttempt, attemptText(key), record);
    if (record.type === 'disclosed') {
      append(this.#disclosedByModel, modelText(key.run, record.modelHash), key);
    }
  }

  recordsOf(key: AttemptKey): readonly LedgerRecord[] {
    return this.#byAttempt.get(attemptText(key)) ?? [];
  }

  disclosuresFor(run: RunId, modelHash: Digest): readonly AttemptKey[] {
    return this.#disclosedByModel.get(modelText(run, modelHash)) ?? [];
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
