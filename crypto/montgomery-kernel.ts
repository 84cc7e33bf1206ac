// Multiplication modulo n^2 as WebAssembly with vector instructions, for Paillier's ciphertexts. An element is a pair (x0, x1)
// that stands for x0 R + x1 n mod n^2, R = 2^(28 limbs): then a product needs three products and two Montgomery
// reductions (Montgomery 1985) of n's size, five eighths of what one at twice the size costs. Limbs of 28 bits lie in
// words of 32, so that a column sums many products of 56 bits before it is carried. No branch and no address depends
// on a value.

import {
  access,
  get,
  i32Const,
  i64Const,
  loopWhile,
  OPS,
  op,
  set,
  WASM_I32,
  WASM_I64,
  WASM_V128,
  type WasmBuilder,
  type WasmCode,
} from './wasm-module.ts';

/** Bits of a limb. */
export const LIMB_BITS = 28;

/** Limbs taken at a time: rows of one factor, lanes of the other. */
const BLOCK = 4;
const WORD_BYTES = 4;
const COLUMN_BYTES = 8;
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** Zero bytes that precede and follow every value, for the lanes that reach over its ends. */
export const VALUE_PADDING_BYTES: number = BLOCK * WORD_BYTES;

/** Products of 56 bits that a column of 64 holds. */
const COLUMN_PRODUCTS = 2 ** 8;

/** What a kernel is assembled for. Addresses are multiples of 16; values are `limbs` words. */
export type MontgomeryShape = {
  /** A multiple of four with R at least 2^16 n. */
  readonly limbs: number;
  /** Limbs that a number below 2n fills at most. */
  readonly filledLimbs: number;
  /** -1/n mod 2^28, one word. */
  readonly negatedInverseAt: number;
  /** n, and the least multiple of n that is not below R, its excess in the last limb. */
  readonly modulusAt: number;
  readonly multipleAt: number;
  /** Scratch: two values, and 2 limbs columns of 64 bits. */
  readonly quotientAt: number;
  readonly crossAt: number;
  readonly columnsAt: number;
};

/** Bytes from one value to the next: its limbs and the padding between. An element is two values. */
export function valueStrideBytes(limbs: number): number {
  return limbs * WORD_BYTES + VALUE_PADDING_BYTES;
}

/** Entries that `select` chooses from are a multiple of this. */
const SELECT_STEP = 4;

/**
 * Defines `multiply(out, a, b)`, the product over R^2, and `load(out)`, the element of the integer below R^2/2^16 whose
 * limbs, each below 2^28, stand in the columns. `out` may be a or b. An element has x0 < 2n and x1 < R + 8n, the
 * excess in the last limb: a0 b1 + a1 b0 is then below 5nR, its reduction below 6n, and x1 that plus the multiple
 * less a quotient below R. Also `select(out, table, count, digit)`: the element number `digit` of `count` that begin
 * at `table`, all of which it reads.
 */
export function defineMontgomery(wasm: WasmBuilder, shape: MontgomeryShape): void {
  const { limbs, crossAt, columnsAt } = shape;
  const second = (element: number) =>
    op(OPS.i32Add, get(element), i32Const(valueStrideBytes(limbs)));
  const clear = (address: number, sizeBytes: number) =>
    op(OPS.memoryFill, i32Const(address), i32Const(0), i32Const(sizeBytes));
  const clearColumns = clear(columnsAt, 2 * limbs * COLUMN_BYTES);
  defineParts(wasm, shape);
  defineSelection(wasm, limbs);
  // Columns are carried before so many sums of products would not fit: each value, and each reduction, adds one.
  const settleBefore = (sums: number): WasmCode =>
    sums * shape.filledLimbs < COLUMN_PRODUCTS ? [] : wasm.call('settle');
  wasm.define({
    name: 'load',
    parameters: 1,
    locals: [],
    body: [
      ...clear(crossAt, limbs * WORD_BYTES),
      ...wasm.call('reduce'),
      ...wasm.call('carry', get(0)),
      ...wasm.call('finish', second(0)),
    ],
  });
  wasm.define({
    name: 'multiply',
    parameters: 3,
    locals: [],
    body: [
      ...clearColumns,
      ...wasm.call('multiplyValues', get(1), second(2)),
      ...settleBefore(3),
      ...wasm.call('multiplyValues', get(2), second(1)),
      ...settleBefore(2),
      ...wasm.call('reduce'),
      ...wasm.call('carry', i32Const(crossAt)),
      ...clearColumns,
      ...wasm.call('multiplyValues', get(1), get(2)),
      ...settleBefore(2),
      ...wasm.call('reduce'),
      ...wasm.call('carry', get(0)),
      ...wasm.call('finish', second(0)),
    ],
  });
}

