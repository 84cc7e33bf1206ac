import fc from 'fast-check';
import * as reference from 'paillier-bigint';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { bitLength, greatestCommonDivisor } from '../../crypto/arithmetic-integer.ts';
import {
  addPaillier,
  addPlainPaillier,
  createBigintArithmetic,
  createPaillierKey,
  createPaillierPrivateKey,
  decodePaillierComputed,
  decodePaillierInput,
  decodePaillierKey,
  decodePaillierPrivateKey,
  decodePaillierSigned,
  decryptPaillier,
  encodePaillierCiphertext,
  encodePaillierKey,
  encodePaillierPrivateKey,
  encodePaillierSigned,
  encryptPaillier,
  encryptPaillierAsOwner,
  exportPaillierKey,
  exportPaillierPrivateKey,
  generatePaillierKey,
  importPaillierKey,
  importPaillierPrivateKey,
  multiplyPlainPaillier,
  negatePaillier,
  type PaillierCiphertext,
  paillierKeyId,
  rerandomizePaillier,
  sumPaillier,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { encryptPaillierWith } from '../../crypto/paillier.ts';
import { raiseToModulus, takeRoot } from '../../crypto/paillier-owner.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const key = owner.publicKey;
const { n, nSquared } = key;
const decrypt = (ciphertext: PaillierCiphertext) => decryptPaillier(owner, ciphertext, effects);
const encrypt = (plaintext: bigint) => encryptPaillier(key, plaintext, effects).ciphertext;
const mod = (value: bigint) => ((value % n) + n) % n;

const plaintext = fc.oneof(
  fc.bigInt({ min: 0n, max: n - 1n }),
  fc.constantFrom(0n, 1n, n - 1n, (n - 1n) / 2n, (n + 1n) / 2n),
);
const runs = { numRuns: 12 };

describe('keys', () => {
  it('are made as promised', () => {
    const { p, q } = owner;
    expect(bitLength(n)).toBe(2048);
    expect([p.prime % 4n, q.prime % 4n]).toEqual([3n, 3n]);
    expect(greatestCommonDivisor(p.prime - 1n, q.prime - 1n)).toBe(2n);
    expect(p.prime * q.prime).toBe(n);
    expect(bitLength(generatePaillierKey(nodeArithmetic).publicKey.n)).toBe(3072);
  });

  it('have one encoding each', () => {
    expect(decodePaillierKey(encodePaillierKey(key))).toEqual(key);
    expect(encodePaillierKey(key).length).toBe(256);
    expect(decodePaillierPrivateKey(encodePaillierPrivateKey(owner), nodeArithmetic)).toEqual(
      owner,
    );
    expect(paillierKeyId(key).length).toBe(32);
    expect(paillierKeyId(createPaillierKey(n + 2n))).not.toEqual(paillierKeyId(key));
  });

  it('refuse other sizes, even moduli, equal and composite primes', () => {
    const { prime: p } = owner.p;
    const refused = (run: () => unknown) =>
      expect(run).toThrow(expect.toSatisfy((e: unknown) => isDiffieError(e, 'crypto.paillierKey')));
    refused(() => generatePaillierKey(nodeArithmetic, 1024));
    refused(() => decodePaillierKey(new Uint8Array(256)));
    refused(() => decodePaillierKey(encodePaillierKey(key).subarray(1)));
    refused(() => createPaillierKey(n - 1n));
    refused(() => createPaillierKey(-n));
    refused(() => createPaillierPrivateKey(p, p, nodeArithmetic));
    refused(() => createPaillierPrivateKey(p, owner.q.prime + 2n, nodeArithmetic));
    refused(() => createPaillierPrivateKey(2n ** 1023n + 1n, 2n ** 1024n - 1n, nodeArithmetic));
    const secret = encodePaillierPrivateKey(owner);
    const refusedSecret = (bytes: Uint8Array) =>
      refused(() => decodePaillierPrivateKey(bytes, nodeArithmetic));
    refusedSecret(new Uint8Array(384));
    refusedSecret(secret.subarray(1));
    refusedSecret(secret.with(383, (secret[383] ?? 0) ^ 2));
    refusedSecret(Uint8Array.from([...secret.subarray(0, 256), ...bigintToBytes(1n, 128)]));
  });
});

describe('encryption', () => {
  it('is undone by decryption, by the public and by the owner', () => {
    fc.assert(
      fc.property(plaintext, (m) => {
        expect(decrypt(encrypt(m))).toBe(m);
        expect(decrypt(encryptPaillierAsOwner(owner, m, effects).ciphertext)).toBe(m);
      }),
      runs,
    );
  });

  it('is fresh each time', () => {
    expect(encrypt(5n)).not.toBe(encrypt(5n));
  });

  it('gives the same by the primes, by OpenSSL and by BigInt', () => {
    const bigint = createBigintArithmetic(nodeRng);
    fc.assert(
      fc.property(plaintext, fc.bigInt({ min: 2n, max: n - 1n }), (m, r) => {
        const ciphertext = encryptPaillierWith(key, m, r, nodeArithmetic);
        expect(raiseToModulus(owner, r, nodeArithmetic)).toBe(
          nodeArithmetic.powPublic(r, n, nSquared),
        );
        expect(takeRoot(owner, ciphertext % n, nodeArithmetic)).toBe(r);
        expect(encryptPaillierWith(key, m, r, bigint)).toBe(ciphertext);
        expect(decryptPaillier(owner, ciphertext, { ...effects, arithmetic: bigint })).toBe(m);
      }),
      { numRuns: 3 },
    );
  });

  it('refuses plaintexts outside the range, without naming them', () => {
    for (const m of [-1n, n, n + 1n]) {
      expect(() => encrypt(m)).toThrow(/DIF2032[^0-9]*0 to n-1$/);
      expect(() => encryptPaillierAsOwner(owner, m, effects)).toThrow(/DIF2032/);
      expect(() => addPlainPaillier(key, encrypt(1n), m)).toThrow(/DIF2032/);
    }
  });
});

describe('arithmetic on ciphertexts', () => {
  it('follows the plaintexts', () => {
    const factor = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n));
    fc.assert(
      fc.property(plaintext, plaintext, factor, (a, b, k) => {
        const [left, right] = [encrypt(a), encrypt(b)];
        expect(decrypt(addPaillier(key, left, right))).toBe(mod(a + b));
        expect(decrypt(addPlainPaillier(key, left, b))).toBe(mod(a + b));
        expect(decrypt(negatePaillier(key, left))).toBe(mod(-a));
        expect(addPaillier(key, left, negatePaillier(key, left))).toBe(1n);
        expect(decrypt(multiplyPlainPaillier(key, left, k, nodeArithmetic))).toBe(mod(a * k));
        const again = rerandomizePaillier(key, left, effects);
        expect(again).not.toBe(left);
        expect(decrypt(again)).toBe(a);
      }),
      runs,
    );
  });

  it('sums lists', () => {
    const values = [5n, 7n, n - 3n, 1000n];
    const ciphertexts = values.map(encrypt);
    expect(decrypt(sumPaillier(key, ciphertexts))).toBe(1009n);
    expect(sumPaillier(key, [])).toBe(1n);
    expect(decrypt(1n as PaillierCiphertext)).toBe(0n);
  });

  it('refuses factors that are no u64', () => {
    for (const factor of [-1n, 2n ** 64n]) {
      expect(() => multiplyPlainPaillier(key, encrypt(1n), factor, nodeArithmetic)).toThrow(
        /DIF2032.*factor/,
      );
    }
  });

  it('carries signed numbers', () => {
    const signed = fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n });
    fc.assert(
      fc.property(signed, signed, (a, b) => {
        const [left, right] = [a, b].map((value) => encrypt(encodePaillierSigned(key, value)));
        if (left === undefined || right === undefined) return;
        const difference = addPaillier(key, left, negatePaillier(key, right));
        expect(decodePaillierSigned(key, decrypt(difference))).toBe(a - b);
      }),
      { numRuns: 4 },
    );
    const limit = (n - 1n) / 2n;
    for (const value of [limit, -limit, 0n]) {
      expect(decodePaillierSigned(key, encodePaillierSigned(key, value))).toBe(value);
    }
    expect(() => encodePaillierSigned(key, limit + 1n)).toThrow(/DIF2032/);
    expect(() => encodePaillierSigned(key, -limit - 1n)).toThrow(/DIF2032/);
    expect(() => decodePaillierSigned(key, n)).toThrow(/DIF2032/);
  });
});

