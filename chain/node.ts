// A running chain in one process: transactions come in, blocks are made as soon as any wait, and whoever submitted
// one gets its receipt once the block is durable. One box makes all blocks; there is no network yet.

import { type Clock, DiffieError, isDiffieError, LIMITS, toHex } from '../base/index.ts';
import { accountKey, decodeAccount } from './account.ts';
import type { Block } from './block.ts';
import { byteText } from './byte-text.ts';
import type { RequestStep } from './execute-request.ts';
import { checkEnvelope, checkFunds } from './execute-transaction.ts';
import type { Candidate, Ledger } from './ledger.ts';
import { Mempool, type NonceOf } from './mempool.ts';
import type { StateReader } from './overlay.ts';
import type { Receipt } from './receipt.ts';
import { type PlacedReceipt, readReceipt } from './records.ts';
import { decodeTransaction, type Transaction } from './transaction.ts';

/** What a node needs besides its ledger. */
export type NodeOptions = {
  readonly clock: Clock;
  /** Signs a block's hash with the key that the genesis names as producer. */
  readonly sign: (hash: Uint8Array) => Uint8Array;
};

/** A block that has just become durable. */
export type BlockNotice = {
  readonly block: Block;
  readonly receipts: readonly Receipt[];
  readonly steps: readonly RequestStep[];
};

type Settle = {
  readonly resolve: (receipt: PlacedReceipt) => void;
  readonly reject: (error: unknown) => void;
};

/** A node over a ledger that nobody else uses. */
export class ChainNode {
  readonly ledger: Ledger;
  /** Resolves when the node has stopped, or failed. For many who wait for it, each for a while: `onStop`. */
  readonly stopped: Promise<void>;
  private readonly options: NodeOptions;
  private readonly mempool = new Mempool();
  private readonly submitters = new Map<string, Settle[]>();
  private readonly listeners = new Set<(notice: BlockNotice) => void>();
  private readonly stopListeners = new Set<() => void>();
  private working: Promise<void> | undefined;
  private emptyBlocksWanted = 0;
  private failure: unknown;
  private isStopped = false;

  constructor(ledger: Ledger, options: NodeOptions) {
    this.ledger = ledger;
    this.options = options;
    this.stopped = new Promise((resolve) => this.onStop(resolve));
  }

  /**
   * Takes a transaction in and resolves with its receipt when its block is durable. One that is in a block
   * already gives its receipt again; one that waits already is waited for.
   * @throws base.encoding, chain.*: what transaction and account must fulfil; chain.rpcBusy; chain.stopped
   */
  async submit(bytes: Uint8Array): Promise<PlacedReceipt> {
    const transaction = decodeTransaction(bytes);
    const known = readReceipt(this.ledger.store, transaction.id);
    if (known !== undefined) return known;
    this.checkRunning();
    if (!this.mempool.has(transaction.id)) this.admit(transaction);
    const name = byteText(transaction.id);
    const others = this.submitters.get(name) ?? [];
    if (others.length >= LIMITS.mempoolSubmitters) {
      const expected = `at most ${LIMITS.mempoolSubmitters} who submit the same`;
      throw new DiffieError('chain.rpcBusy', { at: 'transaction', expected });
    }
    const receipt = new Promise<PlacedReceipt>((resolve, reject) => {
      this.submitters.set(name, [...others, { resolve, reject }]);
    });
    this.wake();
    return receipt;
  }

  /** Makes a block now, if need be without transactions, and resolves when it is durable. */
  async produceBlock(): Promise<void> {
    this.checkRunning();
    const { height } = this.ledger.head.header;
    this.emptyBlocksWanted++;
    while (this.ledger.head.header.height === height) {
      this.wake();
      await this.working;
      this.checkRunning();
    }
  }

