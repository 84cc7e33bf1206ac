// BabyJubJub (EIP-2494): the twisted Edwards curve 168700 x^2 + y^2 = 1 + 168696 x^2 y^2 over BN254's scalar field, so that
// circuits compute on its points as they are. Used is the subgroup of prime order l that B8 generates; all that enters is
// checked to lie in it. Formulas and field are @noble/curves'; the encoding is circomlib's `packPoint`.
// BigInt arithmetic under it all: never constant time, although secret scalars take the same steps whatever they are.

import { babyjubjub } from '@noble/curves/misc.js';
import { bigintToBytes, bytesToBigint, DiffieError, type Rng } from '../base/index.ts';
import { FIELD_MODULUS, isField } from './field.ts';

const { Point } = babyjubjub;
const { Fp } = Point;

/** A point of the subgroup, in extended coordinates. Immutable. */
export type BabyPoint = typeof Point.BASE;

/** The prime order l of the subgroup, 251 bits. The curve has 8·l points. */
export const BABY_ORDER: bigint =
  2736030358979909402780800718157159386076813972158567259200215660948447373041n;

/** Bytes of an encoded point, and of an encoded scalar. */
export const BABY_SIZE_BYTES = 32;

/** The subgroup's generator: circomlib's Base8. */
export const BABY_BASE: BabyPoint = Point.BASE;

/** (0, 1). */
export const BABY_IDENTITY: BabyPoint = Point.ZERO;

const A = 168700n;
const D = 168696n;
const SIGN_BIT = 0x80;
const WINDOW_BITS = 4;
const WINDOW_SIZE = 2 ** WINDOW_BITS;
/** Windows of a scalar below l. */
const WINDOWS = 63;
const RANDOM_SIZE_BYTES = 64;

/** By point, for each window its sixteen multiples at that place. */
const tables = new WeakMap<BabyPoint, readonly (readonly BabyPoint[])[]>();

/** x and y, each 0..r-1 of BN254's scalar field: what a circuit takes. */
export function babyCoordinates(point: BabyPoint): readonly [x: bigint, y: bigint] {
  const { x, y } = point.toAffine();
  return [x, y];
}

/**
 * The point with these coordinates.
 * @throws crypto.babyPoint where they are outside the field, off the curve or outside the subgroup
 */
export function babyPointAt(x: bigint, y: bigint, at = 'point'): BabyPoint {
  if (!isField(x) || !isField(y) || !isOnCurve(x, y)) throw refused(at, 'a point of the curve');
  const point = Point.fromAffine({ x, y });
  if (!point.isTorsionFree()) throw refused(at, 'a point of order l');
  return point;
}

/**
 * 32 bytes as circomlib packs: y little-endian, the top bit set where x > (r-1)/2.
 */
export function encodeBabyPoint(point: BabyPoint): Uint8Array {
  const { x, y } = point.toAffine();
  const bytes = bigintToBytes(y, BABY_SIZE_BYTES).reverse();
  if (isNegative(x)) bytes[BABY_SIZE_BYTES - 1] = (bytes[BABY_SIZE_BYTES - 1] ?? 0) | SIGN_BIT;
  return bytes;
}

/**
 * The point of its one encoding, the identity included. Below 2 ms, for a square root and the check of the subgroup.
 * @throws crypto.babyPoint for another size, y at or above r, no x to it, a sign on x = 0, or a point outside the subgroup
 */
export function decodeBabyPoint(bytes: Uint8Array, at = 'point'): BabyPoint {
  if (bytes.length !== BABY_SIZE_BYTES) throw refused(at, `${BABY_SIZE_BYTES} bytes`);
  const digits = Uint8Array.from(bytes).reverse();
  const isSigned = ((digits[0] ?? 0) & SIGN_BIT) !== 0;
  digits[0] = (digits[0] ?? 0) & ~SIGN_BIT;
  const y = bytesToBigint(digits);
  if (!isField(y)) throw refused(at, 'y below the field modulus');
  const root = abscissaOf(y, at);
  if (root === 0n && isSigned) throw refused(at, 'no sign on x = 0');
  return babyPointAt(isNegative(root) === isSigned ? root : Fp.neg(root), y, at);
}

/** As `decodeBabyPoint`, without the identity: keys and halves of inputs. @throws crypto.babyPoint */
export function decodeBabyNonIdentity(bytes: Uint8Array, at = 'point'): BabyPoint {
  const point = decodeBabyPoint(bytes, at);
  if (point.is0()) throw refused(at, 'not the identity');
  return point;
}

/** scalar·B8. Takes the same steps for every scalar. @param scalar 0..l-1 */
export function multiplyBabyBase(scalar: bigint): BabyPoint {
  return multiplyBabyFixed(BABY_BASE, scalar);
}

