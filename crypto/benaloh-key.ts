// Limits first: plaintexts are residues modulo a smooth r of at most 128 bits, and nothing here proves somebody else's key.
// Benaloh keys (Benaloh, SAC 1994) with the corrected condition on y: y^(phi/f) is not 1 for every prime factor f of r
// (Fousse, Lafourcade, Alnuaimi, Africacrypt 2011). With the condition of 1994, y^(phi/r) not 1, some ciphertexts hold two
// plaintexts. n = pq, r divides p-1, r is prime to (p-1)/r and to q-1. BigInts can't be wiped.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
} from '../base/index.ts';
import {
  bitLength,
  greatestCommonDivisor,
  invertModulo,
  powBigint,
  randomBelow,
} from './arithmetic-integer.ts';
import { createReduction, type Reduction } from './arithmetic-reduction.ts';
import { createSmoothSubgroup, type PrimePower, type SmoothSubgroup } from './benaloh-logarithm.ts';
import type { PaillierEffects } from './paillier.ts';

/** The r of new keys where nobody asks for another: the product of the five primes above 2^16, an integer of 81 bits. */
export const BENALOH_DEFAULT_ORDER = 65537n * 65539n * 65543n * 65551n * 65557n;

/** Bytes of r, and of a plaintext, in an encoding. */
export const BENALOH_ORDER_SIZE_BYTES = 16;

const BENALOH_KEY_BITS = [2048, 3072] as const;
const BENALOH_DEFAULT_BITS = 3072;

/** Prime factors of r are below this, so that decryption takes at most some hundred steps for each. */
const FACTOR_LIMIT = 2n ** 17n;

/** Pairs of primes tried for one key, and numbers drawn for each; a fifth of them fit at worst. */
const KEY_TRIES = 256;

/** Primes of a key differ in their upper bits: FIPS 186-5, A.1.3. */
const PRIME_DISTANCE_BITS = 100;

/** A public key. Immutable. */
export type BenalohKey = {
  readonly n: bigint;
  /** The base of plaintexts, in 2..n-2. */
  readonly y: bigint;
  /** The number of plaintexts: odd, below 2^128. */
  readonly r: bigint;
  /** r's factorisation, ascending. */
  readonly factors: readonly PrimePower[];
  /** What multiplies modulo n. */
  readonly reduction: Reduction;
  /** Bytes of n, and of a ciphertext: 256 or 384. */
  readonly sizeBytes: number;
  /** A multiple of r whose sum with any plaintext has one length in bits, and y to minus it. */
  readonly lift: bigint;
  readonly unlift: bigint;
};

/** The owner's key: whoever has it decrypts everything under it. Never print or store it in the clear. */
export type BenalohPrivateKey = {
  readonly publicKey: BenalohKey;
  /** The prime with r dividing p-1, and the other. */
  readonly p: bigint;
  readonly q: bigint;
  /** (p-1)/r: takes a residue modulo p to its part of order r. */
  readonly cofactor: bigint;
  /** 1/r modulo (p-1)/r and modulo q-1: r-th roots of r-th powers. */
  readonly rootExponents: readonly [bigint, bigint];
  /** 1/q mod p. */
  readonly qInverse: bigint;
  readonly subgroup: SmoothSubgroup;
};

/** What a public key is made of. */
export type BenalohTerms = { readonly n: bigint; readonly y: bigint; readonly r: bigint };

/**
 * A new key: 0.2 to 2 s.
 * @param bits of n: 2048 or 3072
 * @param r odd, 3 to 2^128-1, all its prime factors below 2^17; proofs grow as the smallest one shrinks
 * @throws crypto.benalohKey for other sizes or another r
 */
export function generateBenalohKey(
  { arithmetic, rng }: PaillierEffects,
  bits: number = BENALOH_DEFAULT_BITS,
  r: bigint = BENALOH_DEFAULT_ORDER,
): BenalohPrivateKey {
  const at = 'size of a new key';
  checkBits(bits, at);
  const factors = factorOrder(r, at);
  const isP = (prime: bigint) => greatestCommonDivisor((prime - 1n) / r, r) === 1n;
  const isQ = (prime: bigint) => greatestCommonDivisor(prime - 1n, r) === 1n;
  for (let i = 0; i < KEY_TRIES; i++) {
    const p = drawFitting(() => arithmetic.generatePrime(bits / 2, [1n, 2n * r]), isP);
    const q = drawFitting(() => arithmetic.generatePrime(bits / 2), isQ);
    if (bitLength(p * q) !== bits || !areSound(p, q, r)) continue;
    const y = drawBase(p, p * q, factors, { arithmetic, rng });
    return buildPrivateKey({ p, q, y, r }, at);
  }
  assert(false, 'two primes that fit are found within the tries');
}

