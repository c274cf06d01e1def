/** M1 and M2: who is in the cohort, with which keys (secure-aggregation §3.5). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { be32, compareBytes, equalBytes, toHex, type Digest } from '../domain/bytes.ts';
import type { Roster } from '../domain/charter.ts';
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { isAgreementKey } from './agreement-keys.ts';
import { HYBRID_SUITE, type RoundConfig } from './config.ts';
import { judgeKemAdvertisement } from './kem-advertisement.ts';
import type { KeyAdvertisement } from './messages.ts';
import { maskGraph, type MaskGraph } from './mask-graph.ts';
import { sessionParameters, type SessionParameters } from './parameters.ts';
import { hash, participantIdOf, verifySignature, type Signer } from './transcript.ts';
import { accepted, refused, violation, type Checked, type Violation } from './violations.ts';

const NOTHING = new Uint8Array(0);

export interface DirectoryEntry {
  readonly id: ParticipantId;
  readonly advertisement: KeyAdvertisement;
}

/** U1, ascending by id, with everything all members derive from it. */
export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  readonly positions: ReadonlyMap<ParticipantId, number>;
  /** R1. */
  readonly digest: Digest;
  readonly parameters: SessionParameters;
  /** Who shares masks with whom, by position. */
  readonly graph: MaskGraph;
}

/** A participant's fresh keys, signed: M1. */
export function advertiseKeys(
  signer: Signer,
  cfg: Digest,
  keys: Pick<KeyAdvertisement, 'sealingKey' | 'maskKey' | 'nonce'> & {
    readonly kem?: KeyAdvertisement['kem'];
  },
): KeyAdvertisement {
  const { sealingKey, maskKey, kem, nonce } = keys;
  const advertised = { identity: signer.identity, sealingKey, maskKey, kem, nonce };
  return {
    ...advertised,
    signature: signer.sign('advertise', cfg, ...advertisedParts(advertised)),
  };
}

/** What an advertisement's signature covers after cfg; the KEM keys stand there as their digests. */
export function advertisedParts({
  identity,
  sealingKey,
  maskKey,
  kem,
  nonce,
}: Omit<KeyAdvertisement, 'signature'>): readonly Uint8Array[] {
  const digests = kem === undefined ? [] : [kem.sealingDigest, kem.maskDigest];
  return [identity, sealingKey, maskKey, ...digests, nonce];
}

/** What advertisements of one attempt are judged by. */
export interface AdvertisementTerms {
  readonly config: RoundConfig;
  readonly cfg: Digest;
  readonly roster: Roster;
}

/** Checks one advertisement against config and roster. The advertisement is hostile input. */
export function judgeAdvertisement(
  suite: CryptoSuite,
  { config, cfg, roster }: AdvertisementTerms,
  advertisement: KeyAdvertisement,
): Violation | undefined {
  const { identity, sealingKey, maskKey, nonce, signature } = advertisement;
  const id = participantIdOf(suite, identity);
  if (!identitiesOf(roster).has(toHex(identity))) {
    return violation(
      'not-in-cohort',
      `identity ${toHex(identity).slice(0, 16)}… is not on the roster`,
      id,
    );
  }
  if (!isAgreementKey(sealingKey) || !isAgreementKey(maskKey)) {
    return violation('key-invalid', 'an X25519 key is of small order or not canonical', id);
  }
  if (equalBytes(sealingKey, maskKey) || nonce.length !== 32) {
    return violation(
      'key-invalid',
      'the two X25519 keys are equal, or the nonce is not 32 bytes',
      id,
    );
  }
  const kemProblem = judgeKemAdvertisement(suite, config.suite === HYBRID_SUITE, advertisement);
  if (kemProblem !== undefined) return violation('key-invalid', kemProblem, id);
  const signed = [cfg, ...advertisedParts(advertisement)];
  if (!verifySignature(suite, identity, signature, 'advertise', ...signed)) {
    return violation('signature-invalid', 'the key advertisement’s signature does not verify', id);
  }
  return undefined;
}

/** A roster is asked about every entry of a directory, so its identities are indexed once. */
const indexed = new WeakMap<Roster, ReadonlySet<string>>();

function identitiesOf(roster: Roster): ReadonlySet<string> {
  const known = indexed.get(roster);
  if (known !== undefined) return known;
  const identities = new Set(roster.entries.map(({ identity }) => toHex(identity)));
  indexed.set(roster, identities);
  return identities;
}

