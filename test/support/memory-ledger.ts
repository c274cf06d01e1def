/** A ledger that forgets when the process does. */
import type { Ledger } from '../../client/ledger.ts';
import { LedgerIndex } from '../../client/ledger/ledger-index.ts';
import { CHAIN_START, formatLine } from '../../client/ledger/ledger-line.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';

export interface MemoryLedger extends Ledger {
  /** Every record, in the order of writing. */
  readonly written: readonly LedgerRecord[];
}

export function createMemoryLedger(): MemoryLedger {
  const index = new LedgerIndex(CHAIN_START);
  let chain = CHAIN_START;
  const written: LedgerRecord[] = [];
  let closed = false;
  return {
    written,
    append: async (record) => {
      await Promise.resolve();
      if (closed) throw new FederationError('STORE_UNAVAILABLE', 'the ledger is closed');
      if (index.has(record)) return;
      chain = formatLine(record, chain).chain;
      index.add(record, chain);
      written.push(record);
    },
    recordsOf: (key) => index.recordsOf(key),
    disclosuresFor: (run, modelHash) => index.disclosuresFor(run, modelHash),
    confirmationsFor: (modelHash) => index.confirmationsFor(modelHash),
    newestDisclosure: (run) => index.newestDisclosure(run),
    position: () => index.position(),
    includes: (position) => index.includes(position),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}
