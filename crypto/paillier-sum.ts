// Sums and weighted sums of many Paillier ciphertexts by the vector kernel. sumPaillier and multiplyPlainPaillier of
// paillier.ts are the slow plain reference; results are the same integers. Everything here is public: weights are
// known to all, and the time depends on them.

import { assert, bigintToBytes, compareBytes, DiffieError } from '../base/index.ts';
import { bitLength, powBigint } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import { createMontgomery, type Montgomery } from './montgomery.ts';
import {
  checkPaillierFactor,
  decodePaillierComputed,
  type PaillierCiphertext,
} from './paillier.ts';
import type { PaillierKey } from './paillier-key.ts';

/** Ciphertexts that a dot product holds in the kernel's memory at a time: 2.6 MB for n of 2048 bits. */
const DOT_CIPHERTEXTS = 4096;

/** Bits of a weight taken at a time, at most. */
const WINDOW_BITS_MAX = 8;

/**
 * How many ciphertexts stand one after the other in bytes, each twice n's size.
 * @throws crypto.paillierCiphertext for a part of one
 */
export function countPaillierCiphertexts(key: PaillierKey, bytes: Uint8Array): number {
  const count = bytes.length / (2 * key.sizeBytes);
  if (Number.isInteger(count)) return count;
  throw new DiffieError('crypto.paillierCiphertext', {
    at: 'Paillier ciphertexts',
    expected: `a multiple of ${2 * key.sizeBytes} bytes`,
    got: `${bytes.length}`,
  });
}

/**
 * The sum of ciphertexts that stand one after the other; 1 for none. The same as sumPaillier of them decoded.
 * Cost: bench `paillier`, case `sum-2048`.
 * @param firstNumber what an error calls the first of them
 * @throws crypto.paillierCiphertext as decodePaillierComputed for each of them, or for a part of one
 */
export function sumPaillierBytes(
  key: PaillierKey,
  bytes: Uint8Array,
  firstNumber = 0,
): PaillierCiphertext {
  const count = countPaillierCiphertexts(key, bytes);
  if (count === 0) return 1n as PaillierCiphertext;
  const sizeBytes = 2 * key.sizeBytes;
  const field = createMontgomery(key.n, 2);
  const isBelow = createBoundCheck(key);
  for (let i = 0; i < count; i++) {
    const one = bytes.subarray(i * sizeBytes, (i + 1) * sizeBytes);
    if (!isBelow(one)) decodePaillierComputed(key, one, `Paillier ciphertext ${firstNumber + i}`);
    field.writeBytes(i === 0 ? 0 : 1, one);
    if (i > 0) field.multiply(0, 0, 1);
  }
  const missing = powBigint(field.unit, BigInt(count - 1), key.nSquared);
  return multiplyModulo(key.reduction, field.read(0), missing) as PaillierCiphertext;
}

/** Whether bytes are above 0 and below n^2 for certain. */
function createBoundCheck(key: PaillierKey): (bytes: Uint8Array) => boolean {
  const bound = bigintToBytes(key.nSquared, 2 * key.sizeBytes);
  return (bytes) => compareBytes(bytes, bound) < 0 && bytes.some((byte) => byte !== 0);
}

/**
 * Encrypts the sum of weight times plaintext over all pairs, modulo n; 1 for none (Pippenger's buckets).
 * Cost: bench `paillier`, case `dot-2048`.
 * @param weights public, 0 to 2^64-1, as many as ciphertexts
 * @throws crypto.paillierPlaintext for a weight outside that range or another number of them
 */
export function dotPaillier(
  key: PaillierKey,
  ciphertexts: readonly PaillierCiphertext[],
  weights: readonly bigint[],
): PaillierCiphertext {
  if (weights.length !== ciphertexts.length) {
    throw new DiffieError('crypto.paillierPlaintext', {
      at: 'weights',
      expected: `${ciphertexts.length} of them`,
      got: `${weights.length}`,
    });
  }
  weights.forEach(checkPaillierFactor);
  let sum = 1n;
  for (let first = 0; first < ciphertexts.length; first += DOT_CIPHERTEXTS) {
    const until = first + DOT_CIPHERTEXTS;
    const part = dotPart(key, ciphertexts.slice(first, until), weights.slice(first, until));
    sum = multiplyModulo(key.reduction, sum, part);
  }
  return sum as PaillierCiphertext;
}

function dotPart(
  key: PaillierKey,
  ciphertexts: readonly PaillierCiphertext[],
  weights: readonly bigint[],
): bigint {
  const windowBits = chooseWindow(ciphertexts.length);
  const bucketCount = 2 ** windowBits - 1;
  const [sum, running, total, firstBucket] = [0, 1, 2, 3];
  const firstItem = firstBucket + bucketCount;
  const field = createMontgomery(key.n, firstItem + ciphertexts.length);
  for (const [i, ciphertext] of ciphertexts.entries()) {
    field.write(firstItem + i, multiplyModulo(key.reduction, ciphertext, field.unit));
  }
  const bits = Math.max(...weights.map(bitLength));
  field.write(sum, field.unit);
  for (let window = Math.ceil(bits / windowBits) - 1; window >= 0; window--) {
    for (let i = 0; i < windowBits; i++) field.multiply(sum, sum, sum);
    const digits = weights.map((weight) =>
      Number(BigInt.asUintN(windowBits, weight >> BigInt(window * windowBits))),
    );
    const filled = fillBuckets(field, digits, { firstBucket, firstItem, bucketCount });
    if (filled === 0) continue;
    field.write(running, field.unit);
    field.write(total, field.unit);
    for (let bucket = filled; bucket >= 1; bucket--) {
      field.multiply(running, running, firstBucket + bucket - 1);
      field.multiply(total, total, running);
    }
    field.multiply(sum, sum, total);
  }
  // Without its factor `unit`: times 1, which the kernel divides by the unit.
  field.write(running, 1n);
  field.multiply(sum, sum, running);
  return field.read(sum);
}

type Buckets = {
  readonly firstBucket: number;
  readonly firstItem: number;
  readonly bucketCount: number;
};

/** Multiplies every item into the bucket of its digit; answers the highest digit. */
function fillBuckets(field: Montgomery, digits: readonly number[], buckets: Buckets): number {
  const { firstBucket, firstItem, bucketCount } = buckets;
  const highest = Math.max(...digits);
  assert(highest <= bucketCount, 'a digit has a bucket');
  for (let bucket = 0; bucket < highest; bucket++) field.write(firstBucket + bucket, field.unit);
  for (const [i, digit] of digits.entries()) {
    if (digit === 0) continue;
    const bucket = firstBucket + digit - 1;
    field.multiply(bucket, bucket, firstItem + i);
  }
  return highest;
}

/** The window for which `count` multiplications and two for each bucket cost least per bit. */
function chooseWindow(count: number): number {
  const cost = (bits: number) => (count + 2 ** (bits + 1)) / bits;
  let best = 1;
  for (let bits = 2; bits <= WINDOW_BITS_MAX; bits++) if (cost(bits) < cost(best)) best = bits;
  return best;
}
