// Limits first: plaintexts are residues modulo r, sums wrap at r, and only who made the key knows that it decrypts to one.
// Benaloh encryption (Benaloh, SAC 1994): c = y^m u^r mod n, additively homomorphic modulo r, ciphertexts as short as n.
// Keys, with the corrected condition on y, are in benaloh-key.ts; the owner's half in benaloh-owner.ts, proofs in
// benaloh-input.ts and -opening.ts. Plaintext and randomness are BigInts: not wiped, not constant time but for powers.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
} from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, randomBelow } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import type { BenalohKey } from './benaloh-key.ts';
import type { PaillierEffects } from './paillier.ts';

declare const benaloh: unique symbol;

/** A ciphertext: an integer in 1..n-1 prime to n, under a key that its user knows from elsewhere. */
export type BenalohCiphertext = bigint & { readonly [benaloh]: true };

/** A fresh ciphertext with the secrets that made it, which `proveBenalohInput` takes; then forget them. */
export type BenalohEncryption = {
  readonly ciphertext: BenalohCiphertext;
  /** 0..r-1. */
  readonly plaintext: bigint;
  /** 1..n-1; whoever learns it learns the plaintext. */
  readonly randomness: bigint;
};

/**
 * Encrypts m with fresh randomness: two powers with exponents of r's length, below a millisecond.
 * @param plaintext 0..r-1 @throws crypto.benalohPlaintext outside that range
 */
export function encryptBenaloh(
  key: BenalohKey,
  plaintext: bigint,
  { arithmetic, rng }: PaillierEffects,
): BenalohEncryption {
  const randomness = 1n + randomBelow(key.n - 1n, rng);
  const ciphertext = encryptBenalohWith(key, plaintext, randomness, arithmetic);
  return { ciphertext, plaintext, randomness };
}

/** y^m u^r mod n for given u in 1..n-1, prime to n. @throws crypto.benalohPlaintext */
export function encryptBenalohWith(
  key: BenalohKey,
  plaintext: bigint,
  randomness: bigint,
  arithmetic: Arithmetic,
): BenalohCiphertext {
  checkBenalohPlaintext(key, plaintext);
  assert(randomness > 0n && randomness < key.n, 'randomness is in 1..n-1');
  const mask = arithmetic.powSecret(randomness, key.r, key.n);
  const power = raiseBenalohBase(key, plaintext, arithmetic);
  return multiplyModulo(key.reduction, power, mask) as BenalohCiphertext;
}

/** y^m mod n for secret m in 0..r-1, by an exponent whose length does not depend on m. */
export function raiseBenalohBase(key: BenalohKey, m: bigint, arithmetic: Arithmetic): bigint {
  const lifted = arithmetic.powSecret(key.y, m + key.lift, key.n);
  return multiplyModulo(key.reduction, lifted, key.unlift);
}

/** Encrypts the sum of both plaintexts modulo r; both under this key. */
export function addBenaloh(
  key: BenalohKey,
  a: BenalohCiphertext,
  b: BenalohCiphertext,
): BenalohCiphertext {
  return multiplyModulo(key.reduction, a, b) as BenalohCiphertext;
}

/**
 * Encrypts the plaintext plus the public m. The result keeps its randomness, so it is linkable.
 * @param plaintext 0..r-1 @throws crypto.benalohPlaintext outside that range
 */
export function addPlainBenaloh(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  plaintext: bigint,
  arithmetic: Arithmetic,
): BenalohCiphertext {
  checkBenalohPlaintext(key, plaintext);
  const power = arithmetic.powPublic(key.y, plaintext, key.n);
  return multiplyModulo(key.reduction, power, ciphertext) as BenalohCiphertext;
}

/** Encrypts minus the plaintext modulo r. */
export function negateBenaloh(key: BenalohKey, ciphertext: BenalohCiphertext): BenalohCiphertext {
  return invertModulo(ciphertext, key.n) as BenalohCiphertext;
}

/**
 * Encrypts k times the plaintext modulo r, k public; k = 0 gives 1, a ciphertext that everyone reads.
 * @param factor 0..r-1 @throws crypto.benalohPlaintext outside that range
 */
export function multiplyPlainBenaloh(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  factor: bigint,
  arithmetic: Arithmetic,
): BenalohCiphertext {
  checkBenalohPlaintext(key, factor);
  return arithmetic.powPublic(ciphertext, factor, key.n) as BenalohCiphertext;
}

/** Encrypts the sum of all plaintexts modulo r; 1 for none. */
export function sumBenaloh(
  key: BenalohKey,
  ciphertexts: readonly BenalohCiphertext[],
): BenalohCiphertext {
  return ciphertexts.reduce(
    (sum, ciphertext) => addBenaloh(key, sum, ciphertext),
    1n as BenalohCiphertext,
  );
}

/** The same plaintext under fresh randomness: nobody but the owner can tell from which ciphertext it came. */
export function rerandomizeBenaloh(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  effects: PaillierEffects,
): BenalohCiphertext {
  return addBenaloh(key, ciphertext, encryptBenaloh(key, 0n, effects).ciphertext);
}

/** n's size, big-endian. */
export function encodeBenalohCiphertext(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
): Uint8Array {
  return bigintToBytes(ciphertext, key.sizeBytes);
}

/**
 * A ciphertext from outside. The rule: n's size in bytes, in 2..n-2, prime to n. 1 and n-1 are r-th powers for all to
 * see; an honest encryption gives one with probability 2^-2046.
 * @throws crypto.benalohCiphertext
 */
export function decodeBenalohInput(
  key: BenalohKey,
  bytes: Uint8Array,
  at = 'Benaloh ciphertext',
): BenalohCiphertext {
  const ciphertext = decodeBenalohComputed(key, bytes, at);
  if (ciphertext === 1n || ciphertext === key.n - 1n) {
    throw new DiffieError('crypto.benalohCiphertext', {
      at,
      expected: 'a plaintext that is hidden',
    });
  }
  if (greatestCommonDivisor(ciphertext, key.n) !== 1n) {
    throw new DiffieError('crypto.benalohCiphertext', { at, expected: 'an integer prime to n' });
  }
  return ciphertext;
}

/**
 * A ciphertext that the operations above have made from inputs, so that it is prime to n.
 * @throws crypto.benalohCiphertext for another size, 0, or n and above
 */
export function decodeBenalohComputed(
  key: BenalohKey,
  bytes: Uint8Array,
  at = 'Benaloh ciphertext',
): BenalohCiphertext {
  const value = bytes.length === key.sizeBytes ? bytesToBigint(bytes) : 0n;
  if (value > 0n && value < key.n) return value as BenalohCiphertext;
  throw new DiffieError('crypto.benalohCiphertext', {
    at,
    expected: `${key.sizeBytes} bytes, 1 to n-1`,
    got: `${bytes.length} bytes`,
  });
}

/** @throws crypto.benalohPlaintext outside 0..r-1 */
export function checkBenalohPlaintext(key: BenalohKey, plaintext: bigint): void {
  if (plaintext >= 0n && plaintext < key.r) return;
  throw new DiffieError('crypto.benalohPlaintext', { at: 'plaintext', expected: '0 to r-1' });
}
