// Small logarithms over BabyJubJub by baby steps and giant steps (Shanks 1971): a table of 2^14 multiples by y, which a point
// shares with its negative, so that each giant step covers 2^15 numbers; points are brought to affine form a thousand at a
// time, with one inversion. Variable time: for plaintexts that are being opened. Larger ones: elgamal-logarithm.ts's curve.

import { DiffieError } from '../base/index.ts';
import { BABY_BASE, type BabyPoint, multiplyBabyBase } from './babyjubjub.ts';
import { invertField, multiplyField } from './field.ts';

/** The largest plaintext that is searched for. */
export const BABY_LOGARITHM_MAX = 2n ** 32n - 1n;

const TABLE_SIZE = 2 ** 14;
const CHUNK = 1024;

let table: ReadonlyMap<bigint, number> | undefined;

/**
 * The m in 0..max with m·G = point. The first search builds the table (0.3 s); then about 1 s for 2^32.
 * @param max 0 to 2^32-1
 * @throws crypto.logarithm where there is none in the range, or the range is wider than that
 */
export function findBabyPlaintext(point: BabyPoint, max: bigint): bigint {
  if (max < 0n || max > BABY_LOGARITHM_MAX) throw refused('range', `0 to ${BABY_LOGARITHM_MAX}`);
  table ??= buildTable();
  // point - (width·i + half)·G lies within half of the identity, half = 2^14.
  const width = 2 * TABLE_SIZE + 1;
  const step = multiplyBabyBase(BigInt(width));
  let place = point.subtract(multiplyBabyBase(BigInt(TABLE_SIZE)));
  const steps = Number(max / BigInt(width)) + 1;
  for (let from = 0; from < steps; from += CHUNK) {
    const points: BabyPoint[] = [];
    for (let i = from; i < Math.min(from + CHUNK, steps); i++) {
      points.push(place);
      place = place.subtract(step);
    }
    for (const [i, y] of ordinatesOf(points).entries()) {
      const distance = table.get(y);
      if (distance === undefined) continue;
      const middle = BigInt(width) * BigInt(from + i) + BigInt(TABLE_SIZE);
      for (const m of [middle + BigInt(distance), middle - BigInt(distance)]) {
        if (m >= 0n && m <= max && multiplyBabyBase(m).equals(point)) return m;
      }
    }
  }
  throw refused('plaintext', `0 to ${max}`);
}

function buildTable(): ReadonlyMap<bigint, number> {
  const distances = new Map<bigint, number>([[1n, 0]]);
  let place = BABY_BASE;
  for (let from = 1; from <= TABLE_SIZE; from += CHUNK) {
    const points: BabyPoint[] = [];
    for (let i = from; i < from + CHUNK && i <= TABLE_SIZE; i++) {
      points.push(place);
      place = place.add(BABY_BASE);
    }
    for (const [i, y] of ordinatesOf(points).entries()) distances.set(y, from + i);
  }
  return distances;
}

/** y of each, by one inversion for all (Montgomery 1987). */
function ordinatesOf(points: readonly BabyPoint[]): readonly bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const { Z } of points) {
    products.push(product);
    product = multiplyField(product, Z);
  }
  let inverse = invertField(product);
  const ordinates: bigint[] = [];
  for (let i = points.length - 1; i >= 0; i--) {
    const { Y, Z } = points[i] ?? BABY_BASE;
    ordinates[i] = multiplyField(Y, multiplyField(inverse, products[i] ?? 1n));
    inverse = multiplyField(inverse, Z);
  }
  return ordinates;
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.logarithm', { at, expected });
}
