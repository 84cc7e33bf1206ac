// Applying a block's changes to the tree in one descent: each inner node on a changed path is hashed once,
// however many of the changes lie below it. The old tree stays what it was; the new one shares the rest.

import { assert, compareBytes } from '../base/index.ts';
import {
  bitAt,
  childOf,
  type Inner,
  KEY_SIZE_BYTES,
  type Leaf,
  makeInner,
  makeLeaf,
  sharedBits,
  type TreeContext,
  type TreeNode,
  type TreeRoot,
} from './tree.ts';

/** A change of one entry: `value` undefined removes it. */
export type TreeChange = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

type Entries = readonly TreeChange[];
type Slice = { readonly entries: Entries; readonly from: number; readonly to: number };

const KEY_BITS = 8 * KEY_SIZE_BYTES;

/**
 * The tree with the changes made; `root` where nothing differs.
 * @param changes at most one per key, in any order; keys of 32 bytes; kept, so they must not be changed later
 */
export function updateTree(
  context: TreeContext,
  root: TreeRoot,
  changes: readonly TreeChange[],
): TreeRoot {
  const entries = changes.toSorted((a, b) => compareBytes(a.key, b.key));
  for (let i = 1; i < entries.length; i++) {
    const distinct = compareBytes(
      (entries[i - 1] as TreeChange).key,
      (entries[i] as TreeChange).key,
    );
    assert(distinct !== 0, 'a tree update has one change per key');
  }
  return update(context, root, { entries, from: 0, to: entries.length });
}

function update(context: TreeContext, node: TreeRoot, slice: Slice): TreeRoot {
  if (slice.from === slice.to) return node;
  if (node === undefined) return build(context, leavesOf(context, slice));
  const loaded = node.kind === 'stub' ? context.load(node) : node;
  return loaded.kind === 'leaf'
    ? updateLeaf(context, loaded, slice)
    : updateInner(context, loaded, slice);
}

function updateLeaf(context: TreeContext, leaf: Leaf, slice: Slice): TreeRoot {
  const { entries, from, to } = slice;
  const at = partition(slice, (key) => compareBytes(key, leaf.key) < 0);
  const same = at < to && compareBytes((entries[at] as TreeChange).key, leaf.key) === 0;
  const kept = same ? [] : [leaf];
  if (same && to - from === 1) {
    const { value } = entries[at] as TreeChange;
    if (value !== undefined && compareBytes(value, leaf.value) === 0) return leaf;
  }
  return build(context, [
    ...leavesOf(context, { entries, from, to: at }),
    ...kept,
    ...leavesOf(context, { entries, from: at, to }),
  ]);
}

function updateInner(context: TreeContext, node: Inner, slice: Slice): TreeRoot {
  const { entries, from, to } = slice;
  // The changes are sorted, so those that leave the node's prefix earliest are the first or the last.
  const first = (entries[from] as TreeChange).key;
  const last = (entries[to - 1] as TreeChange).key;
  const shared = Math.min(
    sharedBits(first, node.prefix, node.bit),
    sharedBits(last, node.prefix, node.bit),
  );
  const split = partition(slice, (key) => bitAt(key, shared) === 0);
  const low = { entries, from, to: split };
  const high = { entries, from: split, to };
  if (shared < node.bit) {
    const side = bitAt(node.prefix, shared);
    const left = update(context, side === 0 ? node : undefined, low);
    const right = update(context, side === 1 ? node : undefined, high);
    return join(context, shared, first, left, right);
  }
  const left = low.from === low.to ? node.left : update(context, childOf(context, node, 0), low);
  const right =
    high.from === high.to ? node.right : update(context, childOf(context, node, 1), high);
  if (left === node.left && right === node.right) return node;
  return join(context, shared, first, left, right);
}

function join(
  context: TreeContext,
  bit: number,
  member: Uint8Array,
  left: TreeRoot,
  right: TreeRoot,
): TreeRoot {
  if (left === undefined) return right;
  if (right === undefined) return left;
  return makeInner(context.sha256, bit, member, { left, right });
}

/** Index of the first entry of the slice for which `isLow` is false; the low ones come first. */
function partition({ entries, from, to }: Slice, isLow: (key: Uint8Array) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLow((entries[middle] as TreeChange).key)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function leavesOf(context: TreeContext, { entries, from, to }: Slice): Leaf[] {
  const leaves: Leaf[] = [];
  for (let i = from; i < to; i++) {
    const { key, value } = entries[i] as TreeChange;
    if (value !== undefined) leaves.push(makeLeaf(context.sha256, key, value));
  }
  return leaves;
}

/** The tree of leaves in key order. */
function build(context: TreeContext, leaves: readonly Leaf[]): TreeRoot {
  return leaves.length === 0 ? undefined : buildRange(context, leaves, 0, leaves.length);
}

function buildRange(
  context: TreeContext,
  leaves: readonly Leaf[],
  from: number,
  to: number,
): TreeNode {
  const first = leaves[from] as Leaf;
  if (to - from === 1) return first;
  const bit = sharedBits(first.key, (leaves[to - 1] as Leaf).key, KEY_BITS);
  assert(bit < KEY_BITS, 'leaves have distinct keys');
  const split = partition({ entries: leaves, from, to }, (key) => bitAt(key, bit) === 0);
  return makeInner(context.sha256, bit, first.key, {
    left: buildRange(context, leaves, from, split),
    right: buildRange(context, leaves, split, to),
  });
}
