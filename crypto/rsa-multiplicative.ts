// Textbook RSA is not semantically secure: equal plaintexts have equal ciphertexts, small ones are found by trial, and anyone
// multiplies what they like into a ciphertext. It is offered only as the multiplicatively homomorphic primitive, never for
// hiding (Rivest, Shamir, Adleman 1978; as RSAEP of RFC 8017, 5.1.1, without padding). The owner's half is in
// rsa-multiplicative-node.ts.

import { type Arithmetic, bigintToBytes, bytesToBigint, DiffieError } from '../base/index.ts';
import { bitLength } from './arithmetic-integer.ts';

/** Sizes of n in bits. 2048 gives about 112 bits of security against factoring, 3072 about 128. */
export const RSA_KEY_BITS = [2048, 3072, 4096] as const;

/** The exponent that keys have, and the only one taken. */
export const RSA_EXPONENT = 65537n;

declare const rsa: unique symbol;

/** A ciphertext: an integer in 0..n-1, under a key that its user knows from elsewhere. */
export type RsaCiphertext = bigint & { readonly [rsa]: true };

/** A public key; e is RSA_EXPONENT. */
export type RsaKey = {
  readonly n: bigint;
  /** Bytes of n, and of a ciphertext: 256, 384 or 512. */
  readonly sizeBytes: number;
};

/** The public key with this modulus. Checks its form alone. @throws crypto.rsaKey for an even n or another size */
export function createRsaKey(n: bigint, at = 'RSA key'): RsaKey {
  const bits = bitLength(n);
  if (!(RSA_KEY_BITS as readonly number[]).includes(bits) || (n & 1n) === 0n) {
    const expected = `an odd n of ${RSA_KEY_BITS.join(', ')} bits`;
    throw new DiffieError('crypto.rsaKey', { at, expected, got: `${bits} bits` });
  }
  return { n, sizeBytes: bits / 8 };
}

/** n, big-endian. */
export function encodeRsaKey(key: RsaKey): Uint8Array {
  return bigintToBytes(key.n, key.sizeBytes);
}

/** @throws crypto.rsaKey as createRsaKey */
export function decodeRsaKey(bytes: Uint8Array, at = 'RSA key'): RsaKey {
  const key = createRsaKey(bytesToBigint(bytes), at);
  if (key.sizeBytes === bytes.length) return key;
  const expected = 'an n without leading zeros';
  throw new DiffieError('crypto.rsaKey', { at, expected, got: `${bytes.length} bytes` });
}

/**
 * m^e mod n: deterministic, and for m of 0, 1 and n-1 the plaintext itself.
 * @param plaintext 0..n-1 @throws crypto.rsaPlaintext outside that range
 */
export function encryptRsa(key: RsaKey, plaintext: bigint, arithmetic: Arithmetic): RsaCiphertext {
  checkRsaPlaintext(key, plaintext);
  return arithmetic.powPublic(plaintext, RSA_EXPONENT, key.n) as RsaCiphertext;
}

/** Encrypts the product of both plaintexts modulo n; both under this key. */
export function multiplyRsa(key: RsaKey, a: RsaCiphertext, b: RsaCiphertext): RsaCiphertext {
  return ((a * b) % key.n) as RsaCiphertext;
}

/** Encrypts the plaintext times the public m. @throws crypto.rsaPlaintext */
export function multiplyPlainRsa(
  key: RsaKey,
  ciphertext: RsaCiphertext,
  plaintext: bigint,
  arithmetic: Arithmetic,
): RsaCiphertext {
  return multiplyRsa(key, ciphertext, encryptRsa(key, plaintext, arithmetic));
}

/**
 * Whether the ciphertext holds this plaintext: anyone can tell, by encrypting it. So an opening needs no proof.
 * @param plaintext 0..n-1 @throws crypto.rsaPlaintext outside that range
 */
export function verifyRsaOpening(
  key: RsaKey,
  ciphertext: RsaCiphertext,
  plaintext: bigint,
  arithmetic: Arithmetic,
): boolean {
  return encryptRsa(key, plaintext, arithmetic) === ciphertext;
}

/** As many bytes as n, big-endian. */
export function encodeRsaCiphertext(key: RsaKey, ciphertext: RsaCiphertext): Uint8Array {
  return bigintToBytes(ciphertext, key.sizeBytes);
}

/** @throws crypto.rsaCiphertext for another size, or n and above */
export function decodeRsaCiphertext(
  key: RsaKey,
  bytes: Uint8Array,
  at = 'RSA ciphertext',
): RsaCiphertext {
  const value = bytesToBigint(bytes);
  if (bytes.length === key.sizeBytes && value < key.n) return value as RsaCiphertext;
  const expected = `${key.sizeBytes} bytes, an integer below n`;
  throw new DiffieError('crypto.rsaCiphertext', { at, expected, got: `${bytes.length} bytes` });
}

function checkRsaPlaintext(key: RsaKey, plaintext: bigint): void {
  if (plaintext < 0n || plaintext >= key.n) {
    throw new DiffieError('crypto.rsaPlaintext', { at: 'plaintext', expected: '0 to n-1' });
  }
}
