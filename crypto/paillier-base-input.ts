// Proof of plaintext knowledge for a Paillier ciphertext whose randomness is a power of the key's base: the proof of
// paillier-input.ts, checked by its verifier, made quickly because the prover's mask is a power of the base too. Its
// response w = h^(b - e a) then lies among the powers of h, where the ciphertext's randomness is known to lie anyway;
// that b - e a stays hidden rests on what the encryption itself rests on.

import { type Arithmetic, bigintToBytes, bytesToBigint, concatBytes } from '../base/index.ts';
import type { PaillierEffects } from './paillier.ts';
import {
  encodePaillierExponent,
  type PaillierBase,
  type PaillierBaseEncryption,
  raisePaillierBase,
} from './paillier-base.ts';
import { inputStatement } from './paillier-input.ts';
import { derivePaillierChallenge, derivePaillierNonce } from './paillier-transcript.ts';

/**
 * Proves that the submitter knows the plaintext of a fresh encryption by the base; verifyPaillierInput checks it.
 * Cost: bench `paillier`, cases `prove-input-2048`, `prove-input-short-2048`, …
 * @param encryption as `encryptPaillierByBase` gave it, under this base
 * @param context canonical bytes of everything the ciphertext is meant for: chain id, contract, slot, submitter, index
 */
export function provePaillierInputByBase(
  base: PaillierBase,
  { ciphertext, plaintext, exponent }: PaillierBaseEncryption,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const { key } = base;
  const a = bytesToBigint(exponent);
  const statement = inputStatement(key, ciphertext, context);
  const x = derivePaillierNonce(statement, 'plaintext', plaintext, rng);
  const drawn = derivePaillierNonce(statement, 'exponent', a, rng);
  const b = BigInt.asUintN(8 * base.exponentBytes, drawn);
  const mask = encodePaillierExponent(base, b);
  const challenge = derivePaillierChallenge(statement, raisePaillierBase(base, mask, x));
  mask.fill(0);
  const e = bytesToBigint(challenge);
  const z = (((x - e * plaintext) % key.n) + key.n) % key.n;
  const w = powGenerator(base, b - e * a, arithmetic);
  return concatBytes(challenge, bigintToBytes(z, key.sizeBytes), bigintToBytes(w, key.sizeBytes));
}

// The exponent is negative unless e or a is about 2^-256 of its range, so its sign shows nothing.
function powGenerator(
  { key, generator, inverse }: PaillierBase,
  exponent: bigint,
  arithmetic: Arithmetic,
): bigint {
  return exponent < 0n
    ? arithmetic.powSecret(inverse, -exponent, key.n)
    : arithmetic.powSecret(generator, exponent, key.n);
}
