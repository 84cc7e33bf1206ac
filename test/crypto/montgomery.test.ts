import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes } from '../../base/index.ts';
import { bitLength } from '../../crypto/arithmetic-integer.ts';
import { createReduction, multiplyModulo } from '../../crypto/arithmetic-reduction.ts';
import { createMontgomery } from '../../crypto/montgomery.ts';

// Odd moduli at the ends of each size's range, and one in it: the kernel asks for no primes.
const moduli = [2048n, 3072n, 4096n].flatMap((bits) => [
  2n ** bits - 1n,
  2n ** (bits - 1n) + 1n,
  2n ** bits - 2n ** (bits / 2n) + 987_654_321n,
]);

describe.each(moduli.map((n) => ({ n, bits: bitLength(n) })))(
  'a modulus of $bits bits',
  ({ n }) => {
    const square = n * n;
    const reduction = createReduction(square);
    const field = createMontgomery(n, 8);
    // Every limb of both of its values close to the largest.
    const full = ((2n ** BigInt(bitLength(n) - 1) - 1n) * (n + 1n)) % square;
    const value = fc.oneof(
      fc.bigInt({ min: 0n, max: square - 1n }),
      fc.constantFrom(0n, 1n, n - 1n, n, n + 1n, square - n, square - 1n, full),
    );

    it('multiplies as BigInt does, also in long chains and in place', () => {
      fc.assert(
        fc.property(value, value, (a, b) => {
          field.write(0, a);
          field.write(1, b);
          expect(field.read(0)).toBe(a);
          field.multiply(2, 0, 1);
          expect((field.read(2) * field.unit) % square).toBe(multiplyModulo(reduction, a, b));
          field.copy(3, 0);
          let expected = a;
          for (let i = 0; i < 8; i++) {
            field.multiply(3, 3, i % 2 === 0 ? 1 : 3);
            expected = multiplyModulo(reduction, expected, i % 2 === 0 ? b : expected);
          }
          let actual = field.read(3);
          // Squarings double the power of the unit that is missing.
          let missing = 0n;
          for (let i = 0; i < 8; i++) missing = (i % 2 === 0 ? missing : 2n * missing) + 1n;
          for (let i = 0n; i < missing; i++) actual = multiplyModulo(reduction, actual, field.unit);
          expect(actual).toBe(expected);
        }),
        { numRuns: 25 },
      );
    });

    it('takes integers from bytes and selects among elements', () => {
      const bytes = bigintToBytes(square - 2n, bitLength(n) / 4);
      field.writeBytes(0, bytes);
      for (const i of [1, 2, 3]) field.write(i, BigInt(i));
      for (const [digit, expected] of [square - 2n, 1n, 2n, 3n].entries()) {
        field.select(5, 0, 4, digit);
        expect(field.read(5)).toBe(expected);
      }
      field.wipe(5);
      expect(field.read(5)).toBe(0n);
      expect(() => field.write(8, 1n)).toThrow(/element of this workspace/);
      expect(() => field.select(5, 5, 4, 0)).toThrow(/element of this workspace/);
      expect(() => field.writeBytes(0, bytes.subarray(1))).toThrow(/twice the size/);
    });
  },
);

it('refuses moduli that the kernel does not take', () => {
  for (const n of [2n ** 2048n - 2n, 2n ** 4104n - 1n, 2n ** 2047n - 1n]) {
    expect(() => createMontgomery(n, 1)).toThrow(/modulus that the kernel takes/);
  }
});
