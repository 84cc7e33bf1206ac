// What may leave the owner of a CKKS key. A decrypted value is message plus error, and the error is linear in the secret key: from some
// values and their ciphertexts anyone solves for it (Li, Micciancio, Eurocrypt 2021). So a value is published with Gaussian noise sized by
// the worst-case error bound, by which published values of two errors within the bound can't be told apart: deviation
// sqrt(12 queries) 2^(bits/2) times the bound, for `bits` of security over that many publications under one key (Li, Micciancio, Schultz,
// Sorrell, Crypto 2022). Noise is an exact discrete Gaussian on integers, so that no rounding of doubles shows through.

import { DiffieError, type Rng } from '../base/index.ts';
import { type CkksCiphertext, ckksScale } from './ckks.ts';
import { type CkksSecretKey, decryptCkksForOwner } from './ckks-owner.ts';
import { sampleGaussian } from './discrete-gaussian.ts';
import { addLog, LOG_UNIT, logUp, powerOf } from './log-bound.ts';

/** How a value is published. */
export type CkksPublication = {
  /** Slots that are published, from the first: the fewer, the less noise. 1 to n/2. */
  readonly slots: number;
  readonly rng: Rng;
  /** Publications under this key in all its life, at most; the caller keeps count. 1 to 2^30. */
  readonly queries: number;
  /** Bits of statistical security, 20 to 128; 40 if absent. */
  readonly bits?: number;
};

/** Published values, and how far off they may be. */
export type CkksPublished = {
  readonly values: readonly number[];
  /** Standard deviation of the noise that each value carries. */
  readonly deviation: number;
};

const DEFAULT_BITS = 40;
const QUERIES_MAX = 2 ** 30;
/** Decoding's floating-point transform, relative to the message, as the error bound has it for encoding. */
const TRANSFORM_ERROR_BITS = -38;

/**
 * Decrypts, adds noise, and gives what may be published. About 40 us for each slot.
 * @throws crypto.ckksPublish where the noise is no smaller than the largest value that the ciphertext can hold
 */
export function publishCkks(
  key: CkksSecretKey,
  ciphertext: CkksCiphertext,
  { slots, rng, queries, bits = DEFAULT_BITS }: CkksPublication,
): CkksPublished {
  const { parameters } = key.publicKey;
  const { level, error, message } = ciphertext.bound;
  checkPublication(parameters.degree / 2, slots, queries, bits);
  // One for rounding to an integer; every slot may be off by all of it.
  const shift = addLog(addLog(error, message + TRANSFORM_ERROR_BITS * LOG_UNIT), 0);
  const variance = logUp(12n * BigInt(queries) * BigInt(slots)) + bits * LOG_UNIT + 2 * shift;
  if (variance >= 2 * message) {
    const over = Math.ceil((variance / 2 - message) / LOG_UNIT);
    throw new DiffieError('crypto.ckksPublish', {
      at: `level ${level}`,
      expected: 'noise below the largest value',
      got: `noise ${over} bits above it`,
      hint: 'more precisionBits in the parameters, fewer slots or queries, or fewer bits',
    });
  }
  const scale = ckksScale(parameters, level);
  const width = powerOf(variance);
  const clear = decryptCkksForOwner(key, ciphertext);
  const values = Array.from(clear.subarray(0, slots), (value) => {
    const noisy = BigInt(Math.round(value * scale)) + sampleGaussian(width, rng);
    return Number(noisy) / scale;
  });
  clear.fill(0);
  return { values, deviation: Math.sqrt(Number(width)) / scale };
}

function checkPublication(most: number, slots: number, queries: number, bits: number): void {
  const isBetween = (value: number, low: number, high: number) =>
    Number.isSafeInteger(value) && value >= low && value <= high;
  const fits =
    isBetween(slots, 1, most) && isBetween(queries, 1, QUERIES_MAX) && isBetween(bits, 20, 128);
  if (fits) return;
  throw new DiffieError('crypto.ckksPublish', {
    expected: `1 to ${most} slots, 1 to ${QUERIES_MAX} queries, 20 to 128 bits`,
    got: `${slots}, ${queries}, ${bits}`,
  });
}
