// Paillier keys (Paillier, Eurocrypt 1999) with generator 1+n: made, checked, encoded. The secret is n = pq, with p = q = 3
// mod 4 and gcd(p-1, q-1) = 2, as threshold variants and later proofs want it.
// That somebody else's n is well formed is proved in paillier-key-proof.ts. BigInts can't be wiped.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
} from '../base/index.ts';
import { bitLength, greatestCommonDivisor, invertModulo } from './arithmetic-integer.ts';
import { createReduction, type Reduction } from './arithmetic-reduction.ts';
import { hashTagged } from './hash.ts';

/** Sizes of n in bits. 2048 gives about 112 bits of security, 3072 about 128 (NIST SP 800-57). */
const PAILLIER_KEY_BITS = [2048, 3072, 4096] as const;
type PaillierKeyBits = (typeof PAILLIER_KEY_BITS)[number];

/** The size that new keys have where nobody asks for another. */
const PAILLIER_DEFAULT_BITS: PaillierKeyBits = 3072;

/** A public key. Immutable. */
export type PaillierKey = {
  readonly n: bigint;
  readonly nSquared: bigint;
  /** What multiplies modulo n^2. */
  readonly reduction: Reduction;
  /** Bytes of n: 256, 384 or 512. A ciphertext has twice as many. */
  readonly sizeBytes: number;
};

/** What the owner computes with modulo one of the primes. */
export type PaillierPrime = {
  readonly prime: bigint;
  readonly square: bigint;
  /** n mod prime-1, and the inverse of n modulo prime-1: powers and roots of order n in the prime's field. */
  readonly powerExponent: bigint;
  readonly rootExponent: bigint;
  /** 1/L((1+n)^(prime-1) mod prime^2), L(x) = (x-1)/prime: what decryption multiplies by. */
  readonly decryptionFactor: bigint;
};

/** The owner's key: whoever has it decrypts everything under it. Never print or store it in the clear. */
export type PaillierPrivateKey = {
  readonly publicKey: PaillierKey;
  /** The smaller prime's part. */
  readonly p: PaillierPrime;
  readonly q: PaillierPrime;
  /** 1/q mod p and 1/q^2 mod p^2. */
  readonly qInverse: bigint;
  readonly qSquareInverse: bigint;
};

const KEY_ID_DOMAIN = 'diffie/paillier-key/v1';

/** 3 mod 4; and 2 mod 3, so that 3, the likeliest odd one, never divides gcd(p-1, q-1). */
const PRIME_RESIDUE = [11n, 12n] as const;

/** Primes tried for one key; a pair of neighbours fits with probability above 1/2. */
const KEY_TRIES = 256;

/** Primes of a key differ in their upper bits: FIPS 186-5, A.1.3, so that Fermat's method finds nothing. */
const PRIME_DISTANCE_BITS = 100;

/**
 * A new key. Cost: bench `paillier`, cases `keygen-2048` and `keygen-3072`.
 * @param bits of n: 2048, 3072 or 4096
 * @throws crypto.paillierKey for another size
 */
export function generatePaillierKey(
  arithmetic: Arithmetic,
  bits: number = PAILLIER_DEFAULT_BITS,
): PaillierPrivateKey {
  checkBits(bits, 'size of a new key');
  let p = arithmetic.generatePrime(bits / 2, PRIME_RESIDUE);
  for (let i = 0; i < KEY_TRIES; i++) {
    const q = arithmetic.generatePrime(bits / 2, PRIME_RESIDUE);
    const isSound = areApart(p, q) && greatestCommonDivisor(p - 1n, q - 1n) === 2n;
    if (isSound && bitLength(p * q) === bits) return buildPrivateKey(p, q);
    p = q;
  }
  assert(false, 'two primes that fit are found within the tries');
}

/**
 * The owner's key of two primes that come from outside.
 * @throws crypto.paillierKey unless they are primes of like size, far apart, with a product of an admitted size and gcd(n, phi(n)) = 1
 */
export function createPaillierPrivateKey(
  p: bigint,
  q: bigint,
  arithmetic: Arithmetic,
): PaillierPrivateKey {
  const at = 'Paillier private key';
  if (p < 2n || q < 2n || Math.abs(bitLength(p) - bitLength(q)) > 1 || !areApart(p, q)) {
    throw new DiffieError('crypto.paillierKey', { at, expected: 'primes of like size, far apart' });
  }
  checkBits(bitLength(p * q), at);
  if (!arithmetic.isPrime(p) || !arithmetic.isPrime(q)) {
    throw new DiffieError('crypto.paillierKey', { at, expected: 'two primes' });
  }
  return buildPrivateKey(p, q);
}