/**
 * scalar·point by a table of the point's, which the first call makes (below 10 ms): for points that are multiplied often,
 * such as keys. The same steps for every scalar. @param scalar 0..l-1
 */
export function multiplyBabyFixed(point: BabyPoint, scalar: bigint): BabyPoint {
  let sum = BABY_IDENTITY;
  for (const [i, multiples] of tableOf(point).entries()) {
    sum = sum.add(multiples[windowOf(scalar, i)] ?? BABY_IDENTITY);
  }
  return sum;
}

/** Sum of scalar·point: the same steps for every scalar; for secret and public ones. @param scalars each 0..l-1 */
export function multiplyBabySum(
  points: readonly BabyPoint[],
  scalars: readonly bigint[],
): BabyPoint {
  const multiples = points.map(multiplesOf);
  let sum = BABY_IDENTITY;
  for (let window = WINDOWS - 1; window >= 0; window--) {
    for (let i = 0; i < WINDOW_BITS; i++) sum = sum.double();
    for (const [i, own] of multiples.entries()) {
      sum = sum.add(own[windowOf(scalars[i] ?? 0n, window)] ?? BABY_IDENTITY);
    }
  }
  return sum;
}

/** A uniform scalar in 1..l-1, from 64 random bytes (bias under 2^-250). */
export function randomBabyScalar(rng: Rng): bigint {
  const bytes = rng.bytes(RANDOM_SIZE_BYTES);
  const scalar = 1n + (bytesToBigint(bytes) % (BABY_ORDER - 1n));
  bytes.fill(0);
  return scalar;
}

/** The representative in 0..l-1 of any integer. */
export function toBabyScalar(value: bigint): bigint {
  const residue = value % BABY_ORDER;
  return residue < 0n ? residue + BABY_ORDER : residue;
}

/** 32 bytes, little-endian. @throws crypto.babyScalar outside 0..l-1 */
export function encodeBabyScalar(scalar: bigint): Uint8Array {
  if (scalar < 0n || scalar >= BABY_ORDER) {
    throw new DiffieError('crypto.babyScalar', { at: 'scalar', expected: '0 to l-1' });
  }
  return bigintToBytes(scalar, BABY_SIZE_BYTES).reverse();
}

/** @throws crypto.babyScalar where there are not 32 bytes, or little-endian they hold l or more */
export function decodeBabyScalar(bytes: Uint8Array, at = 'scalar'): bigint {
  const isSized = bytes.length === BABY_SIZE_BYTES;
  const scalar = isSized ? bytesToBigint(Uint8Array.from(bytes).reverse()) : BABY_ORDER;
  if (scalar < BABY_ORDER) return scalar;
  throw new DiffieError('crypto.babyScalar', { at, expected: '32 bytes, little-endian, below l' });
}

function tableOf(point: BabyPoint): readonly (readonly BabyPoint[])[] {
  const known = tables.get(point);
  if (known !== undefined) return known;
  const table: (readonly BabyPoint[])[] = [];
  let base = point;
  for (let window = 0; window < WINDOWS; window++) {
    const multiples = multiplesOf(base);
    table.push(multiples);
    base = (multiples[WINDOW_SIZE - 1] ?? BABY_IDENTITY).add(base);
  }
  tables.set(point, table);
  return table;
}

function multiplesOf(point: BabyPoint): readonly BabyPoint[] {
  const multiples = [BABY_IDENTITY];
  for (let i = 1; i < WINDOW_SIZE; i++) {
    multiples.push((multiples[i - 1] ?? BABY_IDENTITY).add(point));
  }
  return multiples;
}

function windowOf(scalar: bigint, window: number): number {
  return Number((scalar >> BigInt(WINDOW_BITS * window)) & BigInt(WINDOW_SIZE - 1));
}

// x^2 = (1 - y^2) / (a - d y^2), whose denominator is never 0: a/d is no square.
function abscissaOf(y: bigint, at: string): bigint {
  const square = Fp.sqr(y);
  const numerator = Fp.sub(1n, square);
  const denominator = Fp.sub(A, Fp.mul(D, square));
  try {
    return Fp.sqrt(Fp.div(numerator, denominator));
  } catch (cause) {
    throw new DiffieError('crypto.babyPoint', { at, expected: 'a point of the curve' }, { cause });
  }
}

function isOnCurve(x: bigint, y: bigint): boolean {
  const [xx, yy] = [Fp.sqr(x), Fp.sqr(y)];
  return Fp.add(Fp.mul(A, xx), yy) === Fp.add(1n, Fp.mul(D, Fp.mul(xx, yy)));
}

function isNegative(x: bigint): boolean {
  return 2n * x > FIELD_MODULUS;
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.babyPoint', { at, expected });
}