function defineSelection(wasm: WasmBuilder, limbs: number): void {
  const [out, table, count, digit, entry, offset] = [0, 1, 2, 3, 4, 5];
  const mask = (r: number) => 6 + r;
  const sizeBytes = 2 * valueStrideBytes(limbs);
  const code: number[] = [];
  for (let r = 0; r < SELECT_STEP; r++) {
    const isChosen = op(OPS.i32Eq, get(digit), op(OPS.i32Add, get(entry), i32Const(r)));
    code.push(...set(mask(r), op(OPS.i32x4Splat, op(OPS.i32Sub, i32Const(0), isChosen))));
  }
  const at = (base: number) => op(OPS.i32Add, get(base), get(offset));
  let sum = access(OPS.v128Load, 0, at(out));
  for (let r = 0; r < SELECT_STEP; r++) {
    const chosen = op(OPS.v128And, access(OPS.v128Load, r * sizeBytes, at(table)), get(mask(r)));
    sum = op(OPS.v128Or, sum, chosen);
  }
  const scan = loopWhile(
    [...access(OPS.v128Store, 0, at(out), sum), ...advance(offset, 16)],
    op(OPS.i32LtU, get(offset), i32Const(sizeBytes)),
  );
  code.push(
    ...set(offset, i32Const(0)),
    ...scan,
    ...advance(table, SELECT_STEP * sizeBytes),
    ...advance(entry, SELECT_STEP),
  );
  wasm.define({
    name: 'select',
    parameters: 4,
    locals: [WASM_I32, WASM_I32, ...new Array<typeof WASM_V128>(SELECT_STEP).fill(WASM_V128)],
    body: [
      ...op(OPS.memoryFill, get(out), i32Const(0), i32Const(sizeBytes)),
      ...loopWhile(code, op(OPS.i32LtU, get(entry), get(count))),
    ],
  });
}

function defineParts(wasm: WasmBuilder, shape: MontgomeryShape): void {
  const vectors = new Array<typeof WASM_V128>(BLOCK + 3).fill(WASM_V128);
  const i64s = (count: number) => new Array<typeof WASM_I64>(count).fill(WASM_I64);
  wasm.define({ name: 'addRows', parameters: 4, locals: vectors, body: rowAddition() });
  wasm.define({ name: 'multiplyFrom', parameters: 4, locals: [], body: product(wasm, shape) });
  const start = [i32Const(shape.columnsAt), i32Const(shape.columnsAt + 8 * shape.limbs)];
  wasm.define({
    name: 'multiplyValues',
    parameters: 2,
    locals: [],
    body: wasm.call('multiplyFrom', get(0), get(1), ...start),
  });
  wasm.define({ name: 'reduceFrom', parameters: 2, locals: i64s(6), body: reduction(wasm, shape) });
  wasm.define({
    name: 'reduce',
    parameters: 0,
    locals: [],
    body: wasm.call('reduceFrom', i32Const(shape.columnsAt), i32Const(shape.quotientAt)),
  });
  wasm.define({ name: 'settle', parameters: 0, locals: i64s(1), body: settling(shape) });
  wasm.define({ name: 'carry', parameters: 1, locals: i64s(1), body: carrying(shape) });
  wasm.define({ name: 'finish', parameters: 1, locals: i64s(1), body: finishing(shape) });
}

