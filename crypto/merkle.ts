// Merkle trees over lists of byte strings (RFC 9162, section 2.1, which equals RFC 6962's): leaf prefix 0x00, inner prefix 0x01,
// split at the largest power of two below the size. Roots, proofs that an item stands at an index, and proofs that a longer
// list begins with a shorter one. The hash is SHA-256 unless another is given, which must be collision resistant.
// Not here: absence of an item (chain/ has a tree by key), and trees for circuits (circuits/credential-tree.ts).

import { assert, concatBytes, DiffieError, equalBytes } from '../base/index.ts';
import { sha256 } from './hash.ts';

/** A hash function: 32 bytes out, its input not kept. */
export type MerkleHash = (bytes: Uint8Array) => Uint8Array;

/** Bytes of a root and of a path's every hash. */
export const MERKLE_HASH_SIZE_BYTES = 32;

/** Hashes in a path at most: sizes are safe integers, and a proof of consistency has one more. */
const PATH_MAX = 54;

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);

/** A list's tree: the roots of all full subtrees by height, so that a proof costs a few hashes. Immutable. */
export type MerkleTree = {
  readonly size: number;
  readonly root: Uint8Array;
  /** At height h, the roots over items i·2^h to (i+1)·2^h - 1, ascending. */
  readonly levels: readonly (readonly Uint8Array[])[];
  readonly hash: MerkleHash;
};

/** That the list with this root and size, both from where they are trusted, holds the item at the index. */
export type MerkleInclusion = {
  readonly root: Uint8Array;
  readonly size: number;
  /** 0 to size-1. */
  readonly index: number;
  readonly item: Uint8Array;
};

/** That the list with the new root and size begins with the one with the old. */
export type MerkleConsistency = {
  readonly oldRoot: Uint8Array;
  /** 1 to newSize. Every list begins with the empty one, which needs no proof. */
  readonly oldSize: number;
  readonly newRoot: Uint8Array;
  readonly newSize: number;
};

/** The tree of a list: two hashes an item. The empty list's root is the hash of nothing. */
export function buildMerkleTree(
  items: readonly Uint8Array[],
  hash: MerkleHash = sha256,
): MerkleTree {
  let level: readonly Uint8Array[] = items.map((item) => hashLeaf(hash, item));
  const levels = [level];
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: Math.floor(below.length / 2) }, (_, i) =>
      hashInner(hash, below[2 * i], below[2 * i + 1]),
    );
    levels.push(level);
  }
  const size = items.length;
  const root = size === 0 ? hash(new Uint8Array(0)) : rangeRoot({ levels, hash }, 0, size);
  return { size, root, levels, hash };
}

/** The root of a list, without its tree. */
export function merkleRoot(items: readonly Uint8Array[], hash: MerkleHash = sha256): Uint8Array {
  return buildMerkleTree(items, hash).root;
}

/**
 * The hashes beside the item's way to the root, from the leaf up: at most log2(size), rounded up.
 * @throws crypto.merkleProof for an index outside 0..size-1
 */
