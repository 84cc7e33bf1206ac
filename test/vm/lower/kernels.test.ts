// The kernels against BigInt, on numbers whose words and halves are zero, full and in between.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELD_MODULUS } from '../../../crypto/index.ts';
import { KERNELS } from '../../../vm/lower/kernels.ts';

const LIMIT = 2n ** 256n;
const RUNS = 2000;

type Kernel = (...words: readonly bigint[]) => unknown;

function wordsOf(value: bigint): bigint[] {
  return [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, value >> shift));
}

/** The wide result of a kernel, and its flag where it has one. */
function run(name: string, a: bigint, b: bigint): readonly [bigint, number | undefined] {
  const kernel = KERNELS[name] as Kernel;
  const [w, x, y, z, flag] = kernel(...wordsOf(a), ...wordsOf(b)) as [
    bigint,
    bigint,
    bigint,
    bigint,
    number | undefined,
  ];
  const value = [z, y, x, w].reduce((sum, word) => (sum << 64n) | BigInt.asUintN(64, word), 0n);
  return [value, flag];
}

const half = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
);
const wide = fc
  .tuple(fc.array(half, { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 255 }))
  .map(([halves, shift]) => halves.reduce((sum, h) => (sum << 32n) | h, 0n) >> BigInt(shift));
const element = wide.map((value) => value % FIELD_MODULUS);
const nearModulus = fc.bigInt({ min: 1n, max: 2n ** 70n }).map((below) => FIELD_MODULUS - below);
const field = fc.oneof(element, nearModulus);

function check(
  operand: fc.Arbitrary<bigint>,
  name: string,
  expected: (a: bigint, b: bigint) => readonly [bigint, number | undefined],
): void {
  const property = fc.property(operand, operand, (a, b) => {
    expect(run(name, a, b)).toEqual(expected(a, b));
  });
  fc.assert(property, { numRuns: RUNS });
}

const wrapped = (value: bigint) => BigInt.asUintN(256, value);
const flagged = (value: bigint) => [wrapped(value), value === wrapped(value) ? 0 : 1] as const;

test('sum, difference and product, and whether they fit', () => {
  check(wide, 'add', (a, b) => flagged(a + b));
  check(wide, 'sub', (a, b) => flagged(a - b));
  check(wide, 'mul', (a, b) => flagged(a * b));
  check(wide, 'wrappingMul', (a, b) => [wrapped(a * b), undefined]);
});

test('quotient and remainder, and whether the divisor is zero', () => {
  check(wide, 'div', (a, b) => (b === 0n ? [0n, 1] : [a / b, 0]));
  check(wide, 'rem', (a, b) => (b === 0n ? [0n, 1] : [a % b, 0]));
});

test('quotients whose first estimates are too large by one and by two', () => {
  const b = ((2n ** 31n) << 224n) | (2n ** 224n - 1n);
  for (const a of [b * 3n - 1n, (b << 1n) - 1n, LIMIT - 1n, ((b >> 96n) << 96n) - 1n]) {
    for (const divisor of [b, b >> 32n, b >> 64n, b >> 190n, (b >> 160n) + 1n]) {
      const dividend = wrapped(a);
      expect(run('div', dividend, divisor)).toEqual([dividend / divisor, 0]);
      expect(run('rem', dividend, divisor)).toEqual([dividend % divisor, 0]);
    }
  }
});

test('comparisons', () => {
  const property = fc.property(wide, wide, (a, b) => {
    const [x, y] = [wordsOf(a), wordsOf(b)];
    expect((KERNELS.eq as Kernel)(...x, ...y)).toBe(a === b ? 1 : 0);
    expect((KERNELS.eq as Kernel)(...x, ...x)).toBe(1);
    expect((KERNELS.lt as Kernel)(...x, ...y)).toBe(a < b ? 1 : 0);
    expect((KERNELS.isField as Kernel)(...x)).toBe(a < FIELD_MODULUS ? 1 : 0);
  });
  fc.assert(property, { numRuns: RUNS });
  for (const value of [FIELD_MODULUS, FIELD_MODULUS - 1n]) {
    const expected = value < FIELD_MODULUS ? 1 : 0;
    expect((KERNELS.isField as Kernel)(...wordsOf(value))).toBe(expected);
  }
});

test('the field', () => {
  const reduced = (value: bigint) => [((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS];
  check(field, 'fieldAdd', (a, b) => [...reduced(a + b), undefined] as [bigint, undefined]);
  check(field, 'fieldSub', (a, b) => [...reduced(a - b), undefined] as [bigint, undefined]);
  check(field, 'fieldMul', (a, b) => [...reduced(a * b), undefined] as [bigint, undefined]);
});

test('the product of two words, and whether it fits', () => {
  const word = fc
    .tuple(half, half, fc.integer({ min: 0, max: 63 }))
    .map(([a, b, shift]) => ((a << 32n) | b) >> BigInt(shift));
  // Products about 2^64, where the answer changes.
  const close = word.map((a): [bigint, bigint] => [a, a === 0n ? 1n : (2n ** 64n - 1n) / a]);
  const pairs = fc.oneof(
    fc.tuple(word, word),
    close,
    close.map(([a, b]): [bigint, bigint] => [a, BigInt.asUintN(64, b + 1n)]),
  );
  const property = fc.property(pairs, ([a, b]) => {
    const [value, flag] = (KERNELS.mulWord as Kernel)(a, b) as [bigint, number];
    expect(flag).toBe(a * b < 2n ** 64n ? 0 : 1);
    if (flag === 0) expect(BigInt.asUintN(64, value)).toBe(a * b);
  });
  fc.assert(property, { numRuns: RUNS });
});
