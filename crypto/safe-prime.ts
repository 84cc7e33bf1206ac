// Safe primes p = 2p'+1, p' prime: by a sieve over a random window (Wiener, "Safe prime generation with a combined sieve",
// https://eprint.iacr.org/2003/186), then the Arithmetic's primality test for both.
// The first pair above a random start is taken, so pairs after long gaps are likelier, as in OpenSSL. Not constant time.

import { type Arithmetic, assert, bytesToBigint, DiffieError, type Rng } from '../base/index.ts';
import { bitLength, powBigint, primesBelow } from './arithmetic-integer.ts';

const SIEVE_BOUND = 2 ** 16;
/** Candidates in one window; p' = 5 mod 6, so each stands for six integers. */
const WINDOW = 2 ** 15;
const WINDOWS = 2 ** 12;
const STEP = 6n;
const SIZE_BITS = { min: 256, max: 2048 } as const;

let sieve: readonly number[] | undefined;

/**
 * A safe prime with its two highest bits set, so that the product of two has twice the bits. With OpenSSL's powers about
 * 0.8 s for 1024 bits; the spread is as wide as the mean.
 * @param bits 256 to 2048 @throws crypto.primeRequest for another size
 */
export function generateSafePrime(
  bits: number,
  { arithmetic, rng }: { readonly arithmetic: Arithmetic; readonly rng: Rng },
): bigint {
  if (!Number.isInteger(bits) || bits < SIZE_BITS.min || bits > SIZE_BITS.max) {
    throw new DiffieError('crypto.primeRequest', {
      at: 'safe prime',
      expected: `${SIZE_BITS.min} to ${SIZE_BITS.max} bits`,
      got: `${bits}`,
    });
  }
  sieve ??= primesBelow(SIEVE_BOUND).slice(2);
  for (let window = 0; window < WINDOWS; window++) {
    const start = drawStart(bits - 1, rng);
    const isOut = sieveWindow(start, sieve);
    for (let i = 0; i < WINDOW; i++) {
      if (isOut[i] === 1) continue;
      const half = start + STEP * BigInt(i);
      // A power to base 2 rules most candidates out at a fraction of a full test's cost.
      if (arithmetic.powPublic(2n, half - 1n, half) !== 1n) continue;
      const prime = 2n * half + 1n;
      const isFound = bitLength(prime) === bits && isSafePrime(prime, arithmetic);
      if (isFound) return prime;
    }
  }
  assert(false, 'a safe prime is found within the windows');
}

/** Whether prime and (prime-1)/2 are both prime. */
export function isSafePrime(prime: bigint, arithmetic: Arithmetic): boolean {
  if (prime < 7n || (prime & 3n) !== 3n) return false;
  return arithmetic.isPrime(prime >> 1n) && arithmetic.isPrime(prime);
}

/** Uniform above 3/4 of the range, 5 mod 6: neither it nor twice it plus one has the factor 2 or 3. */
function drawStart(bits: number, rng: Rng): bigint {
  const bytes = rng.bytes(Math.ceil(bits / 8));
  const drawn = BigInt.asUintN(bits - 2, bytesToBigint(bytes)) | (3n << BigInt(bits - 2));
  bytes.fill(0);
  return drawn - (drawn % STEP) + 5n;
}

/** Marks every candidate start + 6i for which it, or twice it plus one, has a factor in the sieve. */
function sieveWindow(start: bigint, primes: readonly number[]): Uint8Array {
  const isOut = new Uint8Array(WINDOW);
  for (const prime of primes) {
    const residue = Number(start % BigInt(prime));
    const inverse = Number(powBigint(STEP, BigInt(prime - 2), BigInt(prime)));
    // 6i = -start, and 6i = -start - 1/2, modulo the prime.
    const half = (prime - 1) / 2;
    const first = ((prime - residue) * inverse) % prime;
    const second = ((2 * prime + half - residue) * inverse) % prime;
    for (let i = first; i < WINDOW; i += prime) isOut[i] = 1;
    for (let i = second; i < WINDOW; i += prime) isOut[i] = 1;
  }
  return isOut;
}
