import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from '../../base/index.ts';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  bitLength,
  greatestCommonDivisor,
  invertModulo,
  powBigint,
  primesBelow,
} from '../../crypto/arithmetic-integer.ts';
import { createReduction, multiplyModulo } from '../../crypto/arithmetic-reduction.ts';
import { createBigintArithmetic } from '../../crypto/index.ts';
import { nodeArithmetic, testRoutes } from '../../crypto/index-node.ts';

const bigint = createBigintArithmetic(nodeRng);

/** Right to left, one bit at a time: the plainest power there is. */
function powPlain(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n % modulus, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const odd = (bits: number) =>
  fc.bigInt({ min: 2n ** BigInt(bits - 1), max: 2n ** BigInt(bits) - 1n }).map((n) => n | 1n);

describe('integers', () => {
  it('measures bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), (n) => {
        expect(bitLength(n)).toBe(n === 0n ? 0 : n.toString(2).length);
      }),
    );
  });

  it('inverts exactly what is prime to the modulus', () => {
    const any = fc.bigInt({ min: -(2n ** 128n), max: 2n ** 128n });
    fc.assert(
      fc.property(any, fc.bigInt({ min: 2n, max: 2n ** 100n }), (a, m) => {
        const reduced = ((a % m) + m) % m;
        if (greatestCommonDivisor(reduced, m) === 1n) {
          const inverse = invertModulo(a, m);
          expect(inverse >= 0n && inverse < m && (inverse * reduced) % m === 1n % m).toBe(true);
        } else {
          expect(() => invertModulo(a, m)).toThrow(/DIF2024/);
        }
      }),
    );
  });

  it('counts the primes below 2^16', () => {
    expect(primesBelow(2 ** 16).length).toBe(6542);
    expect(primesBelow(12)).toEqual([2, 3, 5, 7, 11]);
  });

  it('windows give the same power as single bits', () => {
    const operand = fc.bigInt({ min: 0n, max: 2n ** 200n });
    fc.assert(
      fc.property(operand, operand, odd(160), (base, exponent, modulus) => {
        expect(powBigint(base, exponent, modulus)).toBe(powPlain(base, exponent, modulus));
      }),
    );
  });
});

describe('products modulo a prepared modulus', () => {
  it('are those of division, for the extremes too', () => {
    for (const bits of [2, 3, 63, 64, 4095, 4096, 6144]) {
      const least = 2n ** BigInt(bits - 1);
      const moduli = [least, least + 1n, 2n * least - 1n, least + least / 2n + 1n];
      for (const modulus of moduli) {
        const reduction = createReduction(modulus);
        const operand = fc.oneof(
          fc.bigInt({ min: 0n, max: modulus - 1n }),
          fc.constantFrom(0n, 1n, modulus - 1n),
        );
        fc.assert(
          fc.property(operand, operand, (a, b) => {
            expect(multiplyModulo(reduction, a, b)).toBe((a * b) % modulus);
          }),
          { numRuns: 25 },
        );
      }
    }
  });
});