  /** Calls the listener for every block from now on, when it is durable. Returns how to end that. */
  onBlock(listener: (notice: BlockNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls the listener once, when the node stops or fails: now, if it has. Returns how to end that. */
  onStop(listener: () => void): () => void {
    if (this.isStopped || this.failure !== undefined) listener();
    this.stopListeners.add(listener);
    return () => this.stopListeners.delete(listener);
  }

  /** Transactions that wait. */
  get waitingCount(): number {
    return this.mempool.size;
  }

  /** Ends block making after the block under way; transactions that wait are refused. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.working;
    this.rejectAll(this.stoppedError());
    this.markStopped();
  }

  private admit(transaction: Transaction): void {
    const { environment, head } = this.ledger;
    const state = this.ledger.state();
    const nonceOf = nonceReader(state);
    // Cheap checks first, the signature's last: whoever forges one must not push out anything.
    this.mempool.check(transaction, nonceOf);
    checkFunds(decodeAccount(state.get(accountKey(transaction.payload.from))), transaction.payload);
    checkEnvelope(environment, transaction);
    const { replaced, evicted } = this.mempool.add(transaction, nonceOf, head.header.height);
    const hint = `${toHex(transaction.id)} took its place`;
    for (const old of evicted) {
      const expected = 'a nonce that is next, while there is no room';
      const got = `${old.payload.nonce}`;
      const facts = { at: 'transaction.nonce', expected, got, hint };
      this.settle(old.id, ({ reject }) => reject(new DiffieError('chain.mempoolFull', facts)));
    }
    if (replaced === undefined) return;
    const expected = 'the highest price for its sender and nonce';
    const got = `${replaced.payload.yoPrice}`;
    const facts = { at: 'transaction.yoPrice', expected, got, hint };
    this.settle(replaced.id, ({ reject }) => reject(new DiffieError('chain.price', facts)));
  }

  private wake(): void {
    if (this.working !== undefined || this.isStopped || this.failure !== undefined) return;
    this.working = this.work().finally(() => {
      this.working = undefined;
    });
  }

  // Begins after the turn in which it was woken, so that what is submitted together comes into one block.
  private async work(): Promise<void> {
    await Promise.resolve();
    while (!this.isStopped) {
      try {
        const candidate = this.nextCandidate();
        if (candidate === undefined) return;
        await this.ledger.commit(candidate);
        this.emptyBlocksWanted = 0;
        this.publish(candidate);
      } catch (error) {
        // The store may or may not hold the block: only a new start can tell.
        this.failure = error;
        this.rejectAll(error);
        this.markStopped();
        return;
      }
    }
  }

  private nextCandidate(): Candidate | undefined {
    const { ledger } = this;
    const nonceOf = nonceReader(ledger.state());
    for (const old of this.mempool.stale(nonceOf, ledger.head.header.height)) {
      this.drop(old, new DiffieError('chain.timeout', { at: 'mempool', got: toHex(old.id) }));
    }
    const transactions = this.mempool.ready(nonceOf);
    if (transactions.length === 0 && this.emptyBlocksWanted === 0) return undefined;
    const candidate = ledger.propose({
      transactions,
      timeMs: BigInt(this.options.clock.nowMs()),
      sign: this.options.sign,
      // Without an error the block is full: the transaction waits for the next.
      onFault: (transaction, error) => {
        if (error !== undefined) this.drop(transaction, error);
      },
    });
    const isEmpty = candidate.run.receipts.length === 0;
    return isEmpty && this.emptyBlocksWanted === 0 ? undefined : candidate;
  }

  private publish({ block, run }: Candidate): void {
    const { height } = block.header;
    for (const transaction of run.included) this.mempool.remove(transaction);
    for (const [index, receipt] of run.receipts.entries()) {
      if (receipt.subject.kind !== 'transaction') continue;
      this.settle(receipt.subject.id, ({ resolve }) => resolve({ height, index, receipt }));
    }
    const notice = { block, receipts: run.receipts, steps: run.steps };
    // A listener that throws is a broken program, and none of the chain's business.
    for (const listener of this.listeners) void Promise.resolve(notice).then(listener);
  }

  private drop(transaction: Transaction, error: DiffieError): void {
    // A nonce too far ahead may come right; everything else will not by itself.
    const isAhead = isDiffieError(error, 'chain.nonce');
    if (isAhead) return;
    this.mempool.remove(transaction);
    this.settle(transaction.id, ({ reject }) => reject(error));
  }

  private settle(id: Uint8Array, call: (settle: Settle) => void): void {
    const name = byteText(id);
    const settles = this.submitters.get(name) ?? [];
    this.submitters.delete(name);
    for (const settle of settles) call(settle);
  }

  private rejectAll(error: unknown): void {
    const all = [...this.submitters.values()].flat();
    this.submitters.clear();
    for (const { reject } of all) reject(error);
  }

  private markStopped(): void {
    const listeners = [...this.stopListeners];
    this.stopListeners.clear();
    for (const listener of listeners) listener();
  }

  private checkRunning(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.isStopped) throw this.stoppedError();
  }

  private stoppedError(): DiffieError {
    return new DiffieError('chain.stopped', { at: 'node' });
  }
}

function nonceReader(state: StateReader): NonceOf {
  const known = new Map<string, bigint>();
  return (sender) => {
    const name = byteText(sender);
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const { nonce } = decodeAccount(state.get(accountKey(sender)));
    known.set(name, nonce);
    return nonce;
  };
}
