import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import {
  invertScalar,
  multiplyBase,
  RISTRETTO_ORDER,
  randomScalar,
  toScalar,
} from '../../crypto/index.ts';
import {
  evaluateCommitments,
  evaluatePolynomial,
  isShareOf,
  lagrangeAtZero,
} from '../../crypto/sharing.ts';

const scalar = fc.bigInt({ min: 0n, max: RISTRETTO_ORDER - 1n });
const coefficients = fc.array(scalar, { minLength: 1, maxLength: 4 });

function interpolate(shares: ReadonlyMap<number, bigint>): bigint {
  const weights = lagrangeAtZero([...shares.keys()]);
  const values = [...shares.values()];
  return toScalar(weights.reduce((sum, weight, i) => sum + weight * (values[i] ?? 0n), 0n));
}

test('evaluation is the sum of powers', () => {
  fc.assert(
    fc.property(coefficients, fc.integer({ min: 1, max: 64 }), (f, index) => {
      const sum = f.reduce((value, c, k) => value + c * BigInt(index) ** BigInt(k), 0n);
      expect(evaluatePolynomial(f, index)).toBe(toScalar(sum));
    }),
  );
});

test('as many shares as coefficients, of any parties, give the secret; one fewer does not', () => {
  const indexes = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(indexes, (all) => {
      const f = [1n, 2n, 3n, 4n].map(() => randomScalar(nodeRng));
      const shares = new Map(all.map((index) => [index, evaluatePolynomial(f, index)]));
      expect(interpolate(shares)).toBe(f[0]);
      shares.delete(all[0] ?? 0);
      expect(interpolate(shares)).not.toBe(f[0]);
    }),
  );
});

test('one share fewer fits every secret alike: for each there is a polynomial with these shares', () => {
  const share = evaluatePolynomial([randomScalar(nodeRng), randomScalar(nodeRng)], 3);
  for (const claimed of [0n, 1n, randomScalar(nodeRng)]) {
    const slope = toScalar((share - claimed) * invertScalar(3n));
    expect(evaluatePolynomial([claimed, slope], 3)).toBe(share);
  }
});

test('a share is checked against the commitments, and a false one fails', () => {
  const f = [randomScalar(nodeRng), randomScalar(nodeRng), randomScalar(nodeRng)];
  const commitments = f.map(multiplyBase);
  for (const index of [1, 2, 64]) {
    const share = evaluatePolynomial(f, index);
    expect(evaluateCommitments(commitments, index).equals(multiplyBase(share))).toBe(true);
    expect(isShareOf(commitments, index, share)).toBe(true);
    expect(isShareOf(commitments, index, toScalar(share + 1n))).toBe(false);
    expect(isShareOf(commitments, index + 1, share)).toBe(false);
  }
  expect(evaluateCommitments(commitments, 0).equals(commitments[0]!)).toBe(true);
});
