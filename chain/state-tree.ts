// The state tree over a store: reading entries at a root, making the root after a block, and keeping no more of
// the tree in memory than the limit allows. State keys (account.ts) are hashed to give the tree's.

import { equalBytes, LIMITS, type Store } from '../base/index.ts';
import type { StateChange, StateReader } from './overlay.ts';
import { storeKey } from './store-keys.ts';
import { findLeaf, type Sha256, type TreeContext, type TreeRoot } from './tree.ts';
import { createTreePages, type SavedTree, type TreePages } from './tree-pages.ts';
import { proveKey, type TreeProof, verifyTreeProof } from './tree-proof.ts';
import { updateTree } from './tree-update.ts';

/** The tree of one store. */
export class StateTree {
  private readonly store: Store;
  private readonly pages: TreePages;
  private readonly context: TreeContext;
  private nodesInMemory = 0;

  constructor(store: Store, sha256: Sha256) {
    this.store = store;
    this.pages = createTreePages(store, sha256);
    this.context = {
      sha256,
      load: (stub) => {
        this.nodesInMemory++;
        return this.pages.load(stub);
      },
    };
  }

  /** The state of a root. */
  reader(root: TreeRoot): StateReader {
    return {
      get: (key) => this.get(root, key),
      named: (table, name) => this.store.get(storeKey(table, name)),
    };
  }

  /** A proof of what the state of a root holds under a state key: the value, or nothing. */
  prove(root: TreeRoot, key: Uint8Array): TreeProof {
    return proveKey(this.context, root, this.context.sha256(key));
  }

  /** The root after changes, at most one per state key. */
  update(root: TreeRoot, changes: readonly StateChange[]): TreeRoot {
    const { sha256 } = this.context;
    const hashed = changes.map(({ key, value }) => ({ key: sha256(key), value }));
    return updateTree(this.context, root, hashed);
  }

  /** What to write for a root's new nodes: see TreePages. */
  save(root: TreeRoot, firstPage: number): SavedTree {
    const saved = this.pages.save(root, firstPage);
    this.nodesInMemory += saved.nodeCount;
    return saved;
  }

  /** A saved root, without the nodes below it where there are too many in memory: they come back when read. */
  trim(root: TreeRoot): TreeRoot {
    if (root === undefined || this.nodesInMemory <= LIMITS.treeNodesInMemory) return root;
    this.nodesInMemory = 0;
    return { kind: 'stub', hash: root.hash, ref: root.ref };
  }

  private get(root: TreeRoot, stateKey: Uint8Array): Uint8Array | undefined {
    if (root === undefined) return undefined;
    const key = this.context.sha256(stateKey);
    const top = root.kind === 'stub' ? this.context.load(root) : root;
    const leaf = findLeaf(this.context, top, key);
    return equalBytes(leaf.key, key) ? leaf.value : undefined;
  }
}

/** What a state proof is checked against: `value` undefined claims that the state holds nothing under the key. */
export type StateClaim = {
  /** A block's state root, 32 bytes. */
  readonly stateRoot: Uint8Array;
  /** A state key: accountKey, entryKey, requestKey. */
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
};

/**
 * Whether the proof shows the claim. Needs nothing but its arguments.
 * @throws chain.proof where it is no proof at all
 */
export function verifyStateProof(sha256: Sha256, claim: StateClaim, proof: TreeProof): boolean {
  const { stateRoot, key, value } = claim;
  return verifyTreeProof(sha256, { root: stateRoot, key: sha256(key), value }, proof);
}
