// Transactions that wait for a block: bounded in number and bytes, each once, one per sender and nonce, given out in
// order of arrival as far as nonces allow. A transaction ahead of its sender's nonce waits for those before it; it
// costs its sender nothing, so where there is no room it makes way for one that can run.

import { DiffieError, LIMITS, toHex } from '../base/index.ts';
import { byteText } from './byte-text.ts';
import type { Transaction } from './transaction.ts';

type Waiting = {
  readonly transaction: Transaction;
  readonly sender: string;
  /** Height of the head when it came, and how many came before it. */
  readonly since: bigint;
  readonly rank: number;
};

/** Gives a sender's next nonce by the head's state. */
export type NonceOf = (sender: Uint8Array) => bigint;

/** What left the pool when another came in. */
export type Displaced = {
  /** The same sender and nonce, at a lower price. */
  readonly replaced: Transaction | undefined;
  /** What could not run yet, where there was no room. */
  readonly evicted: readonly Transaction[];
};

/** The pool of one node. Holds no state of the chain: nonces are given to it. */
export class Mempool {
  private readonly waiting = new Map<string, Waiting>();
  private readonly byNonce = new Map<string, Waiting>();
  private sizeBytes = 0;
  private nextRank = 0;

  get size(): number {
    return this.waiting.size;
  }

  has(id: Uint8Array): boolean {
    return this.waiting.has(byteText(id));
  }

  /**
   * What a transaction must fulfil to be taken in, found without a signature being checked.
   * @returns the transaction that it would replace
   * @throws chain.known, chain.mempoolFull, chain.nonce, chain.price
   */
  check(transaction: Transaction, nonceOf: NonceOf): Transaction | undefined {
    const { id, payload, bytes } = transaction;
    if (this.has(id))
      throw new DiffieError('chain.known', { at: 'transaction.id', got: toHex(id) });
    const nonce = nonceOf(payload.from);
    const limit = nonce + LIMITS.mempoolNonceAhead;
    if (payload.nonce < nonce || payload.nonce >= limit) {
      throw new DiffieError('chain.nonce', {
        at: 'transaction.nonce',
        expected: `${nonce} to ${limit - 1n}`,
        got: `${payload.nonce}`,
      });
    }
    const replaced = this.replaced(transaction);
    const isNext = payload.nonce === nonce;
    if (!isNext && !isEnough(this.roomWith(bytes.length, replaced))) throw poolFull();
    return replaced;
  }

  /**
   * Takes a transaction in: the caller has checked its signature.
   * @returns what leaves the pool for it
   * @throws as check; chain.mempoolFull also where nothing that waits can make way
   */
  add(transaction: Transaction, nonceOf: NonceOf, height: bigint): Displaced {
    const { id, payload, bytes } = transaction;
    const replaced = this.check(transaction, nonceOf);
    const evicted = this.victims(transaction, replaced, nonceOf);
    for (const old of evicted) this.remove(old);
    if (replaced !== undefined) this.remove(replaced);
    const sender = byteText(payload.from);
    const entry = { transaction, sender, since: height, rank: this.nextRank++ };
    this.waiting.set(byteText(id), entry);
    this.byNonce.set(nonceText(sender, payload.nonce), entry);
    this.sizeBytes += bytes.length;
    return { replaced, evicted };
  }

  remove({ id, payload, bytes }: Transaction): void {
    if (!this.waiting.delete(byteText(id))) return;
    this.sizeBytes -= bytes.length;
    this.byNonce.delete(nonceText(byteText(payload.from), payload.nonce));
  }

  /** Those that may be next, in order. */
  ready(nonceOf: NonceOf): Transaction[] {
    const next = new Map<string, bigint>();
    const ready: Transaction[] = [];
    for (const { transaction, sender, rank } of this.waiting.values()) {
      const { payload } = transaction;
      let nonce = next.get(sender) ?? nonceOf(payload.from);
      if (payload.nonce === nonce) {
        ready.push(transaction);
        // Those that came before it and had to wait for it.
        let after = this.byNonce.get(nonceText(sender, ++nonce));
        while (after !== undefined && after.rank < rank) {
          ready.push(after.transaction);
          after = this.byNonce.get(nonceText(sender, ++nonce));
        }
      }
      next.set(sender, nonce);
    }
    return ready;
  }

  /** Those that can never run any more, or have waited too long for a nonce before theirs. */
  stale(nonceOf: NonceOf, height: bigint): Transaction[] {
    const stale: Transaction[] = [];
    for (const { transaction, since } of this.waiting.values()) {
      const { from, nonce } = transaction.payload;
      const isOld = height - since > LIMITS.mempoolBlocks;
      if (isOld || nonce < nonceOf(from)) stale.push(transaction);
    }
    return stale;
  }

  /** The newest of those that can't run now, as many as must leave; none where there is room. */
  private victims(
    { bytes }: Transaction,
    replaced: Transaction | undefined,
    nonceOf: NonceOf,
  ): Transaction[] {
    let room = this.roomWith(bytes.length, replaced);
    if (isEnough(room)) return [];
    const ready = new Set(this.ready(nonceOf));
    const victims: Transaction[] = [];
    for (const { transaction } of [...this.waiting.values()].reverse()) {
      if (transaction === replaced || ready.has(transaction)) continue;
      victims.push(transaction);
      room = { count: room.count + 1, sizeBytes: room.sizeBytes + transaction.bytes.length };
      if (isEnough(room)) return victims;
    }
    throw poolFull();
  }

  /** What room would be left with so many bytes more, and without what they replace. */
  private roomWith(sizeBytes: number, replaced: Transaction | undefined): Room {
    const before = replaced === undefined ? 0 : 1;
    return {
      count: LIMITS.mempoolTransactions - this.size - 1 + before,
      sizeBytes:
        LIMITS.mempoolSizeBytes - this.sizeBytes - sizeBytes + (replaced?.bytes.length ?? 0),
    };
  }

  private replaced({ payload }: Transaction): Transaction | undefined {
    const sender = byteText(payload.from);
    const other = this.byNonce.get(nonceText(sender, payload.nonce))?.transaction;
    if (other === undefined) return undefined;
    if (payload.yoPrice > other.payload.yoPrice) return other;
    throw new DiffieError('chain.price', {
      at: 'transaction.yoPrice',
      expected: `more than ${other.payload.yoPrice}, to replace the one that waits`,
      got: `${payload.yoPrice}`,
    });
  }
}

/** Transactions and bytes that the pool may still take; negative where there are too many. */
type Room = { readonly count: number; readonly sizeBytes: number };

function isEnough({ count, sizeBytes }: Room): boolean {
  return count >= 0 && sizeBytes >= 0;
}

function poolFull(): DiffieError {
  const { mempoolTransactions, mempoolSizeBytes } = LIMITS;
  const expected = `at most ${mempoolTransactions} transactions of ${mempoolSizeBytes} bytes in all`;
  return new DiffieError('chain.mempoolFull', { at: 'mempool', expected });
}

function nonceText(sender: string, nonce: bigint): string {
  return `${sender}${nonce}`;
}
