import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, isDiffieError, toHex } from '../../base/index.ts';
import {
  blake3,
  buildMerkleTree,
  decodeMerklePath,
  encodeMerklePath,
  MERKLE_HASH_SIZE_BYTES,
  type MerkleConsistency,
  type MerkleHash,
  merkleRoot,
  proveMerkleConsistency,
  proveMerkleInclusion,
  sha256,
  verifyMerkleConsistency,
  verifyMerkleInclusion,
} from '../../crypto/index.ts';

// The test data of the Certificate Transparency project (RFC 6962 reference implementation, merkle_tree_test).
const ITEMS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => fromHex(text));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const PATHS: readonly (readonly [index: number, size: number, path: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const CONSISTENCY: readonly (readonly [oldSize: number, size: number, path: readonly string[]])[] =
  [
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ];

const byte = (value: number) => Uint8Array.of(value);
const items = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 });
const code = expect.objectContaining({ code: 'crypto.merkleProof' });

/** The root by the RFC's recursion, word for word. */
function plainRoot(hash: MerkleHash, list: readonly Uint8Array[]): Uint8Array {
  if (list.length === 0) return hash(new Uint8Array(0));
  if (list.length === 1) return hash(concatBytes(byte(0), list[0] as Uint8Array));
  let split = 1;
  while (2 * split < list.length) split *= 2;
  const [left, right] = [list.slice(0, split), list.slice(split)];
  return hash(concatBytes(byte(1), plainRoot(hash, left), plainRoot(hash, right)));
}

/** `false` and a coded refusal are alike here: the claim is not accepted. */
function isAccepted(run: () => boolean): boolean {
  try {
    return run();
  } catch (error) {
    if (!isDiffieError(error, 'crypto.merkleProof')) throw error;
    return false;
  }
}

describe('Merkle tree', () => {
  it('gives the published roots and paths', () => {
    for (const [i, root] of ROOTS.entries()) {
      expect(toHex(merkleRoot(ITEMS.slice(0, i + 1)))).toBe(root);
    }
    expect(merkleRoot([])).toEqual(sha256(new Uint8Array(0)));
    for (const [index, size, path] of PATHS) {
      const tree = buildMerkleTree(ITEMS.slice(0, size));
      expect(proveMerkleInclusion(tree, index).map(toHex)).toEqual(path);
    }
    for (const [oldSize, size, path] of CONSISTENCY) {
      const tree = buildMerkleTree(ITEMS.slice(0, size));
      expect(proveMerkleConsistency(tree, oldSize).map(toHex)).toEqual(path);
    }
  });

  it('has the root of the recursion, under any hash', () => {
    fc.assert(
      fc.property(items, (list) => {
        expect(merkleRoot(list)).toEqual(plainRoot(sha256, list));
        expect(merkleRoot(list, blake3)).toEqual(plainRoot(blake3, list));
      }),
      { numRuns: 40 },
    );
  });
});

