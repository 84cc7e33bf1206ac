// Multiplication of 64-bit words to 128 bits, which WebAssembly lacks, from products of their halves; and the sums of
// such products from which multiplication of 256-bit numbers is built (column by column, and Montgomery's).

import {
  add,
  all,
  and,
  type Code,
  get,
  type Locals,
  ltU,
  mul,
  set,
  shrU,
  widen,
  word,
} from './expression.ts';

const HALF = 0xffff_ffffn;

/** A word with its halves, each in a local, or constants. */
export type Halves = { readonly whole: Code; readonly low: Code; readonly high: Code };

/** Splits a word into new locals; the second is the code that does it. */
export function split(locals: Locals, whole: Code): readonly [Halves, Code] {
  const [low, high] = [locals.one(), locals.one()];
  const code = all(set(low, and(whole, word(HALF))), set(high, shrU(whole, word(32n))));
  return [{ whole, low: get(low), high: get(high) }, code];
}

/** A constant with its halves. */
export function constantHalves(value: bigint): Halves {
  return { whole: word(value), low: word(value & HALF), high: word(value >> 32n) };
}

/** Locals that a product needs. */
export type ProductLocals = {
  readonly low: number;
  readonly high: number;
  readonly cross: number;
  readonly other: number;
};

/** Fresh locals for a product. */
export function productLocals(locals: Locals): ProductLocals {
  return { low: locals.one(), high: locals.one(), cross: locals.one(), other: locals.one() };
}

/** Sets `low` and `high` to the product. */
export function product(at: ProductLocals, a: Halves, b: Halves): Code {
  const { low, high, cross, other } = at;
  return all(
    set(cross, add(mul(a.high, b.low), shrU(mul(a.low, b.low), word(32n)))),
    set(other, add(mul(a.low, b.high), and(get(cross), word(HALF)))),
    set(
      high,
      add(add(mul(a.high, b.high), shrU(get(cross), word(32n))), shrU(get(other), word(32n))),
    ),
    set(low, mul(a.whole, b.whole)),
  );
}

/** Adds a word to `low`, with its carry to `high`, which has room for it. */
export function addToProduct({ low, high }: ProductLocals, summand: Code): Code {
  return all(
    set(low, add(get(low), summand)),
    set(high, add(get(high), widen(ltU(get(low), summand)))),
  );
}
