// Damgard and Jurik's generalisation of Paillier (PKC 2001): c = (1+n)^m r^(n^s) mod n^(s+1), plaintexts modulo n^s, under the same
// keys; s = 1 is Paillier. A ciphertext is (s+1)/s times as long as its plaintext instead of twice. OpenSSL's constant-time power
// ends at moduli of 10,000 bits: beyond (n^(s+1) for s > 3 of 2048 bits, s > 2 of 3072, s > 1 of 4096) encryption falls
// back on BigInt, which is not constant time and much slower. Decryption works modulo p^(s+1), half as long.
// Not here: proofs, which the files for s = 1 have.

import { type Arithmetic, bigintToBytes, bytesToBigint, DiffieError } from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, randomBelow } from './arithmetic-integer.ts';
import { createReduction, multiplyModulo, type Reduction } from './arithmetic-reduction.ts';
import { drawRandomness, type PaillierEffects } from './paillier.ts';
import type { PaillierKey, PaillierPrivateKey } from './paillier-key.ts';

/** The largest s. */
export const DAMGARD_JURIK_EXPONENT_MAX = 8;

declare const damgardJurik: unique symbol;

/** A ciphertext: an integer in 1..n^(s+1)-1 prime to n, under a key and s that its user knows from elsewhere. */
export type DamgardJurikCiphertext = bigint & { readonly [damgardJurik]: true };

/** A Paillier key with s. Immutable. */
export type DamgardJurikKey = {
  readonly publicKey: PaillierKey;
  /** s, 1 to 8. */
  readonly exponent: number;
  /** n^s: plaintexts lie below. */
  readonly plaintextModulus: bigint;
  /** n^(s+1), and what multiplies modulo it. */
  readonly modulus: bigint;
  readonly reduction: Reduction;
};

/** A fresh ciphertext with the secrets that made it. */
export type DamgardJurikEncryption = {
  readonly ciphertext: DamgardJurikCiphertext;
  readonly plaintext: bigint;
  readonly randomness: bigint;
};

/** @param exponent s, 1 to 8 @throws crypto.paillierKey for another */
export function createDamgardJurikKey(publicKey: PaillierKey, exponent: number): DamgardJurikKey {
  const isAdmitted =
    Number.isInteger(exponent) && exponent >= 1 && exponent <= DAMGARD_JURIK_EXPONENT_MAX;
  if (!isAdmitted) {
    throw new DiffieError('crypto.paillierKey', {
      at: 'Damgard-Jurik exponent',
      expected: `1 to ${DAMGARD_JURIK_EXPONENT_MAX}`,
      got: `${exponent}`,
    });
  }
  const plaintextModulus = publicKey.n ** BigInt(exponent);
  const modulus = plaintextModulus * publicKey.n;
  return { publicKey, exponent, plaintextModulus, modulus, reduction: createReduction(modulus) };
}

/**
 * Encrypts m with fresh randomness: a power with s times n's length modulo n^(s+1). For n of 2048 bits 6, 26, 66 ms for
 * s = 1, 2, 3 by OpenSSL, 330 ms for s = 4 by BigInt.
 * @param plaintext 0..n^s-1 @throws crypto.paillierPlaintext outside that range
 */
export function encryptDamgardJurik(
  key: DamgardJurikKey,
  plaintext: bigint,
  { arithmetic, rng }: PaillierEffects,
): DamgardJurikEncryption {
  checkPlaintext(key, plaintext);
  const randomness = drawRandomness(key.publicKey, rng);
  const mask = arithmetic.powSecret(randomness, key.plaintextModulus, key.modulus);
  const ciphertext = multiplyModulo(key.reduction, powerOfBase(key, plaintext), mask);
  return { ciphertext: ciphertext as DamgardJurikCiphertext, plaintext, randomness };
}

/**
 * The plaintext, 0..n^s-1, in 2 to 13 ms for s from 1 to 4 and n of 2048 bits: by the primes, each by the p-adic logarithm of c^(p-1) mod p^(s+1), after multiplying c with
 * (1+n)^rho for a random rho.
 */
export function decryptDamgardJurik(
  key: DamgardJurikKey,
  owner: PaillierPrivateKey,
  ciphertext: DamgardJurikCiphertext,
  { arithmetic, rng }: PaillierEffects,
): bigint {
  const { n } = key.publicKey;
  if (owner.publicKey.n !== n) {
    throw new DiffieError('crypto.paillierKey', { at: 'owner', expected: 'the key of this n' });
  }
  const blinder = randomBelow(key.plaintextModulus, rng);
  const blinded = multiplyModulo(key.reduction, powerOfBase(key, blinder), ciphertext);
  const s = BigInt(key.exponent);
  const [p, q] = [owner.p.prime, owner.q.prime];
  const [modP, modQ] = [
    decryptModulo(p, key, blinded, arithmetic),
    decryptModulo(q, key, blinded, arithmetic),
  ];
  const [pPower, qPower] = [p ** s, q ** s];
  const quotient = ((modP - modQ) * invertModulo(qPower, pPower)) % pPower;
  const sum = modQ + qPower * (quotient < 0n ? quotient + pPower : quotient);
  const plaintext = sum - blinder;
  return plaintext < 0n ? plaintext + key.plaintextModulus : plaintext;
}

