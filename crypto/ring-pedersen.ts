// Ring-Pedersen parameters (Fujisaki, Okamoto, Crypto 1997; Canetti, Gennaro, Goldfeder, Makriyannis, Peled,
// https://eprint.iacr.org/2021/060, section 2.3): N, s, t with s a power of t, to commit to integers by s^a t^b mod N. Hiding
// where s lies in the group of t, which verifyRingPedersen proves; binding for all who can't factor N. So they are the
// verifier's own, or come from one whom all verifiers trust to have erased the primes: whoever knows them forges.

import { type Arithmetic, bigintToBytes, bytesToBigint, DiffieError } from '../base/index.ts';
import { bitLength, greatestCommonDivisor, randomBelow } from './arithmetic-integer.ts';
import { jacobiSymbol } from './jacobi.ts';
import type { PaillierEffects } from './paillier.ts';
import { generateSafePrime, isSafePrime } from './safe-prime.ts';

/** Sizes of N in bits, as a Paillier key's. */
const RING_BITS = [2048, 3072, 4096] as const;

/** Public parameters. Immutable. */
export type RingPedersen = {
  /** N, a product of two safe primes. */
  readonly modulus: bigint;
  readonly s: bigint;
  readonly t: bigint;
  /** Bytes of N. */
  readonly sizeBytes: number;
};

/** What their maker knows: for `proveRingPedersen`; then erase it, unless the maker is the only verifier. */
export type RingPedersenSecret = {
  readonly parameters: RingPedersen;
  /** s = t^lambda. */
  readonly lambda: bigint;
  /** The order of the squares modulo N: (p-1)(q-1)/4. */
  readonly order: bigint;
};

/** New parameters: two safe primes, about 1.5 s for 2048 bits, 4 s for 3072, widely spread. @throws crypto.ringPedersen for another size */
export function generateRingPedersen(bits: number, effects: PaillierEffects): RingPedersenSecret {
  checkBits(bits, 'size of ring-Pedersen parameters');
  const p = generateSafePrime(bits / 2, effects);
  return createRingPedersen(p, generateSafePrime(bits / 2, effects), effects);
}

/** Parameters of two safe primes that the caller has. @throws crypto.ringPedersen unless they are, with a product of an admitted size */
export function createRingPedersen(
  p: bigint,
  q: bigint,
  effects: PaillierEffects,
): RingPedersenSecret {
  const { arithmetic, rng } = effects;
  const modulus = p * q;
  checkBits(bitLength(modulus < 0n ? 0n : modulus), 'ring-Pedersen primes');
  if (p === q || !isSafePrime(p, arithmetic) || !isSafePrime(q, arithmetic)) {
    throw new DiffieError('crypto.ringPedersen', {
      at: 'ring-Pedersen primes',
      expected: 'two safe primes',
    });
  }
  const order = (p >> 1n) * (q >> 1n);
  const root = 2n + randomBelow(modulus - 3n, rng);
  const t = (root * root) % modulus;
  const lambda = 1n + randomBelow(order - 1n, rng);
  const s = arithmetic.powSecret(t, lambda, modulus);
  return { parameters: createParameters(modulus, s, t, 'ring-Pedersen primes'), lambda, order };
}

/** N, s, t, each of N's size, big-endian. */
export function encodeRingPedersen({ modulus, s, t, sizeBytes }: RingPedersen): Uint8Array {
  const bytes = new Uint8Array(3 * sizeBytes);
  for (const [i, value] of [modulus, s, t].entries()) {
    bytes.set(bigintToBytes(value, sizeBytes), i * sizeBytes);
  }
  return bytes;
}

/**
 * Checks the form alone; see verifyRingPedersen.
 * @throws crypto.ringPedersen for another size, an even N, s or t that is 0, 1, not below N, not prime to it, of Jacobi symbol
 *   -1, or both the same
 */
export function decodeRingPedersen(
  bytes: Uint8Array,
  at = 'ring-Pedersen parameters',
): RingPedersen {
  const sizeBytes = Math.floor(bytes.length / 3);
  checkBits(bytes.length % 3 === 0 ? 8 * sizeBytes : 0, at);
  const [modulus = 0n, s = 0n, t = 0n] = [0, 1, 2].map((i) =>
    bytesToBigint(bytes.subarray(i * sizeBytes, (i + 1) * sizeBytes)),
  );
  checkBits(bitLength(modulus), at);
  return createParameters(modulus, s, t, at);
}

/** s^value t^blinding mod N, for exponents that are not negative; constant time where powSecret is. */
export function commitRing(
  { modulus, s, t }: RingPedersen,
  value: bigint,
  blinding: bigint,
  arithmetic: Arithmetic,
): bigint {
  const left = arithmetic.powSecret(s, value, modulus);
  return (left * arithmetic.powSecret(t, blinding, modulus)) % modulus;
}

/** s^value t^blinding base^exponent mod N for public exponents, not negative. */
export function openRing(
  { modulus, s, t }: RingPedersen,
  exponents: readonly [value: bigint, blinding: bigint],
  [base, exponent]: readonly [base: bigint, exponent: bigint],
  arithmetic: Arithmetic,
): bigint {
  const left = arithmetic.powPublic(s, exponents[0], modulus);
  const right = arithmetic.powPublic(t, exponents[1], modulus);
  return (((left * right) % modulus) * arithmetic.powPublic(base, exponent, modulus)) % modulus;
}

/** Refuses an element that is not prime to N. @throws crypto.paillierProof */
export function checkRingUnit({ modulus }: RingPedersen, value: bigint): void {
  if (value < modulus && greatestCommonDivisor(value, modulus) === 1n) return;
  throw new DiffieError('crypto.paillierProof', {
    at: 'commitment to an integer',
    expected: 'an integer below N, prime to it',
  });
}

function createParameters(modulus: bigint, s: bigint, t: bigint, at: string): RingPedersen {
  const isOdd = (modulus & 1n) === 1n;
  const isFit = [s, t].every(
    (element) => isOdd && element > 1n && element < modulus && jacobiSymbol(element, modulus) === 1,
  );
  if (!isFit || s === t) {
    throw new DiffieError('crypto.ringPedersen', {
      at,
      expected: 'an odd N, and s and t below it of Jacobi symbol 1, neither 1 nor the same',
    });
  }
  return { modulus, s, t, sizeBytes: bitLength(modulus) / 8 };
}

function checkBits(bits: number, at: string): void {
  if (RING_BITS.some((admitted) => admitted === bits)) return;
  throw new DiffieError('crypto.ringPedersen', {
    at,
    expected: `N of ${RING_BITS.join(', ')} bits`,
    got: `${bits}`,
  });
}
