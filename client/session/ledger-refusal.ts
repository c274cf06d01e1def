/** What the ledger says against taking part, whatever else the invitation is. */
import { equalBytes } from '../../shared/domain/bytes.ts';
import { formatAttempt } from '../../shared/domain/ids.ts';
import type { Invitation } from '../../shared/secagg/instruction.ts';
import type { Disclosed } from '../ledger.ts';
import { unmaskLimit } from '../policy/site-policy.ts';
import type { ParticipantParts } from './parts.ts';
import { refuse, type Refusal } from './refusal.ts';

const NO_MODEL = new Uint8Array(32);

/** `undefined` where nothing speaks against it. A coordinator that lost its past is also logged. */
export function ledgerRefusal(
  { ledger, log, pinned, policy }: Pick<ParticipantParts, 'ledger' | 'log' | 'pinned' | 'policy'>,
  { key, modelDigest = NO_MODEL }: Invitation,
): Refusal | undefined {
  const newest = ledger.newestDisclosure(key.run);
  if (newest !== undefined && isFromThePast(newest, key.round, modelDigest)) {
    const refusal = rolledBack(newest, key);
    log.error('coordinator-rolled-back', { code: refusal.code, message: refusal.message });
    return refusal;
  }
  if (ledger.recordsOf(key).length > 0) {
    const attempt = formatAttempt(key);
    return refuse('POLICY_REFUSED', `this site already took part in attempt ${attempt}`);
  }
  const grouped = ledger
    .confirmationsFor(modelDigest)
    .find((set) => set.groups !== undefined && set.key.run !== key.run);
  if (grouped !== undefined) return summedInGroups(grouped.key);
  const disclosed = ledger.disclosuresFor(key.run, modelDigest);
  const before = disclosed.at(-1);
  if (before === undefined || disclosed.length < unmaskLimit(pinned.charter, policy)) {
    return undefined;
  }
  return refuse(
    'ALREADY_DISCLOSED',
    `this site already disclosed shares for a sum over this model in attempt ${formatAttempt(before)}: ` +
      'two sums over different cohorts would show the difference',
  );
}

function summedInGroups(earlier: Invitation['key']): Refusal {
  return refuse(
    'POLICY_REFUSED',
    `difference-too-small: this site confirmed sums of groups over this model in attempt ${formatAttempt(earlier)}; ` +
      'another sum over it could tell single members apart. Start from a newer model or from other weights',
  );
}

/** Rounds of a run follow one another, and a round has one model to start from. */
function isFromThePast(newest: Disclosed, round: number, modelDigest: Uint8Array): boolean {
  if (round !== newest.key.round) return round < newest.key.round;
  return !equalBytes(newest.modelHash, modelDigest);
}

function rolledBack(newest: Disclosed, key: Invitation['key']): Refusal {
  return refuse(
    'COORDINATOR_ROLLED_BACK',
    `this site disclosed shares in attempt ${formatAttempt(newest.key)} and is now invited to ` +
      `${formatAttempt(key)}, which lies before it or starts from another model: the coordinator was ` +
      'restored from an older copy. A second sum over a round that was summed before would show the ' +
      'difference. Stop this run and start a new one from the newest model version anybody holds',
  );
}