// addRows(columns, x, y, end): columns += (four limbs at x) times (the limbs that follow y - 12), up to the column at end.
function rowAddition(): WasmCode {
  const [columns, x, y, end] = [0, 1, 2, 3];
  const row = (r: number) => 4 + r;
  const [low, high, lanes] = [4 + BLOCK, 5 + BLOCK, 6 + BLOCK];
  const code: number[] = [];
  for (let r = 0; r < BLOCK; r++) {
    code.push(...set(row(r), access(OPS.v128Load32Splat, WORD_BYTES * r, get(x))));
  }
  const body: number[] = [
    ...set(low, access(OPS.v128Load, 0, get(columns))),
    ...set(high, access(OPS.v128Load, 16, get(columns))),
  ];
  for (let r = 0; r < BLOCK; r++) {
    body.push(
      ...set(lanes, access(OPS.v128Load, WORD_BYTES * (BLOCK - 1 - r), get(y))),
      ...set(low, op(OPS.i64x2Add, get(low), op(OPS.i64x2ExtmulLowU, get(row(r)), get(lanes)))),
      ...set(high, op(OPS.i64x2Add, get(high), op(OPS.i64x2ExtmulHighU, get(row(r)), get(lanes)))),
    );
  }
  body.push(
    ...access(OPS.v128Store, 0, get(columns), get(low)),
    ...access(OPS.v128Store, 16, get(columns), get(high)),
    ...advance(y, VALUE_PADDING_BYTES),
    ...advance(columns, BLOCK * COLUMN_BYTES),
  );
  return [...code, ...loopWhile(body, op(OPS.i32LtU, get(columns), get(end)))];
}

// multiplyFrom(x, y, columns, end): all rows of x.
function product(wasm: WasmBuilder, { limbs }: MontgomeryShape): WasmCode {
  const [x, y, columns, end] = [0, 1, 2, 3];
  const lanesFrom = op(OPS.i32Sub, get(y), i32Const((BLOCK - 1) * WORD_BYTES));
  const rowEnd = op(OPS.i32Add, get(columns), i32Const((limbs + BLOCK) * COLUMN_BYTES));
  return loopWhile(
    [
      ...wasm.call('addRows', get(columns), get(x), lanesFrom, rowEnd),
      ...advance(x, BLOCK * WORD_BYTES),
      ...advance(columns, BLOCK * COLUMN_BYTES),
    ],
    op(OPS.i32LtU, get(columns), get(end)),
  );
}

// reduceFrom(columns, quotient): four limbs of the quotient at a time, their lowest products here, the rest as rows.
function reduction(wasm: WasmBuilder, shape: MontgomeryShape): WasmCode {
  const { limbs, negatedInverseAt, modulusAt, quotientAt } = shape;
  const [columns, quotient] = [0, 1];
  const digit = (r: number) => 2 + r;
  const sum = 2 + BLOCK;
  const negatedInverse = sum + 1;
  const modulusLimb = (j: number) =>
    access(OPS.i64Load32U, modulusAt + WORD_BYTES * j, i32Const(0));
  const body: number[] = [];
  for (let k = 0; k < BLOCK; k++) {
    const column = access(OPS.i64Load, COLUMN_BYTES * k, get(columns));
    const carried = op(OPS.i64ShrU, get(sum), i64Const(BigInt(LIMB_BITS)));
    body.push(...set(sum, k === 0 ? column : op(OPS.i64Add, column, carried)));
    for (let r = 0; r < k; r++) body.push(...addProduct(sum, get(digit(r)), modulusLimb(k - r)));
    const scaled = op(OPS.i64Mul, get(sum), get(negatedInverse));
    body.push(
      ...set(digit(k), op(OPS.i64And, scaled, i64Const(MASK))),
      ...addProduct(sum, get(digit(k)), modulusLimb(0)),
      ...access(OPS.i64Store32, WORD_BYTES * k, get(quotient), get(digit(k))),
    );
  }
  const next = access(OPS.i64Load, BLOCK * COLUMN_BYTES, get(columns));
  const carried = op(OPS.i64ShrU, get(sum), i64Const(BigInt(LIMB_BITS)));
  const lanesFrom = i32Const(modulusAt + WORD_BYTES);
  body.push(
    ...access(OPS.i64Store, BLOCK * COLUMN_BYTES, get(columns), op(OPS.i64Add, next, carried)),
    ...advance(columns, BLOCK * COLUMN_BYTES),
    ...wasm.call(
      'addRows',
      get(columns),
      get(quotient),
      lanesFrom,
      op(OPS.i32Add, get(columns), i32Const(limbs * COLUMN_BYTES)),
    ),
    ...advance(quotient, BLOCK * WORD_BYTES),
  );
  const end = i32Const(quotientAt + limbs * WORD_BYTES);
  return [
    ...set(negatedInverse, access(OPS.i64Load32U, negatedInverseAt, i32Const(0))),
    ...loopWhile(body, op(OPS.i32LtU, get(quotient), end)),
  ];
}