describe('encoded ciphertexts', () => {
  it('come back the same', () => {
    const ciphertext = encrypt(42n);
    const bytes = encodePaillierCiphertext(key, ciphertext);
    expect(bytes.length).toBe(512);
    expect(decodePaillierInput(key, bytes)).toBe(ciphertext);
    expect(decodePaillierComputed(key, bytes)).toBe(ciphertext);
  });

  it('are refused where they are out of range, not prime to n, or hide nothing', () => {
    const input = (value: bigint) => () => decodePaillierInput(key, bigintToBytes(value, 512));
    for (const value of [0n, nSquared, nSquared + 1n, 2n ** 4096n - 1n]) {
      expect(input(value)).toThrow(/DIF2031.*1 to n\^2-1/);
    }
    for (const value of [n, 7n * n, owner.p.prime, owner.q.prime * 3n]) {
      expect(input(value)).toThrow(/DIF2031.*prime to n/);
    }
    for (const value of [1n, 1n + 5n * n]) expect(input(value)).toThrow(/DIF2031.*hidden/);
    expect(() => decodePaillierInput(key, new Uint8Array(511))).toThrow(/DIF2031.*512.*511/);
  });

  it('are read or refused by code, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 500, maxLength: 514 }), (bytes) => {
        try {
          expect(encodePaillierCiphertext(key, decodePaillierInput(key, bytes))).toEqual(bytes);
        } catch (error) {
          expect(isDiffieError(error, 'crypto.paillierCiphertext')).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 250, maxLength: 260 }), (bytes) => {
        try {
          expect(encodePaillierKey(decodePaillierKey(bytes))).toEqual(bytes);
        } catch (error) {
          expect(isDiffieError(error, 'crypto.paillierKey')).toBe(true);
        }
      }),
    );
  });
});