/** Orders accepted advertisements and derives R1, c, q, k, t and the graph; refuses an infeasible cohort. */
export function buildDirectory(
  suite: CryptoSuite,
  config: RoundConfig,
  cfg: Digest,
  advertisements: readonly KeyAdvertisement[],
): Checked<Directory> {
  const entries = advertisements
    .map((advertisement) => ({ id: participantIdOf(suite, advertisement.identity), advertisement }))
    .sort((a, b) => compareBytes(idBytes(a.id), idBytes(b.id)));
  const { terms } = config;
  const size = entries.length;
  if (size < terms.minCohort || size > terms.maxCohort) {
    return refused(
      'directory-invalid',
      `a cohort of ${size} is outside ${terms.minCohort}…${terms.maxCohort}`,
    );
  }
  const postQuantum = config.suite === HYBRID_SUITE;
  const parameters = sessionParameters({ ...terms, participants: size, postQuantum });
  if (!parameters.feasible) return refused('directory-invalid', parameters.reason);
  const digest = directoryDigest(suite, cfg, entries);
  return accepted({
    entries,
    positions: new Map(entries.map((entry, position) => [entry.id, position])),
    digest,
    parameters,
    graph: maskGraph(suite, digest, parameters),
  });
}

/** Checks M2 as its receiver: own entry unchanged, everyone on the roster, no key twice. */
export function checkDirectory(
  suite: CryptoSuite,
  config: RoundConfig,
  cfg: Digest,
  roster: Roster,
  own: KeyAdvertisement,
  advertisements: readonly KeyAdvertisement[],
): Checked<Directory> {
  for (const advertisement of advertisements) {
    const isOwn = equalBytes(advertisement.identity, own.identity);
    if (isOwn && !sameAdvertisement(advertisement, own)) {
      return refused(
        'directory-invalid',
        'the directory holds other keys than this participant sent',
      );
    }
    const problem = judgeAdvertisement(suite, { config, cfg, roster }, advertisement);
    if (problem !== undefined) return { ok: false, violation: problem };
  }
  const built = buildDirectory(suite, config, cfg, advertisements);
  if (!built.ok) return built;
  const duplicate = duplicateKey(advertisements);
  if (duplicate !== undefined) {
    return refused('directory-invalid', `two entries share one ${duplicate}`);
  }
  if (!built.value.positions.has(participantIdOf(suite, own.identity))) {
    return refused('directory-invalid', 'the directory lacks this participant');
  }
  return built;
}

/** Names the kind of key that appears twice, or `undefined`. */
export function duplicateKey(advertisements: readonly KeyAdvertisement[]): string | undefined {
  const seen = new Set<string>();
  for (const advertisement of advertisements) {
    for (const [kind, key] of ownKeys(advertisement)) {
      const name = `${kind} ${toHex(key)}`;
      if (seen.has(name)) return kind;
      seen.add(name);
    }
  }
  return undefined;
}

/** Everything in an advertisement that must be nobody else's, by kind; KEM keys as their digests. */
function ownKeys({ identity, sealingKey, maskKey, kem }: KeyAdvertisement) {
  const keys: [kind: string, key: Uint8Array][] = [
    ['identity', identity],
    ['X25519 key', sealingKey],
    ['X25519 key', maskKey],
  ];
  if (kem !== undefined) {
    keys.push(['ML-KEM key', kem.sealingDigest], ['ML-KEM key', kem.maskDigest]);
  }
  return keys;
}

/** Names the kind of key that `added` has in common with one that was checked before. */
export function sharedKey(
  earlier: Iterable<KeyAdvertisement>,
  added: KeyAdvertisement,
): string | undefined {
  const same = (a: Uint8Array, b: Uint8Array): boolean => compareBytes(a, b) === 0;
  const keys = [added.sealingKey, added.maskKey];
  const digests = added.kem === undefined ? [] : [added.kem.sealingDigest, added.kem.maskDigest];
  for (const { identity, sealingKey, maskKey, kem } of earlier) {
    if (same(identity, added.identity)) return 'identity';
    if (keys.some((key) => same(key, sealingKey) || same(key, maskKey))) return 'X25519 key';
    if (kem === undefined) continue;
    const isShared = digests.some((it) => same(it, kem.sealingDigest) || same(it, kem.maskDigest));
    if (isShared) return 'ML-KEM key';
  }
  return undefined;
}

export function sameAdvertisement(a: KeyAdvertisement, b: KeyAdvertisement): boolean {
  const parts = advertisedParts(b);
  return (
    advertisedParts(a).every((part, i) => equalBytes(part, parts[i] ?? NOTHING)) &&
    equalBytes(a.signature, b.signature)
  );
}

/** R1 = H("dir", cfg, be32(n), H("entry", …) of each). */
function directoryDigest(
  suite: CryptoSuite,
  cfg: Digest,
  entries: readonly DirectoryEntry[],
): Digest {
  const hashes = entries.map(({ advertisement: a }) =>
    hash(suite, 'entry', ...advertisedParts(a), a.signature),
  );
  return hash(suite, 'dir', cfg, be32(entries.length), ...hashes);
}

/** The entry at a position that was checked before; a wrong position is a bug. */
export function entryAt(directory: Directory, position: number): DirectoryEntry {
  const entry = directory.entries[position];
  invariant(entry !== undefined, 'a checked position is in the directory');
  return entry;
}

/** Position of a member that was checked before; a stranger is a bug. */
export function positionOf(directory: Directory, id: ParticipantId): number {
  const position = directory.positions.get(id);
  invariant(position !== undefined, 'a member of the cohort is in the directory');
  return position;
}