/**
 * Whether y is a base for p: of full order r in the part of order r, which is the corrected condition. Modulo n it says
 * the same: q-1 is prime to r, so y^(phi/f) is 1 modulo n just where y^((p-1)/f) is 1 modulo p.
 * @param y prime to p @param p with every factor dividing p-1
 */
export function isBenalohBase(
  y: bigint,
  p: bigint,
  factors: readonly PrimePower[],
  arithmetic: Arithmetic,
): boolean {
  return factors.every(({ prime }) => arithmetic.powSecret(y % p, (p - 1n) / prime, p) !== 1n);
}

/**
 * The owner's key of parts that come from outside.
 * @throws crypto.benalohKey unless p and q are primes of like size, far apart, with a product of an admitted size, r divides
 *   p-1 and is prime to (p-1)/r and q-1, and y meets the corrected condition; as createBenalohKey besides
 */
export function createBenalohPrivateKey(
  parts: { readonly p: bigint; readonly q: bigint; readonly y: bigint; readonly r: bigint },
  arithmetic: Arithmetic,
): BenalohPrivateKey {
  const at = 'Benaloh private key';
  const { p, q, y, r } = parts;
  if (p < 2n || q < 2n || Math.abs(bitLength(p) - bitLength(q)) > 1) {
    throw refused(at, 'primes of like size');
  }
  const { factors } = createBenalohKey({ n: p * q, y, r }, at);
  if (!areSound(p, q, r)) throw refused(at, 'p = 1 mod r, with r prime to (p-1)/r and to q-1');
  if (!arithmetic.isPrime(p) || !arithmetic.isPrime(q)) throw refused(at, 'two primes');
  if (!isBenalohBase(y, p, factors, arithmetic)) {
    throw refused(at, 'y^(phi/f) other than 1 for every prime factor f of r');
  }
  return buildPrivateKey(parts, at);
}

/**
 * The public key of these terms. Checks their form alone: that y meets its condition only the owner can see.
 * @throws crypto.benalohKey unless n is odd and has an admitted size, y is in 2..n-2 and prime to n, and r is odd, in 3 to
 *   2^128-1, with prime factors below 2^17
 */
export function createBenalohKey({ n, y, r }: BenalohTerms, at = 'Benaloh key'): BenalohKey {
  checkBits(n < 0n ? 0 : bitLength(n), at);
  const factors = factorOrder(r, at);
  if ((n & 1n) === 0n || y < 2n || y > n - 2n || greatestCommonDivisor(y, n) !== 1n) {
    throw refused(at, 'an odd n, and y in 2..n-2 prime to it');
  }
  const lift = bitLength(2n * r) === bitLength(3n * r - 1n) ? 2n * r : 3n * r;
  const unlift = invertModulo(powBigint(y, lift, n), n);
  const sizeBytes = bitLength(n) / 8;
  return { n, y, r, factors, reduction: createReduction(n), sizeBytes, lift, unlift };
}

/** n, y in n's size, r in 16 bytes, big-endian: 528 or 784 bytes. */
export function encodeBenalohKey({ n, y, r, sizeBytes }: BenalohKey): Uint8Array {
  return concatBytes(
    bigintToBytes(n, sizeBytes),
    bigintToBytes(y, sizeBytes),
    bigintToBytes(r, BENALOH_ORDER_SIZE_BYTES),
  );
}

/** @throws crypto.benalohKey for another size, and as createBenalohKey */
export function decodeBenalohKey(bytes: Uint8Array, at = 'Benaloh key'): BenalohKey {
  const sizeBytes = (bytes.length - BENALOH_ORDER_SIZE_BYTES) / 2;
  checkBits(8 * sizeBytes, at);
  const n = bytesToBigint(bytes.subarray(0, sizeBytes));
  if (bitLength(n) !== 8 * sizeBytes) throw refused(at, 'an n whose first bit is set');
  const y = bytesToBigint(bytes.subarray(sizeBytes, 2 * sizeBytes));
  return createBenalohKey({ n, y, r: bytesToBigint(bytes.subarray(2 * sizeBytes)) }, at);
}

