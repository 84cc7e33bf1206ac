// Shamir's secret sharing over the scalars of ristretto255 (CACM 22, 1979) with Feldman's commitments (FOCS 1987):
// party number i (1 to n) holds f(i) of a polynomial f with f(0) the secret, and f's coefficients are committed
// to as coefficient·G. BigInt arithmetic: not constant time.

import { assert } from '../base/index.ts';
import { multiplyBase, multiplyPublic } from './ristretto-multiply.ts';
import { RISTRETTO_IDENTITY, type RistrettoPoint } from './ristretto-point.ts';
import { invertScalar, toScalar } from './ristretto-scalar.ts';

/** f(index) modulo the order. @param coefficients constant term first, each 0..order-1 */
export function evaluatePolynomial(coefficients: readonly bigint[], index: number): bigint {
  return coefficients.reduceRight((sum, c) => toScalar(sum * BigInt(index) + c), 0n);
}

/** f(index)·G from the commitments to f's coefficients, constant term first. Public values. */
export function evaluateCommitments(
  commitments: readonly RistrettoPoint[],
  index: number,
): RistrettoPoint {
  return commitments.reduceRight(
    (sum, c) => multiplyPublic(sum, BigInt(index)).add(c),
    RISTRETTO_IDENTITY,
  );
}

/** Whether `share` is f(index) for the committed f. @param share 0..order-1 */
export function isShareOf(
  commitments: readonly RistrettoPoint[],
  index: number,
  share: bigint,
): boolean {
  return multiplyBase(share).equals(evaluateCommitments(commitments, index));
}

/**
 * The coefficients that make f(0) from f at the given places: f(0) = sum of coefficient·f(index), for f of a degree
 * below their number.
 * @param indexes distinct numbers from 1
 */
export function lagrangeAtZero(indexes: readonly number[]): readonly bigint[] {
  assert(new Set(indexes).size === indexes.length, 'places of interpolation are distinct');
  return indexes.map((i) => {
    let numerator = 1n;
    let denominator = 1n;
    for (const j of indexes) {
      if (j === i) continue;
      numerator *= BigInt(j);
      denominator *= BigInt(j - i);
    }
    return toScalar(numerator * invertScalar(denominator));
  });
}
