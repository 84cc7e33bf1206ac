// Shamir's sharing whose shares their receivers can check: by Feldman's commitments (FOCS 1987), which show secret·G, or by
// Pedersen's (Crypto 1991), which hide the secret perfectly and bind the dealer by the discrete logarithm. A dealer that
// commits to a wrong degree shows it by the number of commitments. Scalars are BigInts: not constant time, not wiped.

import { DiffieError, LIMITS, type Rng } from '../base/index.ts';
import { commitPedersen } from './pedersen.ts';
import { multiplyBase } from './ristretto-multiply.ts';
import type { RistrettoPoint } from './ristretto-point.ts';
import { randomScalar, toScalar } from './ristretto-scalar.ts';
import { evaluateCommitments, evaluatePolynomial, lagrangeAtZero } from './sharing.ts';

/** One party's share: f(index). */
export type ShamirShare = {
  /** 1 to the number of parties. */
  readonly index: number;
  /** 0..order-1. */
  readonly value: bigint;
};

/** A share with the value of the blinding polynomial at the same place. */
export type PedersenShare = ShamirShare & { readonly blinding: bigint };

/** Who deals to how many, and how many give the secret. */
export type SharingTerms = {
  /** 1 to partyCount. */
  readonly threshold: number;
  /** At most 64. */
  readonly partyCount: number;
};

/** Shares of one secret, in order of index. Any threshold - 1 of them are independent of it. @throws crypto.shareSet */
export function shareSecret(secret: bigint, terms: SharingTerms, rng: Rng): readonly ShamirShare[] {
  return dealShares(polynomialFor(secret, terms, rng), terms);
}

/**
 * The secret of shares that are not checked here.
 * @param shares exactly `threshold` (more only lengthen the work), with distinct indexes
 * @throws crypto.shareSet where an index is out of range or comes twice, or shares are too few
 */
export function recoverSecret(shares: readonly ShamirShare[], threshold: number): bigint {
  const indexes = shares.map(({ index }) => index);
  const areIndexes = indexes.every((i) => Number.isSafeInteger(i) && i > 0 && i <= LIMITS.parties);
  if (!areIndexes || new Set(indexes).size !== shares.length || shares.length < threshold) {
    throw new DiffieError('crypto.shareSet', {
      at: 'shares',
      expected: `${threshold} of different parties, 1 to ${LIMITS.parties}`,
      got: `${shares.length}`,
    });
  }
  const weights = lagrangeAtZero(indexes);
  return toScalar(shares.reduce((sum, { value }, i) => sum + value * (weights[i] ?? 0n), 0n));
}

/** Shares with Feldman's commitments: coefficient·G, constant term first, which show secret·G. @throws crypto.shareSet */
export function shareByFeldman(secret: bigint, terms: SharingTerms, rng: Rng) {
  const coefficients = polynomialFor(secret, terms, rng);
  return {
    shares: dealShares(coefficients, terms),
    commitments: coefficients.map(multiplyBase),
  };
}

/** Whether the share lies on the committed polynomial. For `threshold` commitments only. */
export function isFeldmanShare(
  commitments: readonly RistrettoPoint[],
  { index, value }: ShamirShare,
): boolean {
  return evaluateCommitments(commitments, index).equals(multiplyBase(value));
}

/** Shares with Pedersen's commitments: coefficient·G + blinding coefficient·H, constant term first. @throws crypto.shareSet */
export function shareByPedersen(secret: bigint, terms: SharingTerms, rng: Rng) {
  const values = polynomialFor(secret, terms, rng);
  const blindings = polynomialFor(randomScalar(rng), terms, rng);
  const shares: readonly PedersenShare[] = dealShares(values, terms).map((share) => ({
    ...share,
    blinding: evaluatePolynomial(blindings, share.index),
  }));
  const commitments = values.map((value, i) =>
    commitPedersen({ value, blinding: blindings[i] ?? 0n }),
  );
  return { shares, commitments };
}

/** Whether the share lies on the committed pair of polynomials. For `threshold` commitments only. */
export function isPedersenShare(
  commitments: readonly RistrettoPoint[],
  { index, value, blinding }: PedersenShare,
): boolean {
  return evaluateCommitments(commitments, index).equals(commitPedersen({ value, blinding }));
}

function polynomialFor(secret: bigint, { threshold, partyCount }: SharingTerms, rng: Rng) {
  const isCount = Number.isSafeInteger(partyCount) && partyCount <= LIMITS.parties;
  if (!isCount || !Number.isSafeInteger(threshold) || threshold < 1 || threshold > partyCount) {
    throw new DiffieError('crypto.shareSet', {
      at: `threshold ${threshold} of ${partyCount}`,
      expected: `1 to the number of parties, at most ${LIMITS.parties}`,
    });
  }
  const higher = Array.from({ length: threshold - 1 }, () => randomScalar(rng));
  return [toScalar(secret), ...higher];
}

function dealShares(
  coefficients: readonly bigint[],
  { partyCount }: SharingTerms,
): readonly ShamirShare[] {
  return Array.from({ length: partyCount }, (_, i) => ({
    index: i + 1,
    value: evaluatePolynomial(coefficients, i + 1),
  }));
}
