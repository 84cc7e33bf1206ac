// Samples from the discrete Gaussian on the integers, exactly: rational arithmetic on BigInts, no floating point, no table, any
// width. Source: Canonne, Kamath, Steinke, The Discrete Gaussian for Differential Privacy (NeurIPS 2020), algorithms 1 to 3.
// Not constant time: how long it takes says something about the size of the noise, so it is for noise drawn once and not timed by
// others.

import { assert, type Rng } from '../base/index.ts';
import { randomBelow } from './arithmetic-integer.ts';

/**
 * An integer x with probability proportional to exp(-x^2 / (2 variance)). About 30 us.
 * @param variance above 0; the parameter sigma squared, which the variance equals but for tiny widths
 */
export function sampleGaussian(variance: bigint, rng: Rng): bigint {
  assert(variance > 0n, 'a Gaussian has a width');
  const scale = rootDown(variance) + 1n;
  while (true) {
    const candidate = sampleLaplace(scale, rng);
    const size = candidate < 0n ? -candidate : candidate;
    const difference = size * scale - variance;
    const isAccepted = flipExponential(difference * difference, 2n * variance * scale * scale, rng);
    if (isAccepted) return candidate;
  }
}

/** x with probability proportional to exp(-|x| / scale). */
function sampleLaplace(scale: bigint, rng: Rng): bigint {
  while (true) {
    const rest = randomBelow(scale, rng);
    if (!flipExponential(rest, scale, rng)) continue;
    let whole = 0n;
    while (flipExponential(1n, 1n, rng)) whole++;
    const size = rest + scale * whole;
    const isNegative = (rng.bytes(1)[0] ?? 0) % 2 === 1;
    if (isNegative && size === 0n) continue;
    return isNegative ? -size : size;
  }
}

/** True with probability exp(-numerator / denominator), of a quotient from 0 on. */
function flipExponential(numerator: bigint, denominator: bigint, rng: Rng): boolean {
  for (let whole = numerator / denominator; whole > 0n; whole--) {
    if (!flipSmallExponential(1n, 1n, rng)) return false;
  }
  return flipSmallExponential(numerator % denominator, denominator, rng);
}

/** The same for a quotient of at most 1: von Neumann's series of flips. */
function flipSmallExponential(numerator: bigint, denominator: bigint, rng: Rng): boolean {
  let count = 1n;
  while (randomBelow(denominator * count, rng) < numerator) count++;
  return count % 2n === 1n;
}

function rootDown(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  while (root * root > value) root = (root + value / root) >> 1n;
  return root;
}
