/** What a blame document proves, to somebody who has nothing else but the charter. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes, type Digest } from '../../shared/domain/bytes.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { verifyBlame, type DealerBlame } from '../../shared/secagg/blame.ts';

/** The rule a kind of evidence shows to be broken. */
const BROKEN_RULES: Readonly<Record<DealerBlame['kind'], string>> = {
  'off-polynomial':
    'every share a dealer commits to lies on the check polynomial it signed (secure-aggregation §3.5, M3)',
  'wrong-secret':
    'any t shares a dealer commits to give the secret it signed for (secure-aggregation §3.5, mask removal)',
};

export interface Verdict {
  readonly holds: boolean;
  /** Why it does not; empty where it does. */
  readonly flaw: string;
  readonly dealer: ParticipantId;
  /** As the charter names it; `undefined` for a stranger. */
  readonly name: string | undefined;
  /** What the dealer did, and the rule it broke. */
  readonly kind: DealerBlame['kind'];
  readonly rule: string;
  /** Whose shares are the evidence, by name. */
  readonly holders: readonly string[];
}

/** Judges evidence about an attempt under this charter; `charter` is its hash. */
export function judgeBlame(
  suite: CryptoSuite,
  blame: DealerBlame,
  charter: Digest,
  roster: Roster,
): Verdict {
  const nameOf = (id: ParticipantId): string | undefined =>
    roster.entries.find((entry) => entry.id === id)?.name;
  const shares = blame.kind === 'wrong-secret' ? blame.shares : [blame.share];
  const name = nameOf(blame.dealer);
  const flaw = flawIn(suite, blame, charter, name);
  return {
    holds: flaw === '',
    flaw,
    dealer: blame.dealer,
    name,
    kind: blame.kind,
    rule: BROKEN_RULES[blame.kind],
    holders: shares.map(({ commitment: { holder } }) => nameOf(holder) ?? holder),
  };
}

function flawIn(
  suite: CryptoSuite,
  blame: DealerBlame,
  charter: Digest,
  name: string | undefined,
): string {
  if (!equalBytes(blame.config.charterHash, charter)) {
    return 'it is about an attempt under another charter';
  }
  if (name === undefined) return 'the dealer is no member of this charter';
  return verifyBlame(suite, blame)
    ? ''
    : 'what it shows does not follow from what the dealer signed';
}