describe('paillier-bigint', () => {
  const exported = exportPaillierPrivateKey(owner);
  const theirKey = new reference.PublicKey(n, exported.publicKey.g);
  const theirOwner = new reference.PrivateKey(exported.lambda, exported.mu, theirKey);

  it('reads our ciphertexts and we read its', () => {
    const m = 123_456_789n;
    expect(theirOwner.decrypt(encrypt(m))).toBe(m);
    const theirs = decodePaillierInput(key, bigintToBytes(theirKey.encrypt(m), 512));
    expect(decrypt(theirs)).toBe(m);
    expect(decrypt(theirKey.addition(encrypt(m), theirs) as PaillierCiphertext)).toBe(2n * m);
    expect(theirOwner.decrypt(multiplyPlainPaillier(key, theirs, 3n, nodeArithmetic))).toBe(3n * m);
  });

  it('computes the same sums and products', () => {
    const [a, b] = [encrypt(3n), encrypt(4n)];
    expect(theirKey.addition(a, b)).toBe(addPaillier(key, a, b));
    expect(theirKey.plaintextAddition(a, 9n)).toBe(addPlainPaillier(key, a, 9n));
    expect(theirKey.multiply(a, 2n ** 63n)).toBe(
      multiplyPlainPaillier(key, a, 2n ** 63n, nodeArithmetic),
    );
  });

  it('takes our keys and we take its simple ones', () => {
    expect(importPaillierPrivateKey(exported, effects)).toEqual(owner);
    const { privateKey } = reference.generateRandomKeysSync(2048, true);
    const ours = importPaillierPrivateKey(privateKey, effects);
    const theirs = privateKey.publicKey.encrypt(77n) as PaillierCiphertext;
    expect(decryptPaillier(ours, theirs, effects)).toBe(77n);
    const { g } = privateKey.publicKey;
    expect(exportPaillierKey(importPaillierKey(privateKey.publicKey))).toEqual({
      n: privateKey.n,
      g,
    });
    expect(() => importPaillierKey({ n, g: 5n })).toThrow(/DIF2030.*n\+1.*generateRandomKeys/);
    for (const lambda of [0n, 6n, n, exported.lambda + 2n]) {
      const wrong = { lambda, publicKey: exported.publicKey };
      expect(() => importPaillierPrivateKey(wrong, effects)).toThrow(/DIF2030.*lambda/);
    }
  });
});
