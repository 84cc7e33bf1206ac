import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addLog, LOG_UNIT, logDown, logUp, powerOf, sumLog } from '../../crypto/log-bound.ts';

const big = fc.bigInt({ min: 1n, max: 2n ** 900n });
const exact = (value: bigint) => {
  const shift = BigInt(Math.max(0, value.toString(2).length - 53));
  return Math.log2(Number(value >> shift)) + Number(shift);
};

test('logarithms enclose the true one within two units', () => {
  fc.assert(
    fc.property(big, (value) => {
      const log = exact(value) * LOG_UNIT;
      expect(logUp(value)).toBeGreaterThanOrEqual(log - 1e-3);
      expect(logDown(value)).toBeLessThanOrEqual(log + 1e-3);
      expect(logUp(value) - logDown(value)).toBeLessThanOrEqual(2);
    }),
  );
});

test('whole powers of two are exact', () => {
  for (const bits of [0, 1, 63, 64, 500]) {
    expect(logUp(2n ** BigInt(bits))).toBe(bits * LOG_UNIT);
    expect(logDown(2n ** BigInt(bits))).toBe(bits * LOG_UNIT);
  }
  expect(logUp(1n, 8n)).toBe(-3 * LOG_UNIT);
});

test('a power is no less than what its logarithm came from, by a part in 2^15', () => {
  fc.assert(
    fc.property(big, (value) => {
      expect(powerOf(logUp(value))).toBeGreaterThanOrEqual(value);
      expect(powerOf(logUp(value))).toBeLessThanOrEqual(value + value / 2n ** 15n + 1n);
    }),
  );
});

test('sums of bounds bound sums, one after another and all at once', () => {
  fc.assert(
    fc.property(fc.array(big, { minLength: 1, maxLength: 40 }), (values) => {
      const total = values.reduce((sum, value) => sum + value, 0n);
      const logs = values.map((value) => logUp(value));
      const folded = logs.slice(1).reduce(addLog, logs[0]!);
      expect(sumLog(logs)).toBeGreaterThanOrEqual(logDown(total));
      expect(folded).toBeGreaterThanOrEqual(logDown(total));
      expect(sumLog(logs)).toBeLessThanOrEqual(logUp(total) + 4);
    }),
  );
});

test('a hundred thousand equal terms cost no rounding each', () => {
  const terms = new Array<number>(100_000).fill(logUp(12345n));
  expect(sumLog(terms)).toBeLessThanOrEqual(logUp(12345n * 100_000n) + 2);
});

test('there is no logarithm of nothing', () => {
  expect(() => logUp(0n)).toThrow();
  expect(() => sumLog([])).toThrow();
});
