import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  commitPedersen,
  decodeRistretto,
  elGamalRangeProofSizeBytes,
  encryptElGamal,
  multiplyBase,
  multiplySum,
  pedersenGenerators,
  proveElGamalRange,
  proveRange,
  RANGE_BITS,
  RANGE_VALUES_MAX,
  type RangeBits,
  type RangeStatement,
  RISTRETTO_BASE,
  RISTRETTO_ORDER,
  randomScalar,
  rangeProofSizeBytes,
  toScalar,
  verifyElGamalRange,
  verifyRange,
} from '../../crypto/index.ts';
import { argueInnerProduct, foldedFactors, innerProduct } from '../../crypto/inner-product.ts';
import { dealKey } from './elgamal-fixture.ts';

const context = Uint8Array.of(1, 2);
const options = { context, rng: nodeRng };

function openingsOf(values: readonly bigint[]) {
  return values.map((value) => ({ value: toScalar(value), blinding: randomScalar(nodeRng) }));
}

function prove(bits: RangeBits, values: readonly bigint[]) {
  const openings = openingsOf(values);
  const statement: RangeStatement = {
    bits,
    commitments: openings.map(commitPedersen),
    domain: 'test/range/v1',
    context,
  };
  return { statement, proof: proveRange(statement, openings, nodeRng) };
}

test.each(RANGE_BITS)('values of %i bits are proved, those just outside are not', (bits) => {
  const top = 2n ** BigInt(bits);
  for (const value of [0n, 1n, top - 1n]) {
    const { statement, proof } = prove(bits, [value]);
    expect(verifyRange(statement, proof)).toBe(true);
  }
  for (const value of [top, -1n, top * 2n, RISTRETTO_ORDER - top]) {
    const { statement, proof } = prove(bits, [value]);
    expect(verifyRange(statement, proof)).toBe(false);
  }
});

test('several values share a proof, and one outside spoils it', () => {
  const { statement, proof } = prove(8, [255n, 0n, 17n, 1n]);
  expect(proof.length).toBe(rangeProofSizeBytes(8, 4));
  expect(verifyRange(statement, proof)).toBe(true);
  const swapped = { ...statement, commitments: statement.commitments.toReversed() };
  expect(verifyRange(swapped, proof)).toBe(false);
  for (const at of [0, 3]) {
    const values = [255n, 0n, 17n, 1n];
    values[at] = 256n;
    const bad = prove(8, values);
    expect(verifyRange(bad.statement, bad.proof)).toBe(false);
  }
});

test('sizes are those of the paper: 2·log2(bits·values) + 9 elements', () => {
  expect(rangeProofSizeBytes(64, 1)).toBe(672);
  expect(rangeProofSizeBytes(32, 1)).toBe(608);
  expect(rangeProofSizeBytes(64, 16)).toBe(928);
  expect(elGamalRangeProofSizeBytes(64, 1)).toBe(832);
  for (const [bits, count] of [
    [7, 1],
    [128, 1],
    [64, 0],
    [64, 3],
    [64, 2 * RANGE_VALUES_MAX],
  ] as const) {
    expect(() => rangeProofSizeBytes(bits as RangeBits, count)).toThrow(/DIF2052/);
  }
});

test('no bit of a proof can change, nor its statement; other lengths have a code', () => {
  const { statement, proof } = prove(8, [200n]);
  fc.assert(
    fc.property(fc.nat(proof.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const mutated = proof.slice();
      mutated[at] = (mutated[at] ?? 0) ^ (1 << bit);
      try {
        expect(verifyRange(statement, mutated)).toBe(false);
      } catch (error) {
        const isCoded =
          isDiffieError(error, 'crypto.scalar') || isDiffieError(error, 'crypto.point');
        expect(isCoded).toBe(true);
      }
    }),
    { numRuns: 80 },
  );
  const [commitment] = statement.commitments;
  for (const change of [
    { context: new Uint8Array() },
    { domain: 'test/range/v2' },
    { commitments: [commitment!.add(multiplyBase(1n))] },
  ]) {
    expect(verifyRange({ ...statement, ...change }, proof)).toBe(false);
  }
  expect(() => verifyRange({ ...statement, bits: 16 }, proof)).toThrow(/DIF2051/);
  expect(() => verifyRange(statement, proof.subarray(32))).toThrow(/DIF2051/);
  expect(() => verifyRange(statement, new Uint8Array(0))).toThrow(/DIF2051/);
});

