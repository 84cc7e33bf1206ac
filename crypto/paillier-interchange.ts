// Keys of the npm package paillier-bigint, in and out. Its ciphertexts are ours where its generator is n+1 (the "simple
// variant"); with its default, a random generator, they are not, and such keys are refused.

import { DiffieError } from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, randomBelow } from './arithmetic-integer.ts';
import type { PaillierEffects } from './paillier.ts';
import {
  createPaillierKey,
  createPaillierPrivateKey,
  type PaillierKey,
  type PaillierPrivateKey,
} from './paillier-key.ts';

/** The public values of paillier-bigint's `PublicKey`. */
export type PaillierBigintPublicKey = { readonly n: bigint; readonly g: bigint };

/** What paillier-bigint's `PrivateKey` is constructed from. */
export type PaillierBigintPrivateKey = {
  readonly lambda: bigint;
  readonly mu: bigint;
  readonly publicKey: PaillierBigintPublicKey;
};

/** Random bases tried in factoring; each fails with probability at most 1/2. */
const FACTOR_TRIES = 32;

/** @throws crypto.paillierKey unless g is n+1 and n one of ours */
export function importPaillierKey({ n, g }: PaillierBigintPublicKey): PaillierKey {
  if (g !== n + 1n) {
    throw new DiffieError('crypto.paillierKey', {
      at: 'g',
      expected: 'n+1',
      hint: 'make the key with generateRandomKeys(bits, true)',
    });
  }
  return createPaillierKey(n);
}

/** The values for paillier-bigint's `new PublicKey(n, g)`. */
export function exportPaillierKey({ n }: PaillierKey): PaillierBigintPublicKey {
  return { n, g: n + 1n };
}

/**
 * The owner's key, by factoring n with lambda.
 * @throws crypto.paillierKey as importPaillierKey and createPaillierPrivateKey, or where lambda is not n's
 */
export function importPaillierPrivateKey(
  { lambda, publicKey }: Omit<PaillierBigintPrivateKey, 'mu'>,
  effects: PaillierEffects,
): PaillierPrivateKey {
  const { n } = importPaillierKey(publicKey);
  const p = findFactor(n, lambda, effects);
  return createPaillierPrivateKey(p, n / p, effects.arithmetic);
}

/** The values for paillier-bigint's `new PrivateKey(lambda, mu, publicKey)`. Secret. */
export function exportPaillierPrivateKey(key: PaillierPrivateKey): PaillierBigintPrivateKey {
  const { n } = key.publicKey;
  const lambda = (key.p.prime - 1n) * (key.q.prime - 1n);
  return { lambda, mu: invertModulo(lambda, n), publicKey: exportPaillierKey(key.publicKey) };
}

/** A square root of 1 other than 1 and -1 splits n; a multiple of the group's exponent gives one (Miller 1976). */
function findFactor(n: bigint, lambda: bigint, { arithmetic, rng }: PaillierEffects): bigint {
  const isPossible = lambda > 0n && lambda < n;
  let odd = isPossible ? lambda : 1n;
  while ((odd & 1n) === 0n) odd >>= 1n;
  for (let i = 0; i < FACTOR_TRIES && isPossible; i++) {
    let power = arithmetic.powSecret(2n + randomBelow(n - 3n, rng), odd, n);
    for (let exponent = odd; exponent < lambda && power !== 1n; exponent <<= 1n) {
      const square = (power * power) % n;
      if (square === 1n && power !== n - 1n) return greatestCommonDivisor(power - 1n, n);
      power = square;
    }
  }
  throw new DiffieError('crypto.paillierKey', { at: 'lambda', expected: 'lcm(p-1, q-1) of n' });
}
