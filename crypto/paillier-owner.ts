// What the owner of a Paillier key does quicker or alone, by the primes: decrypt, encrypt, take n-th roots.
// Powers with secret exponents are constant time where the Arithmetic's powSecret is; the BigInt arithmetic around them
// is not, so decryption works on a plaintext that is blinded by a random one.

import type { Arithmetic } from '../base/index.ts';
import { randomBelow } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  checkPlaintext,
  drawRandomness,
  type PaillierCiphertext,
  type PaillierEffects,
  type PaillierEncryption,
} from './paillier.ts';
import type { PaillierPrime, PaillierPrivateKey } from './paillier-key.ts';

/**
 * The plaintext, 0..n-1. By the primes, after multiplying c with (1+rho n) for a random rho.
 * Cost: bench `paillier`, cases `decrypt-2048`, `decrypt-3072`.
 */
export function decryptPaillier(
  key: PaillierPrivateKey,
  ciphertext: PaillierCiphertext,
  { arithmetic, rng }: PaillierEffects,
): bigint {
  const { n, reduction } = key.publicKey;
  const blinder = randomBelow(n, rng);
  const blinded = multiplyModulo(reduction, 1n + blinder * n, ciphertext);
  const [modP, modQ] = [key.p, key.q].map((part) => decryptModulo(part, blinded, arithmetic));
  const plaintext = combine(key, modP ?? 0n, modQ ?? 0n) - blinder;
  return plaintext < 0n ? plaintext + n : plaintext;
}

function decryptModulo(part: PaillierPrime, ciphertext: bigint, arithmetic: Arithmetic): bigint {
  const { prime, square, decryptionFactor } = part;
  const power = arithmetic.powSecret(ciphertext % square, prime - 1n, square);
  return (((power - 1n) / prime) * decryptionFactor) % prime;
}

/**
 * Encrypts m as encryptPaillier does, at a third of its cost.
 * Cost: bench `paillier`, cases `encrypt-owner-2048`, `encrypt-owner-3072`.
 * @param plaintext 0..n-1 @throws crypto.paillierPlaintext outside that range
 */
export function encryptPaillierAsOwner(
  key: PaillierPrivateKey,
  plaintext: bigint,
  { arithmetic, rng }: PaillierEffects,
): PaillierEncryption {
  const { publicKey } = key;
  checkPlaintext(publicKey, plaintext);
  const randomness = drawRandomness(publicKey, rng);
  const mask = raiseToModulus(key, randomness, arithmetic);
  const ciphertext = multiplyModulo(publicKey.reduction, 1n + plaintext * publicKey.n, mask);
  return { ciphertext: ciphertext as PaillierCiphertext, plaintext, randomness };
}

/**
 * value^n mod n^2. Modulo p^2 it is (value^q)^p, which depends on value^q mod p alone, so a power with
 * half-length exponent in the small field and one modulo p^2 do the work of one with full length.
 */
export function raiseToModulus(
  key: PaillierPrivateKey,
  value: bigint,
  arithmetic: Arithmetic,
): bigint {
  const [modP, modQ] = [key.p, key.q].map(({ prime, square, powerExponent }) => {
    const inner = arithmetic.powSecret(value % prime, powerExponent, prime);
    return arithmetic.powSecret(inner, prime, square);
  });
  const { square } = key.q;
  const difference = (modP ?? 0n) - ((modQ ?? 0n) % key.p.square);
  const quotient = (difference * key.qSquareInverse) % key.p.square;
  return (modQ ?? 0n) + square * (quotient < 0n ? quotient + key.p.square : quotient);
}

/** The n-th root of value modulo n: the one whose n-th power it is, for a value prime to n. */
export function takeRoot(key: PaillierPrivateKey, value: bigint, arithmetic: Arithmetic): bigint {
  const [modP, modQ] = [key.p, key.q].map(({ prime, rootExponent }) =>
    arithmetic.powSecret(value % prime, rootExponent, prime),
  );
  return combine(key, modP ?? 0n, modQ ?? 0n);
}

/** The integer in 0..n-1 with these residues. */
function combine(key: PaillierPrivateKey, modP: bigint, modQ: bigint): bigint {
  const { prime: p } = key.p;
  const quotient = ((modP - modQ) * key.qInverse) % p;
  return modQ + key.q.prime * (quotient < 0n ? quotient + p : quotient);
}
