/** Merkle trees of the shape and hashing of RFC 9162 §2.1, over SHA-256. */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { Digest } from '../domain/bytes.ts';
import { invariant } from '../errors/federation-error.ts';
import type { MerklePath } from './messages.ts';

const DIGEST_LENGTH = 32;
/** Leaves and nodes hash apart, or an inner node could pass for a leaf. */
const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** Hashes from the leaves (first) to the root (last, a single one); no level for no leaves. */
export interface MerkleTree {
  readonly size: number;
  readonly root: Digest;
  readonly levels: readonly (readonly Digest[])[];
}

function hashLeaf(suite: CryptoSuite, leaf: Uint8Array): Digest {
  return suite.sha256(LEAF, leaf);
}

function hashNode(suite: CryptoSuite, left: Digest, right: Digest): Digest {
  return suite.sha256(NODE, left, right);
}

/** One level up: neighbours are hashed together, an odd last one rises unchanged. */
function parents(suite: CryptoSuite, level: readonly Digest[]): Digest[] {
  return level.flatMap((left, index) => {
    if (index % 2 === 1) return [];
    const right = level[index + 1];
    return [right === undefined ? left : hashNode(suite, left, right)];
  });
}

/** Builds the tree once for many paths. The root of no leaves is the hash of the empty string. */
export function merkleTree(suite: CryptoSuite, leaves: readonly Uint8Array[]): MerkleTree {
  let level = leaves.map((leaf) => hashLeaf(suite, leaf));
  const levels = [level];
  while (level.length > 1) {
    level = parents(suite, level);
    levels.push(level);
  }
  return { size: leaves.length, root: level[0] ?? suite.sha256(), levels };
}

/** The sibling hashes from leaf `index` to the root, leaf side first. */
export function pathInTree(tree: MerkleTree, index: number): MerklePath {
  invariant(
    Number.isInteger(index) && index >= 0 && index < tree.size,
    'a Merkle path belongs to a leaf of the tree',
  );
  return tree.levels.flatMap((level, height) => {
    const sibling = level[(index >>> height) ^ 1];
    return sibling === undefined ? [] : [sibling];
  });
}

export function merkleRoot(suite: CryptoSuite, leaves: readonly Uint8Array[]): Digest {
  return merkleTree(suite, leaves).root;
}

export function merklePath(
  suite: CryptoSuite,
  leaves: readonly Uint8Array[],
  index: number,
): MerklePath {
  return pathInTree(merkleTree(suite, leaves), index);
}

/** Sizes stop where the bit shifts below would wrap. */
function isPlace(index: number, size: number): boolean {
  return (
    Number.isInteger(index) &&
    Number.isInteger(size) &&
    index >= 0 &&
    index < size &&
    size <= 2 ** 31
  );
}

/**
 * The root that `leaf` at `index` of `size` leaves has by this path (RFC 9162 §2.1.3.2), or
 * `undefined` when the path cannot belong to that place in such a tree. All arguments may be
 * hostile; at most `path.length` hashes are computed and only while the tree has levels left.
 */
export function rootFromPath(
  suite: CryptoSuite,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: MerklePath,
): Digest | undefined {
  if (!isPlace(index, size)) return undefined;
  let hash = hashLeaf(suite, leaf);
  let next = 0;
  for (let node = index, last = size - 1; last > 0; node >>>= 1, last >>>= 1) {
    // The last node of a level of odd width has no sibling and rises unchanged.
    if (node === last && node % 2 === 0) continue;
    const sibling = path[next++];
    if (sibling?.length !== DIGEST_LENGTH) return undefined;
    hash = node % 2 === 1 ? hashNode(suite, sibling, hash) : hashNode(suite, hash, sibling);
  }
  return next === path.length ? hash : undefined;
}
