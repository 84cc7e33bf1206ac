// Arithmetic modulo p = 2^255 - 19 as WebAssembly: ten signed limbs of 26 and 25 bits in turn, products of 64 bits
// (Bernstein, Curve25519, PKC 2006; bounds as in his ref10). An element fills 48 bytes, ten i32 and two of padding.
// A product has limbs of at most 1.01·2^25 and 1.01·2^24; operands may be sums of three of those. No branch and no
// address depends on a value.

import {
  access,
  get,
  i32Const,
  i64Const,
  loopWhile,
  OPS,
  op,
  set,
  WASM_I64,
  type WasmBuilder,
  type WasmCode,
} from './wasm-module.ts';

/** Bytes of an element in memory. */
export const FIELD25519_SIZE_BYTES = 48;

const LIMBS = 10;
const VECTORS = 3;

const limbBits = (k: number): bigint => (k % 2 === 0 ? 26n : 25n);

// Where limb k begins, among 255 bits.
const limbOffset = (k: number): number => (51 * k + 1) >> 1;

/**
 * Defines `feMul(out, a, b)`, `feSquare(out, a)`, `feSquareTwice(out, a)` (2a²), `feSquares(out, a, n)`, `feAdd`, `feSub`
 * (no carry), `feNegate(out, a)`, `feSelect(out, a, flag)` (out = a where the flag is 1, not where it is 0),
 * `feDecode(out, bytes)` (32 bytes, top bit ignored) and `feEncode(bytes, a)` (canonical). All take addresses.
 */
export function defineField(wasm: WasmBuilder): void {
  wasm.define({ name: 'feMul', parameters: 3, locals: i64s(34 + LIMBS), body: multiplication() });
  for (const [name, factor] of [
    ['feSquare', 1n],
    ['feSquareTwice', 2n],
  ] as const) {
    wasm.define({ name, parameters: 2, locals: i64s(3 * LIMBS), body: squaring(factor) });
  }
  wasm.define({ name: 'feSquares', parameters: 3, locals: [], body: squarings(wasm) });
  wasm.define({ name: 'feAdd', parameters: 3, locals: [], body: vectorwise(OPS.i32x4Add) });
  wasm.define({ name: 'feSub', parameters: 3, locals: [], body: vectorwise(OPS.i32x4Sub) });
  wasm.define({ name: 'feNegate', parameters: 2, locals: [], body: negation() });
  wasm.define({ name: 'feSelect', parameters: 3, locals: [], body: selection() });
  wasm.define({ name: 'feDecode', parameters: 2, locals: i64s(4 + LIMBS), body: decoding() });
  wasm.define({ name: 'feEncode', parameters: 2, locals: i64s(1 + LIMBS), body: encoding() });
}

function multiplication(): WasmCode {
  const f = (i: number) => 3 + i;
  const g = (i: number) => 13 + i;
  const doubled = (i: number) => 23 + (i >> 1);
  const reduced = (i: number) => 27 + i;
  const h = (k: number) => 37 + k;
  const code = [...loadLimbs(1, f), ...loadLimbs(2, g)];
  for (let i = 1; i < LIMBS; i += 2) code.push(...set(doubled(i), twice(f(i))));
  for (let i = 1; i < LIMBS; i++) {
    code.push(...set(reduced(i), op(OPS.i64Mul, get(g(i)), i64Const(19n))));
  }
  for (let k = 0; k < LIMBS; k++) {
    const terms = Array.from({ length: LIMBS }, (_, i) => {
      const j = (k - i + LIMBS) % LIMBS;
      const bothOdd = i % 2 === 1 && j % 2 === 1;
      return op(OPS.i64Mul, get(bothOdd ? doubled(i) : f(i)), get(i > k ? reduced(j) : g(j)));
    });
    code.push(...set(h(k), sum(terms)));
  }
  return [...code, ...carry(h, 3), ...storeLimbs(h)];
}

