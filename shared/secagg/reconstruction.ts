/** M8 → secrets: interpolate each from t committed shares and check it against its dealer's word. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes, type Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import { commitSeed } from './commitments.ts';
import { entryAt, positionOf, type Directory, type DirectoryEntry } from './directory.ts';
import { secretOf } from './low-degree.ts';
import { holdersOf } from './mask-graph.ts';
import { maskKeysBehind, type MaskKeys } from './mask-keys.ts';
import type { Disclosures } from './messages.ts';
import { combineWith, lagrangeCoefficients, type SharePoint } from './secret-sharing.ts';

/** What reconstruction reads of a session. Disclosures were checked against commitments. */
export interface DisclosedSession {
  readonly cfg: Digest;
  readonly directory: Directory;
  readonly disclosures: ReadonlyMap<ParticipantId, Disclosures>;
  /** B_u of every sharer. */
  readonly seedCommitments: ReadonlyMap<ParticipantId, Digest>;
}

/** Interpolates secrets over recurring sets of points. */
export type Interpolator = (shares: readonly SharePoint[]) => Uint8Array;

/** Most dealers' shares come from the same holders, so coefficients are kept by point set. */
export function createInterpolator(): Interpolator {
  const known = new Map<string, Uint16Array>();
  return (shares) => {
    const points = shares.map(({ point }) => point);
    const name = points.join();
    const coefficients = known.get(name) ?? lagrangeCoefficients(points);
    known.set(name, coefficients);
    const combined = combineWith(
      coefficients,
      shares.map(({ share }) => share),
    );
    return secretOf(combined);
  };
}

/** The first t shares about a dealer, by holder's point; `undefined` when there are fewer. */
export function sharesAbout(
  session: DisclosedSession,
  dealer: ParticipantId,
): readonly SharePoint[] | undefined {
  const { directory, disclosures } = session;
  const { threshold } = directory.parameters;
  const shares: SharePoint[] = [];
  const holders = holdersOf(directory.graph, positionOf(directory, dealer));
  for (const [index, holder] of holders.entries()) {
    const disclosure = disclosures.get(entryAt(directory, holder).id)?.byPeer.get(dealer);
    if (disclosure === undefined) continue;
    shares.push({ point: index + 1, share: disclosure.share });
    if (shares.length === threshold) return shares;
  }
  return undefined;
}

/** b of a survivor, or `undefined` when its shares do not give what its dealer committed to. */
export function rebuildSelfMaskSeed(
  suite: CryptoSuite,
  session: DisclosedSession,
  interpolate: Interpolator,
  survivor: ParticipantId,
): Uint8Array | undefined {
  const shares = sharesAbout(session, survivor);
  const committed = session.seedCommitments.get(survivor);
  if (shares === undefined || committed === undefined) return undefined;
  const seed = interpolate(shares);
  const found = commitSeed(suite, session.directory.digest, survivor, seed);
  return equalBytes(found, committed) ? seed : undefined;
}

/** The mask keys of a dropped sharer, or `undefined` when they are not the advertised ones. */
export function rebuildMaskKeys(
  suite: CryptoSuite,
  session: DisclosedSession,
  interpolate: Interpolator,
  dropped: DirectoryEntry,
): MaskKeys | undefined {
  const shares = sharesAbout(session, dropped.id);
  if (shares === undefined) return undefined;
  return maskKeysBehind(suite, session.cfg, interpolate(shares), dropped.advertisement);
}

/** The entries at these directory positions. */
export function entriesAt(
  directory: Directory,
  positions: readonly number[],
): readonly DirectoryEntry[] {
  return positions.map((position) => entryAt(directory, position));
}
