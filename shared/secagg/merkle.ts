/** Merkle trees of the shape and hashing of RFC 9162 §2.1, over SHA-256. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, type Digest } from '../domain/bytes.ts';
import { invariant } from '../errors/federation-error.ts';
import type { MerklePath } from './messages.ts';

const DIGEST_LENGTH = 32;
/** Leaves and nodes hash apart, or an inner node could pass for a leaf. */
const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/**
 * Hashes from the leaves (first) to the root (last, a single one), each level's end to end: large
 * cohorts keep a tree per dealer, and one array per hash would cost several times the hashes.
 */
export interface MerkleTree {
  readonly size: number;
  readonly root: Digest;
  readonly levels: readonly Uint8Array[];
}

function hashLeaf(suite: CryptoSuite, leaf: Uint8Array): Digest {
  return suite.sha256(LEAF, leaf);
}

function hashNode(suite: CryptoSuite, left: Digest, right: Digest): Digest {
  return suite.sha256(NODE, left, right);
}

function hashAt(level: Uint8Array, index: number): Digest {
  return level.subarray(index * DIGEST_LENGTH, (index + 1) * DIGEST_LENGTH);
}

/** One level up: neighbours are hashed together, an odd last one rises unchanged. */
function parents(suite: CryptoSuite, level: Uint8Array): Uint8Array {
  const width = level.length / DIGEST_LENGTH;
  const above = new Uint8Array(Math.ceil(width / 2) * DIGEST_LENGTH);
  for (let left = 0; left < width; left += 2) {
    const right = left + 1;
    const parent =
      right < width
        ? hashNode(suite, hashAt(level, left), hashAt(level, right))
        : hashAt(level, left);
    above.set(parent, (left / 2) * DIGEST_LENGTH);
  }
  return above;
}

/** Builds the tree once for many paths. The root of no leaves is the hash of the empty string. */
export function merkleTree(suite: CryptoSuite, leaves: readonly Uint8Array[]): MerkleTree {
  let level: Uint8Array = concatBytes(...leaves.map((leaf) => hashLeaf(suite, leaf)));
  const levels = [level];
  while (level.length > DIGEST_LENGTH) {
    level = parents(suite, level);
    levels.push(level);
  }
  return { size: leaves.length, root: leaves.length > 0 ? level : suite.sha256(), levels };
}

/** The sibling hashes from leaf `index` to the root, leaf side first. */
export function pathInTree(tree: MerkleTree, index: number): MerklePath {
  invariant(
    Number.isInteger(index) && index >= 0 && index < tree.size,
    'a Merkle path belongs to a leaf of the tree',
  );
  return tree.levels.flatMap((level, height) => {
    const sibling = hashAt(level, (index >>> height) ^ 1);
    return sibling.length === 0 ? [] : [sibling];
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
