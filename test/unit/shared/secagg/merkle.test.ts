import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { concatBytes, toHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';
import {
  merklePath,
  merkleRoot,
  merkleTree,
  pathInTree,
  rootFromPath,
} from '../../../../shared/secagg/merkle.ts';

const leaf = (i: number) => utf8Bytes(`leaf ${i}`);
const leaves = (n: number) => Array.from({ length: n }, (_, i) => leaf(i));

/** The recursive definition of RFC 9162 §2.1.1. */
function definition(data: readonly Uint8Array[]): Uint8Array {
  if (data.length === 0) return nodeSuite.sha256();
  const [only] = data;
  if (data.length === 1) return nodeSuite.sha256(concatBytes(Uint8Array.of(0), only!));
  let k = 1;
  while (2 * k < data.length) k *= 2;
  return nodeSuite.sha256(
    Uint8Array.of(1),
    definition(data.slice(0, k)),
    definition(data.slice(k)),
  );
}

describe('the Merkle root', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 31, 33])('of %i leaves is that of RFC 9162', (n) => {
    expect(toHex(merkleRoot(nodeSuite, leaves(n)))).toBe(toHex(definition(leaves(n))));
  });

  it('of no leaves is the hash of the empty string', () => {
    expect(toHex(merkleRoot(nodeSuite, []))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('depends on the order of the leaves', () => {
    expect(merkleRoot(nodeSuite, leaves(5).toReversed())).not.toEqual(
      merkleRoot(nodeSuite, leaves(5)),
    );
  });

  it('does not take an inner node for a leaf', () => {
    const [a, b, c] = leaves(3).map((data) => nodeSuite.sha256(Uint8Array.of(0), data));
    const inner = concatBytes(a!, b!);
    expect(merkleRoot(nodeSuite, [inner, leaf(2)])).not.toEqual(merkleRoot(nodeSuite, leaves(3)));
    expect(c).toHaveLength(32);
  });
});

describe('a Merkle path', () => {
  it.each([1, 2, 3, 5, 8, 11, 17])('leads from every one of %i leaves to the root', (n) => {
    const tree = merkleTree(nodeSuite, leaves(n));
    for (let i = 0; i < n; i++) {
      const path = pathInTree(tree, i);
      expect(path).toEqual(merklePath(nodeSuite, leaves(n), i));
      expect(rootFromPath(nodeSuite, leaf(i), i, n, path)).toEqual(tree.root);
    }
  });

  it('does not lead another leaf, place or size to the same root', () => {
    const tree = merkleTree(nodeSuite, leaves(11));
    for (let i = 0; i < 11; i++) {
      const path = pathInTree(tree, i);
      expect(rootFromPath(nodeSuite, leaf(i + 1), i, 11, path)).not.toEqual(tree.root);
      for (let place = 0; place < 11; place++) {
        if (place === i) continue;
        expect(rootFromPath(nodeSuite, leaf(i), place, 11, path)).not.toEqual(tree.root);
      }
    }
  });

  it('does not survive a changed hash', () => {
    const tree = merkleTree(nodeSuite, leaves(6));
    const path = pathInTree(tree, 3).map((hash) => Uint8Array.from(hash));
    path[1]![31]! ^= 4;
    expect(rootFromPath(nodeSuite, leaf(3), 3, 6, path)).not.toEqual(tree.root);
  });

  it.each([1, 2, 6, 7, 8])('is refused when too short or too long for %i leaves', (n) => {
    const tree = merkleTree(nodeSuite, leaves(n));
    for (let i = 0; i < n; i++) {
      const path = pathInTree(tree, i);
      expect(rootFromPath(nodeSuite, leaf(i), i, n, [...path, tree.root])).toBeUndefined();
      if (path.length === 0) continue;
      expect(rootFromPath(nodeSuite, leaf(i), i, n, path.slice(1))).toBeUndefined();
    }
  });

  it('is refused when a hash is not 32 bytes', () => {
    const path = merklePath(nodeSuite, leaves(4), 2);
    const short = path.map((hash, i) => (i === 1 ? hash.subarray(1) : hash));
    expect(rootFromPath(nodeSuite, leaf(2), 2, 4, short)).toBeUndefined();
  });

  it.each([
    [-1, 4],
    [4, 4],
    [0, 0],
    [1.5, 4],
    [1, 3.5],
    [Number.NaN, 4],
    [2, 2 ** 31 + 1],
  ])('is refused at place %d of %d', (index, size) => {
    const path = merklePath(nodeSuite, leaves(4), 1);
    expect(rootFromPath(nodeSuite, leaf(1), index, size, path)).toBeUndefined();
  });

  it('stops hashing where the tree ends, however long the path', () => {
    const endless = Array.from({ length: 100_000 }, () => new Uint8Array(32));
    let hashes = 0;
    const counting = {
      ...nodeSuite,
      sha256(...parts: Uint8Array[]) {
        hashes++;
        return nodeSuite.sha256(...parts);
      },
    };
    expect(rootFromPath(counting, leaf(5), 5, 11, endless)).toBeUndefined();
    expect(hashes).toBeLessThanOrEqual(5);
  });

  it.each([-1, 5, 0.5])('cannot be asked for leaf %d of 5', (index) => {
    expect(() => merklePath(nodeSuite, leaves(5), index)).toThrow(/belongs to a leaf/);
  });
});
