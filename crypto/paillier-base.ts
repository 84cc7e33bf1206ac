// Paillier encryption with randomness from a fixed base (Damgard, Jurik, Nielsen, Int. J. Inf. Secur. 2010): r = h^a mod n,
// r^n = (h^n)^a mod n^2 from a table. h = -x^2 mod n with x hashed from n, so that anyone can work h out again and nobody
// has chosen it. For keys with p = q = 3 mod 4: one's own, or proved so; others take full-length r (encryptPaillier).
// The kernel multiplies as often and reads the table's same words whatever the exponent is; conversions between bytes
// and BigInt are not constant time.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
  type Rng,
} from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, powBigint } from './arithmetic-integer.ts';
import { hashTagged } from './hash.ts';
import { createMontgomery, type Montgomery } from './montgomery.ts';
import { checkPlaintext, type PaillierCiphertext, type PaillierEncryption } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import { encodePaillierKey, type PaillierKey, type PaillierPrivateKey } from './paillier-key.ts';
import { verifyPaillierModulus } from './paillier-modulus-proof.ts';
import { expandBelow } from './paillier-transcript.ts';

declare const blum: unique symbol;

/** A key whose n is known to be a product of two primes that are 3 mod 4. */
export type PaillierBlumKey = PaillierKey & { readonly [blum]: true };

/**
 * How long exponents are. `half`: half of n's length; that h^a then looks uniform among the powers of h follows from
 * the hardness of factoring (Goldreich, Rosen 2003). `short`: 256 bits, which assumes besides that exponents of this
 * length look like longer ones where the order is unknown; the best attack known takes 2^128 steps.
 */
export type PaillierExponentLength = 'half' | 'short';

/** A key's base with its table. Nothing in it is secret, but its scratch space holds traces of the last encryption. */
export type PaillierBase = {
  readonly key: PaillierBlumKey;
  /** h, and 1/h mod n. */
  readonly generator: bigint;
  readonly inverse: bigint;
  /** Bytes of an exponent a. */
  readonly exponentBytes: number;
  /** Memory that the table takes: 3.5 MB for n of 2048 bits, 7.6 for 3072; 1.8 and 2.6 with short exponents. */
  readonly tableSizeBytes: number;
  /** Row w: h^n to the powers d 64^(w shared), d = 0..63. */
  readonly table: Montgomery;
  readonly rowCount: number;
  readonly shared: number;
};

/** An encryption with what its encryptor alone may know: plaintext and exponent open it. Keep for proofs, then wipe. */
export type PaillierBaseEncryption = {
  readonly ciphertext: PaillierCiphertext;
  /** 0..n-1. */
  readonly plaintext: bigint;
  /** a, big-endian; r = h^a mod n. */
  readonly exponent: Uint8Array;
};

const BASE_DOMAIN = 'diffie/paillier-base/v1';
const SHORT_EXPONENT_BYTES = 32;

/** Digits of an exponent have this many bits; their powers of the base are looked up. */
const DIGIT_BITS = 6;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * Digits that share a row of the table, each with its own product: half the memory to make and to scan for seven
 * multiplications more. With short exponents the table is small as it is.
 */
const SHARED_HALF = 2;
const SHARED_SHORT = 1;

/** The owner's public key with the knowledge of its form. @throws crypto.paillierKey where the primes are of another */
export function certifyPaillierBlum({ publicKey, p, q }: PaillierPrivateKey): PaillierBlumKey {
  const [orderP, orderQ] = [p.prime - 1n, q.prime - 1n];
  const isBlum = (p.prime & q.prime & 3n) === 3n && greatestCommonDivisor(orderP, orderQ) === 2n;
  if (isBlum) return publicKey as PaillierBlumKey;
  throw new DiffieError('crypto.paillierKey', {
    at: 'primes',
    expected: 'both 3 mod 4, with gcd(p-1, q-1) = 2',
  });
}

/**
 * Somebody else's key by his proof of its modulus (provePaillierModulus); undefined where the proof is false. That
 * gcd(p-1, q-1) = 2 is not proved: an owner who breaks it makes h's powers fewer, and could decrypt anyway.
 * @throws crypto.paillierProof as verifyPaillierModulus
 */
export function admitPaillierBlum(
  key: PaillierKey,
  proof: Uint8Array,
  verification: PaillierVerification,
): PaillierBlumKey | undefined {
  return verifyPaillierModulus(key, proof, verification) ? (key as PaillierBlumKey) : undefined;
}

/** h = -x^2 mod n, x a hash of n. */
export function derivePaillierGenerator(key: PaillierKey): bigint {
  const { n, sizeBytes } = key;
  const x = expandBelow(hashTagged(BASE_DOMAIN, encodePaillierKey(key)), n, sizeBytes);
  return n - ((x * x) % n);
}

/**
 * The base of a key and its table: 36 ms for n of 2048 bits. Keep it while there is to encrypt under the key.
 * Cost: bench `paillier`, cases `base-2048`, `base-short-2048`, …
 */
