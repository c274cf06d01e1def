/** What a session holds against a dealer, put together so that others can check it. */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { ParticipantId } from '../domain/ids.ts';
import { dealingBy } from './aggregator/proceed.ts';
import type { Dealt, Unmasking } from './aggregator/state.ts';
import type { EvidenceShare, OffPolynomialBlame, WrongSecretBlame } from './blame.ts';
import { ciphertextEvidence } from './blame-ciphertext.ts';
import { placeOf, signedDealing, type Dealing } from './dealing.ts';
import { positionOf } from './directory.ts';
import { withoutKemKeys } from './kem-advertisement.ts';
import { pointOf } from './mask-graph.ts';
import type { Disclosure } from './messages.ts';

/** Against a dealer whom mask removal named; `undefined` about one who dealt nothing. */
export function blameForSecret(
  suite: CryptoSuite,
  state: Unmasking,
  dealer: ParticipantId,
): WrongSecretBlame | undefined {
  if (!state.shared.has(dealer)) return undefined;
  const dealing = dealingBy(suite, state, dealer);
  const shares = dealing.shared.commitments.flatMap(({ holder }, leaf): EvidenceShare[] => {
    const disclosure = state.disclosures.get(holder)?.byPeer.get(dealer);
    if (disclosure === undefined) return [];
    const { commitment, path } = placeOf(dealing, leaf + 1);
    return [{ commitment, path, disclosure }];
  });
  const quorum = shares.slice(0, state.directory.parameters.threshold);
  return {
    kind: 'wrong-secret',
    ...dealingFacts(state, dealer, dealing),
    shares: quorum,
    ciphertext: ciphertextEvidence(suite, state, dealer, quorum),
  };
}

/** Against a dealer one of whose shares a holder opened; that it proves anything was checked. */
export function blameForShare(
  suite: CryptoSuite,
  state: Dealt,
  dealer: ParticipantId,
  holder: ParticipantId,
  disclosure: Disclosure,
): OffPolynomialBlame {
  const dealing = dealingBy(suite, state, dealer);
  const { directory } = state;
  const [from, to] = [positionOf(directory, dealer), positionOf(directory, holder)];
  const place = placeOf(dealing, pointOf(directory.graph, from, to));
  return {
    kind: 'off-polynomial',
    ...dealingFacts(state, dealer, dealing),
    share: { ...place, disclosure },
  };
}

function dealingFacts({ setup, directory }: Dealt, dealer: ParticipantId, dealing: Dealing) {
  return {
    dealer,
    config: setup.config,
    advertisements: directory.entries.map(({ advertisement }) => withoutKemKeys(advertisement)),
    ...signedDealing(dealing),
  };
}
