// Multiplication of a fixed point: tables of its multiples j·64^i, j = 1 to 32, so that a scalar of 253 bits takes 43
// additions and no doubling (windows of Brauer, 1939, with signed digits). Every entry of a window is read, whatever the
// digit, so neither a branch nor an address depends on the scalar. A table is 194 kB in WebAssembly memory; nine are kept, the generator's
// always, the others by last use.

import { assert } from '../base/index.ts';
import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import { AFFINE25519_SIZE_BYTES, POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import { invertMany } from './curve25519-inverse.ts';
import {
  constantAt,
  curve25519,
  fieldAt,
  pointAt,
  TABLES_AT,
  TABLES_SIZE_BYTES,
  WORKSPACE_AT,
} from './curve25519-wasm.ts';
import {
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  type RistrettoPoint,
  takePoint,
} from './ristretto-point.ts';
import { encodeScalar } from './ristretto-scalar.ts';

const { feAdd, feMul, feSub, ptAddAffine, ptAddCached, ptDouble, ptToCached, selectAffine } =
  curve25519;
const FE = FIELD25519_SIZE_BYTES;

/** Bits of a digit. */
const WINDOW_BITS = 6;
const ENTRIES = 2 ** (WINDOW_BITS - 1);
const WINDOWS = 43;
const TABLE_SIZE_BYTES = WINDOWS * ENTRIES * AFFINE25519_SIZE_BYTES;
const TABLES = Math.floor(TABLES_SIZE_BYTES / TABLE_SIZE_BYTES);
const [SUM, ADDEND] = [pointAt(2), pointAt(3)];

/** One product of a sum. */
export type BoundedTerm = {
  readonly point: RistrettoPoint;
  /** 0..order-1, and below 2^bits. */
  readonly scalar: bigint;
  /** A public bound of the scalar, which decides the cost; 253 where there is none. */
  readonly bits: number;
};

// The points that are worth a table, and those that have one now with its address, least recently used first.
const tabled = new WeakSet<RistrettoPoint>([RISTRETTO_BASE]);
const resident = new Map<RistrettoPoint, number>();
let baseTable: number | undefined;

/** Bits of a scalar without a smaller bound. */
export const SCALAR_BITS = 253;

/** Marks the point, so that multiplications use a table, built at the first (about 1 ms). */
export function giveTable(point: RistrettoPoint): void {
  tabled.add(point);
}

/** Whether the point multiplies by a table. */
export function hasTable(point: RistrettoPoint): boolean {
  return tabled.has(point);
}

/**
 * The sum of scalar·point for points that have tables, fewer than nine: 0.3 us for each 6 bits of each scalar, in a time that depends on the bounds alone.
 */
export function sumOfTabled(terms: readonly BoundedTerm[]): RistrettoPoint {
  assert(terms.length < TABLES, 'the tables of one sum fit into their memory together');
  const tables = terms.map(({ point }) => tableOf(point));
  RISTRETTO_IDENTITY.copyTo(SUM);
  for (const [i, { scalar, bits }] of terms.entries()) {
    const digits = signedDigits(scalar, WINDOW_BITS, bits);
    let window = tables[i] ?? 0;
    for (const digit of digits) {
      selectAffine(ADDEND, window, ENTRIES, digit);
      ptAddAffine(SUM, SUM, ADDEND);
      window += ENTRIES * AFFINE25519_SIZE_BYTES;
    }
    digits.fill(0);
  }
  return takePoint(SUM);
}

/**
 * Digits in -2^(w-1)..2^(w-1)-1 with sum of digit·2^(w·i) the scalar, by the same steps for every scalar below 2^bits. The
 * last digit has room for two bits more, so nothing is carried out of it.
 */
export function signedDigits(scalar: bigint, width: number, bits: number): Int8Array {
  assert(scalar >> BigInt(bits) === 0n, 'the scalar is below its bound');
  const count = Math.ceil((bits + 2) / width);
  const bytes = encodeScalar(scalar);
  const digits = new Int8Array(count);
  let carry = 0;
  for (let i = 0; i < count; i++) {
    const bit = i * width;
    const at = bit >> 3;
    const pair = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    const digit = ((pair >> (bit & 7)) & (2 ** width - 1)) + carry;
    carry = (digit + 2 ** (width - 1)) >> width;
    digits[i] = digit - (carry << width);
  }
  bytes.fill(0);
  return digits;
}

/** Where the table of a point stands, now that it is the last one used. */
function tableOf(point: RistrettoPoint): number {
  if (point === RISTRETTO_BASE) {
    if (baseTable === undefined) {
      baseTable = TABLES_AT;
      buildTable(point, baseTable);
    }
    return baseTable;
  }
  const known = resident.get(point);
  const address = known ?? makeRoom();
  resident.delete(point);
  resident.set(point, address);
  if (known === undefined) buildTable(point, address);
  return address;
}

function makeRoom(): number {
  if (resident.size < TABLES - 1) return TABLES_AT + (resident.size + 1) * TABLE_SIZE_BYTES;
  const [oldest] = resident;
  assert(oldest !== undefined, 'a full table memory has an oldest table');
  resident.delete(oldest[0]);
  return oldest[1];
}

function buildTable(point: RistrettoPoint, table: number): void {
  const [base, step] = [pointAt(4), pointAt(5)];
  const place = (i: number) => WORKSPACE_AT + i * POINT25519_SIZE_BYTES;
  point.copyTo(base);
  for (let window = 0; window < WINDOWS; window++) {
    const first = window * ENTRIES;
    ptToCached(step, base);
    ptDouble(place(first + 1), base, 1);
    curve25519.ptAddCached(place(first + 2), place(first + 1), step);
    copyPoint(place(first), base);
    for (let j = 3; j < ENTRIES; j++) ptAddCached(place(first + j), place(first + j - 1), step);
    ptDouble(base, place(first + ENTRIES - 1), 1);
  }
  const count = WINDOWS * ENTRIES;
  toAffineAddends(WORKSPACE_AT, count, table, place(count));
}

/**
 * Writes the affine addends of the points from the address on.
 * @param scratch count + 1 elements, overwritten; so are the points' Z
 */
function toAffineAddends(points: number, count: number, addends: number, scratch: number): void {
  const [x, y] = [fieldAt(8), fieldAt(9)];
  invertMany(points + 2 * FE, POINT25519_SIZE_BYTES, count, scratch);
  for (let i = 0; i < count; i++) {
    const point = points + i * POINT25519_SIZE_BYTES;
    const addend = addends + i * AFFINE25519_SIZE_BYTES;
    feMul(x, point, point + 2 * FE);
    feMul(y, point + FE, point + 2 * FE);
    feAdd(addend, y, x);
    feSub(addend + FE, y, x);
    feMul(addend + 2 * FE, x, y);
    feMul(addend + 2 * FE, addend + 2 * FE, constantAt('twoD'));
  }
}

function copyPoint(to: number, from: number): void {
  for (let i = 0; i < 4; i++) curve25519.feSelect(to + i * FE, from + i * FE, 1);
}
