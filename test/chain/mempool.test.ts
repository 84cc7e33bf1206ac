import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import { Mempool } from '../../chain/mempool.ts';
import { type Actor, actor, alice, bob, carol, makeTransaction } from './fixture.ts';

const actors = [alice, bob, carol];

function transfer(from: Actor, nonce: number, yoPrice = 10n, amount = 1n) {
  const action = { kind: 'transfer', to: bob.address, amount } as const;
  return makeTransaction({ ...from, sign: () => new Uint8Array(64) }, action, {
    nonce: BigInt(nonce),
    yoPrice,
  });
}

/** One as large as may be. Not encoded anew each time: only its size counts here. */
function large(from: Actor, nonce: number) {
  return { ...transfer(from, nonce), bytes: LARGE };
}

const LARGE = new Uint8Array(LIMITS.transactionSizeBytes);
const zero = () => 0n;

describe('mempool', () => {
  it('gives out every run of nonces in order, and nothing behind a gap', () => {
    const arrivals = fc.uniqueArray(fc.record({ who: fc.nat(2), nonce: fc.nat(6) }), {
      selector: ({ who, nonce }) => `${who} ${nonce}`,
      maxLength: 18,
    });
    fc.assert(
      fc.property(arrivals, (list) => {
        const pool = new Mempool();
        for (const { who, nonce } of list)
          pool.add(transfer(actors[who] ?? alice, nonce), zero, 0n);
        const ready = pool.ready(zero).map(({ payload }) => payload);
        for (const [who, { address }] of actors.entries()) {
          const nonces = ready
            .filter(({ from }) => from === address)
            .map(({ nonce }) => Number(nonce));
          const held = new Set(list.filter((entry) => entry.who === who).map(({ nonce }) => nonce));
          let run = 0;
          while (held.has(run)) run++;
          expect(nonces).toEqual(Array.from({ length: run }, (_, i) => i));
        }
      }),
    );
  });

  it('keeps the order of arrival between senders', () => {
    const pool = new Mempool();
    const order = [transfer(bob, 0), transfer(alice, 0), transfer(bob, 1), transfer(carol, 0)];
    for (const transaction of order) pool.add(transaction, zero, 0n);
    expect(pool.ready(zero)).toEqual(order);
  });

  it('takes each transaction once, and another with its nonce at a higher price alone', () => {
    const pool = new Mempool();
    const first = transfer(alice, 0);
    pool.add(first, zero, 0n);
    expect(() => pool.add(first, zero, 0n)).toThrow('DIF5018');
    expect(() => pool.add(transfer(alice, 0, 10n, 2n), zero, 0n)).toThrow('DIF5015');
    const better = transfer(alice, 0, 11n, 2n);
    expect(pool.add(better, zero, 0n)).toEqual({ replaced: first, evicted: [] });
    expect(pool.ready(zero)).toEqual([better]);
    expect(pool.size).toBe(1);
  });

  it('refuses nonces that are used or too far ahead', () => {
    const pool = new Mempool();
    expect(() => pool.add(transfer(alice, 4), () => 5n, 0n)).toThrow('DIF5013');
    const far = Number(LIMITS.mempoolNonceAhead);
    expect(() => pool.add(transfer(alice, far), zero, 0n)).toThrow('DIF5013');
    pool.add(transfer(alice, far - 1), zero, 0n);
  });

  it('names what can not run any more, or waited too long', () => {
    const pool = new Mempool();
    const used = transfer(alice, 0);
    const old = transfer(bob, 3);
    const fresh = transfer(carol, 1);
    pool.add(used, zero, 0n);
    pool.add(old, zero, 0n);
    pool.add(fresh, zero, LIMITS.mempoolBlocks);
    const nonceOf = (sender: Uint8Array) => (sender === alice.address ? 1n : 0n);
    expect(pool.stale(nonceOf, LIMITS.mempoolBlocks + 1n)).toEqual([used, old]);
  });

  it('keeps room for what can run: the newest of those ahead of their nonce make way', () => {
    const pool = new Mempool();
    const strangers = Array.from({ length: 17 }, (_, i) => actor(`stranger ${i}`));
    const crowd = strangers
      .flatMap((who) => Array.from({ length: 255 }, (_, i) => transfer(who, i + 1)))
      .slice(0, LIMITS.mempoolTransactions);
    for (const transaction of crowd) pool.add(transaction, zero, 0n);
    expect(() => pool.add(transfer(alice, 1), zero, 0n)).toThrow('DIF5017');
    const next = transfer(alice, 0);
    expect(pool.add(next, zero, 0n)).toEqual({ replaced: undefined, evicted: [crowd.at(-1)] });
    expect(pool.size).toBe(LIMITS.mempoolTransactions);
    expect(pool.ready(zero)).toEqual([next]);
  });

  it('holds so many bytes and no more, and pushes out none that can run', () => {
    const pool = new Mempool();
    const count = Math.floor(LIMITS.mempoolSizeBytes / large(alice, 0).bytes.length);
    const ready = Array.from({ length: count }, (_, i) => large(alice, i));
    for (const transaction of ready) pool.add(transaction, zero, 0n);
    expect(() => pool.add(large(bob, 0), zero, 0n)).toThrow('DIF5017');
    pool.remove(ready.pop() ?? large(alice, 0));
    const ahead = large(bob, 1);
    pool.add(ahead, zero, 0n);
    const next = large(carol, 0);
    expect(pool.add(next, zero, 0n).evicted).toEqual([ahead]);
    expect(pool.ready(zero)).toEqual([...ready, next]);
    const dearer = { ...next, id: new Uint8Array(32), payload: { ...next.payload, yoPrice: 11n } };
    expect(pool.add(dearer, zero, 0n)).toEqual({ replaced: next, evicted: [] });
  });
});
