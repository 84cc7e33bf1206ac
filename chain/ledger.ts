// The chain in its store: the head, the state after it, and the one way to go on, a block at a time. A block, its
// state, its receipts and the lists that lead to them are one batch, so after a crash the store holds a whole
// number of blocks. Only one ledger may write to a store.

import {
  assert,
  DiffieError,
  decodeCbor,
  encodeCbor,
  equalBytes,
  LIMITS,
  type Store,
  type StoreWrite,
} from '../base/index.ts';
import { merkleRoot } from '../crypto/index.ts';
import { accountKey } from './account.ts';
import { type Block, decodeBlock, type Header, makeBlock } from './block.ts';
import {
  blockFault,
  checkBlockSignature,
  checkPlace,
  checkResults,
  resultsOf,
} from './block-check.ts';
import type { Environment } from './contract-host.ts';
import { type BlockInput, type BlockRun, executeBlock } from './execute-block.ts';
import { readRequest } from './execute-request.ts';
import { checkEnvelope } from './execute-transaction.ts';
import { readFields } from './fields.ts';
import {
  chainIdOf,
  decodeGenesis,
  encodeGenesis,
  type Genesis,
  genesisAccounts,
} from './genesis.ts';
import type { StateReader } from './overlay.ts';
import { ProgramCache } from './program-cache.ts';
import {
  blockWrites,
  entryWrites,
  readBlock,
  readDue,
  readOpenRequests,
  readReceipts,
  receiptWrites,
  requestWrites,
} from './records.ts';
import type { OpenRequest } from './request.ts';
import { StateTree } from './state-tree.ts';
import { decodeU64, encodeU64, storeKey } from './store-keys.ts';
import { decodeTransaction, type Transaction } from './transaction.ts';
import { EMPTY_ROOT_HASH, rootHash, type TreeRoot } from './tree.ts';
import type { TreeProof } from './tree-proof.ts';

/** What the platform gives to consensus. */
export type Platform = Pick<Environment, 'natives' | 'sha256'>;

/** The newest block. */
export type Head = { readonly header: Header; readonly hash: Uint8Array };

/** A block that was executed and is not in the store yet. */
export type Candidate = {
  readonly block: Block;
  readonly run: BlockRun;
  readonly root: TreeRoot;
};

/** What a box puts into the next block. */
export type Proposal = Pick<BlockInput, 'transactions' | 'onFault'> & {
  /** By the box's clock; the parent's time where that is later. */
  readonly timeMs: bigint;
  readonly sign: (hash: Uint8Array) => Uint8Array;
};

type Cursor = {
  readonly head: Head;
  readonly root: TreeRoot;
  /** First free page of the tree. */
  readonly nextPage: number;
};

const MAX_HEIGHT = 2n ** 64n - 1n;
const NO_SIGNATURE = new Uint8Array(64);

/** A chain over a store. Made by `createLedger` and `openLedger`. */
export class Ledger {
  readonly store: Store;
  readonly genesis: Genesis;
  readonly environment: Environment;
  private readonly tree: StateTree;
  private cursor: Cursor;

  constructor(store: Store, genesis: Genesis, platform: Platform) {
    this.store = store;
    this.genesis = genesis;
    this.environment = {
      ...platform,
      chainId: chainIdOf(genesis),
      minYoPrice: genesis.minYoPrice,
      programs: new ProgramCache(),
    };
    this.tree = new StateTree(store, platform.sha256);
    this.cursor = this.readCursor();
  }

  get head(): Head {
    return this.cursor.head;
  }

  /** The state after the head. */
  state(): StateReader {
    return this.tree.reader(this.cursor.root);
  }

  /** The state after the block of a height. @throws chain.notFound */
  stateAt(height: bigint): StateReader {
    return this.tree.reader(this.rootAt(height));
  }

  /** A proof against the state root of a height's block. @throws chain.notFound */
  proveAt(height: bigint, stateKey: Uint8Array): TreeProof {
    return this.tree.prove(this.rootAt(height), stateKey);
  }

