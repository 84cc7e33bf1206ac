// Where the tree's nodes live in the store. Nodes are never changed, so a block's new ones are appended, children
// before parents, to pages numbered in order of writing: a block dirties a few neighbouring disk pages, where
// keys by hash would dirty one each. A node's `ref` is page * 4096 + offset. A node read is checked against the
// hash that its parent holds, so a damaged store is noticed and never believed. Nothing is pruned yet.

import { assert, DiffieError, equalBytes, type Store, type StoreWrite } from '../base/index.ts';
import { storeKey } from './store-keys.ts';
import {
  type Inner,
  innerHash,
  KEY_SIZE_BYTES,
  type Leaf,
  leafHash,
  type Sha256,
  type Stub,
  type TreeContext,
  type TreeNode,
  type TreeRoot,
} from './tree.ts';

/** The nodes of one store. */
export type TreePages = TreeContext & {
  /** Gives every new node its place from `firstPage` on, and says what to write. */
  save(root: TreeRoot, firstPage: number): SavedTree;
};

/** What saving a tree takes. */
export type SavedTree = {
  readonly writes: readonly StoreWrite[];
  /** The first page that is free afterwards. */
  readonly nextPage: number;
  /** How many nodes were new. */
  readonly nodeCount: number;
};

const OFFSET_RANGE = 4096;
// With LMDB's 16-byte header such a value fills one disk page of 4096 bytes.
const PAGE_SIZE_BYTES = 4080;
const INLINE_VALUE_BYTES = 1024;
const CACHED_PAGES = 256;

const LEAF = 0;
const LEAF_WITH_LONG_VALUE = 1;
const INNER = 2;
const REF_SIZE_BYTES = 8;
const LINK_SIZE_BYTES = KEY_SIZE_BYTES + REF_SIZE_BYTES;

/** The nodes of a store's tree. A few pages that were read last are kept. */
export function createTreePages(store: Store, sha256: Sha256): TreePages {
  const cache = new Map<number, Uint8Array>();

  function readPage(page: number): Uint8Array {
    const cached = cache.get(page);
    if (cached !== undefined) return cached;
    const bytes = store.get(storeKey('page', page));
    if (bytes === undefined) throw corrupt(`tree page ${page}`);
    // A Map keeps the order of insertion: the first key is the oldest.
    if (cache.size >= CACHED_PAGES) cache.delete(cache.keys().next().value as number);
    cache.set(page, bytes);
    return bytes;
  }

  return {
    sha256,
    load(stub) {
      const page = readPage(Math.floor(stub.ref / OFFSET_RANGE));
      const node = decodeNode({ sha256, store, page }, stub);
      if (node === undefined || !equalBytes(node.hash, stub.hash)) {
        throw corrupt(`tree node ${stub.ref}`);
      }
      return node;
    },
    save(root, firstPage) {
      const pages = new PageWriter(firstPage);
      if (root !== undefined) saveNode(pages, root);
      return pages.finish();
    },
  };
}

class PageWriter {
  private readonly writes: StoreWrite[] = [];
  private page: number;
  private buffer = new Uint8Array(PAGE_SIZE_BYTES);
  private used = 0;
  private nodeCount = 0;

  constructor(firstPage: number) {
    this.page = firstPage;
  }

  /** Appends a record and returns its ref. */
  append(record: Uint8Array): number {
    assert(record.length <= PAGE_SIZE_BYTES, 'a tree node fits in a page');
    if (this.used + record.length > PAGE_SIZE_BYTES) this.flush();
    const ref = this.page * OFFSET_RANGE + this.used;
    this.buffer.set(record, this.used);
    this.used += record.length;
    this.nodeCount++;
    return ref;
  }

  write(entry: StoreWrite): void {
    this.writes.push(entry);
  }

  finish(): SavedTree {
    if (this.used > 0) this.flush();
    return { writes: this.writes, nextPage: this.page, nodeCount: this.nodeCount };
  }

  private flush(): void {
    this.writes.push({ key: storeKey('page', this.page), value: this.buffer.slice(0, this.used) });
    this.page++;
    this.used = 0;
  }
}

