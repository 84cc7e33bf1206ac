// Poseidon over the BN254 scalar field with circomlib's parameters (x^5, 8 full rounds, 128-bit security;
// Grassi et al. 2021, https://eprint.iacr.org/2019/458): the hash that circuits compute too. Partial rounds are done with
// sparse matrices and one constant each (appendix B). A hash of n inputs has its own
// parameters, so inputs of different lengths can't collide by padding.

import { assert, bigintToBytes, bytesToBigint, DiffieError } from '../base/index.ts';
import { curve, place, read, SIZES, write } from './bn254-wasm.ts';
import { checkField, FIELD_MODULUS } from './field.ts';
import {
  derivePoseidonParameters,
  FULL_ROUNDS,
  invertMatrix,
  multiplyMatrices,
} from './poseidon-parameters.ts';

/** The most inputs that Poseidon has parameters for. */
const INPUTS_MAX = 16;

type Vector = readonly bigint[];
type Matrix = readonly Vector[];

/** Addresses of vectors and of matrices row by row. A round that raises every element: constants, power, matrix. */
type FullRound = { readonly constants: number; readonly matrix: number };
/** A round that raises the first element: its constant, then a matrix of this first row and column, else identity. */
type PartialRound = { readonly constant: number; readonly row: number; readonly column: number };

type Permutation = {
  readonly width: number;
  readonly before: readonly FullRound[];
  readonly partial: readonly PartialRound[];
  readonly after: readonly FullRound[];
};

const permutations: (Permutation | undefined)[] = [];

const ELEMENT = SIZES.fr;
const scratch = {
  state: place((INPUTS_MAX + 1) * ELEMENT),
  raised: place((INPUTS_MAX + 1) * ELEMENT),
  power: place(ELEMENT),
  term: place(ELEMENT),
};

/**
 * The hash of 1 to 16 field elements, equal to circomlib's `Poseidon(n)`. Not constant time, nothing wiped. 40 us for two
 * inputs; the first hash of a length makes its parameters, 5 to 50 ms.
 * @throws crypto.poseidonInputs for another number of inputs; crypto.field for an input outside 0..r-1
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  if (inputs.length < 1 || inputs.length > INPUTS_MAX) {
    throw new DiffieError('crypto.poseidonInputs', {
      at: 'poseidon',
      expected: `1 to ${INPUTS_MAX} inputs`,
      got: `${inputs.length}`,
    });
  }
  for (const [i, input] of inputs.entries()) checkField(input, `poseidon input ${i}`);
  permutations[inputs.length] ??= preparePermutation(inputs.length + 1);
  const permutation = permutations[inputs.length];
  assert(permutation !== undefined, 'the permutation is prepared');
  writeVector(scratch.state, [0n, ...inputs]);
  for (const round of permutation.before) runFullRound(permutation.width, round);
  for (const round of permutation.partial) runPartialRound(permutation.width, round);
  for (const round of permutation.after) runFullRound(permutation.width, round);
  curve.frm_fromMontgomery(scratch.state, scratch.state);
  return bytesToBigint(read(scratch.state, ELEMENT).reverse());
}

function runFullRound(width: number, { constants, matrix }: FullRound): void {
  const { state, raised, term } = scratch;
  for (let at = 0; at < width * ELEMENT; at += ELEMENT) {
    curve.frm_add(state + at, constants + at, state + at);
    raise(state + at, raised + at);
  }
  let entry = matrix;
  for (let at = 0; at < width * ELEMENT; at += ELEMENT) {
    curve.frm_mul(entry, raised, state + at);
    entry += ELEMENT;
    for (let i = 1; i < width; i++, entry += ELEMENT) {
      curve.frm_mul(entry, raised + i * ELEMENT, term);
      curve.frm_add(state + at, term, state + at);
    }
  }
}

function runPartialRound(width: number, { constant, row, column }: PartialRound): void {
  const { state, raised, term } = scratch;
  curve.frm_add(state, constant, state);
  raise(state, raised);
  curve.frm_mul(row, raised, state);
  for (let at = ELEMENT; at < width * ELEMENT; at += ELEMENT) {
    curve.frm_mul(row + at, state + at, term);
    curve.frm_add(state, term, state);
    curve.frm_mul(column + at, raised, term);
    curve.frm_add(state + at, term, state + at);
  }
}

/** The fifth power. */
function raise(from: number, to: number): void {
  curve.frm_square(from, scratch.power);
  curve.frm_square(scratch.power, scratch.power);
  curve.frm_mul(from, scratch.power, to);
}

