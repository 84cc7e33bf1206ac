// Paillier encryption with generator 1+n (Paillier, Eurocrypt 1999; Damgard, Jurik, PKC 2001): c = (1+mn) r^n mod n^2,
// plaintexts modulo n. Adding, and multiplying by public numbers, works on ciphertexts; the owner's half is in
// paillier-owner.ts, proofs in paillier-input.ts, -opening.ts, -key-proof.ts.
// r has n's full length. Plaintext and randomness are BigInts: not wiped, and not constant time but for the power.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
  type Rng,
} from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, randomBelow } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import type { PaillierKey } from './paillier-key.ts';

declare const paillier: unique symbol;

/** A ciphertext: an integer in 1..n^2-1 prime to n, under a key that its user knows from elsewhere. */
export type PaillierCiphertext = bigint & { readonly [paillier]: true };

/** A fresh ciphertext with the secrets that made it, which `provePaillierInput` takes; then forget them. */
export type PaillierEncryption = {
  readonly ciphertext: PaillierCiphertext;
  /** 0..n-1. */
  readonly plaintext: bigint;
  /** 1..n-1; whoever learns it learns the plaintext. */
  readonly randomness: bigint;
};

/** What secret operations need from outside. */
export type PaillierEffects = { readonly arithmetic: Arithmetic; readonly rng: Rng };

/** Plaintexts that ciphertexts are multiplied by lie in 0 to this, 2^64 - 1. */
const PAILLIER_FACTOR_MAX = 2n ** 64n - 1n;

/**
 * Encrypts m with fresh randomness. The owner of the key has the faster encryptPaillierAsOwner.
 * Cost: bench `paillier`, cases `encrypt-2048`, `encrypt-3072`.
 * @param plaintext 0..n-1; see encodePaillierSigned for negative numbers
 * @throws crypto.paillierPlaintext outside that range
 */
export function encryptPaillier(
  key: PaillierKey,
  plaintext: bigint,
  effects: PaillierEffects,
): PaillierEncryption {
  const randomness = drawRandomness(key, effects.rng);
  const ciphertext = encryptPaillierWith(key, plaintext, randomness, effects.arithmetic);
  return { ciphertext, plaintext, randomness };
}

/** (1+mn) r^n mod n^2 for given r in 1..n-1, prime to n. @throws crypto.paillierPlaintext */
export function encryptPaillierWith(
  key: PaillierKey,
  plaintext: bigint,
  randomness: bigint,
  arithmetic: Arithmetic,
): PaillierCiphertext {
  checkPlaintext(key, plaintext);
  assert(randomness > 0n && randomness < key.n, 'randomness is in 1..n-1');
  const mask = arithmetic.powSecret(randomness, key.n, key.nSquared);
  return multiplyModulo(key.reduction, 1n + plaintext * key.n, mask) as PaillierCiphertext;
}

/** r for an encryption: uniform in 1..n-1, prime to n but with probability 2^-1022. */
export function drawRandomness(key: PaillierKey, rng: Rng): bigint {
  return 1n + randomBelow(key.n - 1n, rng);
}

/** Encrypts the sum of both plaintexts modulo n; both under this key. */
export function addPaillier(
  key: PaillierKey,
  a: PaillierCiphertext,
  b: PaillierCiphertext,
): PaillierCiphertext {
  return multiplyModulo(key.reduction, a, b) as PaillierCiphertext;
}

/**
 * Encrypts the plaintext plus the public m. The result keeps its randomness, so it is linkable.
 * @param plaintext 0..n-1 @throws crypto.paillierPlaintext outside that range
 */
export function addPlainPaillier(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  plaintext: bigint,
): PaillierCiphertext {
  checkPlaintext(key, plaintext);
  return multiplyModulo(key.reduction, 1n + plaintext * key.n, ciphertext) as PaillierCiphertext;
}

/** Encrypts minus the plaintext modulo n: the inverse modulo n, lifted to n^2 by one step of Newton's. */
export function negatePaillier(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
): PaillierCiphertext {
  const inverse = invertModulo(ciphertext % key.n, key.n);
  const lifted = (inverse * (2n - ((ciphertext * inverse) % key.nSquared))) % key.nSquared;
  return (lifted < 0n ? lifted + key.nSquared : lifted) as PaillierCiphertext;
}

/**
 * Encrypts k times the plaintext modulo n, k public; k = 0 gives 1, a ciphertext that everyone reads.
 * Cost: bench `paillier`, cases `scalar64-2048`, `scalar64-3072`.
 * @param factor 0 to 2^64-1 @throws crypto.paillierPlaintext outside that range
 */
