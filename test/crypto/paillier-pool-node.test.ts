import { afterAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeUtf8 } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  certifyPaillierBlum,
  createPaillierBase,
  decryptPaillier,
  encodePaillierCiphertext,
  generatePaillierKey,
  provePaillierInput,
  provePaillierInputByBase,
  sumPaillier,
  verifyPaillierInput,
} from '../../crypto/index.ts';
import {
  createPaillierBasePool,
  createPaillierPool,
  nodeArithmetic,
} from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const context = encodeUtf8('chain 1');
const verification = { context, arithmetic: nodeArithmetic };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const key = owner.publicKey;
const base = createPaillierBase(certifyPaillierBlum(owner), nodeArithmetic, 'short');
const pool = createPaillierBasePool(base, { capacity: 70, threadCount: 2 });
const fullPool = createPaillierPool(key, { capacity: 3, threadCount: 1 });

afterAll(async () => {
  await Promise.all([pool.close(), fullPool.close()]);
});

describe('a pool of the base', () => {
  it('encrypts before it is warm, when it is, and when it has run dry', async () => {
    const cold = pool.encrypt(7n);
    expect(decryptPaillier(owner, cold.ciphertext, effects)).toBe(7n);
    await pool.fill();
    expect(pool.ready).toBe(70);
    const encryptions = Array.from({ length: 80 }, (_, i) => pool.encrypt(BigInt(i)));
    expect(pool.ready).toBe(0);
    for (const i of [0, 69, 79]) {
      const { ciphertext } = encryptions[i] ?? cold;
      expect(decryptPaillier(owner, ciphertext, effects)).toBe(BigInt(i));
    }
    const all = [cold, ...encryptions];
    expect(new Set(all.map(({ exponent }) => Buffer.from(exponent).toString('hex'))).size).toBe(81);
  });

  it('gives encryptions that proofs can be made for', async () => {
    await pool.fill();
    const encryption = pool.encrypt(41n);
    const proof = provePaillierInputByBase(base, encryption, context, effects);
    expect(verifyPaillierInput(key, encryption.ciphertext, proof, verification)).toBe(true);
    expect(() => pool.encrypt(key.n)).toThrow(/DIF2032/);
  });

  it('sums on all threads as the plain loop does', async () => {
    const ciphertexts = Array.from({ length: 9 }, (_, i) => pool.encrypt(BigInt(i)).ciphertext);
    for (const count of [0, 1, 9]) {
      const some = ciphertexts.slice(0, count);
      const bytes = concatBytes(...some.map((one) => encodePaillierCiphertext(key, one)));
      expect(await pool.sum(bytes)).toBe(sumPaillier(key, some));
    }
    const last = new Uint8Array(9 * 512).fill(1).fill(0, 8 * 512);
    await expect(pool.sum(last)).rejects.toThrow(/DIF2031.*ciphertext 8/);
    await expect(pool.sum(new Uint8Array(513))).rejects.toThrow(/DIF2031.*multiple of 512/);
  });
});

it('a pool of full length gives randomness', async () => {
  await fullPool.fill();
  const encryption = fullPool.encrypt(5n);
  expect(decryptPaillier(owner, encryption.ciphertext, effects)).toBe(5n);
  const proof = provePaillierInput(key, encryption, context, effects);
  expect(verifyPaillierInput(key, encryption.ciphertext, proof, verification)).toBe(true);
});

it('a closed pool refuses work, and open ones have bounds', async () => {
  const short = createPaillierBasePool(base, { capacity: 1, threadCount: 1 });
  const filling = short.fill();
  await Promise.all([short.close(), expect(filling).rejects.toThrow(/DIF2040/)]);
  expect(short.ready).toBe(0);
  expect(() => short.encrypt(1n)).toThrow(/DIF2040/);
  await expect(short.sum(new Uint8Array(0))).rejects.toThrow(/DIF2040/);
  await expect(short.fill()).rejects.toThrow(/DIF2040/);
  expect(() => createPaillierPool(key, { capacity: -1 })).toThrow(/DIF1003.*capacity/);
  expect(() => createPaillierPool(key, { threadCount: 17 })).toThrow(/DIF1003.*threadCount/);
});
