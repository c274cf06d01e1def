/** The coordinator's messages M2, M4, the sharers, M6 and M7, which travel inside instructions. */
import { idBytes } from '../domain/ids.ts';
import type {
  CheckValues,
  DirectoryMessage,
  MerklePath,
  PeerShares,
  QuorumMessage,
  Relay,
  SharersMessage,
  SurvivorSetMessage,
} from '../secagg/messages.ts';
import {
  ascending,
  byId,
  bytes16,
  bytes32,
  bytes64,
  bytesBetween,
  entriesById,
  listOf,
  mapById,
  participantField,
  positionsField,
  required,
  uint32,
} from './fields.ts';
import type { velum } from './gen/velum.js';
import { MAX_BOX_BYTES, MAX_COHORT, MAX_HOLDERS, MAX_MERKLE_DEPTH } from './limits.ts';
import {
  ciphertextField,
  readAdvertisement,
  readCommitment,
  writeAdvertisement,
  writeCommitment,
} from './keys.ts';

type Absent = null | undefined;

function pathField(values: readonly Uint8Array[] | Absent, path: string): MerklePath {
  return listOf(values, MAX_MERKLE_DEPTH, path, bytes32);
}

export function writeDirectory(message: DirectoryMessage): velum.v1.Directory.$Shape {
  return { advertisements: message.advertisements.map(writeAdvertisement) };
}

/** The order by participant id is checked where the ids are computed. */
export function readDirectory(
  message: velum.v1.Directory.$Shape | Absent,
  path: string,
): DirectoryMessage {
  const { advertisements } = required(message, path);
  return {
    advertisements: listOf(advertisements, MAX_COHORT, `${path}.advertisements`, readAdvertisement),
  };
}

function writeBundle(bundle: PeerShares): velum.v1.PeerShares.$Shape {
  return {
    dealer: idBytes(bundle.dealer),
    box: bundle.box,
    commitment: writeCommitment(bundle.commitment),
    path: [...bundle.path],
    root: bundle.root,
    seedCommitment: bundle.seedCommitment,
    signature: bundle.signature,
    dealersPath: [...bundle.dealersPath],
    checkRoot: bundle.checkRoot,
    checks: bundle.checks,
    checkPath: [...bundle.checkPath],
    ...(bundle.maskCiphertext && { maskCiphertext: bundle.maskCiphertext }),
  };
}

function readBundle(message: velum.v1.PeerShares.$Shape, path: string): PeerShares {
  const commitment = required(message.commitment, `${path}.commitment`);
  return {
    dealer: participantField(message.dealer, `${path}.dealer`),
    box: bytesBetween(message.box, 1, MAX_BOX_BYTES, `${path}.box`),
    maskCiphertext: ciphertextField(message.maskCiphertext, `${path}.maskCiphertext`),
    commitment: readCommitment(commitment, `${path}.commitment`),
    path: pathField(message.path, `${path}.path`),
    root: bytes32(message.root, `${path}.root`),
    seedCommitment: bytes32(message.seedCommitment, `${path}.seedCommitment`),
    signature: bytes64(message.signature, `${path}.signature`),
    dealersPath: pathField(message.dealersPath, `${path}.dealersPath`),
    checkRoot: bytes32(message.checkRoot, `${path}.checkRoot`),
    checks: readValues(required(message.checks, `${path}.checks`), `${path}.checks`),
    checkPath: pathField(message.checkPath, `${path}.checkPath`),
  };
}

function readValues(
  { selfMask, pairwiseKey }: velum.v1.CheckValues.$Shape,
  path: string,
): CheckValues {
  return {
    selfMask: bytes16(selfMask, `${path}.selfMask`),
    pairwiseKey: bytes16(pairwiseKey, `${path}.pairwiseKey`),
  };
}

export function writeRelay(relay: Relay): velum.v1.Relay.$Shape {
  return {
    dealers: relay.dealers.map(uint32),
    dealersRoot: relay.dealersRoot,
    bundles: relay.bundles.map(writeBundle),
  };
}

export function readRelay(message: velum.v1.Relay.$Shape | Absent, path: string): Relay {
  const { dealers, dealersRoot, bundles } = required(message, path);
  return {
    dealers: positionsField(dealers, MAX_COHORT, `${path}.dealers`),
    dealersRoot: bytes32(dealersRoot, `${path}.dealersRoot`),
    bundles: ascending(
      listOf(bundles, MAX_HOLDERS, `${path}.bundles`, readBundle),
      (a, b) => byId(a.dealer, b.dealer),
      `${path}.bundles`,
    ),
  };
}

export function writeSharers({ sharers }: SharersMessage): velum.v1.Sharers.$Shape {
  return { sharers: sharers.map(uint32) };
}

export function readSharers(
  message: velum.v1.Sharers.$Shape | Absent,
  path: string,
): SharersMessage {
  const { sharers } = required(message, path);
  return { sharers: positionsField(sharers, MAX_COHORT, `${path}.sharers`) };
}

export function writeSurvivorSet(message: SurvivorSetMessage): velum.v1.SurvivorSet.$Shape {
  return {
    survivors: message.survivors.map(uint32),
    inputsRoot: message.inputsRoot,
    path: [...message.path],
  };
}

export function readSurvivorSet(
  message: velum.v1.SurvivorSet.$Shape | Absent,
  at: string,
): SurvivorSetMessage {
  const { survivors, inputsRoot, path } = required(message, at);
  return {
    survivors: positionsField(survivors, MAX_COHORT, `${at}.survivors`),
    inputsRoot: bytes32(inputsRoot, `${at}.inputsRoot`),
    path: pathField(path, `${at}.path`),
  };
}

export function writeQuorum(message: QuorumMessage): velum.v1.Quorum.$Shape {
  return {
    confirmations: entriesById(message.confirmations).map(([participant, signature]) => ({
      participant: idBytes(participant),
      signature,
    })),
  };
}

export function readQuorum(message: velum.v1.Quorum.$Shape | Absent, path: string): QuorumMessage {
  const { confirmations } = required(message, path);
  const entries = listOf(confirmations, MAX_COHORT, `${path}.confirmations`, (entry, at) => {
    const signature = bytes64(entry.signature, `${at}.signature`);
    return [participantField(entry.participant, `${at}.participant`), signature] as const;
  });
  return { confirmations: mapById(entries, `${path}.confirmations`) };
}