export function proveMerkleInclusion(tree: MerkleTree, index: number): readonly Uint8Array[] {
  checkPlace(index, tree.size, 'index');
  const path: Uint8Array[] = [];
  let [from, to] = [0, tree.size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    const isLeft = index < middle;
    path.push(isLeft ? rangeRoot(tree, middle, to) : rangeRoot(tree, from, middle));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return path.reverse();
}

/**
 * Whether the path shows the claim (RFC 9162, section 2.1.3.2).
 * @throws crypto.merkleProof for an index outside 0..size-1, hashes of another size than 32 bytes, or too many
 */
export function verifyMerkleInclusion(
  { root, size, index, item }: MerkleInclusion,
  path: readonly Uint8Array[],
  hash: MerkleHash = sha256,
): boolean {
  checkPlace(index, size, 'index');
  checkHashes([root]);
  checkHashes(path);
  let node = hashLeaf(hash, item);
  let place = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      node = hashInner(hash, sibling, node);
      while (place % 2 === 0 && place !== 0) {
        [place, last] = [half(place), half(last)];
      }
    } else {
      node = hashInner(hash, node, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equalBytes(node, root);
}

/**
 * The hashes that show that the tree's list begins with its own first `oldSize` items; none where these are all.
 * @throws crypto.merkleProof for an old size outside 1..size
 */
export function proveMerkleConsistency(tree: MerkleTree, oldSize: number): readonly Uint8Array[] {
  checkPlace(oldSize - 1, tree.size, 'old size');
  const path: Uint8Array[] = [];
  let [from, to] = [0, tree.size];
  // The old list's own root is known to the verifier, so it is left out while the way stays on the left edge.
  let isKnown = true;
  while (oldSize !== to) {
    const middle = from + splitOf(to - from);
    const isLeft = oldSize <= middle;
    path.push(isLeft ? rangeRoot(tree, middle, to) : rangeRoot(tree, from, middle));
    if (!isLeft) isKnown = false;
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  if (!isKnown) path.push(rangeRoot(tree, from, to));
  return path.reverse();
}

/**
 * Whether the path shows the claim (RFC 9162, section 2.1.4.2). For equal sizes: whether the roots are equal and the path empty.
 * @throws crypto.merkleProof for an old size outside 1..newSize, hashes of another size than 32 bytes, or too many
 */
export function verifyMerkleConsistency(
  { oldRoot, oldSize, newRoot, newSize }: MerkleConsistency,
  path: readonly Uint8Array[],
  hash: MerkleHash = sha256,
): boolean {
  checkPlace(oldSize - 1, newSize, 'old size');
  checkHashes([oldRoot, newRoot]);
  checkHashes(path);
  if (oldSize === newSize) return path.length === 0 && equalBytes(oldRoot, newRoot);
  let [place, last] = [oldSize - 1, newSize - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  // A full old tree is a subtree of the new: its root starts the path.
  const [first, ...rest] = place === 0 ? [oldRoot, ...path] : path;
  if (first === undefined) return false;
  let [oldNode, newNode] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldNode = hashInner(hash, sibling, oldNode);
      newNode = hashInner(hash, sibling, newNode);
      while (place % 2 === 0 && place !== 0) {
        [place, last] = [half(place), half(last)];
      }
    } else {
      newNode = hashInner(hash, newNode, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equalBytes(oldNode, oldRoot) && equalBytes(newNode, newRoot);
}

/** The hashes of a path one after the other, 32 bytes each. */
export function encodeMerklePath(path: readonly Uint8Array[]): Uint8Array {
  checkHashes(path);
  return concatBytes(...path);
}

/** The hashes of a path, copies. @throws crypto.merkleProof where the bytes are no whole number of hashes, or too many */
export function decodeMerklePath(bytes: Uint8Array, at = 'Merkle path'): readonly Uint8Array[] {
  const count = bytes.length / MERKLE_HASH_SIZE_BYTES;
  if (!Number.isInteger(count) || count > PATH_MAX) {
    throw refused(at, `at most ${PATH_MAX} hashes of ${MERKLE_HASH_SIZE_BYTES} bytes`);
  }
  return Array.from({ length: count }, (_, i) =>
    bytes.slice(i * MERKLE_HASH_SIZE_BYTES, (i + 1) * MERKLE_HASH_SIZE_BYTES),
  );
}

/** The root over items from..to-1, a range that the tree of the whole list has as a subtree. */
function rangeRoot(
  tree: Pick<MerkleTree, 'levels' | 'hash'>,
  from: number,
  to: number,
): Uint8Array {
  const { levels, hash } = tree;
  const size = to - from;
  const height = heightOf(size);
  if (size === 2 ** height) {
    const known = levels[height]?.[from / size];
    assert(known !== undefined, 'every full subtree is stored');
    return known;
  }
  const middle = from + splitOf(size);
  return hashInner(hash, rangeRoot(tree, from, middle), rangeRoot(tree, middle, to));
}

/** The largest power of two below a size of two or more. */
function splitOf(size: number): number {
  return 2 ** heightOf(size - 1);
}

/** The logarithm of a size to base two, rounded down. */
function heightOf(size: number): number {
  let height = 0;
  for (let rest = size; rest > 1; rest = half(rest)) height++;
  return height;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function hashLeaf(hash: MerkleHash, item: Uint8Array): Uint8Array {
  return hash(concatBytes(LEAF_PREFIX, item));
}

function hashInner(
  hash: MerkleHash,
  left: Uint8Array | undefined,
  right: Uint8Array | undefined,
): Uint8Array {
  assert(left !== undefined && right !== undefined, 'an inner node has two children');
  return hash(concatBytes(INNER_PREFIX, left, right));
}

function checkPlace(index: number, size: number, at: string): void {
  const areIntegers = Number.isSafeInteger(index) && Number.isSafeInteger(size);
  if (areIntegers && index >= 0 && index < size) return;
  throw refused(at, 'a place in the list');
}

function checkHashes(hashes: readonly Uint8Array[]): void {
  const areSized = hashes.every((hash) => hash.length === MERKLE_HASH_SIZE_BYTES);
  if (areSized && hashes.length <= PATH_MAX) return;
  throw refused('Merkle path', `at most ${PATH_MAX} hashes of ${MERKLE_HASH_SIZE_BYTES} bytes`);
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.merkleProof', { at, expected });
}
