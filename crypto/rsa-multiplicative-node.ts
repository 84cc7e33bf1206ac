// The owner's half of multiplicative RSA by OpenSSL: keys that stay in their object, decryption that is blinded and in
// constant time. Textbook RSA is not semantically secure: see rsa-multiplicative.ts.

import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';
import { bytesToBigint, DiffieError, equalBytes } from '../base/index.ts';
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

/** PKCS #8 in DER. Secret: the caller wipes it. */
export function encodeRsaPrivateKey({ privateKey }: RsaPrivateKey): Uint8Array {
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/**
 * The owner's key of its encoding. That its parts belong together is checked in BigInts, which can't be wiped; that p and q are
 * primes is not.
 * @throws crypto.rsaKey unless it is what OpenSSL writes of an RSA key with an admitted size and exponent 65537
 */
export function decodeRsaPrivateKey(bytes: Uint8Array, at = 'RSA private key'): RsaPrivateKey {
  const privateKey = parsePrivateKey(bytes, at);
  const { publicExponent } = privateKey.asymmetricKeyDetails ?? {};
  if (privateKey.asymmetricKeyType !== 'rsa' || publicExponent !== RSA_EXPONENT) throw refused(at);
  const publicKey = createRsaKey(partsOf(privateKey).n, at);
  const key: RsaPrivateKey = { publicKey, privateKey };
  if (!isConsistent(privateKey)) throw refused(at);
  if (!equalBytes(canonicalBytes(privateKey), bytes)) throw refused(at);
  return key;
}

/** The encoding of the key's numbers alone: OpenSSL keeps a false version number and writes it again. */
function canonicalBytes(privateKey: KeyObject): Uint8Array {
  const jwk = privateKey.export({ format: 'jwk' });
  const again = createPrivateKey({ key: jwk, format: 'jwk' });
  return new Uint8Array(again.export({ format: 'der', type: 'pkcs8' }));
}

function parsePrivateKey(bytes: Uint8Array, at: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw refused(at, { cause });
  }
}

// By the definitions of RFC 8017, section 3.2; OpenSSL itself uses d only where the other parts fail.
function isConsistent(privateKey: KeyObject): boolean {
  const { n, d, p, q, dp, dq, qi } = partsOf(privateKey);
  return (
    p > 2n &&
    q > 2n &&
    p * q === n &&
    d < n &&
    (d * RSA_EXPONENT) % (p - 1n) === 1n &&
    (d * RSA_EXPONENT) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    qi < p &&
    (qi * q) % p === 1n
  );
}

function partsOf(privateKey: KeyObject) {
  const { n, d, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' });
  const number = (text = '') => bytesToBigint(Buffer.from(text, 'base64url'));
  return {
    n: number(n),
    d: number(d),
    p: number(p),
    q: number(q),
    dp: number(dp),
    dq: number(dq),
    qi: number(qi),
  };
}

function refused(at: string, options?: ErrorOptions): DiffieError {
  const expected = 'PKCS #8 in DER of an RSA key with exponent 65537';
  return new DiffieError('crypto.rsaKey', { at, expected }, options);
}