export function multiplyPlainPaillier(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  factor: bigint,
  arithmetic: Arithmetic,
): PaillierCiphertext {
  checkPaillierFactor(factor);
  return arithmetic.powPublic(ciphertext, factor, key.nSquared) as PaillierCiphertext;
}

/** @throws crypto.paillierPlaintext outside 0..2^64-1 */
export function checkPaillierFactor(factor: bigint): void {
  if (factor >= 0n && factor <= PAILLIER_FACTOR_MAX) return;
  throw new DiffieError('crypto.paillierPlaintext', { at: 'factor', expected: '0 to 2^64-1' });
}

/** Encrypts the sum of all plaintexts modulo n; 1 for none. See paillier-sum.ts for many. */
export function sumPaillier(
  key: PaillierKey,
  ciphertexts: readonly PaillierCiphertext[],
): PaillierCiphertext {
  return ciphertexts.reduce(
    (sum, ciphertext) => addPaillier(key, sum, ciphertext),
    1n as PaillierCiphertext,
  );
}

/** The same plaintext under fresh randomness: nobody but the owner can tell from which ciphertext it came. */
export function rerandomizePaillier(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  effects: PaillierEffects,
): PaillierCiphertext {
  const zero = encryptPaillier(key, 0n, effects);
  return addPaillier(key, ciphertext, zero.ciphertext);
}

/** Twice n's size, big-endian. */
export function encodePaillierCiphertext(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
): Uint8Array {
  return bigintToBytes(ciphertext, 2 * key.sizeBytes);
}

/**
 * A ciphertext from outside. The rule: twice n's size in bytes, in 1..n^2-1, prime to n, and not 1 modulo n, which
 * would show its plaintext and which an honest encryption gives with probability 2^-2047.
 * @throws crypto.paillierCiphertext
 */
export function decodePaillierInput(
  key: PaillierKey,
  bytes: Uint8Array,
  at = 'Paillier ciphertext',
): PaillierCiphertext {
  const ciphertext = decodePaillierComputed(key, bytes, at);
  const residue = ciphertext % key.n;
  if (greatestCommonDivisor(residue, key.n) !== 1n) {
    throw new DiffieError('crypto.paillierCiphertext', { at, expected: 'an integer prime to n' });
  }
  if (residue === 1n) {
    throw new DiffieError('crypto.paillierCiphertext', {
      at,
      expected: 'a plaintext that is hidden',
    });
  }
  return ciphertext;
}

/**
 * A ciphertext that the operations above have made from inputs, so that it is prime to n: 30 times quicker.
 * @throws crypto.paillierCiphertext for another size, 0, or n^2 and above
 */
export function decodePaillierComputed(
  key: PaillierKey,
  bytes: Uint8Array,
  at = 'Paillier ciphertext',
): PaillierCiphertext {
  if (bytes.length !== 2 * key.sizeBytes) {
    throw new DiffieError('crypto.paillierCiphertext', {
      at,
      expected: `${2 * key.sizeBytes} bytes`,
      got: `${bytes.length}`,
    });
  }
  const value = bytesToBigint(bytes);
  if (value === 0n || value >= key.nSquared) {
    throw new DiffieError('crypto.paillierCiphertext', { at, expected: '1 to n^2-1' });
  }
  return value as PaillierCiphertext;
}

/**
 * The residue that stands for a signed number: itself, or n less its absolute value.
 * @param value above -n/2, below n/2 @throws crypto.paillierPlaintext outside that range
 */
export function encodePaillierSigned(key: PaillierKey, value: bigint): bigint {
  if (2n * value >= key.n || -2n * value >= key.n) {
    throw new DiffieError('crypto.paillierPlaintext', { at: 'plaintext', expected: '-n/2 to n/2' });
  }
  return value < 0n ? value + key.n : value;
}

/** The signed number that a residue in 0..n-1 stands for. @throws crypto.paillierPlaintext outside that range */
export function decodePaillierSigned(key: PaillierKey, plaintext: bigint): bigint {
  checkPlaintext(key, plaintext);
  return 2n * plaintext > key.n ? plaintext - key.n : plaintext;
}

/** @throws crypto.paillierPlaintext outside 0..n-1 */
export function checkPlaintext(key: PaillierKey, plaintext: bigint): void {
  if (plaintext < 0n || plaintext >= key.n) {
    throw new DiffieError('crypto.paillierPlaintext', { at: 'plaintext', expected: '0 to n-1' });
  }
}
