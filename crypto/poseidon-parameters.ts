// Poseidon's round constants and matrix for the BN254 scalar field, made by the Grain LFSR as the paper's appendices E and
// F and its script generate_parameters_grain.sage say (Grassi et al. 2021, https://eprint.iacr.org/2019/458), and circomlib's
// numbers of rounds. One width at a time: what nobody hashes is never made.

import { assert } from '../base/index.ts';
import { FIELD_MODULUS, invertField, multiplyField } from './field.ts';

/** What one width of the permutation is defined by. */
export type PoseidonParameters = {
  /** Elements of the state: inputs and one more. */
  readonly width: number;
  readonly partialRounds: number;
  /** One constant for each element and round, round by round. */
  readonly constants: readonly bigint[];
  /** Rows; the state as a column is multiplied by it. */
  readonly matrix: readonly (readonly bigint[])[];
};

/** Full rounds, half before and half after the partial ones. */
export const FULL_ROUNDS = 8;

/** Partial rounds for widths 2 to 17. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

const FIELD_BITS = 254;
const REGISTER_BITS = 80;
const RING_MASK = 127;
const WARM_UP_BITS = 160;
const TAPS = [62, 51, 38, 23, 13, 0];

/** @param width 2 to 17 */
export function derivePoseidonParameters(width: number): PoseidonParameters {
  const partialRounds = PARTIAL_ROUNDS[width - 2];
  assert(partialRounds !== undefined, 'Poseidon has parameters for widths 2 to 17');
  const next = startGrain(width, partialRounds);
  const constants: bigint[] = [];
  while (constants.length < width * (FULL_ROUNDS + partialRounds)) {
    const candidate = next();
    if (candidate < FIELD_MODULUS) constants.push(candidate);
  }
  // A Cauchy matrix of 2 * width further numbers, taken modulo the field this time.
  const points = Array.from({ length: 2 * width }, () => next() % FIELD_MODULUS);
  assert(new Set(points).size === points.length, 'the points of the Cauchy matrix differ');
  const matrix = points
    .slice(0, width)
    .map((x) => points.slice(width).map((y) => invertField((x + y) % FIELD_MODULUS)));
  return { width, partialRounds, constants, matrix };
}

/** The stream of 254-bit integers: the LFSR's bits in pairs, the second kept where the first is 1. */
function startGrain(width: number, partialRounds: number): () => bigint {
  const settings: readonly (readonly [number, number])[] = [
    [1, 2],
    [0, 4],
    [FIELD_BITS, 12],
    [width, 12],
    [FULL_ROUNDS, 10],
    [partialRounds, 10],
    [2 ** 30 - 1, 30],
  ];
  const text = settings.map(([value, bits]) => value.toString(2).padStart(bits, '0')).join('');
  assert(text.length === REGISTER_BITS, 'the settings fill the register');
  const ring = new Uint8Array(RING_MASK + 1);
  ring.set(Uint8Array.from(text, Number));
  let end = REGISTER_BITS;
  const step = () => {
    let bit = 0;
    for (const tap of TAPS) bit ^= ring[(end - REGISTER_BITS + tap) & RING_MASK] ?? 0;
    ring[end & RING_MASK] = bit;
    end += 1;
    return bit;
  };
  for (let i = 0; i < WARM_UP_BITS; i++) step();
  return () => {
    let digits = '0b';
    for (let i = 0; i < FIELD_BITS; ) {
      const isKept = step() === 1;
      const bit = step();
      if (!isKept) continue;
      digits += bit;
      i += 1;
    }
    return BigInt(digits);
  };
}

/** Product of two square matrices. */
export function multiplyMatrices(
  a: readonly (readonly bigint[])[],
  b: readonly (readonly bigint[])[],
): bigint[][] {
  return a.map((row) =>
    b.map(
      (_, column) =>
        row.reduce((sum, value, i) => sum + value * (b[i]?.[column] ?? 0n), 0n) % FIELD_MODULUS,
    ),
  );
}

/** The inverse of a matrix that has one, by Gauss and Jordan. */
export function invertMatrix(matrix: readonly (readonly bigint[])[]): bigint[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [
    ...row,
    ...Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)),
  ]);
  for (let column = 0; column < size; column++) {
    const found = rows.findIndex((row, i) => i >= column && row[column] !== 0n);
    const pivot = rows[found];
    assert(pivot !== undefined, 'the matrix has an inverse');
    const inverse = invertField(pivot[column] ?? 0n);
    const scaled = pivot.map((value) => multiplyField(value, inverse));
    rows[found] = rows[column] ?? [];
    rows[column] = scaled;
    for (const [i, row] of rows.entries()) {
      const factor = FIELD_MODULUS - (row[column] ?? 0n);
      if (i === column || factor === FIELD_MODULUS) continue;
      rows[i] = row.map((value, j) => (value + factor * (scaled[j] ?? 0n)) % FIELD_MODULUS);
    }
  }
  return rows.map((row) => row.slice(size));
}
