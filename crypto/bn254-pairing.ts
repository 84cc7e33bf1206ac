// BN254: sums of multiples in G1 and products of pairings. The optimal ate pairing, one Miller loop for all pairs
// and one final exponentiation (Vercauteren, https://eprint.iacr.org/2008/096); curve arithmetic is wasmcurves'.
// Not constant time: everything here is public.

import { assert, compareBytes, fromHex } from '../base/index.ts';
import { CURVE_X, type G1Point, type G2Point } from './bn254.ts';
import { curve, place, read, SIZES, write } from './bn254-wasm.ts';

declare const target: unique symbol;
declare const prepared2: unique symbol;

/** A point of G2 with its line functions worked out: a third of a pairing's loop done. */
export type PreparedG2 = Uint8Array & { readonly [prepared2]: true };
/** An element of the pairing's target group, in the arithmetic's own form. */
export type GtElement = Uint8Array & { readonly [target]: true };

/** Bits of the loop's length 6x+2 behind the leading one, from the top. */
const LOOP_BITS = [...(6n * CURVE_X + 2n).toString(2)].slice(1).map((digit) => digit === '1');
const LINE_BYTES = 3 * SIZES.fp2;

const WINDOW_BITS = 4;
const WINDOW_SIZE = 2 ** WINDOW_BITS - 1;

/** Pairs whose prepared points fit the memory at a time. */
const PAIRS_AT_ONCE = 16;
const PAIR_BYTES = SIZES.g1 + SIZES.preparedG2;

const scratch = {
  affine: place(SIZES.g2),
  scalar: place(SIZES.fp),
  jacobian: place(SIZES.g2Jacobian),
  sum: place(SIZES.g1Jacobian),
  lineVw: place(SIZES.fp2),
  lineVv: place(SIZES.fp2),
  loop: place(SIZES.gt),
  product: place(SIZES.gt),
  pairs: place(PAIRS_AT_ONCE * PAIR_BYTES),
};

/** The multiples 1P to 15P of a point, in order. */
export type G1Table = readonly G1Point[];

/** The table that sumG1 wants for a point: worth it where the point is used again. 20 us. */
export function tabulateG1(point: G1Point): G1Table {
  const table = [point];
  curve.g1m_toJacobian(write(scratch.affine, point), scratch.jacobian);
  for (let i = 1; i < WINDOW_SIZE; i++) {
    curve.g1m_addMixed(scratch.jacobian, write(scratch.affine, point), scratch.jacobian);
    curve.g1m_toAffine(scratch.jacobian, scratch.affine);
    table.push(read(scratch.affine, SIZES.g1) as G1Point);
  }
  return table;
}

/**
 * The sum of scalar times point over all pairs, by Straus's method; `undefined` for infinity.
 * @param scalars 0..2^256-1, as many as tables
 */
export function sumG1(tables: readonly G1Table[], scalars: readonly bigint[]): G1Point | undefined {
  const digits = scalars.map((scalar) => scalar.toString(16));
  const digitCount = Math.max(0, ...digits.map((text) => text.length));
  curve.g1m_zero(scratch.sum);
  for (let position = digitCount; position > 0; position--) {
    for (let i = 0; i < WINDOW_BITS; i++) curve.g1m_double(scratch.sum, scratch.sum);
    for (const [i, text] of digits.entries()) {
      const digit = position > text.length ? 0 : Number.parseInt(text.at(-position) ?? '0', 16);
      const multiple = digit === 0 ? undefined : tables[i]?.[digit - 1];
      if (multiple === undefined) continue;
      curve.g1m_addMixed(scratch.sum, write(scratch.affine, multiple), scratch.sum);
    }
  }
  return readSum();
}

/**
 * The sum of scalar times point over all pairs, for points that are used once; `undefined` for infinity.
 * @param scalars 0..r-1, as many as points; short ones are quicker
 */
export function combineG1(
  points: readonly G1Point[],
  scalars: readonly bigint[],
): G1Point | undefined {
  curve.g1m_zero(scratch.sum);
  for (const [i, point] of points.entries()) {
    const digits = (scalars[i] ?? 0n).toString(16);
    const sizeBytes = Math.ceil(digits.length / 2);
    write(scratch.scalar, fromHex(digits.padStart(2 * sizeBytes, '0')).reverse());
    write(scratch.affine, point);
    curve.g1m_timesScalarAffine(scratch.affine, scratch.scalar, sizeBytes, scratch.jacobian);
    curve.g1m_add(scratch.sum, scratch.jacobian, scratch.sum);
  }
  return readSum();
}

function readSum(): G1Point | undefined {
  if (curve.g1m_isZero(scratch.sum) !== 0) return undefined;
  curve.g1m_toAffine(scratch.sum, scratch.affine);
  return read(scratch.affine, SIZES.g1) as G1Point;
}

/** Works out the line functions of a point: 0.3 ms, 20 KB. */
export function prepareG2(point: G2Point): PreparedG2 {
  prepareAt(point, scratch.pairs);
  return read(scratch.pairs, SIZES.preparedG2) as PreparedG2;
}

function prepareAt(point: G2Point, address: number): void {
  curve.g2m_toJacobian(write(scratch.affine, point), scratch.jacobian);
  curve.bn128_prepareG2(scratch.jacobian, address);
}

/** One factor of a product of pairings; a pair with infinity is left out, its pairing being 1. */
export type PointPair = { readonly g1: G1Point; readonly g2: G2Point | PreparedG2 };

/** The product of the pairings of all pairs, by one final exponentiation: 1.2 ms, and 0.6 to 0.9 ms a pair. */
export function multiplyPairings(pairs: readonly PointPair[]): GtElement {
  curve.ftm_one(scratch.product);
  for (let first = 0; first < pairs.length; first += PAIRS_AT_ONCE) {
    runMillerLoop(pairs.slice(first, first + PAIRS_AT_ONCE));
    curve.ftm_mul(scratch.product, scratch.loop, scratch.product);
  }
  curve.bn128_finalExponentiation(scratch.product, scratch.product);
  return read(scratch.product, SIZES.gt) as GtElement;
}

/** Whether two elements of the target group are the same; each has one representation. */
export function equalGt(a: GtElement, b: GtElement): boolean {
  return compareBytes(a, b) === 0;
}

/** Leaves in `scratch.loop` the product of the pairs' Miller functions, all loops run as one. */
function runMillerLoop(pairs: readonly PointPair[]): void {
  const places = pairs.map(({ g1, g2 }, i) => {
    const point = write(scratch.pairs + i * PAIR_BYTES, g1);
    const lines = point + SIZES.g1;
    if (g2.length === SIZES.preparedG2) write(lines, g2);
    else prepareAt(g2 as G2Point, lines);
    return { point, lines };
  });
  let offset = 3 * SIZES.fp2;
  const multiplyLines = () => {
    for (const { point, lines } of places) {
      const line = lines + offset;
      curve.f2m_mul1(line + SIZES.fp2, point + SIZES.fp, scratch.lineVw);
      curve.f2m_mul1(line + 2 * SIZES.fp2, point, scratch.lineVv);
      curve.bn128__mulBy024(line, scratch.lineVw, scratch.lineVv, scratch.loop);
    }
    offset += LINE_BYTES;
  };
  curve.ftm_one(scratch.loop);
  for (const isSet of LOOP_BITS) {
    curve.ftm_square(scratch.loop, scratch.loop);
    multiplyLines();
    if (isSet) multiplyLines();
  }
  multiplyLines();
  multiplyLines();
  assert(offset === SIZES.preparedG2, 'the loop uses every prepared line once');
}
