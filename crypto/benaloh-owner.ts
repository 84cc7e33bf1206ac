// What the owner of a Benaloh key does alone, by the primes: decrypt, and take r-th roots. Powers with secret exponents are
// constant time where the Arithmetic's powSecret is; the logarithm is not, so it is taken of a plaintext that is blinded
// by a random one.

import type { Arithmetic } from '../base/index.ts';
import { randomBelow } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import { type BenalohCiphertext, raiseBenalohBase } from './benaloh.ts';
import type { BenalohPrivateKey } from './benaloh-key.ts';
import { findSmoothLogarithm } from './benaloh-logarithm.ts';
import type { PaillierEffects } from './paillier.ts';

/** The plaintext, 0..r-1: one power modulo p and a logarithm in the subgroup of order r. Some milliseconds. */
export function decryptBenaloh(
  key: BenalohPrivateKey,
  ciphertext: BenalohCiphertext,
  { arithmetic, rng }: PaillierEffects,
): bigint {
  const { publicKey, p, cofactor, subgroup } = key;
  const blinder = randomBelow(publicKey.r, rng);
  const power = raiseBenalohBase(publicKey, blinder, arithmetic);
  const blinded = multiplyModulo(publicKey.reduction, ciphertext, power);
  const residue = arithmetic.powSecret(blinded % p, cofactor, p);
  const plaintext = findSmoothLogarithm(subgroup, residue) - blinder;
  return plaintext < 0n ? plaintext + publicKey.r : plaintext;
}

/** An r-th root modulo n of an r-th power that is prime to n. */
export function takeBenalohRoot(
  key: BenalohPrivateKey,
  power: bigint,
  arithmetic: Arithmetic,
): bigint {
  const { p, q, rootExponents, qInverse } = key;
  const modP = arithmetic.powSecret(power % p, rootExponents[0], p);
  const modQ = arithmetic.powSecret(power % q, rootExponents[1], q);
  const quotient = ((modP - modQ) * qInverse) % p;
  return modQ + q * (quotient < 0n ? quotient + p : quotient);
}
