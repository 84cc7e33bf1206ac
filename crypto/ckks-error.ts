// Worst-case error of CKKS ciphertexts from parameters and operations alone. A ciphertext decrypts to M + E: M the encoded message,
// E the error, both bounded in the canonical embedding (the largest absolute value over all complex slots), where products of
// bounds bound products: no expansion factor. Coefficients are never larger than that bound.
// Sources: Cheon, Kim, Kim, Song, Asiacrypt 2017, section 3; Kim, Polyakov, Zucca, Asiacrypt 2021, for RNS key switching; constants
// from SEAL 4.1's own steps. An element with coefficients up to B has slots up to n B; the mask is ternary. So is the secret, whose
// slots are up to 4 sqrt(n): ckks-key.ts refuses the one secret in 2^20 that has a larger one.

import type { CkksParameters } from './ckks-parameters.ts';
import { addLog, LOG_UNIT, type LogBits, logDown, logUp, sumLog } from './log-bound.ts';

/** What is known of a ciphertext: its level (and so its scale), and bounds of message and error. */
export type CkksError = {
  /** Rescalings that are left: 0 to depth. */
  readonly level: number;
  /** log2 of the message's slots times the scale. */
  readonly message: LogBits;
  /** log2 of the error of a slot times the scale. */
  readonly error: LogBits;
};

/** Bounds of one set of parameters. Operands of sums and products are at one level. */
export type CkksErrors = {
  /** Of an honest encryption of values within the parameters' bound, encoding included. */
  readonly fresh: CkksError;
  /** log2 of the largest value that parameters allow, times the scale at this level. */
  input(level: number): LogBits;
  add(a: CkksError, b: CkksError): CkksError;
  sum(terms: readonly CkksError[]): CkksError;
  addPlain(a: CkksError): CkksError;
  /** Relinearised and rescaled: one level lower. */
  multiply(a: CkksError, b: CkksError): CkksError;
  /** Rescaled: one level lower. */
  multiplyPlain(a: CkksError): CkksError;
  /** Multiplied by one and rescaled: one level lower. */
  lower(a: CkksError): CkksError;
  rotate(a: CkksError): CkksError;
  /** Whether message and error can't wrap around at this level. */
  fits(a: CkksError): boolean;
  /** Bits after the binary point that are right at worst, in LogBits: minus log2 of the error of a slot's value. */
  precision(a: CkksError): LogBits;
};

const ERROR_MAX = 21n;
const FRACTION_BITS = 32n;
/** SEAL encodes by a floating-point transform: its relative error for n up to 2^15, as a power of two, generously. */
const TRANSFORM_ERROR_BITS = -38;

/** The largest absolute value that a slot of an admitted secret has: 4 sqrt(n), rounded up. @param degree a power of two */
export function ckksSecretBound(degree: number): bigint {
  const square = 16n * BigInt(degree);
  let root = 1n;
  while (root * root < square) root++;
  return root;
}

/** The bounds for these parameters. */
export function createCkksErrors(parameters: CkksParameters): CkksErrors {
  const { primes, specialPrime, scales } = parameters;
  const n = BigInt(parameters.degree);
  const top = primes.length - 1;
  const scale = (level: number) => logUp(scales[level] ?? 1n, 1n << FRACTION_BITS);
  const input = (level: number) => scale(level) + parameters.plaintextBits * LOG_UNIT;
  // Rounding coefficients to integers, by half; then the transform.
  const encoding = (level: number) =>
    addLog(logUp(n, 2n), input(level) + TRANSFORM_ERROR_BITS * LOG_UNIT);
  // (-e u + e0 + e1 s) / P and the rounding of that division in both parts.
  const secret = ckksSecretBound(parameters.degree);
  const masking = logUp(n * ERROR_MAX * (n + 1n + secret), specialPrime);
  const rounding = logUp(n * (1n + secret), 2n);
  const fresh: CkksError = {
    level: top,
    message: input(top),
    error: addLog(addLog(masking, rounding), encoding(top)),
  };
  const switching = (level: number) => {
    const digits = primes.slice(0, level + 1).reduce((total, prime) => total + prime, 0n);
    return addLog(logUp(n * n * ERROR_MAX * digits, specialPrime), rounding);
  };
  const rescale = (level: number, message: LogBits, error: LogBits): CkksError => {
    const prime = logDown(primes[level] ?? 1n);
    const lowered = message - prime;
    // How far the schedule's scale is off, relative to the exact one: half a unit of 2^-32.
    const drift = lowered - logDown(scales[level - 1] ?? 1n);
    return {
      level: level - 1,
      message: addLog(lowered, drift),
      error: addLog(addLog(error - prime, rounding), drift),
    };
  };
  const capacity = primes.map((_, level) =>
    logDown(primes.slice(0, level + 1).reduce((product, prime) => product * prime, 1n)),
  );
  const multiplyBy = (a: CkksError, message: LogBits, error: LogBits) => {
    const crossed = addLog(a.message + error, message + a.error);
    return addLog(crossed, a.error + error);
  };
  return {
    fresh,
    input,
    add: (a, b) => ({
      level: a.level,
      message: addLog(a.message, b.message),
      error: addLog(a.error, b.error),
    }),
    sum: (terms) => ({
      level: terms[0]?.level ?? 0,
      message: sumLog(terms.map((term) => term.message)),
      error: sumLog(terms.map((term) => term.error)),
    }),
    addPlain: (a) => ({
      level: a.level,
      message: addLog(a.message, input(a.level)),
      error: addLog(a.error, encoding(a.level)),
    }),
    multiply: (a, b) => {
      const error = addLog(multiplyBy(a, b.message, b.error), switching(a.level));
      return rescale(a.level, a.message + b.message, error);
    },
    multiplyPlain: (a) => {
      const message = input(a.level);
      return rescale(a.level, a.message + message, multiplyBy(a, message, encoding(a.level)));
    },
    lower: (a) => {
      // The scale itself, rounded to an integer: off by half at most.
      const one = scale(a.level);
      return rescale(a.level, a.message + one, multiplyBy(a, one, 0));
    },
    rotate: (a) => ({ ...a, error: addLog(a.error, switching(a.level)) }),
    fits: (a) => addLog(a.message, a.error) <= (capacity[a.level] ?? 0) - 2 * LOG_UNIT,
    precision: (a) => logDown(scales[a.level] ?? 1n) - Number(FRACTION_BITS) * LOG_UNIT - a.error,
  };
}