/**
 * With M split after its first row and column into m, v, w, N: M = S diag(1, N), S having the first row (m, v/N), the first
 * column (m, w) and else ones. diag(1, N) leaves the first element alone, so it commutes with a partial round's power and
 * constant and joins the matrix of the round before. Over R rounds that makes row v N^-(R-i), column N^(R-1-i) w for
 * round i, and diag(1, N^R) for the last full round before.
 * Constants of other elements pass through the power and are carried through M into the next round's.
 */
function preparePermutation(width: number): Permutation {
  const { partialRounds, constants, matrix } = derivePoseidonParameters(width);
  const half = FULL_ROUNDS / 2;
  const matrixAddress = placeVector(matrix.flat());
  const constantsOf = (round: number) => constants.slice(round * width, (round + 1) * width);
  const inner = matrix.slice(1).map((row) => row.slice(1));
  const innerInverse = invertMatrix(inner);

  const firsts: bigint[] = [];
  let carried: Vector = constantsOf(half);
  for (let i = 1; i <= partialRounds; i++) {
    firsts.push(carried[0] ?? 0n);
    const moved = multiplyVector(matrix, carried.with(0, 0n));
    carried = constantsOf(half + i).map((value, j) => (value + (moved[j] ?? 0n)) % FIELD_MODULUS);
  }

  const partial: PartialRound[] = [];
  let row = (matrix[0] ?? []).slice(1);
  let column = matrix.slice(1).map((line) => line[0] ?? 0n);
  for (let i = partialRounds - 1; i >= 0; i--) {
    row = multiplyVector(transpose(innerInverse), row);
    const corner = matrix[0]?.[0] ?? 0n;
    partial.push({
      constant: placeVector([firsts[i] ?? 0n]),
      row: placeVector([corner, ...row]),
      column: placeVector([0n, ...column]),
    });
    column = multiplyVector(inner, column);
  }

  const power = Array.from({ length: partialRounds }, () => inner).reduce(multiplyMatrices);
  const joined = [[1n, ...inner.map(() => 0n)], ...power.map((line) => [0n, ...line])];
  const full = (round: number): FullRound => ({
    constants: placeVector(constantsOf(round)),
    matrix: matrixAddress,
  });
  const before = Array.from({ length: half }, (_, i) => full(i));
  const after = Array.from({ length: half }, (_, i) => full(half + partialRounds + i));
  const last = before[half - 1];
  const first = after[0];
  assert(last !== undefined && first !== undefined, 'there are full rounds on both sides');
  return {
    width,
    before: before.with(half - 1, {
      ...last,
      matrix: placeVector(multiplyMatrices(joined, matrix).flat()),
    }),
    partial: partial.reverse(),
    after: after.with(0, { ...first, constants: placeVector(carried) }),
  };
}

function multiplyVector(matrix: Matrix, vector: Vector): bigint[] {
  return matrix.map((row) => {
    let sum = 0n;
    for (const [i, value] of row.entries()) sum += value * (vector[i] ?? 0n);
    return sum % FIELD_MODULUS;
  });
}

function transpose(matrix: Matrix): bigint[][] {
  return matrix.map((_, i) => matrix.map((row) => row[i] ?? 0n));
}

/** Puts elements into the arithmetic's memory for good. */
function placeVector(vector: Vector): number {
  return writeVector(place(vector.length * ELEMENT), vector);
}

function writeVector(address: number, vector: Vector): number {
  for (const [i, element] of vector.entries()) {
    const at = address + i * ELEMENT;
    write(at, bigintToBytes(element, ELEMENT).reverse());
    curve.frm_toMontgomery(at, at);
  }
  return address;
}
