// Sums of points by scalars (multi-scalar multiplication) over BN254: Pippenger's buckets with signed windows.
// Buckets are emptied in rounds of affine additions that share one inversion (Montgomery's trick), six
// multiplications each where a Jacobian addition takes eleven. Not constant time: for a prover's own machine.

import { FIELD_SIZE_BYTES } from '../crypto/index.ts';
import type { CurveMemory } from './curve-memory.ts';
import { G1_SIZE_BYTES, G2_SIZE_BYTES } from './proving-key.ts';

/** A group, by the prefix of wasmcurves' functions. */
export type Group = 'g1m' | 'g2m';

/** What is summed: affine points in Montgomery form and as many scalars below r, not in Montgomery form. */
export type PointSum = {
  /** Address of the points; infinity is all zeros. */
  readonly points: number;
  /** Address of the scalars. */
  readonly scalars: number;
  readonly count: number;
  /** Only the lower or the upper half of the windows: the sums of the two halves add up to the whole. */
  readonly half?: 'low' | 'high';
};

/** Bytes of a coordinate, of an affine and of a Jacobian point. */
export const GROUP_SIZES = {
  g1m: { field: FIELD_SIZE_BYTES, affine: G1_SIZE_BYTES, jacobian: 96 },
  g2m: { field: 2 * FIELD_SIZE_BYTES, affine: G2_SIZE_BYTES, jacobian: 192 },
} as const;

/** Scalars are below 2^254; one bit more takes the carry of the last window. */
const SIGNED_SCALAR_BITS = 255;
const WORD_BITS = 32;
const SCALAR_WORDS = FIELD_SIZE_BYTES / 4;
const WINDOW_BITS_LIMIT = 14;
/** What weighing one bucket costs in affine additions: a mixed and a Jacobian one. */
const BUCKET_COST = 4;

/** Memory that a sum of so many points needs besides points and scalars. */
export function sumScratchBytes(group: Group, count: number): number {
  const { field, affine, jacobian } = GROUP_SIZES[group];
  return (count + 1) * (2 * affine + 2 * field) + 8 * jacobian;
}

/** The sum as a Jacobian point in Montgomery form: its bytes. */
export function sumPoints(memory: CurveMemory, group: Group, sum: PointSum): Uint8Array {
  const call = memory.functions;
  const { jacobian } = GROUP_SIZES[group];
  const used = findPoints(memory, group, sum);
  const windowBits = chooseWindow(used.length);
  const windowCount = Math.ceil(SIGNED_SCALAR_BITS / windowBits);
  const middle = Math.floor(windowCount / 2);
  const from = sum.half === 'high' ? middle : 0;
  const to = sum.half === 'low' ? middle : windowCount;
  const digits = readDigits(
    memory.read(sum.scalars, sum.count * FIELD_SIZE_BYTES),
    used,
    windowBits,
  );
  const addresses = used.map((index) => sum.points + index * GROUP_SIZES[group].affine);
  const addWindow = createBuckets(memory, group, addresses, 2 ** (windowBits - 1));
  const total = memory.reserve(jacobian);
  const part = memory.reserve(jacobian);
  call[`${group}_zero`](total);
  for (let window = to - 1; window >= from; window--) {
    for (let i = 0; i < windowBits; i++) call[`${group}_double`](total, total);
    addWindow(digits.subarray(window * used.length, (window + 1) * used.length), part);
    call[`${group}_add`](total, part, total);
  }
  for (let i = 0; i < from * windowBits; i++) call[`${group}_double`](total, total);
  digits.fill(0);
  return memory.read(total, jacobian);
}

/** The indices of the points that are not infinity: a third of those of a key's B are. */
function findPoints(memory: CurveMemory, group: Group, { points, count }: PointSum): Int32Array {
  const { affine } = GROUP_SIZES[group];
  const used = new Int32Array(count);
  let usedCount = 0;
  for (let index = 0; index < count; index++) {
    if (memory.functions[`${group}_isZeroAffine`](points + index * affine) === 0) {
      used[usedCount++] = index;
    }
  }
  return used.slice(0, usedCount);
}

