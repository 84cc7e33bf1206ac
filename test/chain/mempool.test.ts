import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import { Mempool } from '../../chain/mempool.ts';
import { type Actor, alice, bob, carol, makeTransaction } from './fixture.ts';

const actors = [alice, bob, carol];

function transfer(from: Actor, nonce: number, yoPrice = 10n, amount = 1n) {
  const action = { kind: 'transfer', to: bob.address, amount } as const;
  return makeTransaction({ ...from, sign: () => new Uint8Array(64) }, action, {
    nonce: BigInt(nonce),
    yoPrice,
  });
}

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
        for (const { who, nonce } of list) pool.add(transfer(actors[who] ?? alice, nonce), 0n, 0n);
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
    for (const transaction of order) pool.add(transaction, 0n, 0n);
    expect(pool.ready(zero)).toEqual(order);
  });

  it('takes each transaction once, and another with its nonce at a higher price alone', () => {
    const pool = new Mempool();
    const first = transfer(alice, 0);
    pool.add(first, 0n, 0n);
    expect(() => pool.add(first, 0n, 0n)).toThrow('DIF5018');
    expect(() => pool.add(transfer(alice, 0, 10n, 2n), 0n, 0n)).toThrow('DIF5015');
    const better = transfer(alice, 0, 11n, 2n);
    expect(pool.add(better, 0n, 0n)).toBe(first);
    expect(pool.ready(zero)).toEqual([better]);
    expect(pool.size).toBe(1);
  });

  it('refuses nonces that are used or too far ahead', () => {
    const pool = new Mempool();
    expect(() => pool.add(transfer(alice, 4), 5n, 0n)).toThrow('DIF5013');
    const far = Number(LIMITS.mempoolNonceAhead);
    expect(() => pool.add(transfer(alice, far), 0n, 0n)).toThrow('DIF5013');
    pool.add(transfer(alice, far - 1), 0n, 0n);
  });

  it('names what can not run any more, or waited too long', () => {
    const pool = new Mempool();
    const used = transfer(alice, 0);
    const old = transfer(bob, 3);
    const fresh = transfer(carol, 1);
    pool.add(used, 0n, 0n);
    pool.add(old, 0n, 0n);
    pool.add(fresh, 0n, LIMITS.mempoolBlocks);
    const nonceOf = (sender: Uint8Array) => (sender === alice.address ? 1n : 0n);
    expect(pool.stale(nonceOf, LIMITS.mempoolBlocks + 1n)).toEqual([used, old]);
  });
});
