/**
 * Disclosures + sum of masked inputs → sum of encoded updates, or the dealers who spoilt it.
 * Pure in its job, CPU-heavy, repeatable after a crash: run it in a worker. The job is plain data
 * that survives structured cloning. Secrets are rebuilt here and nowhere else (C5).
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import { wipe, type Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { reduce } from '../vector/modular.ts';
import type { Unmasking } from './aggregator/state.ts';
import type { RoundConfig } from './config.ts';
import { buildDirectory, entryAt, type Directory, type DirectoryEntry } from './directory.ts';
import { arePeers } from './mask-graph.ts';
import { recoverEncapsulation } from './mask-encapsulation.ts';
import { wipeMaskKeys, type MaskKeys } from './mask-keys.ts';
import { pairwiseSeed, type SignedMaskSeed } from './mask-seeds.ts';
import { applyMask } from './masking.ts';
import type { Disclosures, KeyAdvertisement } from './messages.ts';
import {
  createInterpolator,
  entriesAt,
  rebuildMaskKeys,
  rebuildSelfMaskSeed,
  type DisclosedSession,
} from './reconstruction.ts';
import { strayCiphertexts, type StrayCiphertexts } from './stray-ciphertexts.ts';
import { configHash } from './transcript.ts';
import { partOf, sliceAt, wholeVector, type VectorRange } from './vector-range.ts';

export interface MaskRemovalJob {
  readonly config: RoundConfig;
  /** U1 in directory order. */
  readonly advertisements: readonly KeyAdvertisement[];
  /** U2 as directory positions. */
  readonly sharers: readonly number[];
  /** U3 as directory positions. */
  readonly survivors: readonly number[];
  readonly seedCommitments: ReadonlyMap<ParticipantId, Digest>;
  readonly disclosures: ReadonlyMap<ParticipantId, Disclosures>;
  /** ct of each dropped sharer with each survivor among its peers; empty in the classical suite. */
  readonly maskCiphertexts: StrayCiphertexts;
  /** The stretch of the vector that is to be freed of its masks; stretches do not depend on each other. */
  readonly range: VectorRange;
  /** Σ y over U3 mod 2³² within `range`, one array per segment. Changed in place. */
  readonly sums: readonly Uint32Array[];
}

export type MaskRemovalOutcome =
  /** Σ x mod 2^b within the range, one array per segment. */
  | { readonly type: 'removed'; readonly sums: readonly Uint32Array[] }
  /**
   * Shares that match these dealers' commitments do not give what they committed to. Every range of
   * an attempt has this same outcome.
   */
  | { readonly type: 'bad-dealers'; readonly dealers: readonly ParticipantId[] };

/** The job of a session whose disclosures are complete, for the whole vector or a stretch of it. */
export function maskRemovalJob(
  state: Unmasking,
  sums: readonly Uint32Array[],
  range: VectorRange = wholeVector(state.setup.config.segments),
): MaskRemovalJob {
  const { setup, directory, sharers, survivors, disclosures } = state;
  const dealers = sharers.map((position) => entryAt(directory, position).id);
  const seedCommitments = dealers.map((id) => {
    const shared = state.shared.get(id);
    invariant(shared !== undefined, 'a sharer’s keys are in the state');
    return [id, shared.seedCommitment] as const;
  });
  return {
    config: setup.config,
    advertisements: directory.entries.map(({ advertisement }) => advertisement),
    sharers,
    survivors,
    seedCommitments: new Map(seedCommitments),
    disclosures,
    maskCiphertexts: strayCiphertexts(state),
    range,
    sums,
  };
}

/** The job in so many parts, in order; their sums are views of the job's. */
export function splitRemoval(job: MaskRemovalJob, parts: number): readonly MaskRemovalJob[] {
  return Array.from({ length: parts }, (_, part) => {
    const range = partOf(job.range, part, parts);
    const sums = job.sums.map((sum, i) => {
      const [whole, own] = [sliceAt(job.range, i), sliceAt(range, i)];
      return sum.subarray(own.start - whole.start, own.end - whole.start);
    });
    return { ...job, range, sums };
  });
}

