// The Merkle tree of credentials: fixed depth, Poseidon of two at every node, leaves filled from the left,
// an empty place is 0 (whose preimage as a leaf nobody knows). The same shape as MerkleRoot in claim.circom.

import { assert, DiffieError } from '../base/index.ts';
import { isField, poseidon } from '../crypto/index.ts';

/** Levels above the leaves: the circuit's parameter. More would take it over 2^12 constraints. */
export const TREE_DEPTH = 12;

/** Leaves that a tree holds. */
export const TREE_CAPACITY = 2 ** TREE_DEPTH;

/** A tree; immutable. `levels[0]` are the leaves that are taken, each level above only what is not empty. */
export type CredentialTree = {
  readonly root: bigint;
  readonly leafCount: number;
  readonly levels: readonly (readonly bigint[])[];
};

/** A leaf's place and the 12 siblings on its way to the root, from the bottom. Secret: it names the holder. */
export type CredentialPath = { readonly leafIndex: number; readonly siblings: readonly bigint[] };

/**
 * The tree of these leaves: about as many Poseidon hashes as leaves.
 * @throws circuits.tree for more than 4096 leaves or a leaf that is no field element
 */
export function buildTree(leaves: readonly bigint[]): CredentialTree {
  if (leaves.length > TREE_CAPACITY) throw treeError('leaves', `at most ${TREE_CAPACITY}`);
  for (const leaf of leaves) checkNode(leaf, 'leaf');
  const levels: bigint[][] = [[...leaves]];
  for (let height = 0; height < TREE_DEPTH; height++) {
    const below = levels[height] ?? [];
    const nodeCount = Math.ceil(below.length / 2);
    levels.push(Array.from({ length: nodeCount }, (_, index) => hashPair(below, height, index)));
  }
  return { root: rootOf(levels), leafCount: leaves.length, levels };
}

/**
 * The tree with one more leaf: 12 hashes.
 * @throws circuits.tree where it is full or the leaf is no field element
 */
export function appendLeaf(tree: CredentialTree, leaf: bigint): CredentialTree {
  if (tree.leafCount === TREE_CAPACITY) throw treeError('leaves', `at most ${TREE_CAPACITY}`);
  const levels = tree.levels.map((level) => [...level]);
  levels[0]?.push(checkNode(leaf, 'leaf'));
  let index = tree.leafCount;
  for (let height = 0; height < TREE_DEPTH; height++) {
    index = Math.floor(index / 2);
    const above = levels[height + 1];
    assert(above !== undefined, 'a tree has a level for every height');
    above[index] = hashPair(levels[height] ?? [], height, index);
  }
  return { root: rootOf(levels), leafCount: tree.leafCount + 1, levels };
}

/** @throws circuits.tree where the tree has no such leaf */
export function leafPath(tree: CredentialTree, leafIndex: number): CredentialPath {
  if (!Number.isInteger(leafIndex) || leafIndex < 0 || leafIndex >= tree.leafCount) {
    throw treeError('leaf index', `0 to ${tree.leafCount - 1}`);
  }
  const siblings: bigint[] = [];
  let index = leafIndex;
  for (let height = 0; height < TREE_DEPTH; height++) {
    siblings.push(
      nodeAt(tree.levels[height] ?? [], height, index % 2 === 0 ? index + 1 : index - 1),
    );
    index = Math.floor(index / 2);
  }
  return { leafIndex, siblings };
}

/**
 * The root that a leaf has by way of this path.
 * @throws circuits.tree for a path of another length, an index out of range, a value outside the field
 */
export function pathRoot(leaf: bigint, path: CredentialPath): bigint {
  const { leafIndex, siblings } = path;
  if (!Number.isInteger(leafIndex) || leafIndex < 0 || leafIndex >= TREE_CAPACITY) {
    throw treeError('leaf index', `0 to ${TREE_CAPACITY - 1}`);
  }
  if (siblings.length !== TREE_DEPTH) throw treeError('path', `${TREE_DEPTH} siblings`);
  let node = checkNode(leaf, 'leaf');
  let index = leafIndex;
  for (const sibling of siblings) {
    checkNode(sibling, 'sibling');
    node = poseidon(index % 2 === 0 ? [node, sibling] : [sibling, node]);
    index = Math.floor(index / 2);
  }
  return node;
}

/** Roots of empty trees by height, filled as they are asked for. */
const emptyRoots: bigint[] = [0n];

function emptyRoot(height: number): bigint {
  for (let known = emptyRoots.length; known <= height; known++) {
    const below = emptyRoots[known - 1] ?? 0n;
    emptyRoots.push(poseidon([below, below]));
  }
  return emptyRoots[height] ?? 0n;
}

function nodeAt(level: readonly bigint[], height: number, index: number): bigint {
  return level[index] ?? emptyRoot(height);
}

function hashPair(below: readonly bigint[], height: number, index: number): bigint {
  return poseidon([nodeAt(below, height, 2 * index), nodeAt(below, height, 2 * index + 1)]);
}

function rootOf(levels: readonly (readonly bigint[])[]): bigint {
  return nodeAt(levels[TREE_DEPTH] ?? [], TREE_DEPTH, 0);
}

function checkNode(value: bigint, at: string): bigint {
  if (!isField(value)) throw treeError(at, 'a field element');
  return value;
}

function treeError(at: string, expected: string): DiffieError {
  return new DiffieError('circuits.tree', { at, expected });
}
