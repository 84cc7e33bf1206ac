// The prime-order group ristretto255 (RFC 9496) and its scalars, over @noble/curves: the border where bytes
// become points and scalars, hash-to-group (RFC 9380), and multiplication by what is secret and what is public.
// BigInt arithmetic is not constant time; see `multiplySecret`.

import { mulAddUnsafe, pippenger } from '@noble/curves/abstract/curve.js';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { bytesToBigint, DiffieError, type Rng } from '../base/index.ts';

/** An element of ristretto255. Compare with `equals`, never by coordinates: one element has several. */
export type RistrettoPoint = InstanceType<typeof ristretto255.Point>;

/** The prime order of the group, 2^252 + 27742317777372353535851937790883648493. */
export const RISTRETTO_ORDER: bigint = ristretto255.Point.Fn.ORDER;

/** Bytes of an encoded point, and of an encoded scalar. */
export const RISTRETTO_SIZE_BYTES = 32;

/** The identity; its encoding is 32 zero bytes. */
export const RISTRETTO_IDENTITY: RistrettoPoint = ristretto255.Point.ZERO;

/** The generator of RFC 9496. */
export const RISTRETTO_BASE: RistrettoPoint = ristretto255.Point.BASE;

const SCALARS = ristretto255.Point.Fn;
const TABLE_WINDOW_BITS = 8;
const BUCKETS_FROM_POINTS = 300;

// A second object for the generator: noble blinds and so slows multiplication by its own BASE object.
const tabledBase = ristretto255.Point.fromBytes(RISTRETTO_BASE.toBytes()).precompute(
  TABLE_WINDOW_BITS,
);

// Encodings of the point objects that are alive: points never change, and a square root is 55 us.
const encodings = new WeakMap<RistrettoPoint, Uint8Array>();

/** The one canonical encoding, 32 bytes, the caller's own. About 55 us for a computed point, later 0.1 us. */
export function encodeRistretto(point: RistrettoPoint): Uint8Array {
  let bytes = encodings.get(point);
  if (bytes === undefined) {
    bytes = point.toBytes();
    encodings.set(point, bytes);
  }
  return bytes.slice();
}

/**
 * The point of a canonical encoding; the identity is a point. Costs about 55 us.
 * @param at names the place in the error
 * @throws crypto.point where there are not 32 bytes, or they are not the canonical encoding of a point
 */
export function decodeRistretto(bytes: Uint8Array, at = 'point'): RistrettoPoint {
  try {
    const point = ristretto255.Point.fromBytes(bytes);
    encodings.set(point, bytes.slice());
    return point;
  } catch (cause) {
    throw new DiffieError(
      'crypto.point',
      { at, expected: '32 bytes, the canonical encoding of a ristretto255 point' },
      { cause },
    );
  }
}

/** As `decodeRistretto`, refusing the identity too. @throws crypto.point */
export function decodeNonIdentity(bytes: Uint8Array, at = 'point'): RistrettoPoint {
  const point = decodeRistretto(bytes, at);
  if (point.is0()) throw new DiffieError('crypto.point', { at, expected: 'not the identity' });
  return point;
}

/**
 * The element that a message hashes to, by ristretto255_XMD:SHA-512_R255MAP_RO_ (RFC 9380, appendix B).
 * Nobody knows its logarithm. The time depends on the message's length alone, as far as BigInt allows.
 * @param dst domain separation tag, at least 1 byte of ASCII, its own for each protocol
 */
export function hashToRistretto(message: Uint8Array, dst: string): RistrettoPoint {
  return ristretto255_hasher.hashToCurve(message, { DST: dst });
}

/** A uniform scalar in 1..order-1, from 64 random bytes (bias under 2^-250). */
export function randomScalar(rng: Rng): bigint {
  return 1n + (littleEndian(rng.bytes(64)) % (RISTRETTO_ORDER - 1n));
}

/** 32 bytes, little-endian. @throws crypto.scalar outside 0..order-1 */
export function encodeScalar(scalar: bigint): Uint8Array {
  if (!SCALARS.isValid(scalar)) {
    throw new DiffieError('crypto.scalar', { at: 'scalar', expected: '0 to order-1' });
  }
  return SCALARS.toBytes(scalar);
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

/** The little-endian integer of the bytes modulo the order; uniform for 64 uniform bytes. */
export function reduceToScalar(bytes: Uint8Array): bigint {
  return littleEndian(bytes) % RISTRETTO_ORDER;
}

/** The representative in 0..order-1 of any integer. */
export function toScalar(value: bigint): bigint {
  return SCALARS.create(value);
}

/** 1/scalar modulo the order. @throws crypto.scalar for 0 */
export function invertScalar(scalar: bigint): bigint {
  if (toScalar(scalar) === 0n) throw new DiffieError('crypto.scalar', { expected: 'not zero' });
  return SCALARS.inv(toScalar(scalar));
}

/**
 * scalar·point for a secret scalar: a fixed sequence of point operations with a scan of the whole table at
 * each step, but BigInt's own timing remains. About 0.6 ms, and 0.09 ms for a point with a table.
 * @param scalar 0..order-1
 */
export function multiplySecret(point: RistrettoPoint, scalar: bigint): RistrettoPoint {
  return scalar === 0n ? RISTRETTO_IDENTITY : point.multiply(scalar);
}

/** scalar·point for public values, in variable time; 0.5 ms, less for a short scalar. @param scalar 0..order-1 */
export function multiplyPublic(point: RistrettoPoint, scalar: bigint): RistrettoPoint {
  return point.multiplyUnsafe(scalar);
}

/**
 * The sum of scalar·point over both lists, for public values, in variable time: 0.2 ms a point for a few, by
 * interleaving, and 0.07 ms for thousands, by Pippenger's buckets.
 * @param scalars as many as points, each 0..order-1
 */
export function multiplySum(
  points: readonly RistrettoPoint[],
  scalars: readonly bigint[],
): RistrettoPoint {
  const multiply = points.length < BUCKETS_FROM_POINTS ? mulAddUnsafe : pippenger;
  return multiply(ristretto255.Point, [...points], [...scalars]);
}

/** scalar·G, as `multiplySecret`; 0.09 ms. The first call builds a table (about 25 ms). @param scalar 0..order-1 */
export function multiplyBase(scalar: bigint): RistrettoPoint {
  return multiplySecret(tabledBase, scalar);
}

/** A fresh object for the same point whose multiplication uses a table, built at the first use (about 25 ms). */
export function withTable(point: RistrettoPoint): RistrettoPoint {
  return decodeRistretto(encodeRistretto(point)).precompute(TABLE_WINDOW_BITS);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytesToBigint(bytes.toReversed());
}
