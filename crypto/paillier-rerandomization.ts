// Proof that one Paillier ciphertext is another re-randomised: that their quotient is an n-th power modulo n^2, so both hold one
// plaintext, which stays hidden; the prover need not know it (sigma protocol for n-th residues, Damgard, Jurik, PKC 2001,
// section 4.2). The owner proves it of any two ciphertexts of one plaintext. Sound to 2^-256 per attempt where n
// has no prime factor below 2^256.

import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
  equalBytes,
} from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  addPaillier,
  encodePaillierCiphertext,
  encryptPaillier,
  negatePaillier,
  type PaillierCiphertext,
  type PaillierEffects,
} from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import type { PaillierKey, PaillierPrivateKey } from './paillier-key.ts';
import { raiseToModulus, takeRoot } from './paillier-owner.ts';
import {
  CHALLENGE_BYTES,
  checkUnit,
  decodePaillierProof,
  derivePaillierChallenge,
  derivePaillierNonce,
  type PaillierStatement,
} from './paillier-transcript.ts';

const DOMAIN = 'diffie/paillier-rerandomization/v1';

/** Two ciphertexts under one key that should hold one plaintext. */
export type PaillierPair = {
  readonly original: PaillierCiphertext;
  readonly fresh: PaillierCiphertext;
};

/** Bytes of a proof under this key: challenge, w; 288 for 2048 bits. */
export function paillierRerandomizationProofSizeBytes(key: PaillierKey): number {
  return CHALLENGE_BYTES + key.sizeBytes;
}

/**
 * Re-randomises and proves it. The cost of two encryptions.
 * @param original prime to n, as decodePaillierInput sees to
 * @param context canonical bytes of what it is done for: chain id, contract, slot
 */
export function rerandomizePaillierWithProof(
  key: PaillierKey,
  original: PaillierCiphertext,
  context: Uint8Array,
  effects: PaillierEffects,
): PaillierPair & { readonly proof: Uint8Array } {
  const { arithmetic, rng } = effects;
  const zero = encryptPaillier(key, 0n, effects);
  const pair = { original, fresh: addPaillier(key, original, zero.ciphertext) };
  const statement = statementOf(key, pair, context);
  const s = derivePaillierNonce(statement, 'root', zero.randomness, rng);
  const challenge = derivePaillierChallenge(
    statement,
    arithmetic.powSecret(s, key.n, key.nSquared),
  );
  const inverse = invertModulo(zero.randomness, key.n);
  const power = arithmetic.powSecret(inverse, bytesToBigint(challenge), key.n);
  return { ...pair, proof: encodeProof(key, challenge, s * power) };
}

/**
 * Proves, as the key's owner, that any two ciphertexts hold one plaintext, however they were made.
 * @throws crypto.paillierPlaintext where they do not
 */
export function provePaillierSamePlaintext(
  key: PaillierPrivateKey,
  pair: PaillierPair,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const { publicKey } = key;
  const quotient = quotientOf(publicKey, pair);
  const root = takeRoot(key, quotient % publicKey.n, arithmetic);
  if (raiseToModulus(key, root, arithmetic) !== quotient) {
    throw new DiffieError('crypto.paillierPlaintext', { at: 'pair', expected: 'one plaintext' });
  }
  const statement = statementOf(publicKey, pair, context);
  const s = derivePaillierNonce(statement, 'root', root, rng);
  const challenge = derivePaillierChallenge(statement, raiseToModulus(key, s, arithmetic));
  const inverse = invertModulo(root, publicKey.n);
  const power = arithmetic.powSecret(inverse, bytesToBigint(challenge), publicKey.n);
  return encodeProof(publicKey, challenge, s * power);
}

/**
 * Whether the proof shows that both ciphertexts hold one plaintext. A little more than the cost of an encryption.
 * @param pair both prime to n, as decodePaillierInput sees to
 * @throws crypto.paillierProof for another size, an integer not below n, or one not prime to n
 */
export function verifyPaillierSamePlaintext(
  key: PaillierKey,
  pair: PaillierPair,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const { challenge, responses } = decodePaillierProof(key, proof, 1);
  const [w = 0n] = responses;
  checkUnit(key, w);
  const power = arithmetic.powPublic(w, key.n, key.nSquared);
  const blinded = arithmetic.powPublic(
    quotientOf(key, pair),
    bytesToBigint(challenge),
    key.nSquared,
  );
  const commitment = multiplyModulo(key.reduction, power, blinded);
  const statement = statementOf(key, pair, context);
  return equalBytes(derivePaillierChallenge(statement, commitment), challenge);
}

function quotientOf(key: PaillierKey, { original, fresh }: PaillierPair): bigint {
  return multiplyModulo(key.reduction, fresh, negatePaillier(key, original));
}

function encodeProof(key: PaillierKey, challenge: Uint8Array, w: bigint): Uint8Array {
  return concatBytes(challenge, bigintToBytes(w % key.n, key.sizeBytes));
}

function statementOf(
  key: PaillierKey,
  { original, fresh }: PaillierPair,
  context: Uint8Array,
): PaillierStatement {
  const parts = [original, fresh].map((ciphertext) => encodePaillierCiphertext(key, ciphertext));
  return { domain: DOMAIN, key, context, parts };
}
