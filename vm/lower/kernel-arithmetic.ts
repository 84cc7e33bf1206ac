// Kernels on 256-bit numbers of four words, the lowest first: sum, difference, product, comparison. Where the true
// result doesn't fit, the last result is 1 and the words are those modulo 2^256.

import {
  add,
  all,
  both,
  type Code,
  clz,
  either,
  get,
  geU,
  give,
  gtU,
  int,
  isZero,
  Locals,
  ltU,
  mul,
  ne,
  not,
  or,
  set,
  shrU,
  sub,
  when,
  widen,
  word,
  xor,
} from './expression.ts';
import { addToProduct, type Halves, product, productLocals, split } from './kernel-word.ts';
import { I32, I64, type WasmFunction } from './wasm-writer.ts';

/** Words of a wide number. */
export const WORDS = 4;
/** The results of a kernel that gives a wide number. */
export const WIDE_RESULT = [I64, I64, I64, I64] as const;
/** The results of a kernel that also says, by a flag, whether the number fits. */
export const FLAGGED_RESULT = [...WIDE_RESULT, I32] as const;

const A = [0, 1, 2, 3].map(get);
const B = [4, 5, 6, 7].map(get);
const a = (i: number) => A[i] as Code;
const b = (i: number) => B[i] as Code;
const INDICES = [0, 1, 2, 3] as const;

/** a + b. */
export function addKernel(): WasmFunction {
  const locals = new Locals(8);
  const sum = locals.many(WORDS);
  const carry = locals.one();
  const steps = INDICES.map((i) => addWord({ out: sum[i] as number, carry }, a(i), b(i)));
  return locals.define(
    'add',
    FLAGGED_RESULT,
    set(carry, word(0n)),
    ...steps,
    ...sum.map(get),
    ne(get(carry), word(0n)),
  );
}

/** out := x + y + carry, with the new carry. */
export function addWord(
  { out, carry }: { readonly out: number; readonly carry: number },
  x: Code,
  y: Code,
): Code {
  return all(
    set(out, add(x, get(carry))),
    set(carry, widen(ltU(get(out), get(carry)))),
    set(out, add(get(out), y)),
    set(carry, or(get(carry), widen(ltU(get(out), y)))),
  );
}

/** out := x - y - borrow, with the new borrow. */
export function subWord(
  { out, borrow, spare }: { readonly out: number; readonly borrow: number; readonly spare: number },
  x: Code,
  y: Code,
): Code {
  return all(
    set(spare, sub(x, y)),
    set(out, sub(get(spare), get(borrow))),
    set(borrow, or(widen(ltU(x, y)), widen(ltU(get(spare), get(borrow))))),
  );
}

/** a - b. */
export function subKernel(): WasmFunction {
  const locals = new Locals(8);
  const difference = locals.many(WORDS);
  const [borrow, spare] = [locals.one(), locals.one()];
  const steps = INDICES.map((i) =>
    subWord({ out: difference[i] as number, borrow, spare }, a(i), b(i)),
  );
  return locals.define(
    'sub',
    FLAGGED_RESULT,
    ...steps,
    ...difference.map(get),
    ne(get(borrow), word(0n)),
  );
}

/** a * b, modulo 2^256. */
export function wrappingMulKernel(): WasmFunction {
  const locals = new Locals(8);
  const { code, columns } = columnProducts(locals, false);
  return locals.define('wrappingMul', WIDE_RESULT, code, ...columns.slice(0, WORDS).map(get));
}

/** a * b. */
export function mulKernel(): WasmFunction {
  const locals = new Locals(8);
  const { code, columns } = columnProducts(locals, true);
  const some = (...words: readonly Code[]) => ne(words.reduce(or), word(0n));
  const tooHigh = [
    both(some(a(1)), some(b(3))),
    both(some(a(2)), some(b(2), b(3))),
    both(some(a(3)), some(b(1), b(2), b(3))),
  ].reduce(either);
  const carried = some(...columns.slice(WORDS).map(get));
  return locals.define(
    'mul',
    FLAGGED_RESULT,
    code,
    ...columns.slice(0, WORDS).map(get),
    either(tooHigh, carried),
  );
}

/**
 * The columns of the product below 2^256, and, where the carries out of them are asked for, two words of those.
 * Products of words whose place is 2^256 or above are left out.
 */
function columnProducts(locals: Locals, withCarries: boolean) {
  const columns = locals.many(WORDS + 2);
  const at = productLocals(locals);
  const splits = [...A, ...B].map((whole) => split(locals, whole));
  const halves = splits.map(([parts]) => parts);
  const steps: Code[] = splits.map(([, code]) => code);
  const column = (k: number) => columns[k] as number;
  for (let k = 0; k < WORDS; k++) {
    for (let i = 0; i <= k; i++) {
      const [x, y] = [halves[i] as Halves, halves[WORDS + k - i] as Halves];
      if (k === WORDS - 1 && !withCarries) {
        steps.push(set(column(k), add(get(column(k)), mul(x.whole, y.whole))));
        continue;
      }
      const carryInto = k + 2;
      steps.push(
        product(at, x, y),
        addToProduct(at, get(column(k))),
        set(column(k), get(at.low)),
        set(column(k + 1), add(get(column(k + 1)), get(at.high))),
        set(
          column(carryInto),
          add(get(column(carryInto)), widen(ltU(get(column(k + 1)), get(at.high)))),
        ),
      );
    }
  }
  return { code: all(...steps), columns };
}

/** Whether a = b, an i32. */
export function eqKernel(): WasmFunction {
  const differences = INDICES.map((i) => xor(a(i), b(i)));
  return new Locals(8).define('eq', [I32], isZero(differences.reduce(or)));
}

/** Whether a < b, an i32. */
export function ltKernel(): WasmFunction {
  const decide = [3, 2, 1].map((i) => when(ne(a(i), b(i)), give(ltU(a(i), b(i)))));
  return new Locals(8).define('lt', [I32], ...decide, ltU(a(0), b(0)));
}

/** The product of two words, and whether it overflows (an i32). */
export function mulWordKernel(): WasmFunction {
  const locals = new Locals(2);
  const [x, y, half, doubled] = [0, 1, locals.one(), locals.one()];
  const zeros = add(clz(get(x)), clz(get(y)));
  return locals.define(
    'mulWord',
    [I64, I32],
    when(geU(zeros, word(64n)), give(mul(get(x), get(y)), int(0))),
    // Below 63 leading zeros the product has 65 bits; at 63 it may: x * floor(y/2) fits and decides.
    when(ltU(zeros, word(63n)), give(word(0n), int(1))),
    set(half, mul(get(x), shrU(get(y), word(1n)))),
    set(doubled, add(get(half), get(half))),
    set(half, shrU(get(half), word(63n))),
    mul(get(x), get(y)),
    either(not(isZero(get(half))), gtU(get(doubled), mul(get(x), get(y)))),
  );
}
