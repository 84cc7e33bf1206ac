import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertModulo, powBigint, randomBelow } from '../../crypto/arithmetic-integer.ts';
import {
  addDamgardJurik,
  createBigintArithmetic,
  createDamgardJurikKey,
  DAMGARD_JURIK_EXPONENT_MAX,
  type DamgardJurikCiphertext,
  type DamgardJurikKey,
  decodeDamgardJurikCiphertext,
  decryptDamgardJurik,
  decryptPaillier,
  encodeDamgardJurikCiphertext,
  encryptDamgardJurik,
  multiplyPlainDamgardJurik,
  type PaillierCiphertext,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { effects, owner, safeOwner } from './paillier-fixture.ts';

const { n } = owner.publicKey;
const keys = [1, 2, 3].map((s) => createDamgardJurikKey(owner.publicKey, s));

/** Decryption as the paper has it, section 3: c^d modulo n^(s+1), then the exponent of 1+n digit by digit. */
function decryptByPaper({ exponent, modulus }: DamgardJurikKey, ciphertext: bigint): bigint {
  const lambda = (owner.p.prime - 1n) * (owner.q.prime - 1n);
  const space = n ** BigInt(exponent);
  const d = lambda * invertModulo(lambda, space);
  const power = powBigint(ciphertext, d, modulus);
  let i = 0n;
  for (let j = 1n; j <= BigInt(exponent); j++) {
    const bound = n ** j;
    let t1 = ((power % (bound * n)) - 1n) / n;
    let t2 = i;
    let factorial = 1n;
    for (let k = 2n; k <= j; k++) {
      i -= 1n;
      t2 = (t2 * i) % bound;
      factorial *= k;
      t1 = (t1 - t2 * n ** (k - 1n) * invertModulo(factorial, bound)) % bound;
    }
    i = ((t1 % bound) + bound) % bound;
  }
  return i;
}

describe('Damgard-Jurik', () => {
  it('decrypts what it encrypts, for every s that OpenSSL takes', () => {
    for (const key of keys) {
      for (const m of [
        0n,
        1n,
        key.plaintextModulus - 1n,
        randomBelow(key.plaintextModulus, effects.rng),
      ]) {
        const { ciphertext } = encryptDamgardJurik(key, m, effects);
        expect(decryptDamgardJurik(key, owner, ciphertext, effects)).toBe(m);
      }
    }
  });

  it('is Paillier for s = 1', () => {
    const [key] = keys;
    if (key === undefined) return;
    const { ciphertext, randomness } = encryptDamgardJurik(key, 41_500n, effects);
    expect(decryptPaillier(owner, ciphertext as bigint as PaillierCiphertext, effects)).toBe(
      41_500n,
    );
    expect(ciphertext).toBe(((1n + 41_500n * n) * powBigint(randomness, n, n * n)) % (n * n));
  });

  it('computes what plain BigInt powers do, and decrypts as the paper does', () => {
    const [, key] = keys;
    if (key === undefined) return;
    const m = randomBelow(key.plaintextModulus, effects.rng);
    const { ciphertext, randomness } = encryptDamgardJurik(key, m, effects);
    const mask = powBigint(randomness, n * n, key.modulus);
    expect(ciphertext).toBe((powBigint(1n + n, m, key.modulus) * mask) % key.modulus);
    expect(decryptByPaper(key, ciphertext)).toBe(m);
  });

  it('adds and multiplies', () => {
    for (const key of keys.slice(1)) {
      fc.assert(
        fc.property(
          fc.bigInt({ min: 0n, max: key.plaintextModulus - 1n }),
          fc.bigInt({ min: 0n, max: 2n ** 64n }),
          (m, k) => {
            const a = encryptDamgardJurik(key, m, effects).ciphertext;
            const scaled = multiplyPlainDamgardJurik(key, a, k, nodeArithmetic);
            const sum = addDamgardJurik(key, a, scaled);
            expect(decryptDamgardJurik(key, owner, sum, effects)).toBe(
              (m * (k + 1n)) % key.plaintextModulus,
            );
          },
        ),
        { numRuns: 2 },
      );
    }
  });

  it('falls back on BigInt above 10,000 bits, with the same results', () => {
    const key = createDamgardJurikKey(owner.publicKey, 4);
    expect(key.modulus.toString(2).length).toBeGreaterThan(10_000);
    const m = randomBelow(key.plaintextModulus, effects.rng);
    const { ciphertext } = encryptDamgardJurik(key, m, effects);
    expect(decryptDamgardJurik(key, owner, ciphertext, effects)).toBe(m);
    const plain = { arithmetic: createBigintArithmetic(effects.rng), rng: effects.rng };
    const [, smaller] = keys;
    if (smaller === undefined) return;
    const own = encryptDamgardJurik(smaller, 5n, plain).ciphertext;
    expect(decryptDamgardJurik(smaller, owner, own, plain)).toBe(5n);
  });

  it('reads ciphertexts in one form', () => {
    const [, key] = keys;
    if (key === undefined) return;
    const { ciphertext } = encryptDamgardJurik(key, 7n, effects);
    const bytes = encodeDamgardJurikCiphertext(key, ciphertext);
    expect(bytes.length).toBe(768);
    expect(decodeDamgardJurikCiphertext(key, bytes)).toBe(ciphertext);
    const bad = [0n, 1n, 1n + 5n * n, owner.p.prime, n, key.modulus, key.modulus + 5n];
    for (const value of bad) {
      const encoded = encodeDamgardJurikCiphertext(key, value as DamgardJurikCiphertext);
      expect(() => decodeDamgardJurikCiphertext(key, encoded)).toThrow(/DIF2031/);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 767 }), (noise) => {
        expect(() => decodeDamgardJurikCiphertext(key, noise)).toThrow(/DIF2031/);
      }),
    );
  });

  it('refuses what does not fit', () => {
    for (const s of [0, 1.5, DAMGARD_JURIK_EXPONENT_MAX + 1]) {
      expect(() => createDamgardJurikKey(owner.publicKey, s)).toThrow(/DIF2030/);
    }
    const [, key] = keys;
    if (key === undefined) return;
    for (const m of [-1n, key.plaintextModulus]) {
      expect(() => encryptDamgardJurik(key, m, effects)).toThrow(/DIF2032/);
    }
    const { ciphertext } = encryptDamgardJurik(key, 7n, effects);
    expect(() => decryptDamgardJurik(key, safeOwner, ciphertext, effects)).toThrow(/DIF2030/);
    expect(() => multiplyPlainDamgardJurik(key, ciphertext, -1n, nodeArithmetic)).toThrow(
      /DIF2032/,
    );
  });
});
