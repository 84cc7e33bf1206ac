// Kernels on the scalar field of BN254: operands and results are canonical, 0 to modulus-1. The product is Montgomery's
// (coarsely integrated operand scanning, Koç, Acar and Kaliski 1996) twice, the second time by 2^512.

import { FIELD_MODULUS } from '../../crypto/index.ts';
import {
  add,
  all,
  and,
  type Code,
  get,
  Locals,
  ltU,
  mul,
  or,
  set,
  sub,
  word,
  xor,
} from './expression.ts';
import { addWord, subWord, WIDE_RESULT, WORDS } from './kernel-arithmetic.ts';
import {
  addToProduct,
  constantHalves,
  type Halves,
  type ProductLocals,
  product,
  productLocals,
  split,
} from './kernel-word.ts';
import { I32, type WasmFunction } from './wasm-writer.ts';

const WORD_LIMIT = 2n ** 64n;
const INDICES = [0, 1, 2, 3] as const;

function wordsOf(value: bigint): readonly bigint[] {
  return INDICES.map((i) => BigInt.asUintN(64, value >> BigInt(64 * i)));
}

const MODULUS_WORDS = wordsOf(FIELD_MODULUS);
const MODULUS = MODULUS_WORDS.map(word);
const MODULUS_HALVES = MODULUS_WORDS.map(constantHalves);
const R_SQUARED = wordsOf(2n ** 512n % FIELD_MODULUS);

/** -1/modulus modulo 2^64, by Newton's iteration. */
const NEGATED_INVERSE = (() => {
  let inverse = 1n;
  for (let bits = 1; bits < 64; bits *= 2) {
    inverse = BigInt.asUintN(64, inverse * (2n - FIELD_MODULUS * inverse));
  }
  return WORD_LIMIT - inverse;
})();

const A = [0, 1, 2, 3].map(get);
const B = [4, 5, 6, 7].map(get);

/** a + b */
export function fieldAddKernel(): WasmFunction {
  const locals = new Locals(8);
  const sum = locals.many(WORDS);
  const carry = locals.one();
  const steps = INDICES.map((i) =>
    addWord({ out: sum[i] as number, carry }, A[i] as Code, B[i] as Code),
  );
  return locals.define('fieldAdd', WIDE_RESULT, ...steps, reduceOnce(locals, sum));
}

/** a - b */
export function fieldSubKernel(): WasmFunction {
  const locals = new Locals(8);
  const difference = locals.many(WORDS);
  const [borrow, spare, mask, carry] = [locals.one(), locals.one(), locals.one(), locals.one()];
  const out = (i: number) => difference[i] as number;
  const subtract = INDICES.map((i) =>
    subWord({ out: out(i), borrow, spare }, A[i] as Code, B[i] as Code),
  );
  const addBack = INDICES.flatMap((i) => [
    set(spare, get(out(i))),
    addWord({ out: out(i), carry }, get(spare), and(MODULUS[i] as Code, get(mask))),
  ]);
  return locals.define(
    'fieldSub',
    WIDE_RESULT,
    ...subtract,
    set(mask, sub(word(0n), get(borrow))),
    ...addBack,
    ...difference.map(get),
  );
}

/** Whether a number is below the modulus, an i32. */
export function isFieldKernel(): WasmFunction {
  const locals = new Locals(WORDS);
  const [out, borrow, spare] = [locals.one(), locals.one(), locals.one()];
  const steps = INDICES.map((i) =>
    subWord({ out, borrow, spare }, A[i] as Code, MODULUS[i] as Code),
  );
  return locals.define('isField', [I32], ...steps, ltU(word(0n), get(borrow)));
}

/** a * b / 2^256, of which `fieldMulKernel` makes the product. */
export function montgomeryKernel(): WasmFunction {
  const locals = new Locals(8);
  const at = productLocals(locals);
  const t = locals.many(WORDS + 1);
  const [carry, quotient] = [locals.one(), locals.one()];
  const a = A.map((whole) => split(locals, whole));
  const b = B.map((whole) => split(locals, whole));
  const [quotientHalves, splitQuotient] = split(locals, get(quotient));
  const top = t[WORDS] as number;
  const rounds = b.map(([factor]) =>
    all(
      set(carry, word(0n)),
      ...a.map(([x], j) => accumulate({ at, carry }, x, factor, t[j] as number, t[j])),
      // The modulus has two bits to spare, so that the sum has no sixth word.
      set(top, get(carry)),
      set(quotient, mul(get(t[0] as number), word(NEGATED_INVERSE))),
      splitQuotient,
      set(carry, word(0n)),
      ...MODULUS_HALVES.map((p, j) =>
        accumulate({ at, carry }, quotientHalves, p, t[j] as number, t[j - 1]),
      ),
      set(t[WORDS - 1] as number, add(get(top), get(carry))),
    ),
  );
  return locals.define(
    'montgomery',
    WIDE_RESULT,
    ...[...a, ...b].map(([, code]) => code),
    ...rounds,
    reduceOnce(locals, t.slice(0, WORDS)),
  );
}

/** to, carry := x * y + from + carry; `to` is left out where the low word is known to be zero. */
function accumulate(
  { at, carry }: { readonly at: ProductLocals; readonly carry: number },
  x: Halves,
  y: Halves,
  from: number,
  to: number | undefined,
): Code {
  return all(
    product(at, x, y),
    addToProduct(at, get(from)),
    addToProduct(at, get(carry)),
    set(carry, get(at.high)),
    ...(to === undefined ? [] : [set(to, get(at.low))]),
  );
}

/** Leaves a number below twice the modulus, less the modulus where it is not below that. */
function reduceOnce(locals: Locals, number: readonly number[]): Code {
  const reduced = locals.many(WORDS);
  const [borrow, spare, mask] = [locals.one(), locals.one(), locals.one()];
  const subtract = INDICES.map((i) =>
    subWord(
      { out: reduced[i] as number, borrow, spare },
      get(number[i] as number),
      MODULUS[i] as Code,
    ),
  );
  const choose = INDICES.map((i) =>
    or(
      and(get(number[i] as number), get(mask)),
      and(get(reduced[i] as number), xor(get(mask), word(-1n))),
    ),
  );
  return all(set(borrow, word(0n)), ...subtract, set(mask, sub(word(0n), get(borrow))), ...choose);
}

/** a * b. @param montgomery the number of `montgomeryKernel` */
export function fieldMulKernel(montgomery: number): WasmFunction {
  const call: Code = (out) => out.call(montgomery);
  return new Locals(8).define(
    'fieldMul',
    WIDE_RESULT,
    ...A,
    ...B,
    call,
    ...R_SQUARED.map(word),
    call,
  );
}
