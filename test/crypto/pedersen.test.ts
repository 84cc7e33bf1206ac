import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCbor, toHex } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  commitPedersen,
  commitPedersenVector,
  encodeRistretto,
  hashToRistretto,
  multiplyBase,
  multiplySecret,
  multiplySum,
  opensPedersen,
  opensPedersenVector,
  PEDERSEN_BLINDING_BASE,
  PEDERSEN_VECTOR_MAX,
  pedersenGenerators,
  RISTRETTO_BASE,
  RISTRETTO_ORDER,
  randomScalar,
  toScalar,
} from '../../crypto/index.ts';

const scalar = fc.bigInt({ min: 0n, max: RISTRETTO_ORDER - 1n });

test('a commitment is value·G + blinding·H, and commitments add up', () => {
  fc.assert(
    fc.property(scalar, scalar, scalar, scalar, (a, r, b, s) => {
      const first = commitPedersen({ value: a, blinding: r });
      const plain = multiplyBase(a).add(multiplySecret(PEDERSEN_BLINDING_BASE, r));
      expect(first.equals(plain)).toBe(true);
      const sum = first.add(commitPedersen({ value: b, blinding: s }));
      const opening = { value: toScalar(a + b), blinding: toScalar(r + s) };
      expect(opensPedersen(sum, opening)).toBe(true);
      expect(opensPedersen(sum, { ...opening, value: toScalar(a + b + 1n) })).toBe(false);
      expect(opensPedersen(sum, { ...opening, blinding: toScalar(r + s + 1n) })).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test('generators are hashes of their names, all different, and stay what they are', () => {
  const dst = 'diffie/pedersen-generator/v1';
  const [first, second] = pedersenGenerators(2) as [typeof RISTRETTO_BASE, typeof RISTRETTO_BASE];
  expect(first.equals(hashToRistretto(encodeCbor(['vector', 0]), dst))).toBe(true);
  expect(PEDERSEN_BLINDING_BASE.equals(hashToRistretto(encodeCbor(['blinding', 0]), dst))).toBe(
    true,
  );
  const points = [
    RISTRETTO_BASE,
    PEDERSEN_BLINDING_BASE,
    first,
    second,
    ...pedersenGenerators(2, 'other'),
  ];
  expect(new Set(points.map((point) => toHex(encodeRistretto(point)))).size).toBe(6);
  expect(toHex(encodeRistretto(PEDERSEN_BLINDING_BASE))).toMatchInlineSnapshot(
    `"b4ce88f1963b5ab595248c86f59b2b18481e820e84f88af8203ec673f80f222a"`,
  );
  expect(() => pedersenGenerators(PEDERSEN_VECTOR_MAX + 1)).toThrow(/DIF2053/);
  expect(() => pedersenGenerators(-1)).toThrow(/DIF2053/);
  expect(() => pedersenGenerators(0.5)).toThrow(/DIF2053/);
});

test('a vector commitment is the sum over its generators, opened by all values alone', () => {
  const values = [0n, 1n, RISTRETTO_ORDER - 1n, randomScalar(nodeRng)];
  const blinding = randomScalar(nodeRng);
  const commitment = commitPedersenVector(values, blinding);
  const bases = [PEDERSEN_BLINDING_BASE, ...pedersenGenerators(4)];
  expect(commitment.equals(multiplySum(bases, [blinding, ...values]))).toBe(true);
  expect(opensPedersenVector(commitment, values, blinding)).toBe(true);
  expect(opensPedersenVector(commitment, values.toReversed(), blinding)).toBe(false);
  expect(opensPedersenVector(commitment, values, toScalar(blinding + 1n))).toBe(false);
  // A trailing zero is no new vector: lengths are for the protocol to fix.
  expect(opensPedersenVector(commitment, [...values, 0n], blinding)).toBe(true);
});
