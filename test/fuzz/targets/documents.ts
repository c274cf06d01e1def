/** Samples of documents that have no file in the manual: evidence of blame, a backup's manifest. */
import {
  encodeManifest,
  manifestOf,
} from '../../../coordinator/adapters/filesystem/backup/manifest.ts';
import { federationId } from '../../../shared/domain/ids.ts';
import { instant } from '../../../shared/domain/time.ts';
import { encodeBlame } from '../../../shared/secagg/blame-document.ts';
import { blameForSecret, blameForShare } from '../../../shared/secagg/blame-evidence.ts';
import { inPhase } from '../../adversary/support/malice.ts';
import { repeatableSession } from './sessions.ts';

/** One of each kind; what they prove is nothing, which reading does not ask. */
export function blameText(): readonly string[] {
  const session = repeatableSession('blame', { members: 4 });
  session.advanceTo('collecting-masked-inputs');
  const [dealer, holder] = session.members;
  const collecting = inPhase(session.aggregator, 'collecting-masked-inputs');
  const share = new Uint8Array(48).fill(5);
  const disclosure = { kind: 'self-mask-share', share, salt: share.slice(0, 16) } as const;
  const dealt = blameForShare(session.suite, collecting, dealer!.id, holder!.id, disclosure);
  session.advanceTo('removing-masks');
  const removing = inPhase(session.aggregator, 'removing-masks');
  const shared = blameForSecret(session.suite, removing, dealer!.id)!;
  return [dealt, shared].map((blame) => new TextDecoder().decode(encodeBlame(blame)));
}

export function manifestText(): string {
  const digest = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
  const facts = (fill: number) => ({ rows: fill, bytes: 100 * fill, sha256: digest(fill) });
  const origin = {
    federation: federationId('north-clinics'),
    charterHash: digest(21),
    coordinator: digest(22),
    program: '9.8.7',
    schema: 4,
    takenAt: instant(1_900_000_000_000),
  };
  const tables = { runs: facts(2), rounds: facts(3), models: facts(5) };
  const artefacts = [23, 24].map((fill) => ({ bytes: 7 * fill, sha256: digest(fill) }));
  return encodeManifest(manifestOf(origin, { tables, artefacts }));
}
