// Transactions that wait for a block: bounded, each once, one per sender and nonce, given out in order of arrival
// as far as nonces allow. A transaction ahead of its sender's nonce waits for those before it.

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

/** The pool of one node. Holds no state of the chain: nonces are given to it. */
export class Mempool {
  private readonly waiting = new Map<string, Waiting>();
  private readonly byNonce = new Map<string, Waiting>();
  private nextRank = 0;

  get size(): number {
    return this.waiting.size;
  }

  has(id: Uint8Array): boolean {
    return this.waiting.has(byteText(id));
  }

  /**
   * Takes a transaction in.
   * @param nonce the sender's next by the head's state
   * @returns the transaction that it replaces: the same sender and nonce, at a lower price
   * @throws chain.known, chain.mempoolFull, chain.nonce, chain.price
   */
  add(transaction: Transaction, nonce: bigint, height: bigint): Transaction | undefined {
    const { id, payload } = transaction;
    const text = byteText(id);
    if (this.waiting.has(text)) {
      throw new DiffieError('chain.known', { at: 'transaction.id', got: toHex(id) });
    }
    const limit = nonce + LIMITS.mempoolNonceAhead;
    if (payload.nonce < nonce || payload.nonce >= limit) {
      throw new DiffieError('chain.nonce', {
        at: 'transaction.nonce',
        expected: `${nonce} to ${limit - 1n}`,
        got: `${payload.nonce}`,
      });
    }
    const sender = byteText(payload.from);
    const replaced = this.replaced(sender, transaction);
    if (replaced === undefined && this.waiting.size >= LIMITS.mempoolTransactions) {
      const expected = `at most ${LIMITS.mempoolTransactions}`;
      throw new DiffieError('chain.mempoolFull', { at: 'mempool', expected });
    }
    if (replaced !== undefined) this.remove(replaced);
    const entry = { transaction, sender, since: height, rank: this.nextRank++ };
    this.waiting.set(text, entry);
    this.byNonce.set(nonceText(sender, payload.nonce), entry);
    return replaced;
  }

  remove({ id, payload }: Transaction): void {
    if (!this.waiting.delete(byteText(id))) return;
    this.byNonce.delete(nonceText(byteText(payload.from), payload.nonce));
  }

  /** Those that may be next, in order. `nonceOf` gives a sender's next nonce by the head's state. */
  ready(nonceOf: (sender: Uint8Array) => bigint): Transaction[] {
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
  stale(nonceOf: (sender: Uint8Array) => bigint, height: bigint): Transaction[] {
    const stale: Transaction[] = [];
    for (const { transaction, since } of this.waiting.values()) {
      const { from, nonce } = transaction.payload;
      const isOld = height - since > LIMITS.mempoolBlocks;
      if (isOld || nonce < nonceOf(from)) stale.push(transaction);
    }
    return stale;
  }

  private replaced(sender: string, { payload }: Transaction): Transaction | undefined {
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

function nonceText(sender: string, nonce: bigint): string {
  return `${sender}${nonce}`;
}
