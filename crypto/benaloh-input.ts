// Limits first: it is not proved that m is small, nor that the key is sound. Proof of plaintext knowledge for a Benaloh
// ciphertext: knowledge of (m, u) with c = y^m u^r mod n, by runs of the sigma protocol a = y^x s^r, z = x - em mod r,
// w = s u^-e y^floor((x - em)/r), checked as a = y^z w^r c^e. Sound to 2^-128 under any key: two answers to one
// commitment give (m, u), since differences of challenges are prime to r (benaloh-transcript.ts).

import { bigintToBytes, concatBytes, equalBytes } from '../base/index.ts';
import { invertModulo, powBigint } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  type BenalohCiphertext,
  type BenalohEncryption,
  encodeBenalohCiphertext,
  raiseBenalohBase,
} from './benaloh.ts';
import { BENALOH_ORDER_SIZE_BYTES, type BenalohKey } from './benaloh-key.ts';
import {
  benalohStatement,
  countBenalohRuns,
  decodeBenalohResponses,
  deriveBenalohMask,
  deriveBenalohSeed,
  expandBenalohChallenges,
  SEED_BYTES,
} from './benaloh-transcript.ts';
import type { IntegerStatement } from './integer-transcript.ts';
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';

const DOMAIN = 'diffie/benaloh-input/v1';

/** Bytes of a proof of plaintext knowledge under this key: a seed, then z and w for each run. */
export function benalohInputProofSizeBytes(key: BenalohKey): number {
  return SEED_BYTES + countBenalohRuns(key) * (BENALOH_ORDER_SIZE_BYTES + key.sizeBytes);
}

/**
 * Proves that the submitter knows the plaintext of a fresh encryption. About the cost of eight encryptions.
 * @param encryption as `encryptBenaloh` gave it, under this key
 * @param context canonical bytes of everything the ciphertext is meant for: chain id, contract, slot, submitter, index
 */
export function proveBenalohInput(
  key: BenalohKey,
  { ciphertext, plaintext, randomness }: BenalohEncryption,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const statement = inputStatement(key, ciphertext, context);
  const witness = concatBytes(
    bigintToBytes(plaintext, BENALOH_ORDER_SIZE_BYTES),
    bigintToBytes(randomness, key.sizeBytes),
  );
  const masks = Array.from({ length: countBenalohRuns(key) }, (_, i) => ({
    x: deriveBenalohMask(statement, `plaintext ${i}`, witness, { bound: key.r, rng }),
    s: 1n + deriveBenalohMask(statement, `randomness ${i}`, witness, { bound: key.n - 1n, rng }),
  }));
  witness.fill(0);
  const commitments = masks.map(({ x, s }) =>
    multiply(key, raiseBenalohBase(key, x, arithmetic), arithmetic.powSecret(s, key.r, key.n)),
  );
  const seed = deriveBenalohSeed(key, statement, commitments);
  const challenges = expandBenalohChallenges(key, seed);
  const inverse = invertModulo(randomness, key.n);
  const baseInverse = invertModulo(key.y, key.n);
  const responses = masks.map(({ x, s }, i) => {
    const e = challenges[i] ?? 0n;
    const difference = x - e * plaintext;
    const z = ((difference % key.r) + key.r) % key.r;
    // The quotient is in -e..0; w itself is uniform whatever it is.
    const carry = powBigint(baseInverse, (z - difference) / key.r, key.n);
    const w = multiply(key, multiply(key, s, carry), powBigint(inverse, e, key.n));
    const encoded = bigintToBytes(z, BENALOH_ORDER_SIZE_BYTES);
    return concatBytes(encoded, bigintToBytes(w, key.sizeBytes));
  });
  return concatBytes(seed, ...responses);
}

/**
 * Whether the proof shows knowledge of this ciphertext's plaintext in this context. Some milliseconds.
 * @param ciphertext prime to n, as decodeBenalohInput sees to
 * @throws crypto.benalohProof for another size, a z not below r, a w not below n or not prime to it
 */
export function verifyBenalohInput(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const seed = proof.subarray(0, SEED_BYTES);
  const responses = decodeBenalohResponses(key, proof.subarray(SEED_BYTES));
  const challenges = expandBenalohChallenges(key, seed);
  const commitments = responses.map(({ z, w }, i) => {
    const power = arithmetic.powPublic(key.y, z, key.n);
    const root = arithmetic.powPublic(w, key.r, key.n);
    const blinded = arithmetic.powPublic(ciphertext, challenges[i] ?? 0n, key.n);
    return multiply(key, multiply(key, power, root), blinded);
  });
  const statement = inputStatement(key, ciphertext, context);
  return equalBytes(deriveBenalohSeed(key, statement, commitments), seed);
}

function inputStatement(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  context: Uint8Array,
): IntegerStatement {
  return benalohStatement(DOMAIN, key, context, [encodeBenalohCiphertext(key, ciphertext)]);
}

function multiply(key: BenalohKey, a: bigint, b: bigint): bigint {
  return multiplyModulo(key.reduction, a, b);
}
