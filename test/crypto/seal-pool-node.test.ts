import { afterAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../base/index.ts';
import {
  addBfv,
  createBfvParameters,
  encodeBfvCiphertext,
  encryptBfv,
  generateBfvKeys,
  multiplyBfv,
  negateBfv,
  rotateBfv,
  subtractBfv,
  sumBfv,
} from '../../crypto/index.ts';
import { createBfvPool, type PooledBfv } from '../../crypto/index-node.ts';
import './seal-fixture.ts';

const parameters = createBfvParameters({ plaintextBits: 16, slots: 1, depth: 1, security: 128 });
const key = generateBfvKeys(parameters, [1]).publicKey;
const pool = await createBfvPool(key, { threadCount: 2 });
afterAll(() => pool.close());

const inputs = [1n, 2n, 3n, 4n, 5n].map((value) => encryptBfv(key, [value]));
const pooled = await Promise.all(inputs.map((input) => pool.put(encodeBfvCiphertext(input))));
const [a, b, c] = inputs as [(typeof inputs)[0], (typeof inputs)[0], (typeof inputs)[0]];
const [x, y, z] = pooled as [PooledBfv, PooledBfv, PooledBfv];
const refused = (code: string) => expect.objectContaining({ code });

async function expectSame(made: Promise<PooledBfv>, alone: typeof a) {
  expect(equalBytes(await pool.take(await made), encodeBfvCiphertext(alone))).toBe(true);
}

describe('a pool of BFV ciphertexts', () => {
  it('spreads what is put in over its threads', () => {
    expect(new Set(pooled.map(({ thread }) => thread)).size).toBe(2);
  });

  it('computes byte for byte what one thread does, within a thread and across two', async () => {
    await expectSame(pool.add(x, y), addBfv(key, a, b));
    await expectSame(pool.add(x, z), addBfv(key, a, c));
    await expectSame(pool.subtract(y, x), subtractBfv(key, b, a));
    await expectSame(pool.multiply(x, y), multiplyBfv(key, a, b));
    await expectSame(pool.multiply(z, z), multiplyBfv(key, c, c));
    await expectSame(pool.negate(y), negateBfv(key, b));
    await expectSame(pool.rotate(x, 1), rotateBfv(key, a, 1));
    await expectSame(pool.sum(pooled), sumBfv(key, inputs));
  });

  it('hands a fault back with its code, and goes on', async () => {
    await expect(pool.rotate(x, 2)).rejects.toThrow(refused('crypto.bfvRotation'));
    await expect(pool.put(new Uint8Array(9))).rejects.toThrow(refused('crypto.bfvCiphertext'));
    await expect(pool.sum([])).rejects.toThrow(refused('crypto.sealPool'));
    await expectSame(pool.negate(x), negateBfv(key, a));
  });

  it('keeps an operand until what was asked of it is done, and then lets it go', async () => {
    const extra = await pool.put(encodeBfvCiphertext(a));
    const sum = pool.add(extra, extra);
    pool.release(extra);
    await expectSame(sum, addBfv(key, a, a));
    await expect(pool.negate(extra)).rejects.toThrow('invariant broken');
  });

  it('refuses a number of threads out of range, and work after its end', async () => {
    for (const threadCount of [0, 1.5, 1000]) {
      await expect(createBfvPool(key, { threadCount })).rejects.toThrow(refused('crypto.sealPool'));
    }
    const short = await createBfvPool(key, { threadCount: 1 });
    const given = await short.put(encodeBfvCiphertext(a));
    const unfinished = short.add(given, given);
    short.release(given);
    await short.close();
    await unfinished;
    await expect(short.put(encodeBfvCiphertext(a))).rejects.toThrow(refused('crypto.sealPool'));
  });
});