export function createPaillierBase(
  key: PaillierBlumKey,
  arithmetic: Arithmetic,
  length: PaillierExponentLength = 'half',
): PaillierBase {
  const isShort = length === 'short';
  const exponentBytes = isShort ? SHORT_EXPONENT_BYTES : key.sizeBytes / 2;
  const shared = isShort ? SHARED_SHORT : SHARED_HALF;
  const rowCount = Math.ceil((8 * exponentBytes) / (DIGIT_BITS * shared));
  const table = createMontgomery(key.n, rowCount * DIGITS + shared + 1);
  const generator = derivePaillierGenerator(key);
  const power = arithmetic.powPublic(generator, key.n, key.nSquared);
  fillTable(table, (power * table.unit) % key.nSquared, { rowCount, shared });
  return {
    key,
    generator,
    inverse: invertModulo(generator, key.n),
    exponentBytes,
    tableSizeBytes: table.sizeBytes,
    table,
    rowCount,
    shared,
  };
}

// Entries are powers times the unit, so that their products by the kernel are so too.
function fillTable(
  table: Montgomery,
  scaledBase: bigint,
  { rowCount, shared }: Pick<PaillierBase, 'rowCount' | 'shared'>,
): void {
  const next = rowCount * DIGITS;
  table.write(next, scaledBase);
  for (let first = 0; first < next; first += DIGITS) {
    table.write(first, table.unit);
    for (let digit = 1; digit < DIGITS; digit++) {
      table.multiply(first + digit, first + digit - 1, next);
    }
    table.multiply(next, first + DIGITS - 1, next);
    for (let i = 0; i < DIGIT_BITS * (shared - 1); i++) table.multiply(next, next, next);
  }
}

/**
 * Encrypts m with r = h^a for a fresh a.
 * Cost: bench `paillier`, cases `encrypt-2048`, `encrypt-short-2048`, …
 * @param plaintext 0..n-1 @throws crypto.paillierPlaintext outside that range
 */
export function encryptPaillierByBase(
  base: PaillierBase,
  plaintext: bigint,
  rng: Rng,
): PaillierBaseEncryption {
  checkPlaintext(base.key, plaintext);
  const exponent = rng.bytes(base.exponentBytes);
  const ciphertext = raisePaillierBase(base, exponent, plaintext) as PaillierCiphertext;
  return { ciphertext, plaintext, exponent };
}

/** (1+mn) (h^n)^a mod n^2 for an exponent of the base's length. */
export function raisePaillierBase(
  { key, table, exponentBytes, rowCount, shared }: PaillierBase,
  exponent: Uint8Array,
  plaintext = 0n,
): bigint {
  assert(exponent.length === exponentBytes, 'an exponent of this length');
  const product = rowCount * DIGITS;
  const factor = product + shared;
  for (let i = 0; i < shared; i++) table.write(product + i, table.unit);
  for (let row = 0; row < rowCount; row++) {
    for (let i = 0; i < shared; i++) {
      table.select(factor, row * DIGITS, DIGITS, readDigit(exponent, row * shared + i));
      table.multiply(product + i, product + i, factor);
    }
  }
  const last = product + shared - 1;
  for (let i = shared - 2; i >= 0; i--) {
    for (let bit = 0; bit < DIGIT_BITS; bit++) table.multiply(last, last, last);
    table.multiply(last, last, product + i);
  }
  table.write(factor, 1n + plaintext * key.n);
  table.multiply(last, last, factor);
  const result = table.read(last);
  for (let i = 0; i <= shared; i++) table.wipe(product + i);
  return result;
}

/** Six bits from bit 6i on of a big-endian integer, zeros above it. */
function readDigit(bytes: Uint8Array, i: number): number {
  const at = i * DIGIT_BITS;
  const last = bytes.length - 1 - (at >> 3);
  const pair = (bytes[last] ?? 0) | ((bytes[last - 1] ?? 0) << 8);
  return (pair >> (at & 7)) & (DIGITS - 1);
}

/** The same encryption with r itself, as the proofs take it that know nothing of a base: one power modulo n. */
export function revealPaillierRandomness(
  { key, generator }: PaillierBase,
  { ciphertext, plaintext, exponent }: PaillierBaseEncryption,
  arithmetic: Arithmetic,
): PaillierEncryption {
  const randomness = arithmetic.powSecret(generator, bytesToBigint(exponent), key.n);
  return { ciphertext, plaintext, randomness };
}

/** The slow plain reference of raisePaillierBase. */
export function raisePaillierBasePlainly(
  { key, generator }: PaillierBase,
  exponent: Uint8Array,
): bigint {
  const power = powBigint(generator, key.n, key.nSquared);
  return powBigint(power, bytesToBigint(exponent), key.nSquared);
}

/** An exponent's encoding, for integers below 2^(8 exponentBytes). */
export function encodePaillierExponent(base: PaillierBase, exponent: bigint): Uint8Array {
  return bigintToBytes(exponent, base.exponentBytes);
}
