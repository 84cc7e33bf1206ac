// Number theory on plain bigints: size, greatest common divisor, inverse, power, primality.
// Nothing here is constant time; the power is the slow reference that OpenSSL's is tested against.

import { bytesToBigint, DiffieError, type Rng } from '../base/index.ts';

const WINDOW_BITS = 5n;
const WINDOW_MASK = 2n ** WINDOW_BITS - 1n;

/** Rounds of Miller-Rabin: a composite passes with probability at most 2^-128, whoever chose it. */
const PRIMALITY_ROUNDS = 64;

/** The number of binary digits: 0 for 0, 8 for 255. The value must not be negative. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const digits = value.toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits[0] ?? '0', 16)) + 28;
}

/** The greatest common divisor of two non-negative integers; gcd(0, b) = b. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * 1/value mod modulus, in 0..modulus-1, by the extended Euclidean algorithm.
 * @throws crypto.noInverse where value and modulus have a common divisor
 */
export function invertModulo(value: bigint, modulus: bigint): bigint {
  let [dividend, divisor] = [modulus, ((value % modulus) + modulus) % modulus];
  let [previous, current] = [0n, 1n];
  while (divisor !== 0n) {
    const quotient = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - quotient * divisor];
    [previous, current] = [current, previous - quotient * current];
  }
  if (dividend !== 1n) {
    throw new DiffieError('crypto.noInverse', { expected: 'a value prime to the modulus' });
  }
  return previous < 0n ? previous + modulus : previous;
}

/** base^exponent mod modulus for non-negative operands, by fixed windows of five bits. */
export function powBigint(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n % modulus];
  const reduced = base % modulus;
  for (let i = 0n; i < WINDOW_MASK; i++) {
    powers.push(((powers.at(-1) ?? 0n) * reduced) % modulus);
  }
  const windowCount = BigInt(Math.ceil(bitLength(exponent) / Number(WINDOW_BITS)));
  let result = powers[0] ?? 0n;
  for (let window = windowCount - 1n; window >= 0n; window--) {
    for (let i = 0n; i < WINDOW_BITS; i++) result = (result * result) % modulus;
    const digit = (exponent >> (window * WINDOW_BITS)) & WINDOW_MASK;
    if (digit !== 0n) result = (result * (powers[Number(digit)] ?? 0n)) % modulus;
  }
  return result;
}

/** The primes below a bound, ascending, by the sieve of Eratosthenes. */
export function primesBelow(bound: number): number[] {
  const isComposite = new Uint8Array(bound);
  const primes: number[] = [];
  for (let candidate = 2; candidate < bound; candidate++) {
    if (isComposite[candidate] === 1) continue;
    primes.push(candidate);
    for (let i = candidate * candidate; i < bound; i += candidate) isComposite[i] = 1;
  }
  return primes;
}

const TRIAL_DIVISORS = primesBelow(2000).map(BigInt);

/** Whether the integer is prime, by trial division and 64 rounds of Miller-Rabin with random bases. */
export function isProbablePrime(candidate: bigint, rng: Rng): boolean {
  if (candidate < 2n) return false;
  for (const divisor of TRIAL_DIVISORS) {
    if (candidate % divisor === 0n) return candidate === divisor;
  }
  let odd = candidate - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; twos++) odd >>= 1n;
  for (let round = 0; round < PRIMALITY_ROUNDS; round++) {
    const witness = 2n + randomBelow(candidate - 3n, rng);
    if (!passesMillerRabin(candidate, witness, odd, twos)) return false;
  }
  return true;
}

function passesMillerRabin(candidate: bigint, witness: bigint, odd: bigint, twos: number): boolean {
  let power = powBigint(witness, odd, candidate);
  if (power === 1n || power === candidate - 1n) return true;
  for (let i = 1; i < twos; i++) {
    power = (power * power) % candidate;
    if (power === candidate - 1n) return true;
  }
  return false;
}

/** A uniform integer in 0..bound-1, by rejection, so without bias. `bound` is above 0. */
export function randomBelow(bound: bigint, rng: Rng): bigint {
  const bits = bitLength(bound - 1n);
  const sizeBytes = Math.ceil(bits / 8);
  while (true) {
    const bytes = rng.bytes(sizeBytes);
    const value = BigInt.asUintN(bits, bytesToBigint(bytes));
    bytes.fill(0);
    if (value < bound) return value;
  }
}