// As the multiplication of f by itself with equal products taken together.
function squaring(factor: bigint): WasmCode {
  const f = (i: number) => 2 + i;
  const scaled = (i: number) => 12 + i;
  const h = (k: number) => 22 + k;
  const code = [...loadLimbs(1, f)];
  for (let i = 1; i < LIMBS; i++) {
    code.push(...set(scaled(i), op(OPS.i64Mul, get(f(i)), i64Const(19n))));
  }
  for (let k = 0; k < LIMBS; k++) {
    // By its multiple 1, 2 or 4: products whose multiple is the same are summed before they are doubled.
    const groups = new Map<bigint, WasmCode[]>();
    for (let i = 0; i < LIMBS; i++) {
      const j = (k - i + LIMBS) % LIMBS;
      if (i > j) continue;
      const multiple = (i === j ? 1n : 2n) * (i % 2 === 1 && j % 2 === 1 ? 2n : 1n) * factor;
      const product = op(OPS.i64Mul, get(f(i)), get(i + j > k ? scaled(j) : f(j)));
      groups.set(multiple, [...(groups.get(multiple) ?? []), product]);
    }
    const terms = [...groups].map(([multiple, products]) =>
      multiple === 1n
        ? sum(products)
        : op(OPS.i64Shl, sum(products), i64Const(multiple === 2n ? 1n : multiple === 4n ? 2n : 3n)),
    );
    code.push(...set(h(k), sum(terms)));
  }
  return [...code, ...carry(h, 2), ...storeLimbs(h)];
}

// out = a^(2^n) for n >= 1; the parameter n counts down.
function squarings(wasm: WasmBuilder): WasmCode {
  return [
    ...wasm.call('feSquare', get(0), get(1)),
    ...set(2, op(OPS.i32Sub, get(2), i32Const(1))),
    ...[0x02, 0x40, ...op(OPS.i32Eqz, get(2)), 0x0d, 0],
    ...loopWhile(
      [...wasm.call('feSquare', get(0), get(0)), ...set(2, op(OPS.i32Sub, get(2), i32Const(1)))],
      get(2),
    ),
    0x0b,
  ];
}

// The limbs back to their sizes: two chains of carries, interleaved; the local `spare` is overwritten.
function carry(h: (k: number) => number, spare: number): WasmCode {
  const order = [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0];
  return order.flatMap((k) => {
    const bits = limbBits(k);
    const rounded = op(OPS.i64Add, get(h(k)), i64Const(1n << (bits - 1n)));
    const next = (k + 1) % LIMBS;
    const weighted = k === LIMBS - 1 ? op(OPS.i64Mul, get(spare), i64Const(19n)) : get(spare);
    return [
      ...set(spare, op(OPS.i64ShrS, rounded, i64Const(bits))),
      ...set(h(next), op(OPS.i64Add, get(h(next)), weighted)),
      ...set(h(k), op(OPS.i64Sub, get(h(k)), op(OPS.i64Shl, get(spare), i64Const(bits)))),
    ];
  });
}

function vectorwise(operation: readonly number[]): WasmCode {
  return eachVector((offset) =>
    op(operation, access(OPS.v128Load, offset, get(1)), access(OPS.v128Load, offset, get(2))),
  );
}

function negation(): WasmCode {
  return eachVector((offset) => op(OPS.i32x4Neg, access(OPS.v128Load, offset, get(1))));
}

function selection(): WasmCode {
  const mask = op(OPS.i32x4Splat, op(OPS.i32Sub, i32Const(0), get(2)));
  return eachVector((offset) => {
    const old = access(OPS.v128Load, offset, get(0));
    const difference = op(OPS.v128Xor, old, access(OPS.v128Load, offset, get(1)));
    return op(OPS.v128Xor, old, op(OPS.v128And, difference, mask));
  });
}