function saveNode(pages: PageWriter, node: TreeNode): void {
  if (node.ref >= 0 || node.kind === 'stub') return;
  if (node.kind === 'leaf') {
    if (node.value.length > INLINE_VALUE_BYTES) {
      pages.write({ key: storeKey('value', node.valueHash), value: node.value });
    }
    node.ref = pages.append(encodeLeaf(node));
    return;
  }
  saveNode(pages, node.left);
  saveNode(pages, node.right);
  node.ref = pages.append(encodeInner(node));
}

function encodeLeaf({ key, value, valueHash }: Leaf): Uint8Array {
  const isLong = value.length > INLINE_VALUE_BYTES;
  const tail = isLong ? valueHash : value;
  const record = new Uint8Array(3 + KEY_SIZE_BYTES + tail.length);
  record[0] = isLong ? LEAF_WITH_LONG_VALUE : LEAF;
  record.set(key, 1);
  record[1 + KEY_SIZE_BYTES] = tail.length >>> 8;
  record[2 + KEY_SIZE_BYTES] = tail.length & 0xff;
  record.set(tail, 3 + KEY_SIZE_BYTES);
  return record;
}

function encodeInner({ bit, prefix, left, right }: Inner): Uint8Array {
  const start = 2 + prefix.length;
  const record = new Uint8Array(start + 2 * LINK_SIZE_BYTES);
  record[0] = INNER;
  record[1] = bit;
  record.set(prefix, 2);
  encodeLink(record, start, left);
  encodeLink(record, start + LINK_SIZE_BYTES, right);
  return record;
}

function encodeLink(record: Uint8Array, at: number, { hash, ref }: TreeNode): void {
  record.set(hash, at);
  let rest = ref;
  for (let i = at + LINK_SIZE_BYTES - 1; i >= at + KEY_SIZE_BYTES; i--) {
    record[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

type Source = { readonly sha256: Sha256; readonly store: Store; readonly page: Uint8Array };

function decodeNode(source: Source, { ref }: Stub): Leaf | Inner | undefined {
  const record = source.page.subarray(ref % OFFSET_RANGE);
  return record[0] === INNER ? decodeInner(source, record, ref) : decodeLeaf(source, record, ref);
}

function decodeLeaf({ sha256, store }: Source, record: Uint8Array, ref: number): Leaf | undefined {
  const start = 3 + KEY_SIZE_BYTES;
  if (record.length < start) return undefined;
  const key = record.slice(1, 1 + KEY_SIZE_BYTES);
  const size = ((record[start - 2] as number) << 8) | (record[start - 1] as number);
  const tail = record.slice(start, start + size);
  const value = record[0] === LEAF ? tail : store.get(storeKey('value', tail));
  if (value === undefined) return undefined;
  const valueHash = sha256(value);
  return { kind: 'leaf', hash: leafHash(sha256, key, valueHash), key, value, valueHash, ref };
}

function decodeInner({ sha256 }: Source, record: Uint8Array, ref: number): Inner | undefined {
  const bit = record[1] ?? 0;
  const prefixEnd = 2 + ((bit + 7) >>> 3);
  if (record.length < prefixEnd + 2 * LINK_SIZE_BYTES) return undefined;
  const prefix = record.slice(2, prefixEnd);
  const left = decodeLink(record, prefixEnd);
  const right = decodeLink(record, prefixEnd + LINK_SIZE_BYTES);
  const hash = innerHash(sha256, { bit, member: prefix, left: left.hash, right: right.hash });
  return { kind: 'inner', hash, bit, prefix, left, right, ref };
}

function decodeLink(record: Uint8Array, at: number): Stub {
  const refAt = at + KEY_SIZE_BYTES;
  let ref = 0;
  for (let i = refAt; i < refAt + REF_SIZE_BYTES; i++) ref = 256 * ref + (record[i] as number);
  return { kind: 'stub', hash: record.slice(at, refAt), ref };
}

function corrupt(at: string): DiffieError {
  return new DiffieError('chain.storeCorrupt', {
    at,
    hint: 'the folder is damaged: restore it or start from the genesis',
  });
}
