// Limits first: an opening binds only under a key whose y meets the corrected condition; under another the owner can open
// one ciphertext to several plaintexts. The owner's plaintext m with a proof that c y^-m is an r-th power modulo n, without
// showing its root: runs of the protocol a = s^r, w = s u^-e, checked as a = w^r (c y^-m)^e (Benaloh, Yung, PODC 1986).
// Sound to 2^-128: two answers to one commitment give a root, since differences of challenges are prime to r.

import { bigintToBytes, concatBytes, equalBytes } from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  type BenalohCiphertext,
  checkBenalohPlaintext,
  encodeBenalohCiphertext,
} from './benaloh.ts';
import {
  BENALOH_ORDER_SIZE_BYTES,
  type BenalohKey,
  type BenalohPrivateKey,
} from './benaloh-key.ts';
import { decryptBenaloh, takeBenalohRoot } from './benaloh-owner.ts';
import {
  benalohStatement,
  countBenalohRuns,
  decodeBenalohRoots,
  deriveBenalohMask,
  deriveBenalohSeed,
  expandBenalohChallenges,
  SEED_BYTES,
} from './benaloh-transcript.ts';
import type { IntegerStatement } from './integer-transcript.ts';
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';

const DOMAIN = 'diffie/benaloh-opening/v1';

/** A plaintext, 0..r-1, with the proof that the ciphertext holds it. */
export type BenalohOpening = { readonly plaintext: bigint; readonly proof: Uint8Array };

/** Bytes of an opening's proof under this key: a seed, then w for each run. */
export function benalohOpeningProofSizeBytes(key: BenalohKey): number {
  return SEED_BYTES + countBenalohRuns(key) * key.sizeBytes;
}

/**
 * Decrypts and proves. About 15 ms.
 * @param ciphertext prime to n, as decodeBenalohInput sees to
 * @param context canonical bytes of what is opened for whom: chain id, contract, request id
 */
export function proveBenalohOpening(
  key: BenalohPrivateKey,
  ciphertext: BenalohCiphertext,
  context: Uint8Array,
  effects: PaillierEffects,
): BenalohOpening {
  const { publicKey } = key;
  const { n, r, sizeBytes, reduction } = publicKey;
  const { arithmetic, rng } = effects;
  const plaintext = decryptBenaloh(key, ciphertext, effects);
  const statement = openingStatement(publicKey, ciphertext, plaintext, context);
  const residue = openedResidue(publicKey, ciphertext, plaintext, effects);
  const root = takeBenalohRoot(key, residue, arithmetic);
  const witness = bigintToBytes(root, sizeBytes);
  const masks = Array.from(
    { length: countBenalohRuns(publicKey) },
    (_, i) => 1n + deriveBenalohMask(statement, `root ${i}`, witness, { bound: n - 1n, rng }),
  );
  witness.fill(0);
  const commitments = masks.map((s) => arithmetic.powSecret(s, r, n));
  const seed = deriveBenalohSeed(publicKey, statement, commitments);
  const challenges = expandBenalohChallenges(publicKey, seed);
  const inverse = invertModulo(root, n);
  const responses = masks.map((s, i) => {
    const power = arithmetic.powSecret(inverse, challenges[i] ?? 0n, n);
    return bigintToBytes(multiplyModulo(reduction, s, power), sizeBytes);
  });
  return { plaintext, proof: concatBytes(seed, ...responses) };
}

/**
 * Whether the proof shows that the ciphertext holds this plaintext. Some milliseconds.
 * @param key one whose y is known to be sound
 * @param ciphertext prime to n, as decodeBenalohInput sees to
 * @throws crypto.benalohPlaintext outside 0..r-1; crypto.benalohProof for another size, an integer not below n, or one not
 *   prime to n
 */
export function verifyBenalohOpening(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  { plaintext, proof }: BenalohOpening,
  { context, arithmetic }: PaillierVerification,
): boolean {
  checkBenalohPlaintext(key, plaintext);
  const seed = proof.subarray(0, SEED_BYTES);
  const responses = decodeBenalohRoots(key, proof.subarray(SEED_BYTES));
  const challenges = expandBenalohChallenges(key, seed);
  const residue = openedResidue(key, ciphertext, plaintext, { arithmetic });
  const commitments = responses.map(({ w }, i) => {
    const blinded = arithmetic.powPublic(residue, challenges[i] ?? 0n, key.n);
    return multiplyModulo(key.reduction, arithmetic.powPublic(w, key.r, key.n), blinded);
  });
  const statement = openingStatement(key, ciphertext, plaintext, context);
  return equalBytes(deriveBenalohSeed(key, statement, commitments), seed);
}

/** c y^-m mod n, for an m that the opening publishes. */
function openedResidue(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  plaintext: bigint,
  { arithmetic }: Pick<PaillierEffects, 'arithmetic'>,
): bigint {
  const power = arithmetic.powPublic(key.y, plaintext, key.n);
  return multiplyModulo(key.reduction, ciphertext, invertModulo(power, key.n));
}

function openingStatement(
  key: BenalohKey,
  ciphertext: BenalohCiphertext,
  plaintext: bigint,
  context: Uint8Array,
): IntegerStatement {
  return benalohStatement(DOMAIN, key, context, [
    encodeBenalohCiphertext(key, ciphertext),
    bigintToBytes(plaintext, BENALOH_ORDER_SIZE_BYTES),
  ]);
}
