import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawBelow, shuffle } from '../../mpc/index.ts';
import { seededRng } from './exchange.ts';

test('a shuffle is a permutation and leaves its argument alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      const before = [...items];
      const after = shuffle(items, seededRng(seed));
      expect(items).toEqual(before);
      expect(after.toSorted()).toEqual(before.toSorted());
    }),
  );
});

test('all 24 orders of four items come about equally often', () => {
  const rng = seededRng('orders');
  const counts = new Map<string, number>();
  const rounds = 24_000;
  for (let i = 0; i < rounds; i++) {
    const order = shuffle([0, 1, 2, 3], rng).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  const expected = rounds / 24;
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  // 23 degrees of freedom: above 49.7 with probability 0.001.
  expect(chiSquare).toBeLessThan(49.7);
});

test('a draw that would favour small values is drawn again', () => {
  const draws = [0xffffffff, 0xfffffffe, 7];
  const rng = {
    bytes: () => {
      const draw = draws.shift() ?? 0;
      return Uint8Array.of(draw >>> 24, draw >>> 16, draw >>> 8, draw);
    },
  };
  // 2^32 = 3 * 1431655765 + 1: of the two large draws only 2^32 - 1 is refused.
  expect(drawBelow(3, rng)).toBe(0xfffffffe % 3);
  expect(draws).toEqual([7]);
});

test('a bound out of range is a fault of the program', () => {
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) {
    expect(() => drawBelow(bound, seededRng(''))).toThrow('invariant');
  }
  expect(drawBelow(1, seededRng(''))).toBe(0);
});
