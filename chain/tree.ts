// An authenticated map from 32-byte keys to values: a binary Merkle tree over the bits of the key in which every
// path is compressed (a node with one child does not exist), so n entries make n leaves and n-1 inner nodes.
// Sources: Dahlberg, Pulls, Peeters, "Efficient Sparse Merkle Trees" (2016), for committing to absence;
// Gao, Hu, Wu, "Jellyfish Merkle Tree" (2021), for compressed leaves; Morrison's PATRICIA (1968) for the shape.
// An inner node's hash commits to the bit it branches on and to the bits all its keys share, so for any root,
// honest or not, a key has one path only: presence and absence of a value can't both be proved.

import { assert } from '../base/index.ts';

/** SHA-256 of a byte string, which it must not keep; the implementation that the platform has. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** One entry. `ref` is its place in the store, negative while it has none. */
export type Leaf = {
  readonly kind: 'leaf';
  readonly hash: Uint8Array;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly valueHash: Uint8Array;
  ref: number;
};

/** A branch on bit `bit` of the key; `prefix` is the bits before it, which all keys below share. */
export type Inner = {
  readonly kind: 'inner';
  readonly hash: Uint8Array;
  readonly bit: number;
  readonly prefix: Uint8Array;
  left: TreeNode;
  right: TreeNode;
  ref: number;
};

/** A node that is in the store and not in memory. */
export type Stub = { readonly kind: 'stub'; readonly hash: Uint8Array; readonly ref: number };

/** A node, or the place of one. */
export type TreeNode = Leaf | Inner | Stub;

/** A tree: its top, or `undefined` where it is empty. Trees share what they have in common. */
export type TreeRoot = TreeNode | undefined;

/** What the tree's functions need: the hash, and the store's way to a node that is not in memory. */
export type TreeContext = {
  readonly sha256: Sha256;
  load(stub: Stub): Leaf | Inner;
};

/** Bytes of a key, and of every hash. */
export const KEY_SIZE_BYTES = 32;

/** The root hash of the tree without entries. */
export const EMPTY_ROOT_HASH: Uint8Array = new Uint8Array(32);

const NO_REF = -1;
const LEAF_TAG = new TextEncoder().encode('tree.leaf:');
const INNER_TAG = new TextEncoder().encode('tree.node:');

// The hashes' inputs are put together in place: one buffer per size, filled anew for every hash.
const LEAF_PREIMAGE = preimageOf(LEAF_TAG, 2 * KEY_SIZE_BYTES);
const INNER_PREIMAGES = Array.from({ length: KEY_SIZE_BYTES + 1 }, (_, prefixSize) =>
  preimageOf(INNER_TAG, 1 + prefixSize + 2 * KEY_SIZE_BYTES),
);

function preimageOf(tag: Uint8Array, restSizeBytes: number): Uint8Array {
  const preimage = new Uint8Array(tag.length + restSizeBytes);
  preimage.set(tag);
  return preimage;
}

/** The hash that commits to the whole tree, 32 bytes. */
export function rootHash(root: TreeRoot): Uint8Array {
  return root === undefined ? EMPTY_ROOT_HASH : root.hash;
}

/** A leaf that the store does not have yet. Keeps the arguments. */
export function makeLeaf(sha256: Sha256, key: Uint8Array, value: Uint8Array): Leaf {
  const valueHash = sha256(value);
  return {
    kind: 'leaf',
    hash: leafHash(sha256, key, valueHash),
    key,
    value,
    valueHash,
    ref: NO_REF,
  };
}

/** An inner node that the store does not have yet; `member` is any key below it. */
export function makeInner(
  sha256: Sha256,
  bit: number,
  member: Uint8Array,
  children: { readonly left: TreeNode; readonly right: TreeNode },
): Inner {
  const { left, right } = children;
  const hash = innerHash(sha256, { bit, member, left: left.hash, right: right.hash });
  return { kind: 'inner', hash, bit, prefix: prefixOf(member, bit), left, right, ref: NO_REF };
}

/** SHA-256(tag ‖ key ‖ SHA-256(value)). */
export function leafHash(sha256: Sha256, key: Uint8Array, valueHash: Uint8Array): Uint8Array {
  LEAF_PREIMAGE.set(key, LEAF_TAG.length);
  LEAF_PREIMAGE.set(valueHash, LEAF_TAG.length + KEY_SIZE_BYTES);
  return sha256(LEAF_PREIMAGE);
}

type Branch = {
  readonly bit: number;
  readonly member: Uint8Array;
  readonly left: Uint8Array;
  readonly right: Uint8Array;
};

/** SHA-256(tag ‖ bit ‖ the bits before it, padded with zeros to whole bytes ‖ left ‖ right). */
export function innerHash(sha256: Sha256, { bit, member, left, right }: Branch): Uint8Array {
  const prefixSize = (bit + 7) >>> 3;
  const preimage = INNER_PREIMAGES[prefixSize] as Uint8Array;
  const start = INNER_TAG.length;
  preimage[start] = bit;
  copyPrefix(preimage, start + 1, member, bit);
  preimage.set(left, start + 1 + prefixSize);
  preimage.set(right, start + 1 + prefixSize + KEY_SIZE_BYTES);
  return sha256(preimage);
}

/** The first `bit` bits of a key, the rest of the last byte zero. */
function prefixOf(key: Uint8Array, bit: number): Uint8Array {
  const prefix = new Uint8Array((bit + 7) >>> 3);
  copyPrefix(prefix, 0, key, bit);
  return prefix;
}

function copyPrefix(target: Uint8Array, at: number, key: Uint8Array, bit: number): void {
  const whole = bit >>> 3;
  for (let i = 0; i < whole; i++) target[at + i] = key[i] as number;
  const rest = bit & 7;
  if (rest !== 0) target[at + whole] = (key[whole] as number) & (0xff00 >>> rest);
}

/** Bit `index` of a key, from the most significant of its first byte. */
export function bitAt(key: Uint8Array, index: number): 0 | 1 {
  return (((key[index >>> 3] as number) >>> (7 - (index & 7))) & 1) as 0 | 1;
}

/** How many leading bits two byte strings share, at most `limit`; both must be long enough for `limit`. */
export function sharedBits(a: Uint8Array, b: Uint8Array, limit: number): number {
  const bytes = (limit + 7) >>> 3;
  for (let i = 0; i < bytes; i++) {
    const difference = ((a[i] as number) ^ (b[i] as number)) & 0xff;
    if (difference !== 0) return Math.min(limit, 8 * i + Math.clz32(difference) - 24);
  }
  return limit;
}

/** The child of an inner node on one side, loaded and kept. */
export function childOf(context: TreeContext, node: Inner, side: 0 | 1): Leaf | Inner {
  const child = side === 0 ? node.left : node.right;
  if (child.kind !== 'stub') return child;
  const loaded = context.load(child);
  if (side === 0) node.left = loaded;
  else node.right = loaded;
  return loaded;
}

/** The leaf where the path of a key ends: that key's, or another's where the key has none. */
export function findLeaf(
  context: TreeContext,
  top: Leaf | Inner,
  key: Uint8Array,
  visit?: (node: Inner, side: 0 | 1) => void,
): Leaf {
  assert(key.length === KEY_SIZE_BYTES, 'a tree key has 32 bytes');
  let node = top;
  while (node.kind === 'inner') {
    const side = bitAt(key, node.bit);
    visit?.(node, side);
    node = childOf(context, node, side);
  }
  return node;
}
