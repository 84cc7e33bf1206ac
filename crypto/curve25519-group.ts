// The group of edwards25519 as WebAssembly: extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, T = XY/Z and the
// complete formulas for a = -1 (Hisil, Wong, Carter, Dawson, Asiacrypt 2008). Addends stand as (Y+X, Y-X, Z, 2dT)
// ("cached") or, with Z = 1, as (y+x, y-x, 2dxy) ("affine"). No branch and no address depends on a coordinate or digit.

import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import {
  access,
  get,
  i32Const,
  loopWhile,
  OPS,
  op,
  set,
  WASM_I32,
  WASM_V128,
  type WasmBuilder,
  type WasmCode,
} from './wasm-module.ts';

const FE = FIELD25519_SIZE_BYTES;

/** Bytes of a point in extended coordinates, and of a cached addend. */
export const POINT25519_SIZE_BYTES = 4 * FE;

/** Bytes of an affine addend. */
export const AFFINE25519_SIZE_BYTES = 3 * FE;

/** Where the functions find the constant 2d, and seven elements of scratch memory. */
export type GroupMemory = { readonly twoD: number; readonly scratch: number };

// A field operation on places in memory: an address in a local with an offset, or a fixed address.
type Place = WasmCode;

const at = (local: number, coordinate: number): Place =>
  coordinate === 0 ? get(local) : op(OPS.i32Add, get(local), i32Const(coordinate * FE));

/**
 * Defines `ptDouble(out, p, n)` (n >= 1 doublings), `ptToCached(out, p)`, `ptAdd(out, p, q)`, `ptAddCached` and
 * `ptSubCached(out, p, cached)`, `ptAddAffine` and `ptSubAffine(out, p, affine)`, and `selectCached` and
 * `selectAffine(out, table, count, digit)`: the table's multiple by a digit in -count..count, found by a scan of
 * the table, which holds multiples 1 to count. `out` may be `p`.
 */
export function defineGroup(wasm: WasmBuilder, memory: GroupMemory): void {
  defineDoubling(wasm, memory);
  defineAddition(wasm, memory);
  defineSelection(wasm, 'selectCached', 4);
  defineSelection(wasm, 'selectAffine', 3);
}

function defineDoubling(wasm: WasmBuilder, { scratch }: GroupMemory): void {
  const s = (i: number): Place => i32Const(scratch + i * FE);
  const field = (name: string, ...places: readonly Place[]) => wasm.call(name, ...places);
  const step = [
    ...field('feSquare', s(0), at(1, 0)),
    ...field('feSquare', s(1), at(1, 1)),
    ...field('feSquareTwice', s(2), at(1, 2)),
    ...field('feAdd', s(3), at(1, 0), at(1, 1)),
    ...field('feSquare', s(3), s(3)),
    ...field('feAdd', s(4), s(1), s(0)),
    ...field('feSub', s(5), s(1), s(0)),
    ...field('feSub', s(3), s(3), s(4)),
    ...field('feSub', s(2), s(2), s(5)),
    ...field('feMul', at(0, 0), s(3), s(2)),
    ...field('feMul', at(0, 1), s(4), s(5)),
    ...field('feMul', at(0, 2), s(5), s(2)),
    ...set(1, get(0)),
    ...set(2, op(OPS.i32Sub, get(2), i32Const(1))),
  ];
  wasm.define({
    name: 'ptDouble',
    parameters: 3,
    locals: [],
    body: [...loopWhile(step, get(2)), ...field('feMul', at(0, 3), s(3), s(4))],
  });
}

