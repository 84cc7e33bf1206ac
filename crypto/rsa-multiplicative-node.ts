// The owner's half of multiplicative RSA by OpenSSL: keys that stay in their object, decryption that is blinded and in
// constant time. Textbook RSA is not semantically secure: see rsa-multiplicative.ts.

import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto';
import { bytesToBigint, DiffieError } from '../base/index.ts';
import {
  createRsaKey,
  encodeRsaCiphertext,
  RSA_EXPONENT,
  RSA_KEY_BITS,
  type RsaCiphertext,
  type RsaKey,
} from './rsa-multiplicative.ts';

/** An owner's key: OpenSSL holds the private part, which can't be read from this object. */
export type RsaPrivateKey = { readonly publicKey: RsaKey; readonly privateKey: KeyObject };

/**
 * A fresh key.
 * @param bits 2048, 3072 or 4096 @throws crypto.rsaKey for another size
 */
export function generateRsaKey(bits = 3072): RsaPrivateKey {
  if (!(RSA_KEY_BITS as readonly number[]).includes(bits)) {
    const expected = `${RSA_KEY_BITS.join(', ')} bits`;
    throw new DiffieError('crypto.rsaKey', { at: 'size of a new key', expected, got: `${bits}` });
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicExponent: Number(RSA_EXPONENT),
  });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  const modulus = bytesToBigint(new Uint8Array(Buffer.from(n, 'base64url')));
  return { publicKey: createRsaKey(modulus), privateKey };
}

/** The plaintext, 0..n-1. OpenSSL blinds the base and computes in constant time. */
export function decryptRsa(
  { publicKey, privateKey }: RsaPrivateKey,
  ciphertext: RsaCiphertext,
): bigint {
  const key = { key: privateKey, padding: constants.RSA_NO_PADDING };
  return bytesToBigint(privateDecrypt(key, encodeRsaCiphertext(publicKey, ciphertext)));
}
