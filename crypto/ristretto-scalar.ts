// Scalars of ristretto255 (RFC 9496, section 4.4): residues modulo the group's prime order, as BigInts, with their one
// encoding. BigInt arithmetic is not constant time and a BigInt can't be wiped.

import { assert, DiffieError, type Rng } from '../base/index.ts';

/** The prime order of the group, 2^252 + 27742317777372353535851937790883648493. */
export const RISTRETTO_ORDER: bigint = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Bytes of an encoded point, and of an encoded scalar. */
export const RISTRETTO_SIZE_BYTES = 32;

const WORD_SIZE_BYTES = 8;

/** A uniform scalar in 1..order-1, from 64 random bytes (bias under 2^-250). */
export function randomScalar(rng: Rng): bigint {
  const bytes = rng.bytes(64);
  const scalar = 1n + (littleEndian(bytes) % (RISTRETTO_ORDER - 1n));
  bytes.fill(0);
  return scalar;
}

/** 32 bytes, little-endian. @throws crypto.scalar outside 0..order-1 */
export function encodeScalar(scalar: bigint): Uint8Array {
  if (scalar < 0n || scalar >= RISTRETTO_ORDER) {
    throw new DiffieError('crypto.scalar', { at: 'scalar', expected: '0 to order-1' });
  }
  const bytes = new Uint8Array(RISTRETTO_SIZE_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(i * WORD_SIZE_BYTES, BigInt.asUintN(64, scalar >> BigInt(64 * i)), true);
  }
  return bytes;
}

/** @throws crypto.scalar where there are not 32 bytes, or little-endian they hold the order or more */
export function decodeScalar(bytes: Uint8Array, at = 'scalar'): bigint {
  const scalar = bytes.length === RISTRETTO_SIZE_BYTES ? littleEndian(bytes) : RISTRETTO_ORDER;
  if (scalar >= RISTRETTO_ORDER) {
    throw new DiffieError('crypto.scalar', {
      at,
      expected: '32 bytes, little-endian, below order',
    });
  }
  return scalar;
}

/** The little-endian integer of the bytes modulo the order; uniform for 64 uniform bytes. @param bytes a multiple of 8 */
export function reduceToScalar(bytes: Uint8Array): bigint {
  return littleEndian(bytes) % RISTRETTO_ORDER;
}

/** The representative in 0..order-1 of any integer. */
export function toScalar(value: bigint): bigint {
  const residue = value % RISTRETTO_ORDER;
  return residue < 0n ? residue + RISTRETTO_ORDER : residue;
}

/** 1/scalar modulo the order, by Euclid's algorithm. @throws crypto.scalar for 0 */
export function invertScalar(scalar: bigint): bigint {
  let [low, high] = [toScalar(scalar), RISTRETTO_ORDER];
  if (low === 0n) throw new DiffieError('crypto.scalar', { expected: 'not zero' });
  // Throughout low = x·scalar and high = y·scalar modulo the order.
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [x, y] = [y - quotient * x, x];
  }
  return toScalar(x);
}

function littleEndian(bytes: Uint8Array): bigint {
  assert(bytes.length % WORD_SIZE_BYTES === 0, 'whole words of 8 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let value = 0n;
  for (let at = bytes.length - WORD_SIZE_BYTES; at >= 0; at -= WORD_SIZE_BYTES) {
    value = (value << 64n) | view.getBigUint64(at, true);
  }
  return value;
}