function defineAddition(wasm: WasmBuilder, { twoD, scratch }: GroupMemory): void {
  const s = (i: number): Place => i32Const(scratch + i * FE);
  const field = (name: string, ...places: readonly Place[]) => wasm.call(name, ...places);
  wasm.define({
    name: 'ptToCached',
    parameters: 2,
    locals: [],
    // The sums go through scratch memory, so that `out` may be `p`.
    body: [
      ...field('feAdd', s(0), at(1, 1), at(1, 0)),
      ...field('feSub', at(0, 1), at(1, 1), at(1, 0)),
      ...field('feMul', at(0, 3), at(1, 3), i32Const(twoD)),
      ...wasm.call('feSelect', at(0, 2), at(1, 2), i32Const(1)),
      ...wasm.call('feSelect', at(0, 0), s(0), i32Const(1)),
    ],
  });
  for (const isAffine of [true, false]) {
    for (const sign of ['Add', 'Sub'] as const) {
      const [plus, minus] = sign === 'Add' ? [0, 1] : [1, 0];
      const twiceZ = isAffine
        ? field('feAdd', s(3), at(1, 2), at(1, 2))
        : [...field('feMul', s(3), at(1, 2), at(2, 2)), ...field('feAdd', s(3), s(3), s(3))];
      const [sumZ, sumT] = sign === 'Add' ? [4, 5] : [5, 4];
      wasm.define({
        name: `pt${sign}${isAffine ? 'Affine' : 'Cached'}`,
        parameters: 3,
        locals: [],
        body: [
          ...field('feAdd', s(0), at(1, 1), at(1, 0)),
          ...field('feSub', s(1), at(1, 1), at(1, 0)),
          ...field('feMul', s(0), s(0), at(2, plus)),
          ...field('feMul', s(1), s(1), at(2, minus)),
          ...field('feMul', s(2), at(1, 3), at(2, isAffine ? 2 : 3)),
          ...twiceZ,
          ...field('feAdd', s(sumZ), s(3), s(2)),
          ...field('feSub', s(sumT), s(3), s(2)),
          ...field('feSub', s(2), s(0), s(1)),
          ...field('feAdd', s(3), s(0), s(1)),
          ...field('feMul', at(0, 0), s(2), s(5)),
          ...field('feMul', at(0, 1), s(3), s(4)),
          ...field('feMul', at(0, 2), s(4), s(5)),
          ...field('feMul', at(0, 3), s(2), s(3)),
        ],
      });
    }
  }
  const cached = i32Const(scratch + 6 * FE);
  wasm.define({
    name: 'ptAdd',
    parameters: 3,
    locals: [],
    body: [
      ...wasm.call('ptToCached', cached, get(2)),
      ...wasm.call('ptAddCached', get(0), get(1), cached),
    ],
  });
}

// The neutral addend is (1, 1, ..): its limbs are added where the digit is 0. A negative digit swaps Y+X and Y-X and
// negates the last element.
function defineSelection(wasm: WasmBuilder, name: string, elements: 3 | 4): void {
  const [out, table, count, digit, sign, index] = [0, 1, 2, 3, 4, 5] as const;
  const mask = 6;
  const vectors = 3 * elements;
  const acc = (i: number) => 7 + i;
  const flagMask = (flag: WasmCode) => op(OPS.i32Sub, i32Const(0), flag);
  const step = [
    ...set(index, op(OPS.i32Add, get(index), i32Const(1))),
    ...set(mask, op(OPS.i32x4Splat, flagMask(op(OPS.i32Eq, get(index), get(digit))))),
  ];
  for (let i = 0; i < vectors; i++) {
    const chosen = op(OPS.v128And, access(OPS.v128Load, 16 * i, get(table)), get(mask));
    step.push(...set(acc(i), op(OPS.v128Or, get(acc(i)), chosen)));
  }
  step.push(...set(table, op(OPS.i32Add, get(table), i32Const(elements * FE))));
  const body = [
    ...set(sign, op(OPS.i32ShrS, get(digit), i32Const(31))),
    ...set(digit, op(OPS.i32Sub, op(OPS.i32Xor, get(digit), get(sign)), get(sign))),
    ...loopWhile(step, op(OPS.i32LtU, get(index), get(count))),
    ...set(mask, op(OPS.i32x4Splat, get(sign))),
  ];
  for (let i = 0; i < 3; i++) {
    const swapped = op(OPS.v128And, op(OPS.v128Xor, get(acc(i)), get(acc(3 + i))), get(mask));
    body.push(
      ...access(OPS.v128Store, 16 * i, get(out), op(OPS.v128Xor, get(acc(i)), swapped)),
      ...access(OPS.v128Store, FE + 16 * i, get(out), op(OPS.v128Xor, get(acc(3 + i)), swapped)),
    );
    const last = (elements - 1) * 3 + i;
    const negated = op(OPS.i32x4Sub, op(OPS.v128Xor, get(acc(last)), get(mask)), get(mask));
    body.push(...access(OPS.v128Store, 16 * last, get(out), negated));
    if (elements === 4)
      body.push(...access(OPS.v128Store, 2 * FE + 16 * i, get(out), get(acc(6 + i))));
  }
  for (let element = 0; element < elements - 1; element++) {
    const one = op(
      OPS.i32Or,
      access(OPS.i32Load, element * FE, get(out)),
      op(OPS.i32Eqz, get(digit)),
    );
    body.push(...access(OPS.i32Store, element * FE, get(out), one));
  }
  wasm.define({
    name,
    parameters: 4,
    locals: [
      WASM_I32,
      WASM_I32,
      WASM_V128,
      ...new Array<typeof WASM_V128>(vectors).fill(WASM_V128),
    ],
    body,
  });
}