/** Encrypts the sum of both plaintexts modulo n^s. */
export function addDamgardJurik(
  key: DamgardJurikKey,
  a: DamgardJurikCiphertext,
  b: DamgardJurikCiphertext,
): DamgardJurikCiphertext {
  return multiplyModulo(key.reduction, a, b) as DamgardJurikCiphertext;
}

/** Encrypts the factor times the plaintext modulo n^s. @param factor public, 0..n^s-1 @throws crypto.paillierPlaintext */
export function multiplyPlainDamgardJurik(
  key: DamgardJurikKey,
  ciphertext: DamgardJurikCiphertext,
  factor: bigint,
  arithmetic: Arithmetic,
): DamgardJurikCiphertext {
  checkPlaintext(key, factor);
  return arithmetic.powPublic(ciphertext, factor, key.modulus) as DamgardJurikCiphertext;
}

/** s+1 times n's size, big-endian. */
export function encodeDamgardJurikCiphertext(
  key: DamgardJurikKey,
  ciphertext: DamgardJurikCiphertext,
): Uint8Array {
  return bigintToBytes(ciphertext, (key.exponent + 1) * key.publicKey.sizeBytes);
}

/**
 * A ciphertext from outside: s+1 times n's size in bytes, in 1..n^(s+1)-1, prime to n, and not 1 modulo n.
 * @throws crypto.paillierCiphertext
 */
export function decodeDamgardJurikCiphertext(
  key: DamgardJurikKey,
  bytes: Uint8Array,
  at = 'Damgard-Jurik ciphertext',
): DamgardJurikCiphertext {
  const { n, sizeBytes } = key.publicKey;
  const value =
    bytes.length === (key.exponent + 1) * sizeBytes ? bytesToBigint(bytes) : key.modulus;
  const residue = value % n;
  if (value < key.modulus && residue > 1n && greatestCommonDivisor(residue, n) === 1n) {
    return value as DamgardJurikCiphertext;
  }
  throw new DiffieError('crypto.paillierCiphertext', {
    at,
    expected: `${(key.exponent + 1) * sizeBytes} bytes, an integer below n^(s+1), prime to n, not 1`,
  });
}

/** (1+n)^m mod n^(s+1) by the binomial theorem: terms from n^(s+1) on vanish. */
function powerOfBase({ publicKey, exponent, modulus }: DamgardJurikKey, m: bigint): bigint {
  let [sum, term] = [1n, 1n];
  for (let k = 1n; k <= BigInt(exponent); k++) {
    // The term before is C(m, k-1) n^(k-1), exact only modulo n^(s+1), in which k is invertible.
    term = (term * (m - k + 1n)) % modulus;
    term = (((term * invertModulo(k, modulus)) % modulus) * publicKey.n) % modulus;
    sum += term;
  }
  const power = sum % modulus;
  return power < 0n ? power + modulus : power;
}

/** m mod p^s. c^(p-1) = (1+n)^(m(p-1)), for the order of r^(n^s) divides p-1; its logarithm is m(p-1) times (1+n)'s. */
function decryptModulo(
  prime: bigint,
  { publicKey, exponent }: DamgardJurikKey,
  ciphertext: bigint,
  arithmetic: Arithmetic,
): bigint {
  const modulus = prime ** BigInt(exponent + 1);
  const below = modulus / prime;
  const power = arithmetic.powSecret(ciphertext % modulus, prime - 1n, modulus);
  const dividend = logarithm(power, prime, exponent);
  const divisor = ((prime - 1n) * logarithm(1n + publicKey.n, prime, exponent)) % below;
  return (dividend * invertModulo(divisor, below)) % below;
}

/** log(1+pu)/p mod p^s for 1+pu given modulo p^(s+1): the sum of (-1)^(k+1) p^(k-1) u^k / k for k up to s. */
function logarithm(value: bigint, prime: bigint, exponent: number): bigint {
  const modulus = prime ** BigInt(exponent);
  const u = ((value - 1n) / prime) % modulus;
  let [sum, power] = [0n, u];
  for (let k = 1n; k <= BigInt(exponent); k++) {
    const term = (power * invertModulo(k, modulus)) % modulus;
    sum += (k & 1n) === 1n ? term : modulus - term;
    power = (((power * prime) % modulus) * u) % modulus;
  }
  return sum % modulus;
}

function checkPlaintext({ plaintextModulus }: DamgardJurikKey, plaintext: bigint): void {
  if (plaintext >= 0n && plaintext < plaintextModulus) return;
  throw new DiffieError('crypto.paillierPlaintext', { at: 'plaintext', expected: '0 to n^s-1' });
}
