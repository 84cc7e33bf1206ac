// Challenges, masks and encodings of the Benaloh proofs. A challenge below r's smallest prime factor f keeps differences of
// challenges prime to r, so one run has a soundness error of 1/f: runs are repeated in parallel until it is 2^-128.
// Strong Fiat-Shamir: the challenge hashes key, statement, context and every commitment (integer-transcript.ts).

import { bigintToBytes, bytesToBigint, DiffieError, type Rng } from '../base/index.ts';
import { greatestCommonDivisor } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import { BENALOH_ORDER_SIZE_BYTES, type BenalohKey, encodeBenalohKey } from './benaloh-key.ts';
import {
  deriveIntegerChallenge,
  deriveIntegerMask,
  type IntegerStatement,
  MASK_EXCESS_BITS,
} from './integer-transcript.ts';
import { expandBelow } from './paillier-transcript.ts';

/** Bytes of the seed that a proof carries, from which its challenges are expanded. */
export const SEED_BYTES = 32;

const SOUNDNESS_BITS = 128n;

/** The statement that these public values are about, under this key. */
export function benalohStatement(
  domain: string,
  key: BenalohKey,
  context: Uint8Array,
  values: readonly Uint8Array[],
): IntegerStatement {
  return { domain, context, values: [encodeBenalohKey(key), ...values] };
}

/** Runs of a proof: 8 for the default r, 81 where 3 divides r. */
export function countBenalohRuns(key: BenalohKey): number {
  const smallest = key.factors[0]?.prime ?? 1n;
  let runs = 1;
  for (let space = smallest; space < 1n << SOUNDNESS_BITS; space *= smallest) runs++;
  return runs;
}

/** The seed of the challenges, for commitments in 0..n-1, one for each run. */
export function deriveBenalohSeed(
  key: BenalohKey,
  statement: IntegerStatement,
  commitments: readonly bigint[],
): Uint8Array {
  const encoded = commitments.map((commitment) => bigintToBytes(commitment, key.sizeBytes));
  return bigintToBytes(deriveIntegerChallenge(statement, encoded), SEED_BYTES);
}

/** The challenge of each run, below r's smallest prime factor: the digits of one expanded integer. */
export function expandBenalohChallenges(key: BenalohKey, seed: Uint8Array): readonly bigint[] {
  const smallest = key.factors[0]?.prime ?? 1n;
  const runs = countBenalohRuns(key);
  const space = smallest ** BigInt(runs);
  let rest = expandBelow(seed, space, 2 * SEED_BYTES);
  return Array.from({ length: runs }, () => {
    const digit = rest % smallest;
    rest /= smallest;
    return digit;
  });
}

/** A hedged mask in 0..bound-1, within 2^-128 of uniform. @param name tells the masks of one proof apart */
export function deriveBenalohMask(
  statement: IntegerStatement,
  name: string,
  witness: Uint8Array,
  { bound, rng }: { readonly bound: bigint; readonly rng: Rng },
): bigint {
  const bits = bound.toString(16).length * 4 + MASK_EXCESS_BITS;
  return deriveIntegerMask(statement, name, witness, { bits, rng }) % bound;
}

/** One run's answer: z in 0..r-1, and w in 0..n-1. */
export type BenalohResponse = { readonly z: bigint; readonly w: bigint };

/** Responses whose z is 0 for all, as they come in proofs without it. */
export function decodeBenalohRoots(key: BenalohKey, bytes: Uint8Array): BenalohResponse[] {
  return decodeRuns(key, bytes, 0);
}

/** Each z in 16 bytes, then w in n's size. @throws crypto.benalohProof as decodeBenalohRoots, and for z not below r */
export function decodeBenalohResponses(key: BenalohKey, bytes: Uint8Array): BenalohResponse[] {
  return decodeRuns(key, bytes, BENALOH_ORDER_SIZE_BYTES);
}

function decodeRuns(key: BenalohKey, bytes: Uint8Array, orderBytes: number): BenalohResponse[] {
  const runs = countBenalohRuns(key);
  const width = orderBytes + key.sizeBytes;
  if (bytes.length !== runs * width) {
    throw refused(`${SEED_BYTES + runs * width} bytes`, `${SEED_BYTES + bytes.length}`);
  }
  let product = 1n;
  const responses = Array.from({ length: runs }, (_, i) => {
    const run = bytes.subarray(i * width, (i + 1) * width);
    const z = bytesToBigint(run.subarray(0, orderBytes));
    const w = bytesToBigint(run.subarray(orderBytes));
    if (z >= key.r || w >= key.n) throw refused('z below r, w below n', `run ${i}`);
    product = multiplyModulo(key.reduction, product, w);
    return { z, w };
  });
  // A commitment that is not prime to n makes the equations hold for anything.
  if (greatestCommonDivisor(product, key.n) === 1n) return responses;
  throw refused('integers prime to n', 'another');
}

function refused(expected: string, got: string): DiffieError {
  return new DiffieError('crypto.benalohProof', { at: 'proof', expected, got });
}