/** Subtracts every survivor's self mask and every mask shared with someone who dropped. */
export function removeMasks(suite: CryptoSuite, job: MaskRemovalJob): MaskRemovalOutcome {
  const session = sessionOf(suite, job);
  const badDealers: ParticipantId[] = [];
  const masks = [
    ...selfMasks(suite, session, job, badDealers),
    ...strayMasks(suite, session, job, badDealers),
  ];
  if (badDealers.length > 0) {
    for (const { seed } of masks) wipe(seed);
    return { type: 'bad-dealers', dealers: badDealers };
  }
  const { segments } = job.config;
  for (const mask of masks) {
    applyMask(suite, session.directory.digest, segments, job.sums, mask, -1, job.range);
    wipe(mask.seed);
  }
  for (const [i, segment] of segments.entries()) {
    const sum = job.sums[i];
    invariant(sum !== undefined, 'there is one sum per segment');
    reduce(sum, segment.bits);
  }
  return { type: 'removed', sums: job.sums };
}

function sessionOf(suite: CryptoSuite, job: MaskRemovalJob): DisclosedSession {
  const { config, advertisements, disclosures, seedCommitments } = job;
  const cfg = configHash(suite, config);
  const built = buildDirectory(suite, config, cfg, advertisements);
  invariant(built.ok, 'the directory of an open session is valid');
  return { cfg, directory: built.value, disclosures, seedCommitments };
}

function selfMasks(
  suite: CryptoSuite,
  session: DisclosedSession,
  job: MaskRemovalJob,
  badDealers: ParticipantId[],
): readonly SignedMaskSeed[] {
  const interpolate = createInterpolator();
  return entriesAt(session.directory, job.survivors).flatMap(({ id }) => {
    const seed = rebuildSelfMaskSeed(suite, session, interpolate, id);
    if (seed !== undefined) return [{ seed, sign: 1 } as const];
    badDealers.push(id);
    return [];
  });
}

/** What survivors added for peers whose own input, and so the cancelling mask, never came. */
function strayMasks(
  suite: CryptoSuite,
  session: DisclosedSession,
  job: MaskRemovalJob,
  badDealers: ParticipantId[],
): readonly SignedMaskSeed[] {
  const interpolate = createInterpolator();
  const survived = new Set(job.survivors);
  const { directory } = session;
  const dropped = job.sharers.filter((position) => !survived.has(position));
  return dropped.flatMap((position) => {
    const peer = entryAt(directory, position);
    const keys = rebuildMaskKeys(suite, session, interpolate, peer);
    const sharing = job.survivors.filter((other) => arePeers(directory.graph, position, other));
    const survivors = entriesAt(directory, sharing);
    const masks = keys && masksWith(suite, directory, job, keys, peer, survivors);
    if (keys !== undefined) wipeMaskKeys(keys);
    if (masks === undefined) badDealers.push(peer.id);
    return masks ?? [];
  });
}

/** Undone for each survivor; `undefined` where the dropped one encapsulated under coins of another kind. */
function masksWith(
  suite: CryptoSuite,
  directory: Directory,
  { maskCiphertexts }: MaskRemovalJob,
  keys: MaskKeys,
  dropped: DirectoryEntry,
  survivors: readonly DirectoryEntry[],
): readonly SignedMaskSeed[] | undefined {
  const masks: SignedMaskSeed[] = [];
  for (const survivor of survivors) {
    const sent = maskCiphertexts.get(dropped.id)?.get(survivor.id);
    const shared = sent && recoverEncapsulation(suite, directory, keys, dropped, survivor, sent);
    if (sent !== undefined && shared === undefined) {
      for (const { seed } of masks) wipe(seed);
      return undefined;
    }
    const { seed, sign } = pairwiseSeed(suite, directory, dropped, keys.secret, survivor, shared);
    if (shared !== undefined) wipe(shared.secret);
    masks.push({ seed, sign: sign === 1 ? -1 : 1 });
  }
  return masks;
}