  /** Requests that are open now, of one contract or of all: by contract, then id. */
  openRequests(contract: Uint8Array | undefined, limit: number): OpenRequest[] {
    const state = this.state();
    return readOpenRequests(this.store, contract, limit).map((id) => {
      const open = readRequest(state, id);
      assert(open !== undefined, 'the lists of open requests agree with the state');
      return open;
    });
  }

  /** Whether a deadline is still to come: whether blocks without transactions would change anything. */
  hasDeadline(): boolean {
    return readDue(this.store, MAX_HEIGHT, 1).length > 0;
  }

  /** Executes transactions on the head and makes the block of those that may run. Changes nothing. */
  propose({ transactions, timeMs, sign, onFault }: Proposal): Candidate {
    const { header: parent, hash: parentHash } = this.head;
    const { producer } = this.genesis;
    const height = parent.height + 1n;
    const run = this.execute(this.state(), {
      due: readDue(this.store, height, LIMITS.expiriesPerBlock),
      height,
      producer,
      transactions,
      onFault,
    });
    const root = this.tree.update(this.cursor.root, run.overlay.changes());
    const header = {
      height,
      parentHash,
      timeMs: timeMs > parent.timeMs ? timeMs : parent.timeMs,
      ...resultsOf(this.environment.sha256, run, rootHash(root)),
      producer,
    };
    const included = run.included.map(({ bytes }) => bytes);
    return { block: makeBlock(header, included, sign), run, root };
  }

  /**
   * Checks a block from elsewhere against the head and everything that it commits to. Changes nothing.
   * @throws chain.block, or the error of a transaction that may not run
   */
  check(bytes: Uint8Array): Candidate {
    const block = decodeBlock(bytes);
    checkPlace(block, this.head, this.genesis.producer);
    checkBlockSignature(this.environment, block);
    const transactions = block.transactions.map(decodeTransaction);
    for (const transaction of transactions) checkEnvelope(this.environment, transaction);
    const { header } = block;
    const run = this.execute(this.state(), {
      due: readDue(this.store, header.height, LIMITS.expiriesPerBlock),
      height: header.height,
      producer: header.producer,
      transactions,
      onFault: refuseFault,
    });
    const root = this.tree.update(this.cursor.root, run.overlay.changes());
    checkResults(header, resultsOf(this.environment.sha256, run, rootHash(root)));
    return { block, run, root };
  }

  /**
   * Puts a candidate on top of the head. When the promise resolves it is the head, and durable.
   * Where the store fails, the ledger must not be used any more.
   */
  async commit({ block, run, root }: Candidate): Promise<void> {
    const { head, nextPage: firstPage } = this.cursor;
    const { height, parentHash } = block.header;
    assert(equalBytes(parentHash, head.hash), 'a candidate is on top of the head');
    const before = this.state();
    const { writes, nextPage } = this.tree.save(root, firstPage);
    const named = run.overlay.namedValues();
    await this.store.write([
      ...writes,
      ...named.map(({ table, name, value }) => ({ key: storeKey(table, name), value })),
      ...entryWrites(this.environment.sha256, before, run.overlay.changes()),
      ...receiptWrites(height, run.receipts),
      ...requestWrites(run.steps),
      ...blockWrites(block),
      ...cursorWrites(height, root, nextPage),
    ]);
    this.cursor = { head: block, root: this.tree.trim(root), nextPage };
  }

  /**
   * Executes the head again on its parent's state and compares everything it commits to. The expiries are taken
   * from its receipts: that none is missing is for a replay to show.
   * @throws chain.storeCorrupt, chain.block
   */
  verifyHead(): void {
    const { height } = this.head.header;
    const block = readBlock(this.store, height);
    if (block === undefined) throw corrupt('head');
    if (height === 0n) {
      if (!equalBytes(block.header.parentHash, this.environment.chainId)) throw corrupt('genesis');
      return;
    }
    const parent = readBlock(this.store, height - 1n);
    if (parent === undefined) throw corrupt(`block ${height - 1n}`);
    checkPlace(block, parent, this.genesis.producer);
    checkBlockSignature(this.environment, block);
    const base = this.rootAt(height - 1n);
    const subjects = readReceipts(this.store, height).map(({ subject }) => subject);
    const run = this.execute(this.tree.reader(base), {
      due: subjects.filter(({ kind }) => kind === 'expiry').map(({ id }) => id),
      height,
      producer: block.header.producer,
      transactions: block.transactions.map(decodeTransaction),
      onFault: refuseFault,
    });
    const root = this.tree.update(base, run.overlay.changes());
    checkResults(block.header, resultsOf(this.environment.sha256, run, rootHash(root)));
  }

