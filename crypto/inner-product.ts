// The inner-product argument of Bulletproofs (Bünz, Bootle, Boneh, Poelstra, Wuille, Maxwell, S&P 2018, protocol 2): for
// P = <a, G> + <b, H> + <a, b>·Q, two points a round and two scalars at the end. Used by range-proof.ts, which hides
// a and b; the argument itself does not. The vectors have a power of two of elements, and are not handled in constant time.

import { multiplySum } from './ristretto-multiply.ts';
import { encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import { invertScalar, toScalar } from './ristretto-scalar.ts';

/** Points of one round, then what remains of the vectors. */
export type InnerProductArgument = {
  readonly rounds: readonly { readonly left: Uint8Array; readonly right: Uint8Array }[];
  readonly a: bigint;
  readonly b: bigint;
};

/** Bases and vectors, all of one length. */
export type InnerProductClaim = {
  readonly g: readonly RistrettoPoint[];
  readonly h: readonly RistrettoPoint[];
  readonly q: RistrettoPoint;
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
};

/** The challenge of a round from its two points; what came before is the caller's to bind. */
export type RoundChallenge = (left: Uint8Array, right: Uint8Array) => bigint;

/** <a, b> modulo the order. */
export function innerProduct(a: readonly bigint[], b: readonly bigint[]): bigint {
  return toScalar(a.reduce((sum, value, i) => sum + value * (b[i] ?? 0n), 0n));
}

/** The argument for a and b. */
export function argueInnerProduct(
  claim: InnerProductClaim,
  challengeOf: RoundChallenge,
): InnerProductArgument {
  let { g, h, a, b } = claim;
  const rounds: { left: Uint8Array; right: Uint8Array }[] = [];
  while (a.length > 1) {
    const half = a.length / 2;
    const [aLow, aHigh] = [a.slice(0, half), a.slice(half)];
    const [bLow, bHigh] = [b.slice(0, half), b.slice(half)];
    const [gLow, gHigh] = [g.slice(0, half), g.slice(half)];
    const [hLow, hHigh] = [h.slice(0, half), h.slice(half)];
    const crossed = (
      bases: readonly RistrettoPoint[],
      left: readonly bigint[],
      right: readonly bigint[],
    ) =>
      encodeRistretto(
        multiplySum([...bases, claim.q], [...left, ...right, innerProduct(left, right)]),
      );
    const left = crossed([...gHigh, ...hLow], aLow, bHigh);
    const right = crossed([...gLow, ...hHigh], aHigh, bLow);
    rounds.push({ left, right });
    const x = challengeOf(left, right);
    const y = invertScalar(x);
    a = fold(aLow, aHigh, x, y);
    b = fold(bLow, bHigh, y, x);
    g = gLow.map((point, i) => multiplySum([point, gHigh[i] ?? point], [y, x]));
    h = hLow.map((point, i) => multiplySum([point, hHigh[i] ?? point], [x, y]));
  }
  return { rounds, a: a[0] ?? 0n, b: b[0] ?? 0n };
}

/**
 * What the i-th base g has been multiplied by after all rounds, i from 0; base h has the inverse, which stands at the
 * mirrored place.
 * @param challenges of the rounds, first to last, none 0
 */
export function foldedFactors(challenges: readonly bigint[]): readonly bigint[] {
  let factors = [1n];
  for (const x of challenges) {
    const y = invertScalar(x);
    factors = factors.flatMap((factor) => [toScalar(factor * y), toScalar(factor * x)]);
  }
  return factors;
}

function fold(
  low: readonly bigint[],
  high: readonly bigint[],
  x: bigint,
  y: bigint,
): readonly bigint[] {
  return low.map((value, i) => toScalar(value * x + (high[i] ?? 0n) * y));
}
