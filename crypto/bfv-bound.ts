// What a BFV ciphertext can hold at worst, from parameters and operations alone: plaintext magnitude, and the invariant noise v of
// t/q * c(s) = m + v + t*a, kept as log2 |qv| (Kim, Polyakov, Zucca, Asiacrypt 2021, section 3, with the expansion factor N in the
// place of an average; BEHZ's and hybrid key switching's roundings added, as SEAL does them). Holds for keys and encryptions made
// as SEAL makes them: ternary secrets, errors of at most 21. A ciphertext from outside can hold any noise, and no bound speaks of it.

import { exp2Up, LOG2_FRACTION_BITS, log2Down, log2Up } from './log2.ts';
import { ciphertextModuli, type SealSpecification } from './seal-parameters.ts';

/** Upper bounds of one ciphertext. */
export type BfvBound = {
  /** The largest absolute value of a slot, as an integer that has not wrapped; from t on products stay there: it may have. */
  readonly magnitude: bigint;
  /** log2 of q times the invariant noise, times 2^16, rounded up. */
  readonly noiseLog2: bigint;
};

/** SEAL's errors: a centred binomial of 42 coins, or a Gaussian cut at 6 * 3.2. */
const ERROR_MAX = 21n;

/** Of a fresh encryption. @param magnitude the largest absolute value of a slot */
export function freshBfvBound(parameters: SealSpecification, magnitude: bigint): BfvBound {
  const { plainModulus } = parameters;
  const degree = BigInt(parameters.degree);
  // e*u + e1 + e2*s, then SEAL divides by the special prime and rounds; then q*m/t is rounded.
  const error = ERROR_MAX * (2n * degree + 1n) + (degree + 1n) / 2n + 2n;
  return { magnitude, noiseLog2: log2Up(plainModulus * error) };
}

/** Of the sum. */
export function addBfvBound(a: BfvBound, b: BfvBound): BfvBound {
  return sumBfvBound([a, b]);
}

/** Of a sum of one or more, in any order. */
export function sumBfvBound(bounds: readonly BfvBound[]): BfvBound {
  let magnitude = 0n;
  let noise = 0n;
  for (const bound of bounds) {
    magnitude += bound.magnitude;
    noise += exp2Up(bound.noiseLog2);
  }
  return { magnitude, noiseLog2: log2Up(noise) };
}

/** Of the sum with a public vector whose largest absolute value is given. */
export function addPlainBfvBound(
  { plainModulus }: SealSpecification,
  bound: BfvBound,
  magnitude: bigint,
): BfvBound {
  return {
    magnitude: bound.magnitude + magnitude,
    noiseLog2: log2Up(exp2Up(bound.noiseLog2) + plainModulus),
  };
}

/** Of the product, relinearised. */
export function multiplyBfvBound(
  parameters: SealSpecification,
  a: BfvBound,
  b: BfvBound,
): BfvBound {
  const { plainModulus: t } = parameters;
  const degree = BigInt(parameters.degree);
  const q = ciphertextModulus(parameters);
  const [first, second] = [exp2Up(a.noiseLog2), exp2Up(b.noiseLog2)];
  // |a| <= N + 3 where c(s) = q/t (m + v + ta) and coefficients of c lie within q.
  const linear = degree * t * (degree + 4n) * (first + second);
  const quadratic = (degree * first * second) / q + 1n;
  // BEHZ's base conversion is off by as much as there are primes; the parts count with 1, s, s^2.
  const rounding = BigInt(parameters.moduli.length) + 2n;
  const rounded = t * rounding * (1n + degree + degree * degree);
  const noise = linear + quadratic + rounded + switchingNoise(parameters);
  return cap(parameters, { magnitude: a.magnitude * b.magnitude, noiseLog2: log2Up(noise) });
}

/** Of the product with a public vector whose largest absolute value is given. */
export function multiplyPlainBfvBound(
  parameters: SealSpecification,
  bound: BfvBound,
  magnitude: bigint,
): BfvBound {
  const factor = BigInt(parameters.degree) * ((parameters.plainModulus + 1n) / 2n);
  return cap(parameters, {
    magnitude: bound.magnitude * magnitude,
    noiseLog2: log2Up(exp2Up(bound.noiseLog2) * factor),
  });
}

/** Of a rotation, or of one row put in the place of the other. */
export function rotateBfvBound(parameters: SealSpecification, bound: BfvBound): BfvBound {
  const noise = exp2Up(bound.noiseLog2) + switchingNoise(parameters);
  return { magnitude: bound.magnitude, noiseLog2: log2Up(noise) };
}

/**
 * Bits that noise can still grow before decryption may fail, times 2^16, rounded down; as SEAL counts its noise budget, which
 * leaves up to two bits unsaid. Negative where decryption is not certain. Kept as a logarithm, a value of a transaction's state.
 */
export function bfvHeadroomLog2(parameters: SealSpecification, bound: BfvBound): bigint {
  const fraction = BigInt(LOG2_FRACTION_BITS);
  return log2Down(ciphertextModulus(parameters)) - bound.noiseLog2 - (2n << fraction);
}

/** Whether a ciphertext of this bound decrypts to the integers that were computed, nothing wrapped. */
export function isBfvSound(parameters: SealSpecification, bound: BfvBound): boolean {
  const fits = 2n * bound.magnitude < parameters.plainModulus;
  return fits && bfvHeadroomLog2(parameters, bound) >= 0n;
}

/** What one key switching adds: a digit by prime of q times an error each, divided by the special prime and rounded. */
function switchingNoise(parameters: SealSpecification): bigint {
  const degree = BigInt(parameters.degree);
  const primes = ciphertextModuli(parameters);
  const special = parameters.moduli.at(-1) ?? 1n;
  const digits = primes.reduce((sum, prime) => sum + prime, 0n);
  const error = (degree * ERROR_MAX * digits) / special + 1n;
  return parameters.plainModulus * (error + (degree + 1n) / 2n + 2n);
}

function ciphertextModulus(parameters: SealSpecification): bigint {
  return ciphertextModuli(parameters).reduce((product, prime) => product * prime, 1n);
}

/** Noise is a residue modulo q, so q bounds it whatever was done; without this, bounds of long products would grow beyond all size. */
function cap(parameters: SealSpecification, { magnitude, noiseLog2 }: BfvBound): BfvBound {
  const { plainModulus } = parameters;
  const most = log2Up(ciphertextModulus(parameters));
  return {
    magnitude: magnitude < plainModulus ? magnitude : plainModulus,
    noiseLog2: noiseLog2 < most ? noiseLog2 : most,
  };
}