  private execute(base: StateReader, rest: Omit<BlockInput, 'environment' | 'base'>): BlockRun {
    return executeBlock({ environment: this.environment, base, ...rest });
  }

  private rootAt(height: bigint): TreeRoot {
    if (height === this.head.header.height) return this.cursor.root;
    return readRoot(this.store, height);
  }

  private readCursor(): Cursor {
    const bytes = this.store.get(storeKey('head'));
    if (bytes === undefined) throw corrupt('head');
    const { height, nextPage } = readFields(
      decodeCbor(bytes, 'head'),
      'head',
      'chain.storeCorrupt',
      (fields) => ({
        height: fields.integer('height'),
        nextPage: fields.count('nextPage', 2 ** 41),
      }),
    );
    const head = readBlock(this.store, height);
    if (head?.header.height !== height) throw corrupt(`block ${height}`);
    return { head, root: readRoot(this.store, height), nextPage };
  }
}

/**
 * Starts a chain in an empty store; durable when the promise resolves.
 * @throws chain.genesis
 */
export async function createLedger(
  store: Store,
  genesis: Genesis,
  platform: Platform,
): Promise<Ledger> {
  assert(store.get(storeKey('genesis')) === undefined, 'a chain begins in an empty store');
  const { sha256 } = platform;
  const tree = new StateTree(store, sha256);
  const accounts = genesisAccounts(genesis);
  const root = tree.update(
    undefined,
    accounts.map(({ address, value }) => ({ key: accountKey(address), value })),
  );
  const header: Header = {
    height: 0n,
    parentHash: chainIdOf(genesis),
    timeMs: genesis.timeMs,
    transactionsRoot: merkleRoot([], sha256),
    receiptsRoot: merkleRoot([], sha256),
    stateRoot: rootHash(root),
    producer: genesis.producer,
    yoUsed: 0n,
  };
  const { writes, nextPage } = tree.save(root, 0);
  await store.write([
    { key: storeKey('genesis'), value: encodeGenesis(genesis) },
    ...writes,
    ...blockWrites(makeBlock(header, [], () => NO_SIGNATURE)),
    ...cursorWrites(0n, root, nextPage),
  ]);
  return new Ledger(store, genesis, platform);
}

/**
 * The chain of a store; undefined where the store is empty.
 * @throws chain.storeCorrupt
 */
export function openLedger(store: Store, platform: Platform): Ledger | undefined {
  const genesis = store.get(storeKey('genesis'));
  return genesis === undefined ? undefined : new Ledger(store, decodeGenesis(genesis), platform);
}

function cursorWrites(height: bigint, root: TreeRoot, nextPage: number): StoreWrite[] {
  return [
    {
      key: storeKey('root', height),
      value: root === undefined ? new Uint8Array(0) : encodeU64(root.ref),
    },
    { key: storeKey('head'), value: encodeCbor([height, nextPage]) },
  ];
}

function readRoot(store: Store, height: bigint): TreeRoot {
  const place = store.get(storeKey('root', height));
  const block = readBlock(store, height);
  if (place === undefined || block === undefined) {
    throw new DiffieError('chain.notFound', {
      at: 'height',
      expected: 'one of the chain',
      got: `${height}`,
    });
  }
  const hash = block.header.stateRoot;
  if (equalBytes(hash, EMPTY_ROOT_HASH)) return undefined;
  return { kind: 'stub', hash, ref: Number(decodeU64(place)) };
}

function refuseFault(transaction: Transaction, error: DiffieError | undefined): never {
  const sizes = `${transaction.bytes.length} bytes, ${transaction.payload.yoLimit} yo`;
  throw error ?? blockFault('transactions', 'a block within its limits', sizes);
}

function corrupt(at: string): DiffieError {
  return new DiffieError('chain.storeCorrupt', { at });
}
