// Kernels for the quotient and remainder of 256-bit numbers: Knuth's algorithm D (The Art of Computer Programming,
// volume 2, 4.3.1) on digits of 32 bits in memory. The divisor's words come fifth to eighth; where they are zero the
// last result is 1.

import {
  add,
  all,
  and,
  type Code,
  clz,
  divU,
  get,
  geU,
  give,
  gtU,
  i32Add,
  i32Shl,
  int,
  isZero,
  Locals,
  load32,
  load64,
  ltU,
  mul,
  ne,
  or,
  set,
  shl,
  shrS,
  shrU,
  store32,
  store64,
  sub,
  when,
  whilst,
  word,
  wrap,
} from './expression.ts';
import { FLAGGED_RESULT } from './kernel-arithmetic.ts';
import { DIVIDEND_AT, DIVISOR_AT, QUOTIENT_AT } from './layout.ts';
import { I32, type WasmFunction } from './wasm-writer.ts';

const A = [0, 1, 2, 3].map(get);
const B = [4, 5, 6, 7].map(get);
const ZERO = word(0n);
const LOW = word(0xffff_ffffn);
const BASE = word(2n ** 32n);
const DIGITS = 8;
const ZERO_AT = int(0);

type Wanted = 'quotient' | 'remainder';

/** a / b or a % b, rounded towards zero. */
export function divisionKernel(exported: string, wanted: Wanted): WasmFunction {
  const locals = new Locals(8);
  const narrow = (words: readonly Code[]) => isZero(words.reduce(or));
  return locals.define(
    exported,
    FLAGGED_RESULT,
    when(narrow(B), give(ZERO, ZERO, ZERO, ZERO, int(1))),
    when(narrow([...B.slice(1), shrU(B[0] as Code, word(32n))]), shortDivision(locals, wanted)),
    longDivision(locals, wanted),
  );
}

/** By a divisor of one digit. */
function shortDivision(locals: Locals, wanted: Wanted): Code {
  const [rest, quotient] = [locals.one(), locals.many(4)];
  const divisor = B[0] as Code;
  const digits = [3, 2, 1, 0].flatMap((i) => {
    const place = quotient[i] as number;
    const upper = or(shl(get(rest), word(32n)), shrU(A[i] as Code, word(32n)));
    const lower = or(shl(get(rest), word(32n)), and(A[i] as Code, LOW));
    const scratch = locals.one();
    const digit = locals.one();
    return [
      set(scratch, upper),
      set(digit, divU(get(scratch), divisor)),
      set(rest, sub(get(scratch), mul(get(digit), divisor))),
      set(place, shl(get(digit), word(32n))),
      set(scratch, lower),
      set(digit, divU(get(scratch), divisor)),
      set(rest, sub(get(scratch), mul(get(digit), divisor))),
      set(place, or(get(place), get(digit))),
    ];
  });
  const result = wanted === 'quotient' ? quotient.map(get) : [get(rest), ZERO, ZERO, ZERO];
  return all(...digits, give(...result, int(0)));
}

/** By a divisor of two digits or more. Addresses of digits are i32 locals: base + 4 * index. */
function longDivision(locals: Locals, wanted: Wanted): Code {
  const count = locals.one();
  const shift = locals.one();
  const back = locals.one();
  const place = locals.one();
  const top = locals.one();
  const second = locals.one();
  const estimate = locals.one();
  const rest = locals.one();
  const digitAt = locals.one(I32);
  const at = { locals, count, place, estimate, digitAt };
  const address = (base: number, index: Code) => i32Add(int(base), i32Shl(wrap(index), int(2)));
  const digitCount = B.map((whole, i) =>
    all(
      when(ne(and(whole, LOW), ZERO), set(count, word(BigInt(2 * i + 1)))),
      when(ne(shrU(whole, word(32n)), ZERO), set(count, word(BigInt(2 * i + 2)))),
    ),
  );
  const lower = (words: readonly Code[], i: number) =>
    i === 0 ? ZERO : shrU(shrU(words[i - 1] as Code, word(1n)), get(back));
  const shifted = (words: readonly Code[], base: number) =>
    words.map((whole, i) =>
      store64(ZERO_AT, or(shl(whole, get(shift)), lower(words, i)), base + 8 * i),
    );
  const tooLarge = gtU(
    mul(get(estimate), get(second)),
    or(shl(get(rest), word(32n)), load32(get(digitAt), -8 + DIGIT_OFFSET)),
  );
  return all(
    ...digitCount,
    ...B.map((whole, i) => store64(ZERO_AT, whole, DIVISOR_AT + 8 * i)),
    set(shift, sub(clz(load32(address(DIVISOR_AT, sub(get(count), word(1n))))), word(32n))),
    // 63 - shift, in two steps where words move right, since a shift by 64 would be one by 0.
    set(back, sub(word(63n), get(shift))),
    ...shifted(B, DIVISOR_AT),
    ...shifted(A, DIVIDEND_AT),
    store64(ZERO_AT, lower(A, 4), DIVIDEND_AT + 32),
    ...[0, 1, 2, 3].map((i) => store64(ZERO_AT, ZERO, QUOTIENT_AT + 8 * i)),
    set(top, load32(address(DIVISOR_AT, sub(get(count), word(1n))))),
    set(second, load32(address(DIVISOR_AT, sub(get(count), word(2n))))),
    set(place, sub(word(BigInt(DIGITS + 1)), get(count))),
    whilst(
      ne(get(place), ZERO),
      set(place, sub(get(place), word(1n))),
      set(digitAt, address(DIVIDEND_AT - DIGIT_OFFSET, add(get(place), get(count)))),
      set(
        rest,
        or(
          shl(load32(get(digitAt), DIGIT_OFFSET), word(32n)),
          load32(get(digitAt), DIGIT_OFFSET - 4),
        ),
      ),
      set(estimate, divU(get(rest), get(top))),
      set(rest, sub(get(rest), mul(get(estimate), get(top)))),
      correct({ estimate, rest, top }, tooLarge),
      subtractMultiple(at, address),
      store32(address(QUOTIENT_AT, get(place)), get(estimate)),
    ),
    ...(wanted === 'quotient'
      ? [0, 1, 2, 3].map((i) => load64(ZERO_AT, QUOTIENT_AT + 8 * i))
      : [0, 1, 2, 3].map((i) => remainderWord(i, { shift, back }))),
    int(0),
  );
}

