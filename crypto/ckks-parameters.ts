// Parameter sets of CKKS: ring, primes, scales, within the modulus that the homomorphic encryption standard allows (ring-prime.ts).
// The name says all: equal names are equal parameters. Which set an intent gets is decided in ckks-intent.ts.
// Scales follow one schedule: a value at level l has scale S_l, an exact rational in units of 2^-32. So values of one level always
// add, and no floating point says what they mean. Kim, Papadimitriou, Polyakov (CT-RSA 2022) have the same idea in real numbers.

import { DiffieError } from '../base/index.ts';
import {
  isRingDegree,
  isRingSecurity,
  RING_PRIME_MAX_BITS,
  type RingDegree,
  type RingSecurity,
  ringModulusBits,
  ringPrimes,
} from './ring-prime.ts';

/** A set of parameters; made by createCkksParameters only. */
export type CkksParameters = {
  readonly scheme: 'ckks';
  /** Stable name, such as `ckks-128-n8192-m0-s49-b58-p60-l2`. */
  readonly id: string;
  readonly security: RingSecurity;
  /** n: ring degree; there are n/2 slots. */
  readonly degree: RingDegree;
  readonly plaintextBits: number;
  readonly scaleBits: number;
  /** By level, from 0: the primes up to that index are the level's modulus, and rescaling drops the last. */
  readonly primes: readonly bigint[];
  /** Of keys alone: key switching divides by it. */
  readonly specialPrime: bigint;
  /** By level: the scale of every value at that level, in units of 2^-32. */
  readonly scales: readonly bigint[];
};

/** Fractional bits of a scale. */
export const CKKS_SCALE_FRACTION_BITS = 32;

/** Multiplications one after another, at most. */
export const CKKS_DEPTH_MAX = 32;
/** Width of a scale, at least. */
export const CKKS_SCALE_MIN_BITS = 20;
/** Width of values, at most. */
export const CKKS_PLAINTEXT_MAX_BITS = 40;

/** The parameters of that name. @throws crypto.sealParameters where there are none of that name */
export function parseCkksParameters(id: string): CkksParameters {
  const match = /^ckks-(\d{3})-n(\d{4,5})-m(\d{1,2})-s(\d{2})-b(\d{2})-p(\d{2})-l(\d{1,2})$/.exec(
    id,
  );
  const numbers = (match ?? []).slice(1).map(Number);
  const [security = 0, degree = 0, plaintextBits = 0, scaleBits = 0] = numbers;
  const [baseBits = 0, specialBits = 0, depth = 0] = numbers.slice(4);
  const parameters =
    isRingSecurity(security) && isRingDegree(degree)
      ? createCkksParameters({
          security,
          degree,
          plaintextBits,
          scaleBits,
          baseBits,
          specialBits,
          depth,
        })
      : undefined;
  if (parameters === undefined || parameters.id !== id) {
    throw new DiffieError('crypto.sealParameters', {
      at: 'name of CKKS parameters',
      expected: 'ckks-SECURITY-nDEGREE-mBITS-sBITS-bBITS-pBITS-lLEVELS within the standard',
      got: id.slice(0, 64),
    });
  }
  return parameters;
}

/** What tells one set from another. */
export type CkksSize = {
  readonly security: RingSecurity;
  readonly degree: RingDegree;
  readonly plaintextBits: number;
  readonly scaleBits: number;
  /** Of the first prime. */
  readonly baseBits: number;
  readonly specialBits: number;
  readonly depth: number;
};

/** The parameters of these sizes, or none, where the standard allows them and there are as many primes. */
export function createCkksParameters(size: CkksSize): CkksParameters | undefined {
  const { security, degree, plaintextBits, scaleBits, baseBits, specialBits, depth } = size;
  if (plaintextBits > CKKS_PLAINTEXT_MAX_BITS || depth > CKKS_DEPTH_MAX) return undefined;
  if (scaleBits < CKKS_SCALE_MIN_BITS || scaleBits > baseBits || baseBits > specialBits)
    return undefined;
  if (specialBits > RING_PRIME_MAX_BITS) return undefined;
  if (specialBits + baseBits + depth * scaleBits > ringModulusBits(degree, security)) {
    return undefined;
  }
  const [specialPrime, base, ...middle] = drawPrimes(degree, [
    specialBits,
    baseBits,
    ...new Array<number>(depth).fill(scaleBits),
  ]);
  if (specialPrime === undefined || base === undefined || middle.length < depth) return undefined;
  const primes = [base, ...middle];
  const scales = scheduleScales(primes, scaleBits);
  if (scales === undefined) return undefined;
  return {
    scheme: 'ckks',
    id: `ckks-${security}-n${degree}-m${plaintextBits}-s${scaleBits}-b${baseBits}-p${specialBits}-l${depth}`,
    security,
    degree,
    plaintextBits,
    scaleBits,
    primes,
    specialPrime,
    scales,
  };
}

/** Distinct primes of these widths, in their order; fewer where they run out. */
function drawPrimes(degree: RingDegree, widths: readonly number[]): bigint[] {
  const drawn: bigint[] = [];
  for (const [i, width] of widths.entries()) {
    const before = widths.slice(0, i).filter((other) => other === width).length;
    const prime = ringPrimes(degree, width, before + 1)[before];
    if (prime === undefined) break;
    drawn.push(prime);
  }
  return drawn;
}

/** S_(l-1) is S_l squared over the prime that goes, to the nearest unit; ckks-error.ts counts the rounding. */
function scheduleScales(primes: readonly bigint[], scaleBits: number): bigint[] | undefined {
  const scales: bigint[] = [];
  const first = 1n << BigInt(scaleBits + CKKS_SCALE_FRACTION_BITS);
  let scale = first;
  for (let level = primes.length - 1; level >= 0; level--) {
    // Primes off the scale square their distance at every level; these are too far off.
    if (scale > 2n * first) return undefined;
    scales[level] = scale;
    const divisor = (primes[level] ?? 1n) << BigInt(CKKS_SCALE_FRACTION_BITS);
    scale = (scale * scale + divisor / 2n) / divisor;
  }
  return scales;
}