test('a proof is not one for another blinding: commitments to one value are told apart', () => {
  const { proof } = prove(8, [200n]);
  expect(verifyRange(prove(8, [200n]).statement, proof)).toBe(false);
});

test('the inner-product argument folds to what the plain sums say', () => {
  const scalars = () => Array.from({ length: 4 }, () => randomScalar(nodeRng));
  const [a, b] = [scalars(), scalars()];
  const [g, h] = [pedersenGenerators(4, 'test-g'), pedersenGenerators(4, 'test-h')];
  const challenges = [randomScalar(nodeRng), randomScalar(nodeRng)];
  let round = 0;
  const argument = argueInnerProduct({ g, h, q: RISTRETTO_BASE, a, b }, () => challenges[round++]!);
  const factors = foldedFactors(challenges);
  expect(argument.a).toBe(innerProduct(a, factors.toReversed()));
  expect(argument.b).toBe(innerProduct(b, factors));
  const rounds = argument.rounds.flatMap(({ left, right }) =>
    [left, right].map((x) => decodeRistretto(x)),
  );
  const weights = challenges.flatMap((u) => [toScalar(u * u), toScalar(inverse(u) ** 2n)]);
  const start = multiplySum([...g, ...h, RISTRETTO_BASE], [...a, ...b, innerProduct(a, b)]);
  const end = multiplySum(
    [...g, ...h, RISTRETTO_BASE],
    [
      ...factors.map((factor) => toScalar(argument.a * factor)),
      ...factors.toReversed().map((factor) => toScalar(argument.b * factor)),
      toScalar(argument.a * argument.b),
    ],
  );
  expect(start.add(multiplySum(rounds, weights)).equals(end)).toBe(true);
  expect(argument.rounds.length).toBe(2);
});

const { key } = dealKey(3, 2);
const encrypt = (plaintext: bigint) => ({
  publicKey: key.publicKey,
  plaintext,
  ...encryptElGamal(key, plaintext, nodeRng),
});

test('ciphertexts are shown to hold small plaintexts, each bound to its own', () => {
  const encryptions = [encrypt(255n), encrypt(0n)];
  const proof = proveElGamalRange(encryptions, 8, options);
  expect(proof.length).toBe(elGamalRangeProofSizeBytes(8, 2));
  expect(verifyElGamalRange(encryptions, 8, proof, context)).toBe(true);
  expect(verifyElGamalRange(encryptions.toReversed(), 8, proof, context)).toBe(false);
  expect(verifyElGamalRange([encryptions[0]!, encrypt(0n)], 8, proof, context)).toBe(false);
  expect(verifyElGamalRange(encryptions, 8, proof, new Uint8Array())).toBe(false);
  expect(() => verifyElGamalRange(encryptions, 16, proof, context)).toThrow(/DIF2051/);
  for (const at of [0, 70, 200, proof.length - 1]) {
    const mutated = proof.slice();
    mutated[at] = (mutated[at] ?? 0) ^ 2;
    let isAccepted = false;
    try {
      isAccepted = verifyElGamalRange(encryptions, 8, mutated, context);
    } catch (error) {
      expect(isDiffieError(error)).toBe(true);
    }
    expect(isAccepted).toBe(false);
  }
});

test('a plaintext that is too large has no proof, nor one that is claimed smaller than it is', () => {
  const large = encrypt(256n);
  for (const plaintext of [256n, 0n]) {
    const proof = proveElGamalRange([{ ...large, plaintext }], 8, options);
    expect(verifyElGamalRange([large], 8, proof, context)).toBe(false);
  }
});

test('the holder of the key can prove no false range, though it knows how c2 is made', () => {
  const { key: own, secret } = dealKey(1, 1);
  const encryption = encryptElGamal(own, 300n, nodeRng);
  // With the secret, c2 = r·K + 300·G is also a commitment r'·K + 44·G for another r'.
  const other = toScalar(encryption.randomness + 256n * inverse(secret));
  const claim = { publicKey: own.publicKey, plaintext: 44n, ...encryption, randomness: other };
  const proof = proveElGamalRange([claim], 8, options);
  expect(verifyElGamalRange([claim], 8, proof, context)).toBe(false);
});

function inverse(scalar: bigint): bigint {
  let [result, base, exponent] = [1n, scalar, RISTRETTO_ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = toScalar(result * base);
    base = toScalar(base * base);
  }
  return result;
}
