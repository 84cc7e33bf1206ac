// CKKS parameters by intent: how large values are, how exact results, how many slots and multiplications, how secure. The smallest
// ring and the smallest scale whose worst-case error (ckks-error.ts) keeps the promised precision.

import { DiffieError, LIMITS } from '../base/index.ts';
import { type CkksError, createCkksErrors } from './ckks-error.ts';
import {
  CKKS_DEPTH_MAX,
  CKKS_PLAINTEXT_MAX_BITS,
  CKKS_SCALE_MIN_BITS,
  type CkksParameters,
  type CkksSize,
  createCkksParameters,
} from './ckks-parameters.ts';
import { LOG_UNIT } from './log-bound.ts';
import {
  isRingSecurity,
  RING_DEGREES,
  RING_PRIME_MAX_BITS,
  type RingSecurity,
  ringModulusBits,
} from './ring-prime.ts';

/** What is to be computed. */
export type CkksIntent = {
  /** Inputs and all results lie within plus and minus 2^plaintextBits; 0 to 40. */
  readonly plaintextBits: number;
  /** The error of the last result stays below 2^-precisionBits at worst; -20 to 40. */
  readonly precisionBits: number;
  /** Values in one ciphertext, 1 to 16384. */
  readonly slots: number;
  /** Multiplications one after another, 0 to 32. */
  readonly depth: number;
  readonly security: RingSecurity;
};

const BASE_LEAST_BITS = 3;
const BASE_SPARE_BITS = 6;

/**
 * The smallest parameters that satisfy the intent.
 * @throws crypto.sealParameters where none do, saying what would; or for a number out of its range
 */
export function chooseCkksParameters(intent: CkksIntent): CkksParameters {
  checkIntent(intent);
  const found = find(intent);
  if (found === undefined) {
    throw new DiffieError('crypto.sealParameters', {
      at: 'CKKS intent',
      expected: `something that a ring of degree ${RING_DEGREES.at(-1)} can do`,
      got: describe(intent),
      hint: suggest(intent),
    });
  }
  return found;
}

function find(intent: CkksIntent): CkksParameters | undefined {
  const { security, plaintextBits, depth } = intent;
  for (const degree of RING_DEGREES) {
    if (degree < 2 * intent.slots) continue;
    const room = ringModulusBits(degree, security);
    for (let scaleBits = CKKS_SCALE_MIN_BITS; scaleBits <= RING_PRIME_MAX_BITS; scaleBits++) {
      const parameters = size({ security, degree, plaintextBits, depth, scaleBits }, room);
      if (parameters !== undefined && satisfies(parameters, intent)) return parameters;
    }
  }
  return undefined;
}

/**
 * The widest first and special primes that there is room for: the least modulus holds a value with its scale, a sign, two bits to
 * spare, and sums of up to 64 where it can; the special prime is no smaller, which keeps key switching's error small.
 */
function size(
  chosen: Omit<CkksSize, 'baseBits' | 'specialBits'>,
  room: number,
): CkksParameters | undefined {
  const rest = room - chosen.depth * chosen.scaleBits;
  const least = chosen.scaleBits + chosen.plaintextBits + BASE_LEAST_BITS;
  const most = Math.min(RING_PRIME_MAX_BITS, least + BASE_SPARE_BITS, Math.floor(rest / 2));
  if (most < least) return undefined;
  const specialBits = Math.min(RING_PRIME_MAX_BITS, rest - most);
  return createCkksParameters({ ...chosen, baseBits: most, specialBits });
}

function satisfies(parameters: CkksParameters, intent: CkksIntent): boolean {
  const errors = createCkksErrors(parameters);
  let value: CkksError = errors.fresh;
  for (let i = 0; i < intent.depth; i++) {
    // Results lie within the same bound as inputs, by the intent, whatever their product might be.
    const bounded = { ...value, message: errors.input(value.level) };
    value = errors.multiply(bounded, bounded);
  }
  const bounded = { ...value, message: errors.input(value.level) };
  return errors.fits(bounded) && errors.precision(bounded) >= intent.precisionBits * LOG_UNIT;
}

function checkIntent(intent: CkksIntent): void {
  const { plaintextBits, precisionBits, slots, depth } = intent;
  const isWhole = [plaintextBits, precisionBits, slots, depth].every(Number.isSafeInteger);
  const isInRange =
    plaintextBits >= 0 &&
    plaintextBits <= CKKS_PLAINTEXT_MAX_BITS &&
    precisionBits >= -20 &&
    precisionBits <= 40 &&
    slots >= 1 &&
    slots <= LIMITS.ciphertextSumItems &&
    depth >= 0 &&
    depth <= CKKS_DEPTH_MAX;
  if (!isWhole || !isInRange || !isRingSecurity(intent.security)) {
    throw new DiffieError('crypto.sealParameters', {
      at: 'CKKS intent',
      expected: `plaintextBits 0-${CKKS_PLAINTEXT_MAX_BITS}, precisionBits -20-40, slots 1-16384, depth 0-${CKKS_DEPTH_MAX}, security 128, 192 or 256`,
      got: describe(intent),
    });
  }
}

function suggest(intent: CkksIntent): string {
  const ways: string[] = [];
  for (let depth = intent.depth - 1; depth >= 0; depth--) {
    if (find({ ...intent, depth }) === undefined) continue;
    ways.push(`depth ${depth} works`);
    break;
  }
  for (let precisionBits = intent.precisionBits - 1; precisionBits >= -20; precisionBits--) {
    if (find({ ...intent, precisionBits }) === undefined) continue;
    ways.push(`precisionBits ${precisionBits} works`);
    break;
  }
  for (const security of [192, 128] as const) {
    if (security >= intent.security || find({ ...intent, security }) === undefined) continue;
    ways.push(`security ${security} works`);
    break;
  }
  return ways.length > 0 ? ways.join(', or ') : 'less of all together';
}

function describe({ plaintextBits, precisionBits, slots, depth, security }: CkksIntent): string {
  return `plaintextBits ${plaintextBits}, precisionBits ${precisionBits}, slots ${slots}, depth ${depth}, security ${security}`;
}
