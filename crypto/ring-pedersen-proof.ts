// Proof that ring-Pedersen parameters hide: s lies in the group that t generates (Pi-prm of Canetti, Gennaro, Goldfeder,
// Makriyannis, Peled, https://eprint.iacr.org/2021/060, figure 17), with one bit of challenge per repetition and 128
// repetitions: a long challenge proves it only up to factors of small order, and fewer repetitions are guessed.
// Not proved: that N is a product of two safe primes, which is its maker's own interest.

import { type Arithmetic, bigintToBytes, encodeUtf8 } from '../base/index.ts';
import { invertModulo, randomBelow } from './arithmetic-integer.ts';
import {
  decodeIntegers,
  deriveIntegerChallenge,
  encodeIntegers,
  type IntegerStatement,
  integersSizeBytes,
} from './integer-transcript.ts';
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import { encodeRingPedersen, type RingPedersen, type RingPedersenSecret } from './ring-pedersen.ts';

const DOMAIN = 'diffie/ring-pedersen/v1';
const REPETITIONS = 128;

/** Bytes of a proof: 16 of challenge and 128 integers of N's size; 32,784 for 2048 bits. */
export function ringPedersenProofSizeBytes({ sizeBytes }: RingPedersen): number {
  return integersSizeBytes(widthsOf(sizeBytes));
}

/**
 * Proves the parameters. 128 powers modulo N.
 * @param context canonical bytes of what they are made for: chain id, contract, maker
 */
export function proveRingPedersen(
  { parameters, lambda, order }: RingPedersenSecret,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const { modulus, t, sizeBytes } = parameters;
  const masks = Array.from({ length: REPETITIONS }, () => randomBelow(order, rng));
  const commitments = masks.map((mask) => arithmetic.powSecret(t, mask, modulus));
  const challenge = challengeOf(parameters, commitments, context);
  const responses = masks.map((mask, i) =>
    bitOf(challenge, i) === 1n ? (mask + lambda) % order : mask,
  );
  return encodeIntegers(
    [challenge, ...responses].map((value, i) => [value, widthsOf(sizeBytes)[i] ?? 0] as const),
  );
}

/**
 * Whether the proof shows, in this context, that s is a power of t modulo an N that is not prime. 128 powers modulo N: 0.2 s for 2048 bits, 0.6 s for 3072.
 * @throws crypto.paillierProof for another size
 */
export function verifyRingPedersen(
  parameters: RingPedersen,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const { modulus, sizeBytes } = parameters;
  const integers = decodeIntegers(proof, widthsOf(sizeBytes), 'ring-Pedersen proof');
  const [challenge = 0n, ...responses] = integers;
  if (responses.some((response) => response >= modulus) || arithmetic.isPrime(modulus))
    return false;
  const commitments = recompute(parameters, challenge, responses, arithmetic);
  return challengeOf(parameters, commitments, context) === challenge;
}

// t^z, and t^z / s where the bit is set.
function recompute(
  { modulus, s, t }: RingPedersen,
  challenge: bigint,
  responses: readonly bigint[],
  arithmetic: Arithmetic,
): readonly bigint[] {
  const inverse = invertModulo(s, modulus);
  return responses.map((response, i) => {
    const power = arithmetic.powPublic(t, response, modulus);
    return bitOf(challenge, i) === 1n ? (power * inverse) % modulus : power;
  });
}

function challengeOf(
  parameters: RingPedersen,
  commitments: readonly bigint[],
  context: Uint8Array,
): bigint {
  const statement: IntegerStatement = {
    domain: DOMAIN,
    context,
    values: [encodeRingPedersen(parameters), encodeUtf8(`${REPETITIONS}`)],
  };
  const encoded = commitments.map((value) => bigintToBytes(value, parameters.sizeBytes));
  return deriveIntegerChallenge(statement, encoded, REPETITIONS);
}

function bitOf(challenge: bigint, i: number): bigint {
  return (challenge >> BigInt(i)) & 1n;
}

function widthsOf(sizeBytes: number): readonly number[] {
  return [REPETITIONS, ...Array.from({ length: REPETITIONS }, () => 8 * sizeBytes)];
}