describe('inclusion', () => {
  it('is proved for every item at its index', () => {
    fc.assert(
      fc.property(items, (list) => {
        const tree = buildMerkleTree(list, blake3);
        const { root, size } = tree;
        for (const [index, item] of list.entries()) {
          const path = decodeMerklePath(encodeMerklePath(proveMerkleInclusion(tree, index)));
          expect(verifyMerkleInclusion({ root, size, index, item }, path, blake3)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is refused for every other index, size, item, root or path', () => {
    const list = Array.from({ length: 11 }, (_, i) => byte(i));
    const tree = buildMerkleTree(list);
    const { root, size } = tree;
    for (const [index, item] of list.entries()) {
      const path = proveMerkleInclusion(tree, index);
      const claim = { root, size, index, item };
      expect(verifyMerkleInclusion(claim, path)).toBe(true);
      for (const other of list.keys()) {
        if (other === index) continue;
        expect(verifyMerkleInclusion({ ...claim, index: other }, path)).toBe(false);
      }
      expect(verifyMerkleInclusion({ ...claim, item: byte(99) }, path)).toBe(false);
      expect(verifyMerkleInclusion({ ...claim, root: sha256(root) }, path)).toBe(false);
      expect(verifyMerkleInclusion(claim, [...path, root])).toBe(false);
      expect(verifyMerkleInclusion(claim, path.slice(1))).toBe(false);
      for (const i of path.keys()) {
        expect(verifyMerkleInclusion(claim, path.with(i, root))).toBe(false);
      }
    }
  });

  it('takes no inner node for a leaf', () => {
    const tree = buildMerkleTree(ITEMS.slice(0, 4));
    const [left, right] = tree.levels[1] as [Uint8Array, Uint8Array];
    const claim = { root: tree.root, size: 2, index: 0, item: concatBytes(byte(1), left, right) };
    expect(verifyMerkleInclusion(claim, [right])).toBe(false);
  });
});

describe('consistency', () => {
  it('is proved for every beginning of a list', () => {
    fc.assert(
      fc.property(items, (list) => {
        const tree = buildMerkleTree(list);
        for (let oldSize = 1; oldSize <= list.length; oldSize++) {
          const claim: MerkleConsistency = {
            oldRoot: merkleRoot(list.slice(0, oldSize)),
            oldSize,
            newRoot: tree.root,
            newSize: tree.size,
          };
          expect(verifyMerkleConsistency(claim, proveMerkleConsistency(tree, oldSize))).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is refused for a list that was rewritten, and for every change of claim or path', () => {
    const list = Array.from({ length: 13 }, (_, i) => byte(i));
    const tree = buildMerkleTree(list);
    for (let oldSize = 1; oldSize <= 13; oldSize++) {
      const path = proveMerkleConsistency(tree, oldSize);
      const oldRoot = merkleRoot(list.slice(0, oldSize));
      const claim = { oldRoot, oldSize, newRoot: tree.root, newSize: 13 };
      expect(verifyMerkleConsistency(claim, path)).toBe(true);
      const rewritten = merkleRoot([byte(77), ...list.slice(1, oldSize)]);
      expect(verifyMerkleConsistency({ ...claim, oldRoot: rewritten }, path)).toBe(false);
      expect(verifyMerkleConsistency({ ...claim, newRoot: rewritten }, path)).toBe(false);
      expect(verifyMerkleConsistency(claim, [...path, oldRoot])).toBe(false);
      if (path.length > 0) expect(verifyMerkleConsistency(claim, path.slice(0, -1))).toBe(false);
      for (const i of path.keys()) {
        expect(verifyMerkleConsistency(claim, path.with(i, sha256(oldRoot)))).toBe(false);
      }
      for (let other = 1; other <= 13; other++) {
        if (other === oldSize) continue;
        const moved = () => verifyMerkleConsistency({ ...claim, oldSize: other }, path);
        expect(isAccepted(moved)).toBe(false);
      }
    }
  });
});

describe('malformed', () => {
  const tree = buildMerkleTree(ITEMS);
  const claim = { root: tree.root, size: 8, index: 3, item: ITEMS[3] as Uint8Array };
  const grown = { oldRoot: tree.root, oldSize: 3, newRoot: tree.root, newSize: 8 };
  const path = proveMerkleInclusion(tree, 3);
  it.each([
    ['an index past the list', () => verifyMerkleInclusion({ ...claim, index: 8 }, path)],
    ['a negative index', () => verifyMerkleInclusion({ ...claim, index: -1 }, path)],
    ['a broken index', () => verifyMerkleInclusion({ ...claim, index: 1 / 2 }, path)],
    ['a size no integer holds', () => verifyMerkleInclusion({ ...claim, size: 2 ** 53 }, path)],
    ['a short hash', () => verifyMerkleInclusion(claim, [byte(1)])],
    ['a short root', () => verifyMerkleInclusion({ ...claim, root: byte(1) }, path)],
    [
      'a path longer than any',
      () =>
        verifyMerkleInclusion(
          claim,
          Array.from({ length: 99 }, () => tree.root),
        ),
    ],
    ['an index to prove past the list', () => proveMerkleInclusion(tree, 8)],
    ['an empty old list', () => proveMerkleConsistency(tree, 0)],
    ['an old list longer than the new', () => proveMerkleConsistency(tree, 9)],
    ['a claim of size 0', () => verifyMerkleConsistency({ ...grown, oldSize: 0 }, path)],
    ['a claim that shrinks', () => verifyMerkleConsistency({ ...grown, oldSize: 9 }, path)],
    ['31 bytes of path', () => decodeMerklePath(new Uint8Array(31))],
    ['55 hashes', () => decodeMerklePath(new Uint8Array(55 * MERKLE_HASH_SIZE_BYTES))],
    ['a short hash to encode', () => encodeMerklePath([byte(1)])],
  ])('%s is refused', (_, run) => {
    expect(run).toThrow(code);
  });

  it('bytes never throw anything else, and paths are read in one form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        if (bytes.length % MERKLE_HASH_SIZE_BYTES !== 0) {
          expect(() => decodeMerklePath(bytes)).toThrow(code);
          return;
        }
        const read = decodeMerklePath(bytes);
        expect(encodeMerklePath(read)).toEqual(bytes);
        expect(verifyMerkleInclusion(claim, read)).toBe(false);
        expect(verifyMerkleConsistency(grown, read)).toBe(false);
      }),
    );
  });
});
