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
  /** Memory that the table takes: 4.2 MB for n of 2048 bits, 9.1 for 3072; 1.1 and 1.6 with short exponents. */
  readonly tableSizeBytes: number;
  readonly table: Montgomery;
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

const WINDOW_BITS = 5;
const WINDOW_ENTRIES = 2 ** WINDOW_BITS;

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
 * The base of a key and its table: 40 ms for n of 2048 bits. Keep it while there is to encrypt under the key.
 * Cost: bench `paillier`, cases `base-2048`, `base-short-2048`, …
 */
export function createPaillierBase(
  key: PaillierBlumKey,
  arithmetic: Arithmetic,
  length: PaillierExponentLength = 'half',
): PaillierBase {
  const exponentBytes = length === 'short' ? SHORT_EXPONENT_BYTES : key.sizeBytes / 2;
  const windowCount = Math.ceil((8 * exponentBytes) / WINDOW_BITS);
  const table = createMontgomery(key.n, windowCount * WINDOW_ENTRIES + 2);
  const generator = derivePaillierGenerator(key);
  const power = arithmetic.powPublic(generator, key.n, key.nSquared);
  fillTable(table, windowCount, (power * table.unit) % key.nSquared);
  const inverse = invertModulo(generator, key.n);
  return { key, generator, inverse, exponentBytes, tableSizeBytes: table.sizeBytes, table };
}

// Entry d of window w is base^(d 32^w) times the unit, so that products of entries are so too.
function fillTable(table: Montgomery, windowCount: number, scaledBase: bigint): void {
  const next = windowCount * WINDOW_ENTRIES;
  table.write(next, scaledBase);
  for (let first = 0; first < next; first += WINDOW_ENTRIES) {
    table.write(first, table.unit);
    for (let digit = 1; digit < WINDOW_ENTRIES; digit++) {
      table.multiply(first + digit, first + digit - 1, next);
    }
    table.multiply(next, first + WINDOW_ENTRIES - 1, next);
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
  { key, table, exponentBytes }: PaillierBase,
  exponent: Uint8Array,
  plaintext = 0n,
): bigint {
  assert(exponent.length === exponentBytes, 'an exponent of this length');
  const windowCount = Math.ceil((8 * exponentBytes) / WINDOW_BITS);
  const product = windowCount * WINDOW_ENTRIES;
  const factor = product + 1;
  table.write(product, 1n + plaintext * key.n);
  for (let window = 0; window < windowCount; window++) {
    const digit = readDigit(exponent, window);
    table.select(factor, window * WINDOW_ENTRIES, WINDOW_ENTRIES, digit);
    table.multiply(product, product, factor);
  }
  const result = table.read(product);
  table.wipe(product);
  table.wipe(factor);
  return result;
}

/** Five bits from bit 5w on of a big-endian integer. */
function readDigit(bytes: Uint8Array, window: number): number {
  const at = window * WINDOW_BITS;
  const last = bytes.length - 1 - (at >> 3);
  const pair = (bytes[last] ?? 0) | ((bytes[last - 1] ?? 0) << 8);
  return (pair >> (at & 7)) & (WINDOW_ENTRIES - 1);
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
