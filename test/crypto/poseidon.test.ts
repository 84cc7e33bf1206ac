import { buildPoseidonReference } from 'circomlibjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_MODULUS, poseidon } from '../../crypto/index.ts';

const reference = await buildPoseidonReference();
const referenceHash = (inputs: readonly bigint[]) =>
  BigInt(reference.F.toString(reference([...inputs])));

describe('poseidon', () => {
  // circomlibjs's test/poseidon.js, from the reference of the authors (hadeshash test_vectors.txt).
  it('gives the published hashes', () => {
    expect(poseidon([1n, 2n])).toBe(
      0x115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189an,
    );
    expect(poseidon([1n, 2n, 3n, 4n])).toBe(
      0x299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465n,
    );
  });

  it('agrees with circomlibjs for every number of inputs', () => {
    const element = fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n });
    for (let inputCount = 1; inputCount <= 16; inputCount++) {
      fc.assert(
        fc.property(
          fc.array(element, { minLength: inputCount, maxLength: inputCount }),
          (inputs) => {
            expect(poseidon(inputs)).toBe(referenceHash(inputs));
          },
        ),
        { numRuns: 4 },
      );
    }
  });

  it('gives another hash when an input, the order or the number of inputs changes', () => {
    const hash = poseidon([1n, 2n, 3n]);
    expect(poseidon([1n, 2n, 4n])).not.toBe(hash);
    expect(poseidon([2n, 1n, 3n])).not.toBe(hash);
    expect(poseidon([1n, 2n, 3n, 0n])).not.toBe(hash);
  });

  it('refuses no inputs, too many, and values outside the field', () => {
    expect(() => poseidon([])).toThrow(/DIF2022/);
    expect(() => poseidon(Array.from({ length: 17 }, () => 1n))).toThrow(/DIF2022/);
    expect(() => poseidon([1n, FIELD_MODULUS])).toThrow(/DIF2020.*poseidon input 1/);
    expect(() => poseidon([-1n])).toThrow(/DIF2020/);
  });
});
