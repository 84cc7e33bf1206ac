// The Arithmetic contract in plain BigInt: what a browser uses, and the reference for OpenSSL's.
// Not constant time, although powSecret takes secrets: who can measure this process can learn of them.

import { type Arithmetic, assert, bytesToBigint, DiffieError, type Rng } from '../base/index.ts';
import {
  bitLength,
  greatestCommonDivisor,
  isProbablePrime,
  powBigint,
} from './arithmetic-integer.ts';

/** Tries for one prime; a prime of 4096 bits is found in fewer with probability over 1 - 2^-100. */
const PRIME_TRIES = 2 ** 18;

/** The sizes that a prime may be asked in. */
const PRIME_BITS = { min: 64, max: 8192 } as const;

/**
 * Arithmetic in BigInt; primes are drawn from `rng`.
 * @returns functions that throw crypto.modulus for a modulus that is even or below 3, base.range for a
 *   negative operand, crypto.primeRequest for a size or residue that no prime can be made for
 */
export function createBigintArithmetic(rng: Rng): Arithmetic {
  const pow = (base: bigint, exponent: bigint, modulus: bigint) => {
    checkPower(base, exponent, modulus);
    return powBigint(base, exponent, modulus);
  };
  return {
    powSecret: pow,
    powPublic: pow,
    generatePrime(bits, residue) {
      checkPrimeRequest(bits, residue);
      return drawPrime(bits, residue ?? [1n, 2n], rng);
    },
    isPrime: (candidate) => isProbablePrime(candidate, rng),
  };
}

/** Refuses operands outside the contract. @throws crypto.modulus, base.range */
export function checkPower(base: bigint, exponent: bigint, modulus: bigint): void {
  if (modulus < 3n || (modulus & 1n) === 0n) {
    throw new DiffieError('crypto.modulus', { at: 'modulus', expected: 'an odd number above 1' });
  }
  if (base < 0n || exponent < 0n) {
    throw new DiffieError('base.range', { at: 'power', expected: 'no negative operand' });
  }
}

/** Refuses a request for a prime that could not be met. @throws crypto.primeRequest */
export function checkPrimeRequest(bits: number, residue?: readonly [bigint, bigint]): void {
  if (!Number.isInteger(bits) || bits < PRIME_BITS.min || bits > PRIME_BITS.max) {
    throw new DiffieError('crypto.primeRequest', {
      at: 'bits',
      expected: `${PRIME_BITS.min} to ${PRIME_BITS.max}`,
      got: `${bits}`,
    });
  }
  if (residue === undefined) return;
  const [rest, divisor] = residue;
  const isPossible =
    divisor > 1n &&
    divisor < 2n ** BigInt((bits >> 1) - 8) &&
    rest > 0n &&
    rest < divisor &&
    ((rest & 1n) === 1n || (divisor & 1n) === 1n) &&
    greatestCommonDivisor(rest, divisor) === 1n;
  if (isPossible) return;
  throw new DiffieError('crypto.primeRequest', {
    at: 'residue',
    expected: 'r below m and prime to it, m short against the prime',
  });
}

function drawPrime(bits: number, residue: readonly [bigint, bigint], rng: Rng): bigint {
  const [rest, divisor] = residue;
  const topBit = 1n << BigInt(bits - 1);
  for (let i = 0; i < PRIME_TRIES; i++) {
    const bytes = rng.bytes(Math.ceil(bits / 8));
    const drawn = BigInt.asUintN(bits, bytesToBigint(bytes)) | topBit;
    bytes.fill(0);
    const candidate = drawn - (drawn % divisor) + rest;
    if (bitLength(candidate) === bits && isProbablePrime(candidate, rng)) return candidate;
  }
  assert(false, 'a prime is found within the tries');
}