/** The window with the least work: an addition for each point and the buckets, in every window. */
function chooseWindow(count: number): number {
  let best = 1;
  let leastCost = Number.POSITIVE_INFINITY;
  for (let bits = 1; bits <= WINDOW_BITS_LIMIT; bits++) {
    const cost = Math.ceil(SIGNED_SCALAR_BITS / bits) * (count + BUCKET_COST * 2 ** (bits - 1));
    if (cost < leastCost) [best, leastCost] = [bits, cost];
  }
  return best;
}

/** Digits of the used scalars, -2^(bits-1)+1 to 2^(bits-1), window after window from the lowest. */
function readDigits(scalars: Uint8Array, used: Int32Array, windowBits: number): Int16Array {
  const windowCount = Math.ceil(SIGNED_SCALAR_BITS / windowBits);
  const words = new Uint32Array(scalars.buffer);
  const digits = new Int16Array(windowCount * used.length);
  const mask = 2 ** windowBits - 1;
  const largest = 2 ** (windowBits - 1);
  for (const [place, index] of used.entries()) {
    let carry = 0;
    for (let window = 0; window < windowCount; window++) {
      const bit = window * windowBits;
      const word = Math.floor(bit / WORD_BITS);
      const shift = bit % WORD_BITS;
      const at = index * SCALAR_WORDS + word;
      let raw = word < SCALAR_WORDS ? (words[at] ?? 0) >>> shift : 0;
      if (shift + windowBits > WORD_BITS && word + 1 < SCALAR_WORDS) {
        raw |= (words[at + 1] ?? 0) << (WORD_BITS - shift);
      }
      const digit = (raw & mask) + carry;
      carry = digit > largest ? 1 : 0;
      digits[window * used.length + place] = digit - carry * 2 ** windowBits;
    }
  }
  scalars.fill(0);
  return digits;
}

/** Points by bucket: bucket d holds points[ends[d-1]] up to points[ends[d]], each an address. */
type Rows = { readonly points: Int32Array; readonly ends: Int32Array };

/**
 * Room for the buckets of one window after another.
 * @returns what writes the sum of the points by a window's digits to an address, as a Jacobian point
 */
function createBuckets(
  memory: CurveMemory,
  group: Group,
  addresses: Int32Array,
  bucketCount: number,
): (digits: Int16Array, result: number) => void {
  const call = memory.functions;
  const { affine, jacobian } = GROUP_SIZES[group];
  const rows: Rows = {
    points: new Int32Array(addresses.length),
    ends: new Int32Array(bucketCount + 1),
  };
  const mirrored = memory.reserve(addresses.length * affine);
  const pairUp = createRound(memory, group, addresses.length);
  const running = memory.reserve(jacobian);

  /** Sum of bucket times its digit: running sums from the highest bucket down. */
  const weigh = (result: number): void => {
    call[`${group}_zero`](running);
    call[`${group}_zero`](result);
    for (let bucket = bucketCount; bucket > 0; bucket--) {
      const place = get(rows.ends, bucket - 1);
      if (get(rows.ends, bucket) > place) {
        call[`${group}_addMixed`](running, get(rows.points, place), running);
      }
      call[`${group}_add`](result, running, result);
    }
  };

  return (digits, result) => {
    sortIntoRows(rows, digits, (index, isNegative) => {
      const address = get(addresses, index);
      if (!isNegative) return address;
      const negative = mirrored + index * affine;
      call[`${group}_negAffine`](address, negative);
      return negative;
    });
    pairUp(rows);
    weigh(result);
  };
}

