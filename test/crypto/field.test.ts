import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addField,
  checkField,
  decodeField,
  encodeField,
  FIELD_MODULUS,
  invertField,
  isField,
  multiplyField,
  negateField,
  reduceField,
  subtractField,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const element = fc.oneof(
  fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n }),
  fc.constantFrom(0n, 1n, FIELD_MODULUS - 1n),
);

describe('the BN254 scalar field', () => {
  it('has the prime order of EIP-197', () => {
    expect(FIELD_MODULUS.toString(16)).toBe(
      '30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001',
    );
    expect(nodeArithmetic.isPrime(FIELD_MODULUS)).toBe(true);
  });

  it('keeps the laws of a field, in range', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(addField(a, b)).toBe(reduceField(a + b));
        expect(subtractField(a, b)).toBe(reduceField(a - b));
        expect(addField(a, negateField(a))).toBe(0n);
        expect(isField(negateField(a))).toBe(true);
        expect(multiplyField(a, addField(b, c))).toBe(
          addField(multiplyField(a, b), multiplyField(a, c)),
        );
        if (a !== 0n) expect(multiplyField(a, invertField(a))).toBe(1n);
      }),
    );
    expect(() => invertField(0n)).toThrow(/DIF2021/);
  });

  it('encodes in 32 bytes and takes no second encoding', () => {
    fc.assert(fc.property(element, (a) => void expect(decodeField(encodeField(a))).toBe(a)));
    expect(() => decodeField(new Uint8Array(31))).toThrow(/DIF2020/);
    expect(() => decodeField(new Uint8Array(32).fill(255))).toThrow(/DIF2020/);
    for (const value of [-1n, FIELD_MODULUS, FIELD_MODULUS + 1n]) {
      expect(() => checkField(value)).toThrow(/DIF2020/);
      expect(() => encodeField(value)).toThrow(/DIF2020/);
    }
  });

  it('reads any 32 bytes or refuses them by code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(encodeField(decodeField(bytes))).toEqual(bytes);
        } catch (error) {
          expect(String(error)).toMatch(/DIF2020/);
        }
      }),
    );
  });
});