describe('OpenSSL', () => {
  it('has both routes here', () => {
    expect(testRoutes()).toEqual({ diffieHellman: true, rsa: true });
  });

  const sizes = [64, 511, 512, 513, 1000, 2048];
  it.each(sizes)('agrees with BigInt for moduli of %i bits and any exponent', (bits) => {
    const operand = fc.bigInt({ min: 0n, max: 2n ** BigInt(bits + 9) });
    const exponent = fc.oneof(
      fc.bigInt({ min: 0n, max: 20n }),
      fc.bigInt({ min: 0n, max: 2n ** 66n }),
      fc.bigInt({ min: 0n, max: 2n ** 300n }),
    );
    fc.assert(
      fc.property(operand, exponent, odd(bits), (base, power, modulus) => {
        const expected = powBigint(base, power, modulus);
        expect(nodeArithmetic.powPublic(base, power, modulus)).toBe(expected);
        expect(nodeArithmetic.powSecret(base, power, modulus)).toBe(expected);
      }),
      { numRuns: 12 },
    );
  });

  const modulus = (2n ** 607n - 1n) * (2n ** 1279n - 1n);
  const big = modulus ** 3n + 2n;
  const edges: [string, bigint, bigint, bigint][] = [
    ['base 0', 0n, 77n, modulus],
    ['base 1', 1n, 77n, modulus],
    ['base -1, odd exponent', modulus - 1n, 77n, modulus],
    ['base -1, even exponent', modulus - 1n, 78n, modulus],
    ['base a multiple of the modulus', 3n * modulus, 77n, modulus],
    ['base 1 above the modulus', modulus + 1n, 77n, modulus],
    ['exponent 0', 5n, 0n, modulus],
    ['exponent 1', modulus + 5n, 1n, modulus],
    ['exponent the modulus', 5n, modulus, modulus],
    ['exponent above the modulus', 5n, modulus + 2n, modulus],
    ['result 1', 2n, 607n, 2n ** 607n - 1n],
    ['modulus above 3072 bits, exponent of 64 bits', 5n, 2n ** 64n - 1n, big],
    ['modulus above 3072 bits, exponent of 65 bits', 5n, 2n ** 64n, big],
    ['modulus of 10,001 bits', 5n, 2n ** 70n + 1n, 2n ** 10_000n + 1n],
    ['modulus 3', 5n, 2n ** 70n + 1n, 3n],
  ];
  it.each(edges)('agrees with BigInt where it may refuse: %s', (_, base, exponent, m) => {
    const expected = powPlain(base, exponent, m);
    expect(nodeArithmetic.powPublic(base, exponent, m)).toBe(expected);
    expect(nodeArithmetic.powSecret(base, exponent, m)).toBe(expected);
  });

  it('keeps giving right answers when more moduli are used than it keeps', () => {
    for (let round = 0; round < 2; round++) {
      for (let i = 0n; i < 80n; i++) {
        const m = 2n ** 520n + 2n * i + 1n;
        expect(nodeArithmetic.powSecret(7n, 2n ** 70n, m)).toBe(powPlain(7n, 2n ** 70n, m));
      }
    }
  });
});

const implementations: [string, Arithmetic][] = [
  ['BigInt', bigint],
  ['OpenSSL', nodeArithmetic],
];
describe.each(implementations)('the contract, by %s', (_, arithmetic) => {
  it('makes primes of the size and residue asked for', () => {
    for (let i = 0; i < 4; i++) {
      const prime = arithmetic.generatePrime(160, [3n, 4n]);
      expect(prime % 4n).toBe(3n);
      expect(bitLength(prime)).toBe(160);
      expect(nodeArithmetic.isPrime(prime)).toBe(true);
      expect(bigint.isPrime(prime)).toBe(true);
    }
    expect(arithmetic.generatePrime(128, [5n, 7n]) % 7n).toBe(5n);
    expect(bitLength(arithmetic.generatePrime(96))).toBe(96);
  });

  it('tells primes from composites, Carmichael numbers and strong pseudoprimes among them', () => {
    const known = new Set(primesBelow(5000));
    for (let n = 0; n < 5000; n++) expect(arithmetic.isPrime(BigInt(n))).toBe(known.has(n));
    for (const n of [561n, 3215031751n, 3317044064679887385961981n, (2n ** 61n - 1n) ** 2n]) {
      expect(arithmetic.isPrime(n)).toBe(false);
    }
    expect(arithmetic.isPrime(2n ** 521n - 1n)).toBe(true);
  });

  it('refuses what the contract does not take', () => {
    const refused = (code: Parameters<typeof isDiffieError>[1], run: () => unknown) => {
      expect(() => run()).toThrow(expect.toSatisfy((e: unknown) => isDiffieError(e, code)));
    };
    refused('crypto.modulus', () => arithmetic.powSecret(2n, 2n, 2n ** 600n));
    refused('crypto.modulus', () => arithmetic.powPublic(2n, 2n, 1n));
    refused('base.range', () => arithmetic.powPublic(-2n, 2n, 15n));
    refused('base.range', () => arithmetic.powSecret(2n, -2n, 15n));
    refused('crypto.primeRequest', () => arithmetic.generatePrime(32));
    refused('crypto.primeRequest', () => arithmetic.generatePrime(128.5));
    refused('crypto.primeRequest', () => arithmetic.generatePrime(128, [2n, 4n]));
    refused('crypto.primeRequest', () => arithmetic.generatePrime(128, [4n, 4n]));
  });
});
