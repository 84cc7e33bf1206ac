// Limits first: this convinces the verifier that asked and nobody else, since who asks knows the answers. It shows that y meets the
// corrected condition, so that ciphertexts hold one plaintext; not that n is a product of two primes, or hard to factor.
// The proof of non-residuosity of Goldwasser, Micali, Rackoff (STOC 1985): the verifier encrypts random numbers, with proofs that
// it knows them, and the owner names them. If y is an f-th residue up to r-th powers, a ciphertext says nothing of its plaintext
// modulo f, and each answer is right with probability 1/f at most: runs make it 2^-128, as in benaloh-transcript.ts.

import { bigintToBytes, concatBytes, DiffieError, encodeCbor, equalBytes } from '../base/index.ts';
import { randomBelow } from './arithmetic-integer.ts';
import { decodeBenalohInput, encodeBenalohCiphertext, encryptBenaloh } from './benaloh.ts';
import {
  benalohInputProofSizeBytes,
  proveBenalohInput,
  verifyBenalohInput,
} from './benaloh-input.ts';
import {
  BENALOH_ORDER_SIZE_BYTES,
  type BenalohKey,
  type BenalohPrivateKey,
} from './benaloh-key.ts';
import { decryptBenaloh } from './benaloh-owner.ts';
import { countBenalohRuns } from './benaloh-transcript.ts';
import type { PaillierEffects } from './paillier.ts';

const DOMAIN = 'diffie/benaloh-key-check/v1';

/** What the verifier sends, and what it keeps to itself until the answer is there. */
export type BenalohKeyChallenge = {
  readonly challenge: Uint8Array;
  /** The right answer. Secret until then. */
  readonly expected: Uint8Array;
};

/**
 * The verifier's first and only message: as many encryptions with proofs as the key's proofs have runs; 8, or 20 kB, for the
 * default r and 2048 bits.
 * @param context canonical bytes that name owner, verifier and occasion, the same for both; never used twice
 */
export function challengeBenalohKey(
  key: BenalohKey,
  context: Uint8Array,
  effects: PaillierEffects,
): BenalohKeyChallenge {
  const runs = Array.from({ length: countBenalohRuns(key) }, (_, i) => {
    const encryption = encryptBenaloh(key, randomBelow(key.r, effects.rng), effects);
    const proof = proveBenalohInput(key, encryption, runContext(context, i), effects);
    const sent = concatBytes(encodeBenalohCiphertext(key, encryption.ciphertext), proof);
    return { sent, plaintext: bigintToBytes(encryption.plaintext, BENALOH_ORDER_SIZE_BYTES) };
  });
  return {
    challenge: concatBytes(...runs.map(({ sent }) => sent)),
    expected: concatBytes(...runs.map(({ plaintext }) => plaintext)),
  };
}

/**
 * The owner's answer: the plaintexts, 16 bytes each. It gives none away that the verifier doesn't know, since each comes with a
 * proof of knowledge in this context.
 * @throws crypto.benalohProof for another size or a proof that fails; crypto.benalohCiphertext for a malformed ciphertext
 */
export function answerBenalohKey(
  key: BenalohPrivateKey,
  challenge: Uint8Array,
  context: Uint8Array,
  effects: PaillierEffects,
): Uint8Array {
  const { publicKey } = key;
  const { sizeBytes } = publicKey;
  const width = sizeBytes + benalohInputProofSizeBytes(publicKey);
  const runCount = countBenalohRuns(publicKey);
  if (challenge.length !== runCount * width) {
    throw new DiffieError('crypto.benalohProof', {
      at: 'key challenge',
      expected: `${runCount * width} bytes`,
      got: `${challenge.length}`,
    });
  }
  // All proofs are checked before anything is decrypted.
  const ciphertexts = Array.from({ length: runCount }, (_, i) => {
    const run = challenge.subarray(i * width, (i + 1) * width);
    const at = `key challenge, run ${i}`;
    const ciphertext = decodeBenalohInput(publicKey, run.subarray(0, sizeBytes), at);
    const verification = { context: runContext(context, i), arithmetic: effects.arithmetic };
    if (verifyBenalohInput(publicKey, ciphertext, run.subarray(sizeBytes), verification)) {
      return ciphertext;
    }
    throw new DiffieError('crypto.benalohProof', { at, expected: 'knowledge of the plaintext' });
  });
  return concatBytes(
    ...ciphertexts.map((ciphertext) =>
      bigintToBytes(decryptBenaloh(key, ciphertext, effects), BENALOH_ORDER_SIZE_BYTES),
    ),
  );
}

/**
 * Whether the answer is right, and with it the key's y sound but with probability 2^-128.
 * @throws crypto.benalohProof for an answer of another size
 */
export function verifyBenalohKeyAnswer(
  { expected }: BenalohKeyChallenge,
  answer: Uint8Array,
): boolean {
  if (answer.length === expected.length) return equalBytes(answer, expected);
  throw new DiffieError('crypto.benalohProof', {
    at: 'key answer',
    expected: `${expected.length} bytes`,
    got: `${answer.length}`,
  });
}

function runContext(context: Uint8Array, run: number): Uint8Array {
  return encodeCbor([DOMAIN, run, context]);
}
