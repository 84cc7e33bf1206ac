// Encoding, decoding and the map from field elements of ristretto255 (RFC 9496, sections 4.3.1, 4.3.2, 4.3.4), on points
// in WebAssembly memory; and the encodings of doubles, for which one inversion serves many points (Hamburg, Decaf,
// Crypto 2015; as in curve25519-dalek). Without branches on a coordinate; whether bytes decode is public.

import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import { POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import {
  absoluteField,
  equalField,
  invertMany,
  isNegativeField,
  isZeroField,
  rootPowerField,
} from './curve25519-inverse.ts';
import { BYTES_PLACE, constantAt, curve25519, fieldAt, MEMORY_BYTES } from './curve25519-wasm.ts';
import { RISTRETTO_SIZE_BYTES } from './ristretto-scalar.ts';

const { feAdd, feDecode, feEncode, feMul, feNegate, feSelect, feSquare, feSub } = curve25519;
const FE = FIELD25519_SIZE_BYTES;
const [ONE, SQRT_M1] = [constantAt('one'), constantAt('sqrtM1')];
const INVSQRT_A_MINUS_D = constantAt('invSqrtAMinusD');

// Slots below 8 belong to curve25519-inverse.ts.
const slot = (i: number): number => fieldAt(8 + i);

/** The canonical encoding of the point at the address. About 8 us. */
export function encodePoint(p: number): Uint8Array {
  const [x, y, z, t] = [p, p + FE, p + 2 * FE, p + 3 * FE];
  const [u1, u2, root, den1, den2, zInverse, ix, iy, spare] = slots();
  feAdd(u1, z, y);
  feSub(u2, z, y);
  feMul(u1, u1, u2);
  feMul(u2, x, y);
  feSquare(spare, u2);
  feMul(spare, spare, u1);
  rootOfRatio(root, ONE, spare);
  feMul(den1, root, u1);
  feMul(den2, root, u2);
  feMul(zInverse, den1, den2);
  feMul(zInverse, zInverse, t);
  feMul(ix, x, SQRT_M1);
  feMul(iy, y, SQRT_M1);
  feMul(den1, den1, INVSQRT_A_MINUS_D);
  feMul(spare, t, zInverse);
  const isRotated = isNegativeField(spare);
  // u1 and u2 from here on are the x and y of the representative that is encoded
  feSelect(u1, x, 1);
  feSelect(u1, iy, isRotated);
  feSelect(u2, y, 1);
  feSelect(u2, ix, isRotated);
  feSelect(den2, den1, isRotated);
  feMul(spare, u1, zInverse);
  const isNegative = isNegativeField(spare);
  feNegate(spare, u2);
  feSelect(u2, spare, isNegative);
  feSub(spare, z, u2);
  feMul(spare, spare, den2);
  return takeAbsolute(spare);
}

/** Puts the point of 32 canonical bytes at the address. False, and any point, where they are no point's encoding. About 8 us. */
export function decodePoint(p: number, bytes: Uint8Array): boolean {
  const [x, y, z, t] = [p, p + FE, p + 2 * FE, p + 3 * FE];
  const [s, u1, u2, u2Squared, v, root, spare] = slots();
  MEMORY_BYTES.set(bytes, BYTES_PLACE);
  feDecode(s, BYTES_PLACE);
  feEncode(BYTES_PLACE, s);
  let difference = (bytes[0] ?? 0) & 1;
  for (let i = 0; i < RISTRETTO_SIZE_BYTES; i++) {
    difference |= (bytes[i] ?? 0) ^ (MEMORY_BYTES[BYTES_PLACE + i] ?? 0);
  }
  if (difference !== 0) return false;
  feSquare(spare, s);
  feSub(u1, ONE, spare);
  feAdd(u2, ONE, spare);
  feSquare(u2Squared, u2);
  feSquare(v, u1);
  feMul(v, v, constantAt('d'));
  feNegate(v, v);
  feSub(v, v, u2Squared);
  feMul(spare, v, u2Squared);
  const isSquare = rootOfRatio(root, ONE, spare);
  feMul(x, root, u2);
  feMul(y, root, x);
  feMul(y, y, v);
  feAdd(s, s, s);
  feMul(x, s, x);
  absoluteField(x, x, spare);
  feMul(y, u1, y);
  feSelect(z, ONE, 1);
  feMul(t, x, y);
  return isSquare === 1 && isNegativeField(t) === 0 && isZeroField(y) === 0;
}

/** Puts the point that 32 bytes (top bit ignored) map to at the address. */
export function mapToPoint(p: number, bytes: Uint8Array): void {
  const [t, r, u, v, s, other, c, n, spare] = slots();
  MEMORY_BYTES.set(bytes, BYTES_PLACE);
  feDecode(t, BYTES_PLACE);
  feSquare(r, t);
  feMul(r, r, SQRT_M1);
  feAdd(u, r, ONE);
  feMul(u, u, constantAt('oneMinusDSquared'));
  feMul(v, r, constantAt('d'));
  feAdd(v, v, ONE);
  feNegate(v, v);
  feAdd(spare, r, constantAt('d'));
  feMul(v, v, spare);
  const isSquare = rootOfRatio(s, u, v);
  feMul(other, s, t);
  absoluteField(other, other, spare);
  feNegate(other, other);
  feSelect(s, other, isSquare ^ 1);
  feNegate(c, ONE);
  feSelect(c, r, isSquare ^ 1);
  feSub(spare, r, ONE);
  feMul(n, c, spare);
  feMul(n, n, constantAt('dMinusOneSquared'));
  feSub(n, n, v);
  const [w0, w1, w2, w3] = [u, n, c, r];
  feMul(w0, s, v);
  feAdd(w0, w0, w0);
  feMul(w1, n, constantAt('sqrtAdMinusOne'));
  feSquare(spare, s);
  feSub(w2, ONE, spare);
  feAdd(w3, ONE, spare);
  feMul(p, w0, w3);
  feMul(p + FE, w2, w1);
  feMul(p + 2 * FE, w1, w3);
  feMul(p + 3 * FE, w0, w2);
}

/**
 * The canonical encodings of 2·P for the points from the address on: about 1 us each for hundreds. An inverse root of the
 * double's coordinates is a quotient of P's, and quotients share one inversion.
 * @param scratch 8·count + 1 elements
 */
export function encodeDoubles(
  start: number,
  count: number,
  scratch: number,
): readonly Uint8Array[] {
  const [numerator, denominator, inverse, tInverse, flipped, spare] = slots();
  const kept = (i: number) => scratch + i * 7 * FE;
  const prefixes = scratch + count * 7 * FE;
  for (let i = 0; i < count; i++) {
    const [p, k] = [start + i * POINT25519_SIZE_BYTES, kept(i)];
    const [e, f, g, h, eg, fh, product] = [0, 1, 2, 3, 4, 5, 6].map((j) => k + j * FE) as Seven;
    feAdd(spare, p + FE, p + FE);
    feMul(e, p, spare);
    feSquare(numerator, p + 2 * FE);
    feSquare(denominator, p + 3 * FE);
    feMul(denominator, denominator, constantAt('d'));
    feAdd(f, numerator, denominator);
    feSub(h, numerator, denominator);
    feSquare(numerator, p);
    feSquare(denominator, p + FE);
    feAdd(g, numerator, denominator);
    feMul(eg, e, g);
    feMul(fh, f, h);
    feMul(product, eg, fh);
  }
  invertMany(scratch + 6 * FE, 7 * FE, count, prefixes);
  return Array.from({ length: count }, (_, i) => {
    const [e, f, g, h, eg, fh, product] = [0, 1, 2, 3, 4, 5, 6].map(
      (j) => kept(i) + j * FE,
    ) as Seven;
    feMul(inverse, eg, product);
    feMul(tInverse, fh, product);
    feMul(spare, eg, inverse);
    const isRotated = isNegativeField(spare);
    feNegate(flipped, e);
    feSelect(e, g, isRotated);
    feSelect(g, flipped, isRotated);
    feMul(f, f, SQRT_M1);
    feSelect(h, f, isRotated);
    feSelect(numerator, INVSQRT_A_MINUS_D, 1);
    feSelect(numerator, SQRT_M1, isRotated);
    feMul(spare, h, e);
    feMul(spare, spare, inverse);
    const isNegative = isNegativeField(spare);
    feNegate(flipped, g);
    feSelect(g, flipped, isNegative);
    feSub(denominator, h, g);
    feMul(spare, g, tInverse);
    feMul(spare, spare, numerator);
    feMul(spare, spare, denominator);
    return takeAbsolute(spare);
  });
}

type Seven = [number, number, number, number, number, number, number];

function takeAbsolute(element: number): Uint8Array {
  absoluteField(element, element, slot(10));
  feEncode(BYTES_PLACE, element);
  return MEMORY_BYTES.slice(BYTES_PLACE, BYTES_PLACE + RISTRETTO_SIZE_BYTES);
}

// SQRT_RATIO_M1 of RFC 9496, section 4.2: the even root of u/v and 1 where u/v is a square, of sqrt(-1)·u/v and 0 where
// it is not; 1 and 0 for u = 0, 0 and 0 for v = 0 alone.
function rootOfRatio(out: number, u: number, v: number): number {
  const [power, check, other, spare] = [slot(11), slot(12), slot(13), slot(14)];
  feSquare(power, v);
  feMul(power, power, v);
  feMul(out, u, power);
  feSquare(power, power);
  feMul(power, power, v);
  feMul(power, power, u);
  rootPowerField(power, power);
  feMul(out, out, power);
  feSquare(check, out);
  feMul(check, check, v);
  feNegate(other, u);
  const isRoot = equalField(check, u, spare);
  const isMinusRoot = equalField(check, other, spare);
  feMul(other, other, SQRT_M1);
  const isMinusRootOfOther = equalField(check, other, spare);
  feMul(other, out, SQRT_M1);
  feSelect(out, other, isMinusRoot | isMinusRootOfOther);
  absoluteField(out, out, spare);
  return isRoot | isMinusRoot;
}

function slots(): readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
] {
  return [slot(0), slot(1), slot(2), slot(3), slot(4), slot(5), slot(6), slot(7), slot(8)];
}