/** The public key, then p in half of n's size. Secret: the caller wipes it. */
export function encodeBenalohPrivateKey({ publicKey, p }: BenalohPrivateKey): Uint8Array {
  return concatBytes(encodeBenalohKey(publicKey), bigintToBytes(p, publicKey.sizeBytes / 2));
}

/**
 * The owner's key of its encoding. 20 to 200 ms, for the primality checks.
 * @throws crypto.benalohKey for another size or a prime that does not divide n, and as createBenalohPrivateKey
 */
export function decodeBenalohPrivateKey(
  bytes: Uint8Array,
  arithmetic: Arithmetic,
): BenalohPrivateKey {
  const at = 'Benaloh private key';
  const sizeBytes = ((bytes.length - BENALOH_ORDER_SIZE_BYTES) * 2) / 5;
  checkBits(8 * sizeBytes, at);
  const end = 2 * sizeBytes + BENALOH_ORDER_SIZE_BYTES;
  const { n, y, r } = decodeBenalohKey(bytes.subarray(0, end), at);
  const p = bytesToBigint(bytes.subarray(end));
  if (p < 2n || n % p !== 0n) throw refused(at, 'n and its prime');
  return createBenalohPrivateKey({ p, q: n / p, y, r }, arithmetic);
}

function checkBits(bits: number, at: string): void {
  if (BENALOH_KEY_BITS.some((admitted) => admitted === bits)) return;
  throw refused(at, `n of ${BENALOH_KEY_BITS.join(' or ')} bits`);
}

function factorOrder(r: bigint, at: string): readonly PrimePower[] {
  const factors: PrimePower[] = [];
  let rest = r < 3n || bitLength(r) > 8 * BENALOH_ORDER_SIZE_BYTES ? 0n : r;
  for (let prime = 3n; rest > 1n && prime < FACTOR_LIMIT; prime += 2n) {
    let exponent = 0;
    for (; rest % prime === 0n; exponent++) rest /= prime;
    if (exponent > 0) factors.push({ prime, exponent });
  }
  if (rest === 1n) return factors;
  throw refused(at, 'an odd r, 3 to 2^128-1, with prime factors below 2^17');
}

function areSound(p: bigint, q: bigint, r: bigint): boolean {
  const distance = p > q ? p - q : q - p;
  return (
    bitLength(distance) > bitLength(p) - PRIME_DISTANCE_BITS &&
    (p - 1n) % r === 0n &&
    greatestCommonDivisor((p - 1n) / r, r) === 1n &&
    greatestCommonDivisor(q - 1n, r) === 1n
  );
}

function drawFitting(draw: () => bigint, fits: (candidate: bigint) => boolean): bigint {
  for (let i = 0; i < KEY_TRIES; i++) {
    const candidate = draw();
    if (fits(candidate)) return candidate;
  }
  assert(false, 'a number that fits is drawn within the tries');
}

function drawBase(
  p: bigint,
  n: bigint,
  factors: readonly PrimePower[],
  { arithmetic, rng }: PaillierEffects,
): bigint {
  return drawFitting(
    () => 2n + randomBelow(n - 3n, rng),
    (y) => greatestCommonDivisor(y, n) === 1n && isBenalohBase(y, p, factors, arithmetic),
  );
}

function buildPrivateKey(
  {
    p,
    q,
    y,
    r,
  }: { readonly p: bigint; readonly q: bigint; readonly y: bigint; readonly r: bigint },
  at: string,
): BenalohPrivateKey {
  const publicKey = createBenalohKey({ n: p * q, y, r }, at);
  const cofactor = (p - 1n) / r;
  const generator = powBigint(y % p, cofactor, p);
  return {
    publicKey,
    p,
    q,
    cofactor,
    rootExponents: [invertModulo(r, cofactor), invertModulo(r, q - 1n)],
    qInverse: invertModulo(q, p),
    subgroup: createSmoothSubgroup(generator, p, publicKey.factors),
  };
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.benalohKey', { at, expected });
}