function decoding(): WasmCode {
  const word = (i: number) => 2 + i;
  const h = (k: number) => 6 + k;
  const code: number[] = [];
  for (let i = 0; i < 4; i++) code.push(...set(word(i), access(OPS.i64Load, 8 * i, get(1))));
  for (let k = 0; k < LIMBS; k++) {
    const at = limbOffset(k);
    const low = op(OPS.i64ShrU, get(word(at >> 6)), i64Const(BigInt(at % 64)));
    const spills = (at % 64) + Number(limbBits(k)) > 64;
    const whole = spills
      ? op(
          OPS.i64Or,
          low,
          op(OPS.i64Shl, get(word((at >> 6) + 1)), i64Const(BigInt(64 - (at % 64)))),
        )
      : low;
    code.push(...set(h(k), op(OPS.i64And, whole, i64Const((1n << limbBits(k)) - 1n))));
  }
  return [...code, ...carry(h, word(0)), ...storeLimbs(h)];
}

// q = floor(h/p) for |h| < p, from the top limb down; h - q·p has the value h + 19q without bit 255.
function encoding(): WasmCode {
  const q = 2;
  const h = (k: number) => 3 + k;
  const code = [...loadLimbs(1, h)];
  const topScaled = op(OPS.i64Mul, get(h(9)), i64Const(19n));
  code.push(
    ...set(q, op(OPS.i64ShrS, op(OPS.i64Add, topScaled, i64Const(1n << 24n)), i64Const(25n))),
  );
  for (let k = 0; k < LIMBS; k++) {
    const withCarry = op(OPS.i64Add, get(h(k)), get(q));
    code.push(...set(q, op(OPS.i64ShrS, withCarry, i64Const(limbBits(k)))));
  }
  code.push(...set(h(0), op(OPS.i64Add, get(h(0)), op(OPS.i64Mul, get(q), i64Const(19n)))));
  for (let k = 0; k < LIMBS; k++) {
    const bits = limbBits(k);
    if (k + 1 < LIMBS) {
      const spill = op(OPS.i64ShrS, get(h(k)), i64Const(bits));
      code.push(...set(h(k + 1), op(OPS.i64Add, get(h(k + 1)), spill)));
    }
    code.push(...set(h(k), op(OPS.i64And, get(h(k)), i64Const((1n << bits) - 1n))));
  }
  for (let word = 0; word < 4; word++) {
    const parts: WasmCode[] = [];
    for (let k = 0; k < LIMBS; k++) {
      const at = limbOffset(k) - 64 * word;
      if (at >= 64 || at + Number(limbBits(k)) <= 0) continue;
      const shift = at < 0 ? OPS.i64ShrU : OPS.i64Shl;
      parts.push(op(shift, get(h(k)), i64Const(BigInt(Math.abs(at)))));
    }
    const joined = parts.reduce((left, right) => op(OPS.i64Or, left, right));
    code.push(...access(OPS.i64Store, 8 * word, get(0), joined));
  }
  return code;
}

function eachVector(value: (offset: number) => WasmCode): WasmCode {
  return Array.from({ length: VECTORS }, (_, i) =>
    access(OPS.v128Store, 16 * i, get(0), value(16 * i)),
  ).flat();
}

function loadLimbs(address: number, local: (k: number) => number): number[] {
  return Array.from({ length: LIMBS }, (_, k) =>
    set(local(k), access(OPS.i64Load32S, 4 * k, get(address))),
  ).flat();
}

function storeLimbs(local: (k: number) => number): WasmCode {
  return Array.from({ length: LIMBS }, (_, k) =>
    access(OPS.i64Store32, 4 * k, get(0), get(local(k))),
  ).flat();
}

function sum(terms: readonly WasmCode[]): WasmCode {
  return terms.flatMap((term, i) => (i === 0 ? term : [...term, ...OPS.i64Add]));
}

function twice(local: number): WasmCode {
  return op(OPS.i64Shl, get(local), i64Const(1n));
}

function i64s(count: number): readonly (typeof WASM_I64)[] {
  return new Array<typeof WASM_I64>(count).fill(WASM_I64);
}
