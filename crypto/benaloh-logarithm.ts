// Logarithms in a subgroup of smooth order modulo a prime: Pohlig, Hellman (IEEE Trans. Inf. Theory 24, 1978), with baby
// steps and giant steps (Shanks 1971) per prime factor. Variable time: callers blind what they look up.

import { assert } from '../base/index.ts';
import { invertModulo, powBigint } from './arithmetic-integer.ts';

/** A prime with its exponent in the factorisation of the order. */
export type PrimePower = { readonly prime: bigint; readonly exponent: number };

/** A subgroup with its tables: about twice the square root of each prime factor, in residues. */
export type SmoothSubgroup = {
  readonly modulus: bigint;
  readonly order: bigint;
  readonly parts: readonly SubgroupPart[];
};

type SubgroupPart = PrimePower & {
  /** The order divided by the prime's power; and the integer that is 1 modulo the power, 0 modulo the rest. */
  readonly cofactor: bigint;
  readonly weight: bigint;
  /** 1/g for the part's generator g, of the prime power's order. */
  readonly inverse: bigint;
  /** The powers 0 to width-1 of an element of prime order, by residue; and what one giant step multiplies by. */
  readonly babySteps: ReadonlyMap<bigint, bigint>;
  readonly width: bigint;
  readonly giantStep: bigint;
};

/**
 * Prepares a subgroup.
 * @param generator of exactly the order that the factors multiply to, modulo a prime
 */
export function createSmoothSubgroup(
  generator: bigint,
  modulus: bigint,
  factors: readonly PrimePower[],
): SmoothSubgroup {
  const order = factors.reduce(
    (product, { prime, exponent }) => product * prime ** BigInt(exponent),
    1n,
  );
  const parts = factors.map((factor) => createPart(generator, modulus, order, factor));
  return { modulus, order, parts };
}

/** The logarithm, 0..order-1, of an element of the subgroup. A millisecond or two for five factors of 17 bits. */
export function findSmoothLogarithm(subgroup: SmoothSubgroup, element: bigint): bigint {
  const { modulus, order, parts } = subgroup;
  let sum = 0n;
  for (const part of parts) {
    const image = powBigint(element, part.cofactor, modulus);
    sum += findInPart(part, image, modulus) * part.weight;
  }
  return sum % order;
}

function createPart(
  generator: bigint,
  modulus: bigint,
  order: bigint,
  { prime, exponent }: PrimePower,
): SubgroupPart {
  const power = prime ** BigInt(exponent);
  const cofactor = order / power;
  const local = powBigint(generator, cofactor, modulus);
  const inverse = invertModulo(local, modulus);
  const root = powBigint(local, power / prime, modulus);
  assert(root !== 1n, 'the generator has the full order');
  const babySteps = new Map<bigint, bigint>();
  let width = 0n;
  let step = 1n;
  for (; width * width < prime; width++) {
    babySteps.set(step, width);
    step = (step * root) % modulus;
  }
  const giantStep = invertModulo(step, modulus);
  const weight = cofactor * invertModulo(cofactor, power);
  return { prime, exponent, cofactor, weight, inverse, babySteps, width, giantStep };
}

// Digit by digit to the prime's base, the lowest first.
function findInPart(part: SubgroupPart, image: bigint, modulus: bigint): bigint {
  const { prime, exponent, inverse } = part;
  let logarithm = 0n;
  let place = 1n;
  for (let i = exponent - 1; i >= 0; i--) {
    const rest = (image * powBigint(inverse, logarithm, modulus)) % modulus;
    const digit = findDigit(part, powBigint(rest, prime ** BigInt(i), modulus), modulus);
    logarithm += digit * place;
    place *= prime;
  }
  return logarithm;
}

function findDigit(part: SubgroupPart, target: bigint, modulus: bigint): bigint {
  let element = target;
  for (let giant = 0n; giant < part.width; giant++) {
    const baby = part.babySteps.get(element);
    if (baby !== undefined) return giant * part.width + baby;
    element = (element * part.giantStep) % modulus;
  }
  assert(false, 'the element lies in the subgroup');
}
