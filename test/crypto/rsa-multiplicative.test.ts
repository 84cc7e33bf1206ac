// Multiplicative RSA: the owner's OpenSSL against plain powers, products, openings, and everything that is refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigintToBytes, isDiffieError } from '../../base/index.ts';
import {
  createRsaKey,
  decodeRsaCiphertext,
  decodeRsaKey,
  encodeRsaCiphertext,
  encodeRsaKey,
  encryptRsa,
  multiplyPlainRsa,
  multiplyRsa,
  RSA_EXPONENT,
  verifyRsaOpening,
} from '../../crypto/index.ts';
import { decryptRsa, generateRsaKey, nodeArithmetic } from '../../crypto/index-node.ts';

const owner = generateRsaKey(2048);
const key = owner.publicKey;
const plaintexts = fc.bigInt({ min: 0n, max: key.n - 1n });

function plainPower(base: bigint): bigint {
  let [result, factor] = [1n, base];
  for (let e = RSA_EXPONENT; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * factor) % key.n;
    factor = (factor * factor) % key.n;
  }
  return result;
}

describe('multiplicative RSA', () => {
  test('encrypts as the plain power does, and the owner decrypts', () => {
    fc.assert(
      fc.property(fc.oneof(plaintexts, fc.constantFrom(0n, 1n, key.n - 1n)), (m) => {
        const ciphertext = encryptRsa(key, m, nodeArithmetic);
        expect(ciphertext).toBe(plainPower(m));
        expect(decryptRsa(owner, ciphertext)).toBe(m);
      }),
      { numRuns: 25 },
    );
  });

  test('products of ciphertexts hold products of plaintexts', () => {
    fc.assert(
      fc.property(plaintexts, plaintexts, (a, b) => {
        const product = multiplyRsa(
          key,
          encryptRsa(key, a, nodeArithmetic),
          encryptRsa(key, b, nodeArithmetic),
        );
        expect(decryptRsa(owner, product)).toBe((a * b) % key.n);
        expect(multiplyPlainRsa(key, encryptRsa(key, a, nodeArithmetic), b, nodeArithmetic)).toBe(
          product,
        );
      }),
      { numRuns: 15 },
    );
  });

  test('anyone checks an opening, and equal plaintexts show: it hides nothing small', () => {
    const ciphertext = encryptRsa(key, 41n, nodeArithmetic);
    expect(verifyRsaOpening(key, ciphertext, 41n, nodeArithmetic)).toBe(true);
    expect(verifyRsaOpening(key, ciphertext, 42n, nodeArithmetic)).toBe(false);
    expect(encryptRsa(key, 41n, nodeArithmetic)).toBe(ciphertext);
  });

  test('keys and ciphertexts read back as they were written', () => {
    const ciphertext = encryptRsa(key, 7n, nodeArithmetic);
    expect(decodeRsaCiphertext(key, encodeRsaCiphertext(key, ciphertext))).toBe(ciphertext);
    expect(decodeRsaKey(encodeRsaKey(key))).toEqual(key);
  });

  test('what is out of range is refused with its code', () => {
    const refused = (code: string, run: () => unknown) =>
      expect(run).toThrow(expect.objectContaining({ code }));
    refused('crypto.rsaPlaintext', () => encryptRsa(key, key.n, nodeArithmetic));
    refused('crypto.rsaPlaintext', () => encryptRsa(key, -1n, nodeArithmetic));
    refused('crypto.rsaCiphertext', () => decodeRsaCiphertext(key, bigintToBytes(key.n, 256)));
    refused('crypto.rsaKey', () => createRsaKey(key.n - 1n));
    refused('crypto.rsaKey', () => generateRsaKey(1024));
    refused('crypto.rsaKey', () => decodeRsaKey(new Uint8Array([0, ...encodeRsaKey(key)])));
  });

  test('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const decode of [
          (given: Uint8Array) => encodeRsaKey(decodeRsaKey(given)),
          (given: Uint8Array) => encodeRsaCiphertext(key, decodeRsaCiphertext(key, given)),
        ]) {
          try {
            expect(decode(bytes)).toEqual(bytes);
          } catch (error) {
            expect(isDiffieError(error)).toBe(true);
          }
        }
      }),
    );
  });
});