/**
 * The public key with this modulus. Checks its form alone; see verifyPaillierKey.
 * @throws crypto.paillierKey unless n is odd and has an admitted size
 */
export function createPaillierKey(n: bigint, at = 'Paillier key'): PaillierKey {
  checkBits(n < 0n ? 0 : bitLength(n), at);
  if ((n & 1n) === 0n) throw new DiffieError('crypto.paillierKey', { at, expected: 'an odd n' });
  const nSquared = n * n;
  return { n, nSquared, reduction: createReduction(nSquared), sizeBytes: bitLength(n) / 8 };
}

/** n, big-endian: 256, 384 or 512 bytes, the first bit set. */
export function encodePaillierKey(key: PaillierKey): Uint8Array {
  return bigintToBytes(key.n, key.sizeBytes);
}

/** @throws crypto.paillierKey for another size, a first bit that is not set, or an even n */
export function decodePaillierKey(bytes: Uint8Array, at = 'Paillier key'): PaillierKey {
  checkBits(8 * bytes.length, at);
  return createPaillierKey(bytesToBigint(bytes), at);
}

/** The key's name: 32 bytes, a hash of its encoding. */
export function paillierKeyId(key: PaillierKey): Uint8Array {
  return hashTagged(KEY_ID_DOMAIN, encodePaillierKey(key));
}

/** n, then the smaller prime in half of n's size, big-endian. Secret: the caller wipes it. */
export function encodePaillierPrivateKey({ publicKey, p }: PaillierPrivateKey): Uint8Array {
  return concatBytes(encodePaillierKey(publicKey), bigintToBytes(p.prime, publicKey.sizeBytes / 2));
}

/**
 * The owner's key of its encoding. 20 to 200 ms, for the primality checks.
 * @throws crypto.paillierKey for another size or a prime that does not divide n, and as createPaillierPrivateKey
 */
export function decodePaillierPrivateKey(
  bytes: Uint8Array,
  arithmetic: Arithmetic,
): PaillierPrivateKey {
  const at = 'Paillier private key';
  const sizeBytes = Math.floor(bytes.length / 3) * 2;
  checkBits(bytes.length % 3 === 0 ? 8 * sizeBytes : 0, at);
  const { n } = decodePaillierKey(bytes.subarray(0, sizeBytes), at);
  const p = bytesToBigint(bytes.subarray(sizeBytes));
  if (p < 2n || n % p !== 0n || p * p >= n) {
    throw new DiffieError('crypto.paillierKey', { at, expected: 'n and its smaller prime' });
  }
  return createPaillierPrivateKey(p, n / p, arithmetic);
}

function checkBits(bits: number, at: string): asserts bits is PaillierKeyBits {
  if (PAILLIER_KEY_BITS.some((admitted) => admitted === bits)) return;
  throw new DiffieError('crypto.paillierKey', {
    at,
    expected: `n of ${PAILLIER_KEY_BITS.join(', ')} bits`,
    got: `${bits}`,
  });
}

function areApart(p: bigint, q: bigint): boolean {
  const distance = p > q ? p - q : q - p;
  return bitLength(distance) > bitLength(p) - PRIME_DISTANCE_BITS;
}

function buildPrivateKey(one: bigint, other: bigint): PaillierPrivateKey {
  const [p, q] = one < other ? [one, other] : [other, one];
  const publicKey = createPaillierKey(p * q, 'Paillier private key');
  if (greatestCommonDivisor(publicKey.n, (p - 1n) * (q - 1n)) !== 1n) {
    throw new DiffieError('crypto.paillierKey', {
      at: 'Paillier private key',
      expected: 'gcd(n, phi(n)) = 1',
    });
  }
  const qInverse = invertModulo(q, p);
  return {
    publicKey,
    p: buildPrime(p, q, qInverse),
    q: buildPrime(q, p, invertModulo(p, q)),
    qInverse,
    qSquareInverse: invertModulo(q * q, p * p),
  };
}

// (1+n)^(p-1) = 1 - n mod p^2, so L of it is -q, and the factor is -1/q mod p.
function buildPrime(prime: bigint, other: bigint, otherInverse: bigint): PaillierPrime {
  const order = prime - 1n;
  const powerExponent = other % order;
  return {
    prime,
    square: prime * prime,
    powerExponent,
    rootExponent: invertModulo(powerExponent, order),
    decryptionFactor: prime - otherInverse,
  };
}
