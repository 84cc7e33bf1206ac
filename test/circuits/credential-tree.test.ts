import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  buildTree,
  leafPath,
  pathRoot,
  TREE_CAPACITY,
  TREE_DEPTH,
} from '../../circuits/index.ts';
import { FIELD_MODULUS, poseidon } from '../../crypto/index.ts';

const leaf = fc.bigInt({ min: 1n, max: FIELD_MODULUS - 1n });
const leaves = fc.array(leaf, { minLength: 1, maxLength: 9 });

/** The root by its definition over all places of a lower tree, empty ones 0. */
function plainRoot(places: readonly bigint[], depth: number): bigint {
  let level = Array.from({ length: 2 ** depth }, (_, index) => places[index] ?? 0n);
  for (let height = 0; height < depth; height++) {
    level = Array.from({ length: level.length / 2 }, (_, index) =>
      poseidon([level[2 * index]!, level[2 * index + 1]!]),
    );
  }
  return level[0]!;
}

/** The same tree with empty siblings up to the full depth. */
function raise(root: bigint, from: number): bigint {
  let [node, empty] = [root, plainRoot([], from)];
  for (let height = from; height < TREE_DEPTH; height++) {
    [node, empty] = [poseidon([node, empty]), poseidon([empty, empty])];
  }
  return node;
}

describe('credential tree', () => {
  it('has the root of the full tree whose empty places are 0', () => {
    fc.assert(
      fc.property(leaves, (taken) => {
        expect(buildTree(taken).root).toBe(raise(plainRoot(taken, 4), 4));
      }),
      { numRuns: 10 },
    );
    expect(buildTree([]).root).toBe(raise(0n, 0));
  });

  it('grows leaf by leaf into the tree built at once, and leaves the old one as it was', () => {
    fc.assert(
      fc.property(leaves, (taken) => {
        let tree = buildTree([]);
        for (const [index, next] of taken.entries()) {
          const before = tree.root;
          const grown = appendLeaf(tree, next);
          expect(tree.root).toBe(before);
          expect(tree.leafCount).toBe(index);
          tree = grown;
        }
        expect(tree).toEqual(buildTree(taken));
      }),
      { numRuns: 10 },
    );
  });

  it('gives every leaf a path to the root, which another leaf does not have', () => {
    fc.assert(
      fc.property(leaves, leaf, (taken, stranger) => {
        const tree = buildTree(taken);
        for (const [index, own] of taken.entries()) {
          const path = leafPath(tree, index);
          expect(pathRoot(own, path)).toBe(tree.root);
          if (stranger !== own) expect(pathRoot(stranger, path)).not.toBe(tree.root);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('takes 4096 leaves and no more', () => {
    const full = Array.from({ length: TREE_CAPACITY }, () => 1n);
    expect(() => buildTree([...full, 1n])).toThrow(
      expect.objectContaining({ code: 'circuits.tree' }),
    );
    const tree = { root: 0n, leafCount: TREE_CAPACITY, levels: [] };
    expect(() => appendLeaf(tree, 1n)).toThrow(expect.objectContaining({ code: 'circuits.tree' }));
  });

  it.each([
    ['a leaf outside the field', () => buildTree([FIELD_MODULUS])],
    ['an index past the last leaf', () => leafPath(buildTree([1n]), 1)],
    ['a negative index', () => leafPath(buildTree([1n]), -1)],
    ['a short path', () => pathRoot(1n, { leafIndex: 0, siblings: [1n] })],
    ['an index past the tree', () => pathRoot(1n, { leafIndex: TREE_CAPACITY, siblings: [] })],
    [
      'a sibling outside the field',
      () => pathRoot(1n, { leafIndex: 0, siblings: Array.from({ length: TREE_DEPTH }, () => -1n) }),
    ],
  ])('refuses %s', (_, work) => {
    expect(work).toThrow(expect.objectContaining({ code: 'circuits.tree' }));
  });
});