/** Keeps the offset of loads below the digit from being negative. */
const DIGIT_OFFSET = 8;

/** Lowers the estimate of a digit, by two at most, until its first two digits are right. */
function correct(
  {
    estimate,
    rest,
    top,
  }: { readonly estimate: number; readonly rest: number; readonly top: number },
  tooLarge: Code,
): Code {
  const lower = all(
    set(estimate, sub(get(estimate), word(1n))),
    set(rest, add(get(rest), get(top))),
  );
  const twice = when(ltU(get(rest), BASE), when(tooLarge, lower));
  return all(
    when(
      geU(get(estimate), BASE),
      // One digit at most: the estimate is at most the base and one.
      lower,
      when(ltU(get(rest), BASE), when(geU(get(estimate), BASE), lower)),
    ),
    twice,
    twice,
  );
}

/** Takes estimate times the divisor from the dividend at this place; adds the divisor back where that was too much. */
function subtractMultiple(
  at: {
    readonly locals: Locals;
    readonly count: number;
    readonly place: number;
    readonly estimate: number;
    readonly digitAt: number;
  },
  address: (base: number, index: Code) => Code,
): Code {
  const { locals, count, place, estimate, digitAt } = at;
  const [i, carry, borrow, difference] = [locals.one(), locals.one(), locals.one(), locals.one()];
  const digit = address(DIVIDEND_AT, add(get(place), get(i)));
  const divisorDigit = load32(address(DIVISOR_AT, get(i)));
  const next = set(i, add(get(i), word(1n)));
  const topDigit = load32(get(digitAt), DIGIT_OFFSET);
  const addBack = all(
    set(estimate, sub(get(estimate), word(1n))),
    set(carry, ZERO),
    set(i, ZERO),
    whilst(
      ltU(get(i), get(count)),
      set(carry, add(add(load32(digit), divisorDigit), get(carry))),
      store32(digit, get(carry)),
      set(carry, shrU(get(carry), word(32n))),
      next,
    ),
    store32(get(digitAt), add(topDigit, get(carry)), DIGIT_OFFSET),
  );
  return all(
    set(carry, ZERO),
    set(borrow, ZERO),
    set(i, ZERO),
    whilst(
      ltU(get(i), get(count)),
      set(carry, add(mul(get(estimate), divisorDigit), get(carry))),
      set(difference, sub(sub(load32(digit), and(get(carry), LOW)), get(borrow))),
      store32(digit, get(difference)),
      set(borrow, shrU(get(difference), word(63n))),
      set(carry, shrU(get(carry), word(32n))),
      next,
    ),
    set(difference, sub(sub(topDigit, get(carry)), get(borrow))),
    store32(get(digitAt), get(difference), DIGIT_OFFSET),
    when(ne(shrS(get(difference), word(63n)), ZERO), addBack),
  );
}

/** A word of the remainder: the dividend's digits that are left, moved back. */
function remainderWord(
  i: number,
  { shift, back }: { readonly shift: number; readonly back: number },
): Code {
  const whole = (k: number) => load64(ZERO_AT, DIVIDEND_AT + 8 * k);
  return or(shrU(whole(i), get(shift)), shl(shl(whole(i + 1), word(1n)), get(back)));
}
