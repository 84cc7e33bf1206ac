import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes } from '../../base/index.ts';
import { powBigint } from '../../crypto/arithmetic-integer.ts';
import {
  createBigintArithmetic,
  createRingPedersen,
  decodeRingPedersen,
  encodeRingPedersen,
  generateRingPedersen,
  generateSafePrime,
  isSafePrime,
  proveRingPedersen,
  ringPedersenProofSizeBytes,
  verifyRingPedersen,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { commitRing, openRing } from '../../crypto/ring-pedersen.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  makeRing,
  primeAt,
  verification,
} from './paillier-fixture.ts';

const secret = makeRing();
const { parameters } = secret;
const { modulus, s, t } = parameters;

describe('safe primes', () => {
  it('are safe, of the size asked for, by either arithmetic', () => {
    for (const arithmetic of [nodeArithmetic, createBigintArithmetic(effects.rng)]) {
      const prime = generateSafePrime(256, { arithmetic, rng: effects.rng });
      expect(prime >> 254n).toBe(3n);
      expect(nodeArithmetic.isPrime(prime) && nodeArithmetic.isPrime((prime - 1n) / 2n)).toBe(true);
    }
    for (const bits of [255, 2049, 300.5]) {
      expect(() => generateSafePrime(bits, effects)).toThrow(/DIF2025/);
    }
  });

  it('are told from primes that are not', () => {
    const small = Array.from({ length: 400 }, (_, i) => i).filter((i) =>
      isSafePrime(BigInt(i), nodeArithmetic),
    );
    // OEIS A005385 from 7 on: 5 is 1 mod 4 and of no use here.
    expect(small).toEqual([7, 11, 23, 47, 59, 83, 107, 167, 179, 227, 263, 347, 359, 383]);
    expect(isSafePrime(primeAt(4), nodeArithmetic)).toBe(false);
  });
});

describe('ring-Pedersen parameters', () => {
  it('are squares, s a power of t', () => {
    expect(modulus).toBe(primeAt(0) * primeAt(1));
    expect(powBigint(t, secret.lambda, modulus)).toBe(s);
    expect(powBigint(t, secret.order, modulus)).toBe(1n);
    const [a, b] = [12_345n, 2n ** 300n + 7n];
    const commitment = (powBigint(s, a, modulus) * powBigint(t, b, modulus)) % modulus;
    expect(commitRing(parameters, a, b, nodeArithmetic)).toBe(commitment);
    expect(openRing(parameters, [a, b], [5n, 3n], nodeArithmetic)).toBe(
      (commitment * 125n) % modulus,
    );
  });

  it('come from two safe primes of the right size alone', () => {
    const refused = [
      [primeAt(0), primeAt(0)],
      [primeAt(0), primeAt(4)],
      [primeAt(0), -primeAt(1)],
      [23n, 47n],
    ] as const;
    for (const [p, q] of refused) {
      expect(() => createRingPedersen(p, q, effects)).toThrow(/DIF2034/);
    }
    expect(() => generateRingPedersen(1024, effects)).toThrow(/DIF2034/);
  });

  it('read and write, and refuse what is out of form', () => {
    const bytes = encodeRingPedersen(parameters);
    expect(decodeRingPedersen(bytes)).toEqual(parameters);
    const forged = (values: readonly bigint[]) =>
      Uint8Array.from(values.flatMap((value) => [...bigintToBytes(value, 256)]));
    const bad = [
      [modulus - 1n, s, t],
      [modulus >> 1n, s, t],
      [modulus, 0n, t],
      [modulus, 1n, t],
      [modulus, s, s],
      [modulus, s, modulus],
      [modulus, primeAt(0), t],
    ];
    for (const values of bad) expect(() => decodeRingPedersen(forged(values))).toThrow(/DIF2034/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 800 }), (noise) => {
        expect(() => decodeRingPedersen(noise)).toThrow(/DIF2034/);
      }),
    );
  });
});

describe('the proof that the parameters hide', () => {
  const proof = proveRingPedersen(secret, context, effects);

  it('is accepted in its context alone', () => {
    expect(proof.length).toBe(ringPedersenProofSizeBytes(parameters));
    expect(verifyRingPedersen(parameters, proof, verification)).toBe(true);
    expect(verifyRingPedersen(parameters, proof, elsewhere)).toBe(false);
  });

  it('is bound to N, s and t', () => {
    const others = [
      { ...parameters, t: (t * t) % modulus },
      { ...parameters, s: modulus - s },
      { ...parameters, s: t, t: s },
    ];
    for (const other of others) {
      expect(verifyRingPedersen(other, proof, verification)).toBe(false);
    }
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyRingPedersen(parameters, changed, verification));
      }),
      { numRuns: 3 },
    );
    const at = 16 + 256;
    const shifted = Uint8Array.from([
      ...proof.subarray(0, 16),
      ...bigintToBytes(modulus, 256),
      ...proof.subarray(at),
    ]);
    expect(verifyRingPedersen(parameters, shifted, verification)).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(() => verifyRingPedersen(parameters, noise, verification)).toThrow(/DIF2033/);
      }),
    );
  });

  it('is refused for a prime N', () => {
    const prime = 2n ** 2048n - 1_942_289n;
    const bad = { modulus: prime, s: powBigint(t, 5n, prime), t, sizeBytes: 256 };
    const forged = proveRingPedersen(
      { parameters: bad, lambda: 5n, order: prime - 1n },
      context,
      effects,
    );
    expect(verifyRingPedersen(bad, forged, verification)).toBe(false);
  });
});
