// Points of BN254 (alt_bn128 of EIP-196 and EIP-197) from outside: canonical bytes, curve and subgroup checks.
// The point at infinity is refused: no verifying key and no honest proof of Groth16 holds it.

import { bigintToBytes, compareBytes, DiffieError, fromHex } from '../base/index.ts';
import { curve, place, read, SIZES, write } from './bn254-wasm.ts';

declare const group1: unique symbol;
declare const group2: unique symbol;

/** A point of G1 other than infinity, checked; affine, in the arithmetic's own form. */
export type G1Point = Uint8Array & { readonly [group1]: true };
/** A point of G2 other than infinity, of order r, checked; affine, in the arithmetic's own form. */
export type G2Point = Uint8Array & { readonly [group2]: true };
/** Bytes of an encoded G1 point: x, y, each 32 bytes big-endian. */
export const G1_SIZE_BYTES = 64;
/** Bytes of an encoded G2 point: x, y, each with the imaginary part first, as EIP-197 has them. */
export const G2_SIZE_BYTES = 128;

/** The prime p below which coordinates lie, big-endian. */
const FIELD_PRIME = fromHex('30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47');

/** The curve's parameter: r, p and the length of the pairing's loop are polynomials in it. */
export const CURVE_X = 4965661367192848881n;
const CURVE_X_BYTES = 8;

/** (9+i)^((p-1)/3) and (9+i)^((p-1)/2), real part first: what the Frobenius on the twist multiplies x and y by. */
const FROBENIUS_X = [
  21575463638280843010398324269430826099269044274347216827212613867836435027261n,
  10307601595873709700152284273816112264069230130616436755625194854815875713954n,
] as const;
const FROBENIUS_Y = [
  2821565182194536844548159561693502659359617185244120367078079554186484126554n,
  3505843767911556378687030309984248845540243509899259641013678093033130930403n,
] as const;

const scratch = {
  encoded: place(SIZES.g2),
  affine: place(SIZES.g2),
  multiple: place(SIZES.g2Jacobian),
  left: place(SIZES.g2Jacobian),
  right: place(SIZES.g2Jacobian),
  curveX: write(place(CURVE_X_BYTES), littleEndian(CURVE_X, CURVE_X_BYTES)),
  frobeniusX: placeFp2(FROBENIUS_X),
  frobeniusY: placeFp2(FROBENIUS_Y),
};

function placeFp2([real, imaginary]: readonly [bigint, bigint]): number {
  const address = place(SIZES.fp2);
  write(address, littleEndian(real, SIZES.fp));
  write(address + SIZES.fp, littleEndian(imaginary, SIZES.fp));
  curve.f2m_toMontgomery(address, address);
  return address;
}

function littleEndian(value: bigint, sizeBytes: number): Uint8Array {
  return bigintToBytes(value, sizeBytes).reverse();
}

/** @throws crypto.bn254Point where the 64 bytes are no point of the curve, or infinity (all zero) */
export function decodeG1(bytes: Uint8Array, at: string): G1Point {
  checkCoordinates(bytes, G1_SIZE_BYTES, at);
  curve.g1m_UtoLEM(write(scratch.encoded, bytes), scratch.affine);
  if (curve.g1m_inCurveAffine(scratch.affine) === 0) throw pointError(at, 'a point of the curve');
  return read(scratch.affine, SIZES.g1) as G1Point;
}

/** @throws crypto.bn254Point where the 128 bytes are no point of the twist, not of order r, or infinity */
export function decodeG2(bytes: Uint8Array, at: string): G2Point {
  checkCoordinates(bytes, G2_SIZE_BYTES, at);
  curve.g2m_UtoLEM(write(scratch.encoded, bytes), scratch.affine);
  if (curve.g2m_inCurveAffine(scratch.affine) === 0) throw pointError(at, 'a point of the twist');
  if (!hasPrimeOrder(scratch.affine)) throw pointError(at, 'a point of the subgroup of order r');
  return read(scratch.affine, SIZES.g2) as G2Point;
}

/** The 64 bytes that decodeG1 takes. */
export function encodeG1(point: G1Point): Uint8Array {
  curve.g1m_LEMtoU(write(scratch.affine, point), scratch.encoded);
  return read(scratch.encoded, G1_SIZE_BYTES);
}

/** The 128 bytes that decodeG2 takes. */
export function encodeG2(point: G2Point): Uint8Array {
  curve.g2m_LEMtoU(write(scratch.affine, point), scratch.encoded);
  return read(scratch.encoded, G2_SIZE_BYTES);
}

function checkCoordinates(bytes: Uint8Array, sizeBytes: number, at: string): void {
  if (bytes.length !== sizeBytes) {
    throw pointError(at, `${sizeBytes} bytes`, `${bytes.length}`);
  }
  for (let offset = 0; offset < sizeBytes; offset += SIZES.fp) {
    if (compareBytes(bytes.subarray(offset, offset + SIZES.fp), FIELD_PRIME) >= 0) {
      throw pointError(at, 'coordinates below the field prime');
    }
  }
  if (bytes.every((byte) => byte === 0)) throw pointError(at, 'no point at infinity');
}

function pointError(at: string, expected: string, got?: string): DiffieError {
  return new DiffieError('crypto.bn254Point', { at, expected, ...(got && { got }) });
}

/** -P. */
export function negateG1(point: G1Point): G1Point {
  curve.g1m_negAffine(write(scratch.affine, point), scratch.affine);
  return read(scratch.affine, SIZES.g1) as G1Point;
}

/**
 * Whether the point of the twist at `address` has order r: [x+1]Q + psi([x]Q) + psi^2([x]Q) = psi^3([2x]Q), psi the
 * untwisted Frobenius (Dai, Lin, Zhao, Zhou, https://eprint.iacr.org/2022/348). That this holds for no other
 * point of this twist is worked out in the test of this file.
 */
function hasPrimeOrder(address: number): boolean {
  curve.g2m_timesScalarAffine(address, scratch.curveX, CURVE_X_BYTES, scratch.multiple);
  curve.g2m_addMixed(scratch.multiple, address, scratch.left);
  applyFrobenius(scratch.multiple, scratch.right);
  curve.g2m_add(scratch.left, scratch.right, scratch.left);
  applyFrobenius(scratch.right, scratch.right);
  curve.g2m_add(scratch.left, scratch.right, scratch.left);
  applyFrobenius(scratch.right, scratch.right);
  curve.g2m_double(scratch.right, scratch.right);
  return curve.g2m_eq(scratch.left, scratch.right) !== 0;
}

/** psi of a Jacobian point: conjugates the coordinates and multiplies x and y by constants of the twist. */
function applyFrobenius(from: number, to: number): void {
  for (let i = 0; i < 3; i++) curve.f2m_conjugate(from + i * SIZES.fp2, to + i * SIZES.fp2);
  curve.f2m_mul(scratch.frobeniusX, to, to);
  curve.f2m_mul(scratch.frobeniusY, to + SIZES.fp2, to + SIZES.fp2);
}
