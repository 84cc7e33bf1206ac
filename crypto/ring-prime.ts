// Moduli of ring learning with errors in Z_q[X]/(X^n + 1): how large they may be for a security level, by the tables of
// the homomorphic encryption standard, and primes p = 1 mod 2n, which the number-theoretic transform needs.
// Source: Albrecht et al., Homomorphic Encryption Security Standard (2018), table 1, ternary secrets; as SEAL 4 has them.

import { assert } from '../base/index.ts';

/** Bits of classical security that the standard's tables are for. */
export type RingSecurity = 128 | 192 | 256;

/** Degrees n of the ring, ascending: what the standard has a row for and key switching has room in. */
export const RING_DEGREES = [2048, 4096, 8192, 16384, 32768] as const;

/** A degree of the ring. */
export type RingDegree = (typeof RING_DEGREES)[number];

/** SEAL's bounds on one prime of the modulus. */
export const RING_PRIME_MAX_BITS = 60;

/** Bits of the whole modulus, the special prime included, at most. */
const MODULUS_BITS: Readonly<Record<RingSecurity, Readonly<Record<RingDegree, number>>>> = {
  128: { 2048: 54, 4096: 109, 8192: 218, 16384: 438, 32768: 881 },
  192: { 2048: 37, 4096: 75, 8192: 152, 16384: 305, 32768: 611 },
  256: { 2048: 29, 4096: 58, 8192: 118, 16384: 237, 32768: 476 },
};

/** These bases decide primality below 3.3e24 (Sorenson, Webster 2015). */
const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n];
/** Lists of primes kept: one for each degree and width that was asked for. */
const known = new Map<string, bigint[]>();
const KNOWN_LISTS = 512;

/** Bits that the product of all primes may have. */
export function ringModulusBits(degree: RingDegree, security: RingSecurity): number {
  return MODULUS_BITS[security][degree];
}

/** Whether a table row is of this degree. */
export function isRingDegree(value: number): value is RingDegree {
  return RING_DEGREES.some((degree) => degree === value);
}

/** Whether the tables have this level. */
export function isRingSecurity(value: number): value is RingSecurity {
  return value === 128 || value === 192 || value === 256;
}

/**
 * The largest `count` primes of exactly `bits` bits that are 1 modulo 2 degree, descending; fewer where there are
 * fewer. @param bits 2 to 60
 */
export function ringPrimes(degree: RingDegree, bits: number, count: number): readonly bigint[] {
  assert(bits >= 2 && bits <= RING_PRIME_MAX_BITS, 'primes fit a word');
  const name = `${degree} ${bits}`;
  let primes = known.get(name);
  if (primes === undefined) {
    if (known.size >= KNOWN_LISTS) known.clear();
    primes = [];
    known.set(name, primes);
  }
  const step = 2n * BigInt(degree);
  const least = 1n << BigInt(bits - 1);
  const last = primes.at(-1);
  let candidate = last === undefined ? ((2n * least - 1n) / step) * step + 1n : last - step;
  if (candidate >= 2n * least) candidate -= step;
  for (; primes.length < count && candidate > least; candidate -= step) {
    if (isWordPrime(candidate)) primes.push(candidate);
  }
  return primes.slice(0, count);
}

/** Miller-Rabin with bases that leave no doubt in this range. @param candidate odd, above 1, below 2^81 */
function isWordPrime(candidate: bigint): boolean {
  for (const base of WITNESSES) if (candidate % base === 0n) return candidate === base;
  let odd = candidate - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++;
  return WITNESSES.every((base) => passes(candidate, base, odd, twos));
}

function passes(candidate: bigint, base: bigint, odd: bigint, twos: number): boolean {
  let power = 1n;
  for (let bit = odd.toString(2).length - 1; bit >= 0; bit--) {
    power = (power * power) % candidate;
    if (((odd >> BigInt(bit)) & 1n) === 1n) power = (power * base) % candidate;
  }
  if (power === 1n || power === candidate - 1n) return true;
  for (let i = 1; i < twos; i++) {
    power = (power * power) % candidate;
    if (power === candidate - 1n) return true;
  }
  return false;
}
