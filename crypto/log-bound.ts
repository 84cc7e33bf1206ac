// Upper bounds as logarithms to base 2 in fixed point: integers in units of 2^-16 bit, always rounded against whoever
// relies on them (bounds up, capacities down). Integers alone, so that every machine computes the same.
// Powers of two by products of roots, logarithms by repeated squaring (Knuth, TAOCP 1, 1.2.2, exercise 25).

import { assert } from '../base/index.ts';

/** log2 of a positive quantity in units of 2^-16 bit; a safe integer, negative for less than one. */
export type LogBits = number;

/** Units of one bit. */
export const LOG_UNIT = 2 ** 16;

const FRACTION_BITS = 16;
const PRECISION = 96n;
const ONE = 1n << PRECISION;
/** Differences that the sum of two is remembered for. */
const REMEMBERED_SUMS = 4096;

/** Upper bounds of 2^(1/2), 2^(1/4), ..., 2^(1/2^16), in units of 2^-96. */
const ROOTS: readonly bigint[] = makeRoots();
const sums = new Map<number, number>();

/** The least LogBits that is no less than log2 of the quotient. @param numerator above 0 @param denominator above 0 */
export function logUp(numerator: bigint, denominator = 1n): LogBits {
  assert(numerator > 0n && denominator > 0n, 'logarithms are of positive numbers');
  if (denominator !== 1n) return logUp(numerator) - logDown(denominator);
  return logarithm(numerator, true);
}

/** The greatest LogBits that is no more than log2. @param value above 0 */
export function logDown(value: bigint): LogBits {
  assert(value > 0n, 'logarithms are of positive numbers');
  return logarithm(value, false);
}

/** Bound of a sum of two quantities from their bounds. */
export function addLog(a: LogBits, b: LogBits): LogBits {
  const difference = Math.abs(a - b);
  let excess = sums.get(difference);
  if (excess === undefined) {
    if (sums.size >= REMEMBERED_SUMS) sums.clear();
    excess = logUp(ONE + powerUp(-difference)) - Number(PRECISION) * LOG_UNIT;
    sums.set(difference, excess);
  }
  return Math.max(a, b) + excess;
}

/** Bound of the sum of all quantities from their bounds; rounds once, however many. At least one. */
export function sumLog(bounds: readonly LogBits[]): LogBits {
  let largest = Number.NEGATIVE_INFINITY;
  for (const bound of bounds) largest = Math.max(largest, bound);
  assert(bounds.length > 0, 'a sum has terms');
  const counts = new Map<LogBits, number>();
  for (const bound of bounds) counts.set(bound, (counts.get(bound) ?? 0) + 1);
  let total = 0n;
  for (const [bound, count] of counts) total += BigInt(count) * powerUp(bound - largest);
  return largest + logUp(total) - Number(PRECISION) * LOG_UNIT;
}

/** An integer no less than 2 to that power. @param bound from 0 */
export function powerOf(bound: LogBits): bigint {
  const whole = Math.floor(bound / LOG_UNIT);
  return shiftUp(powerUp(bound - whole * LOG_UNIT), Number(PRECISION) - whole);
}

/** No less than 2^(exponent), in units of 2^-96; the exponent at most 1 bit, or whole bits are shifted in. */
function powerUp(exponent: LogBits): bigint {
  const whole = Math.floor(exponent / LOG_UNIT);
  const fraction = exponent - whole * LOG_UNIT;
  let power = ONE;
  for (let i = 0; i < FRACTION_BITS; i++) {
    if (((fraction >> (FRACTION_BITS - 1 - i)) & 1) === 1) {
      power = shiftUp(power * (ROOTS[i] ?? ONE), Number(PRECISION));
    }
  }
  return shiftUp(power, -whole);
}

/** value / 2^bits rounded up; shifts left where bits is negative. */
function shiftUp(value: bigint, bits: number): bigint {
  if (bits <= 0) return value << BigInt(-bits);
  return -(-value >> BigInt(bits));
}

function logarithm(value: bigint, up: boolean): LogBits {
  const whole = value.toString(2).length - 1;
  const shift = (bits: bigint, by: number) => (up ? shiftUp(bits, by) : shiftDown(bits, by));
  let rest = shift(value, whole - Number(PRECISION));
  let log = whole;
  for (let i = 0; i < FRACTION_BITS; i++) {
    rest = shift(rest * rest, Number(PRECISION));
    log *= 2;
    if (rest >= 2n * ONE) {
      log += 1;
      rest = shift(rest, 1);
    }
  }
  return up && rest > ONE ? log + 1 : log;
}

function shiftDown(value: bigint, bits: number): bigint {
  return bits <= 0 ? value << BigInt(-bits) : value >> BigInt(bits);
}

function makeRoots(): bigint[] {
  const roots: bigint[] = [];
  let power = 2n * ONE;
  for (let i = 0; i < FRACTION_BITS; i++) {
    power = rootUp(power * ONE);
    roots.push(power);
  }
  return roots;
}

/** The least integer whose square is no less. */
function rootUp(value: bigint): bigint {
  let low = 0n;
  let high = 1n << BigInt((value.toString(2).length + 2) >> 1);
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (middle * middle >= value) high = middle;
    else low = middle + 1n;
  }
  return low;
}