/** Counting sort of a window's points by the size of their digits; digit 0 is left out. */
function sortIntoRows(
  { points, ends }: Rows,
  digits: Int16Array,
  addressOf: (index: number, isNegative: boolean) => number,
): void {
  ends.fill(0);
  for (const digit of digits)
    if (digit !== 0) ends[Math.abs(digit)] = get(ends, Math.abs(digit)) + 1;
  for (let bucket = 1; bucket < ends.length; bucket++) {
    ends[bucket] = get(ends, bucket) + get(ends, bucket - 1);
  }
  const next = ends.slice();
  for (const [index, digit] of digits.entries()) {
    if (digit === 0) continue;
    const bucket = Math.abs(digit);
    const place = get(next, bucket) - 1;
    next[bucket] = place;
    points[place] = addressOf(index, digit < 0);
  }
}

/**
 * Room for rounds of additions of at most so many points.
 * @returns what adds up each row to one point or, where its sum is infinity, to none
 */
function createRound(memory: CurveMemory, group: Group, pointCount: number): (rows: Rows) => void {
  const call = memory.functions;
  const { field, affine, jacobian } = GROUP_SIZES[group];
  const prefix = group === 'g1m' ? 'f1m' : 'f2m';
  const multiply = call[`${prefix}_mul`];
  const square = call[`${prefix}_square`];
  const subtract = call[`${prefix}_sub`];
  const isZero = call[`${prefix}_isZero`];
  const differences = memory.reserve(Math.ceil(pointCount / 2) * field);
  const inverses = memory.reserve(Math.ceil(pointCount / 2) * field);
  const sums = memory.reserve(pointCount * affine);
  const slope = memory.reserve(field);
  const careful = memory.reserve(jacobian);

  /** Both points the same, or each other's negative: rare, so done the slow way. */
  const addCarefully = (p: number, q: number, sum: number): boolean => {
    call[`${group}_toJacobian`](p, careful);
    call[`${group}_addMixed`](careful, q, careful);
    call[`${group}_toAffine`](careful, sum);
    return call[`${group}_isZeroAffine`](sum) === 0;
  };

  /** Whether the sum is a point. `pair` is where the inverse of the difference of x is found. */
  const add = (p: number, q: number, pair: number, sum: number): boolean => {
    if (isZero(differences + pair * field) !== 0) return addCarefully(p, q, sum);
    subtract(q + field, p + field, slope);
    multiply(slope, inverses + pair * field, slope);
    square(slope, sum);
    subtract(sum, p, sum);
    subtract(sum, q, sum);
    subtract(p, sum, sum + field);
    multiply(slope, sum + field, sum + field);
    subtract(sum + field, p + field, sum + field);
    return true;
  };

  return ({ points, ends }) => {
    let free = sums;
    while (true) {
      const pairCount = eachPair(ends, (place, pair) => {
        subtract(get(points, place + 1), get(points, place), differences + pair * field);
      });
      if (pairCount === 0) return;
      call[`${prefix}_batchInverse`](differences, field, pairCount, inverses, field);
      let kept = 0;
      let pair = 0;
      let from = 0;
      for (let bucket = 1; bucket < ends.length; bucket++) {
        const to = get(ends, bucket);
        for (; from + 1 < to; from += 2) {
          if (add(get(points, from), get(points, from + 1), pair++, free)) {
            points[kept++] = free;
            free += affine;
          }
        }
        if (from < to) points[kept++] = get(points, from++);
        ends[bucket] = kept;
      }
    }
  };
}

/** Calls with the place of the first of each two neighbours in a row, and counts them. */
function eachPair(ends: Int32Array, visit: (place: number, pair: number) => void): number {
  let pairCount = 0;
  for (let bucket = 1; bucket < ends.length; bucket++) {
    const to = get(ends, bucket);
    for (let place = get(ends, bucket - 1); place + 1 < to; place += 2) visit(place, pairCount++);
  }
  return pairCount;
}

/** An element within bounds. */
function get(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}
