// Opening of a Paillier ciphertext by the key's owner: the plaintext m and a proof that c (1+n)^-m is an n-th power modulo
// n^2, without showing its root, which would open the ciphertexts that c was summed from (sigma protocol of Damgard,
// Jurik, PKC 2001, section 4.2). Sound to 2^-256 per attempt where n has no prime factor below 2^256. An owner
// who made a key with a smaller factor f can move an opening, by multiples of n/f: never between two
// plaintexts below 2^256, so bound what you accept.

import { bigintToBytes, bytesToBigint, concatBytes, equalBytes } from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import {
  checkPlaintext,
  encodePaillierCiphertext,
  type PaillierCiphertext,
  type PaillierEffects,
} from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import type { PaillierKey, PaillierPrivateKey } from './paillier-key.ts';
import { decryptPaillier, raiseToModulus, takeRoot } from './paillier-owner.ts';
import {
  CHALLENGE_BYTES,
  checkUnit,
  decodePaillierProof,
  derivePaillierChallenge,
  derivePaillierNonce,
  type PaillierStatement,
} from './paillier-transcript.ts';

const DOMAIN = 'diffie/paillier-opening/v1';

/** A plaintext, 0..n-1, with the proof that the ciphertext holds it. */
export type PaillierOpening = { readonly plaintext: bigint; readonly proof: Uint8Array };

/** Bytes of an opening's proof under this key: challenge, w. */
export function paillierOpeningProofSizeBytes(key: PaillierKey): number {
  return CHALLENGE_BYTES + key.sizeBytes;
}

/**
 * Decrypts and proves. About the cost of two encryptions by the owner.
 * @param ciphertext prime to n, as decodePaillierInput sees to
 * @param context canonical bytes of what is opened for whom: chain id, contract, request id
 */
export function provePaillierOpening(
  key: PaillierPrivateKey,
  ciphertext: PaillierCiphertext,
  context: Uint8Array,
  effects: PaillierEffects,
): PaillierOpening {
  const { publicKey } = key;
  const { n } = publicKey;
  const plaintext = decryptPaillier(key, ciphertext, effects);
  const statement = openingStatement(publicKey, ciphertext, plaintext, context);
  const root = takeRoot(key, ciphertext % n, effects.arithmetic);
  const s = derivePaillierNonce(statement, 'root', root, effects.rng);
  const commitment = raiseToModulus(key, s, effects.arithmetic);
  const challenge = derivePaillierChallenge(statement, commitment);
  const inverse = invertModulo(root, n);
  const power = effects.arithmetic.powSecret(inverse, bytesToBigint(challenge), n);
  return {
    plaintext,
    proof: concatBytes(challenge, bigintToBytes((s * power) % n, publicKey.sizeBytes)),
  };
}

/**
 * Whether the proof shows that the ciphertext holds this plaintext. A little more than the cost of an encryption.
 * @param ciphertext prime to n, as decodePaillierInput sees to
 * @throws crypto.paillierPlaintext outside 0..n-1; crypto.paillierProof for another size, an integer not below n,
 *   or one not prime to n
 */
export function verifyPaillierOpening(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  { plaintext, proof }: PaillierOpening,
  { context, arithmetic }: PaillierVerification,
): boolean {
  checkPlaintext(key, plaintext);
  const { challenge, responses } = decodePaillierProof(key, proof, 1);
  const [w = 0n] = responses;
  checkUnit(key, w);
  const power = arithmetic.powPublic(w, key.n, key.nSquared);
  const residue = (ciphertext * (1n + (key.n - plaintext) * key.n)) % key.nSquared;
  const blinded = arithmetic.powPublic(residue, bytesToBigint(challenge), key.nSquared);
  const statement = openingStatement(key, ciphertext, plaintext, context);
  const commitment = (power * blinded) % key.nSquared;
  return equalBytes(derivePaillierChallenge(statement, commitment), challenge);
}

function openingStatement(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  plaintext: bigint,
  context: Uint8Array,
): PaillierStatement {
  const parts = [
    encodePaillierCiphertext(key, ciphertext),
    bigintToBytes(plaintext, key.sizeBytes),
  ];
  return { domain: DOMAIN, key, context, parts };
}
