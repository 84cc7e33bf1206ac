// Multiplication in ristretto255: by secret scalars in a fixed sequence of steps, by public ones as fast as it goes, and
// sums of many products (Straus, 1964, with non-adjacent forms; Pippenger's buckets for long ones). What is timed on a
// secret scalar is only its reading out of a BigInt.

import { POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import { curve25519, pointAt, WORKSPACE_AT } from './curve25519-wasm.ts';
import {
  decodeRistretto,
  encodeRistretto,
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  type RistrettoPoint,
  takePoint,
} from './ristretto-point.ts';
import {
  type BoundedTerm,
  giveTable,
  hasTable,
  SCALAR_BITS,
  signedDigits,
  sumOfTabled,
} from './ristretto-table.ts';

const { ptAdd, ptAddCached, ptDouble, ptSubCached, ptToCached, selectCached } = curve25519;
const [SUM, STEP, RUNNING] = [pointAt(2), pointAt(3), pointAt(4)];

const SECRET_WINDOW_BITS = 5;
const SECRET_ENTRIES = 2 ** (SECRET_WINDOW_BITS - 1);

const NAF_WIDTH = 5;
const ODD_MULTIPLES = 2 ** (NAF_WIDTH - 2);
const SHORT_SCALAR_BITS = 20;

const BUCKETS_FROM_POINTS = 512;
const BUCKET_POINTS_AT_ONCE = 8192;
const BUCKET_BITS = 8;
const BUCKETS = 2 ** (BUCKET_BITS - 1);

const workspacePoint = (i: number): number => WORKSPACE_AT + i * POINT25519_SIZE_BYTES;

/**
 * scalar·point for a secret scalar: the same steps, with a scan of the whole table at each. About 90 us, and 15 us for a
 * point with a table.
 * @param scalar 0..order-1
 */
export function multiplySecret(point: RistrettoPoint, scalar: bigint): RistrettoPoint {
  return multiplySecretSum([{ point, scalar, bits: SCALAR_BITS }]);
}

function multiplyByWindows({ point, scalar, bits }: BoundedTerm): RistrettoPoint {
  const digits = signedDigits(scalar, SECRET_WINDOW_BITS, bits);
  point.copyTo(SUM);
  ptToCached(workspacePoint(0), SUM);
  for (let i = 1; i < SECRET_ENTRIES; i++) {
    ptAddCached(SUM, SUM, workspacePoint(0));
    ptToCached(workspacePoint(i), SUM);
  }
  RISTRETTO_IDENTITY.copyTo(SUM);
  for (let i = digits.length - 1; i >= 0; i--) {
    if (i < digits.length - 1) ptDouble(SUM, SUM, SECRET_WINDOW_BITS);
    selectCached(STEP, WORKSPACE_AT, SECRET_ENTRIES, digits[i] ?? 0);
    ptAddCached(SUM, SUM, STEP);
  }
  digits.fill(0);
  return takePoint(SUM);
}

/**
 * The sum of scalar·point for secret scalars, each as `multiplySecret`; with tables and known bounds 0.3 us for every 6
 * bits.
 */
export function multiplySecretSum(terms: readonly BoundedTerm[]): RistrettoPoint {
  const withTables = terms.filter(({ point }) => hasTable(point));
  const products = terms.filter(({ point }) => !hasTable(point)).map(multiplyByWindows);
  if (withTables.length > 0) products.push(sumOfTabled(withTables));
  const [first = RISTRETTO_IDENTITY, ...rest] = products;
  return rest.reduce((sum, product) => sum.add(product), first);
}

/** scalar·point for public values, in variable time: about 65 us, less for a short scalar. @param scalar 0..order-1 */
export function multiplyPublic(point: RistrettoPoint, scalar: bigint): RistrettoPoint {
  return hasTable(point) ? multiplySecret(point, scalar) : interleave([point], [scalar]);
}

/**
 * The sum of scalar·point over both lists, for public values, in variable time: 65 us and 17 us a point for a few, by
 * interleaving, and 11 us a point for thousands, by buckets. Points with tables take 15 us each.
 * @param scalars as many as points, each 0..order-1
 */
export function multiplySum(
  points: readonly RistrettoPoint[],
  scalars: readonly bigint[],
): RistrettoPoint {
  let sum = RISTRETTO_IDENTITY;
  const others: RistrettoPoint[] = [];
  const factors: bigint[] = [];
  for (const [i, point] of points.entries()) {
    const scalar = scalars[i] ?? 0n;
    if (hasTable(point)) {
      sum = sum.add(sumOfTabled([{ point, scalar, bits: SCALAR_BITS }]));
    } else {
      others.push(point);
      factors.push(scalar);
    }
  }
  const isLong = others.length >= BUCKETS_FROM_POINTS;
  const size = isLong ? BUCKET_POINTS_AT_ONCE : BUCKETS_FROM_POINTS;
  for (let from = 0; from < others.length; from += size) {
    const [some, theirs] = [others.slice(from, from + size), factors.slice(from, from + size)];
    sum = sum.add(isLong ? fillBuckets(some, theirs) : interleave(some, theirs));
  }
  return sum;
}

/** scalar·G, as `multiplySecret`; 15 us. The first call builds a table (about 1 ms). @param scalar 0..order-1 */
export function multiplyBase(scalar: bigint): RistrettoPoint {
  return multiplySecret(RISTRETTO_BASE, scalar);
}

/** A fresh object for the same point whose multiplication uses a table, built at the first use (about 1 ms). */
export function withTable(point: RistrettoPoint): RistrettoPoint {
  const copy = decodeRistretto(encodeRistretto(point));
  giveTable(copy);
  return copy;
}

// One row of doublings for all; each point adds its odd multiples where its scalar's form has a digit.
function interleave(points: readonly RistrettoPoint[], scalars: readonly bigint[]): RistrettoPoint {
  const isShort = scalars.every((scalar) => scalar < 1n << BigInt(SHORT_SCALAR_BITS));
  const width = isShort ? 2 : NAF_WIDTH;
  const entries = isShort ? 1 : ODD_MULTIPLES;
  const forms = scalars.map((scalar) => nonAdjacentForm(scalar, width));
  for (const [i, point] of points.entries()) {
    point.copyTo(SUM);
    ptToCached(workspacePoint(i * entries), SUM);
    ptDouble(STEP, SUM, 1);
    for (let j = 1; j < entries; j++) {
      ptAddCached(SUM, STEP, workspacePoint(i * entries + j - 1));
      ptToCached(workspacePoint(i * entries + j), SUM);
    }
  }
  RISTRETTO_IDENTITY.copyTo(SUM);
  const length = Math.max(0, ...forms.map((form) => form.length));
  let pending = 0;
  for (let bit = length - 1; bit >= 0; bit--) {
    pending++;
    for (const [i, form] of forms.entries()) {
      const digit = form[bit] ?? 0;
      if (digit === 0) continue;
      if (pending > 0) ptDouble(SUM, SUM, pending);
      pending = 0;
      const entry = workspacePoint(i * entries + (Math.abs(digit) >> 1));
      if (digit > 0) ptAddCached(SUM, SUM, entry);
      else ptSubCached(SUM, SUM, entry);
    }
  }
  if (pending > 0) ptDouble(SUM, SUM, pending);
  return takePoint(SUM);
}

function fillBuckets(
  points: readonly RistrettoPoint[],
  scalars: readonly bigint[],
): RistrettoPoint {
  const windows = Math.ceil((SCALAR_BITS + 2) / BUCKET_BITS);
  const digits = scalars.map((scalar) => signedDigits(scalar, BUCKET_BITS, SCALAR_BITS));
  const bucket = (i: number) => workspacePoint(points.length + i - 1);
  for (const [i, point] of points.entries()) {
    point.copyTo(STEP);
    ptToCached(workspacePoint(i), STEP);
  }
  RISTRETTO_IDENTITY.copyTo(SUM);
  for (let window = windows - 1; window >= 0; window--) {
    if (window < windows - 1) ptDouble(SUM, SUM, BUCKET_BITS);
    for (let i = 1; i <= BUCKETS; i++) RISTRETTO_IDENTITY.copyTo(bucket(i));
    for (const [i, row] of digits.entries()) {
      const digit = row[window] ?? 0;
      if (digit > 0) ptAddCached(bucket(digit), bucket(digit), workspacePoint(i));
      else if (digit < 0) ptSubCached(bucket(-digit), bucket(-digit), workspacePoint(i));
    }
    // The running sum from the top enters once for each bucket at or above it: bucket i counts i times.
    RISTRETTO_IDENTITY.copyTo(RUNNING);
    for (let i = BUCKETS; i >= 1; i--) {
      ptAdd(RUNNING, RUNNING, bucket(i));
      ptAdd(SUM, SUM, RUNNING);
    }
  }
  return takePoint(SUM);
}

// Digits 0 or odd in -(2^(w-1)-1)..2^(w-1)-1, any two that are not 0 at least w places apart.
function nonAdjacentForm(scalar: bigint, width: number): Int8Array {
  const bits = scalar.toString(2);
  const form = new Int8Array(bits.length + 1);
  const bit = (i: number) => (bits[bits.length - 1 - i] === '1' ? 1 : 0);
  let carry = 0;
  for (let i = 0; i <= bits.length; ) {
    if (((bit(i) + carry) & 1) === 0) {
      // Two ones make a carry of one, whose bit here is 0.
      i++;
      continue;
    }
    let window = carry;
    for (let j = 0; j < width; j++) window += bit(i + j) << j;
    carry = window >= 2 ** (width - 1) ? 1 : 0;
    form[i] = window - carry * 2 ** width;
    i += width;
  }
  return form;
}