function addProduct(sum: number, a: WasmCode, b: WasmCode): WasmCode {
  return set(sum, op(OPS.i64Add, get(sum), op(OPS.i64Mul, a, b)));
}

// All columns to 28 bits, the last one excepted.
function settling({ limbs, columnsAt }: MontgomeryShape): WasmCode {
  const sum = 0;
  const code = [...set(sum, i64Const(0n))];
  for (let k = 0; k < 2 * limbs; k++) {
    const at = columnsAt + COLUMN_BYTES * k;
    code.push(...set(sum, op(OPS.i64Add, get(sum), access(OPS.i64Load, at, i32Const(0)))));
    const isLast = k === 2 * limbs - 1;
    code.push(...access(OPS.i64Store, at, i32Const(0), isLast ? get(sum) : lowLimb(sum)));
    if (!isLast) code.push(...shift(sum, OPS.i64ShrU));
  }
  return code;
}

// carry(out): the upper columns as limbs.
function carrying({ limbs, columnsAt }: MontgomeryShape): WasmCode {
  const [out, sum] = [0, 1];
  const code = [...set(sum, i64Const(0n))];
  for (let k = 0; k < limbs; k++) {
    const at = columnsAt + COLUMN_BYTES * (limbs + k);
    code.push(
      ...set(sum, op(OPS.i64Add, get(sum), access(OPS.i64Load, at, i32Const(0)))),
      ...access(OPS.i64Store32, WORD_BYTES * k, get(out), lowLimb(sum)),
      ...shift(sum, OPS.i64ShrU),
    );
  }
  return code;
}

// finish(out): cross + multiple - quotient, the excess in the last limb.
function finishing({ limbs, crossAt, multipleAt, quotientAt }: MontgomeryShape): WasmCode {
  const [out, sum] = [0, 1];
  const limb = (at: number) => access(OPS.i64Load32U, at, i32Const(0));
  const code = [...set(sum, i64Const(0n))];
  for (let k = 0; k < limbs; k++) {
    const at = WORD_BYTES * k;
    const gained = op(OPS.i64Add, limb(crossAt + at), limb(multipleAt + at));
    const difference = op(OPS.i64Sub, gained, limb(quotientAt + at));
    const isLast = k === limbs - 1;
    code.push(
      ...set(sum, op(OPS.i64Add, get(sum), difference)),
      ...access(OPS.i64Store32, at, get(out), isLast ? get(sum) : lowLimb(sum)),
      ...(isLast ? [] : shift(sum, OPS.i64ShrS)),
    );
  }
  return code;
}

function lowLimb(sum: number): WasmCode {
  return op(OPS.i64And, get(sum), i64Const(MASK));
}

function shift(sum: number, operation: readonly number[]): WasmCode {
  return set(sum, op(operation, get(sum), i64Const(BigInt(LIMB_BITS))));
}

function advance(pointer: number, sizeBytes: number): WasmCode {
  return set(pointer, op(OPS.i32Add, get(pointer), i32Const(sizeBytes)));
}
