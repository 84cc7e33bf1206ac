import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, concatBytes } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  certifyPaillierBlum,
  createPaillierBase,
  decryptPaillier,
  dotPaillier,
  encodePaillierCiphertext,
  encryptPaillierByBase,
  generatePaillierKey,
  multiplyPlainPaillier,
  type PaillierCiphertext,
  sumPaillier,
  sumPaillierBytes,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const key = owner.publicKey;
const base = createPaillierBase(certifyPaillierBlum(owner), nodeArithmetic, 'short');
const ciphertexts = Array.from(
  { length: 40 },
  (_, i) => encryptPaillierByBase(base, BigInt(1000 + i), nodeRng).ciphertext,
);
const encode = (list: readonly PaillierCiphertext[]) =>
  concatBytes(...list.map((ciphertext) => encodePaillierCiphertext(key, ciphertext)));

describe('the sum of bytes', () => {
  it('is the sum of the plain loop', () => {
    for (const count of [0, 1, 2, 3, 40]) {
      const some = ciphertexts.slice(0, count);
      expect(sumPaillierBytes(key, encode(some))).toBe(sumPaillier(key, some));
    }
    const edges = [1n, key.n + 1n, key.nSquared - 1n, key.nSquared - key.n] as PaillierCiphertext[];
    expect(sumPaillierBytes(key, encode(edges))).toBe(sumPaillier(key, edges));
    expect(decryptPaillier(owner, sumPaillierBytes(key, encode(ciphertexts)), effects)).toBe(
      40_780n,
    );
  });

  it('refuses what is no ciphertext, by its number', () => {
    const bytes = encode(ciphertexts.slice(0, 3));
    expect(() => sumPaillierBytes(key, bytes.subarray(1))).toThrow(/DIF2031.*multiple of 512/);
    expect(() => sumPaillierBytes(key, bytes.slice().fill(0, 512, 1024))).toThrow(
      /DIF2031.*ciphertext 1/,
    );
    for (const excess of [0n, 1n]) {
      const changed = bytes.slice();
      changed.set(bigintToBytes(key.nSquared + excess, 512), 1024);
      expect(() => sumPaillierBytes(key, changed)).toThrow(/DIF2031.*ciphertext 2.*n\^2-1/);
    }
  });
});

describe('the dot product', () => {
  const plainly = (list: readonly PaillierCiphertext[], weights: readonly bigint[]) =>
    sumPaillier(
      key,
      list.map((one, i) => multiplyPlainPaillier(key, one, weights[i] ?? 0n, nodeArithmetic)),
    );

  it('is the sum of products of the plain way', () => {
    const weight = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.constantFrom(0n, 1n, 15n, 16n, 2n ** 64n - 1n),
    );
    fc.assert(
      fc.property(fc.array(weight, { maxLength: 40 }), (weights) => {
        const some = ciphertexts.slice(0, weights.length);
        expect(dotPaillier(key, some, weights)).toBe(plainly(some, weights));
      }),
      { numRuns: 15 },
    );
    expect(dotPaillier(key, [], [])).toBe(1n);
    expect(dotPaillier(key, ciphertexts.slice(0, 2), [0n, 0n])).toBe(1n);
  });

  it('refuses weights out of range and another number of them', () => {
    const two = ciphertexts.slice(0, 2);
    expect(() => dotPaillier(key, two, [1n])).toThrow(/DIF2032.*expected 2.*got 1/);
    expect(() => dotPaillier(key, two, [1n, 2n ** 64n])).toThrow(/DIF2032.*factor/);
    expect(() => dotPaillier(key, two, [-1n, 1n])).toThrow(/DIF2032.*factor/);
  });
});
