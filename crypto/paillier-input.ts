// Proof of plaintext knowledge for a Paillier ciphertext: knowledge of (m, r) with c = (1+mn) r^n mod n^2 (the sigma
// protocol of Damgard, Jurik, PKC 2001, section 5.2, with the commitment left out and computed by the verifier).
// Sound to 2^-256 per attempt where n has no prime factor below 2^256; whoever knows such a factor can prove falsely, but
// only the key's owner can have put it there, and an owner decrypts anyway. Not proved: that m lies in some range.

import {
  type Arithmetic,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  equalBytes,
} from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import {
  encodePaillierCiphertext,
  type PaillierCiphertext,
  type PaillierEffects,
  type PaillierEncryption,
} from './paillier.ts';
import type { PaillierKey } from './paillier-key.ts';
import {
  CHALLENGE_BYTES,
  checkUnit,
  decodePaillierProof,
  derivePaillierChallenge,
  derivePaillierNonce,
  type PaillierStatement,
} from './paillier-transcript.ts';

const DOMAIN = 'diffie/paillier-input/v1';

/** What a verifier needs besides the statement. */
export type PaillierVerification = {
  /** What the proof is bound to: the same bytes as the prover's. */
  readonly context: Uint8Array;
  readonly arithmetic: Arithmetic;
};

/** Bytes of a proof of plaintext knowledge under this key: challenge, z, w. */
export function paillierInputProofSizeBytes(key: PaillierKey): number {
  return CHALLENGE_BYTES + 2 * key.sizeBytes;
}

/**
 * Proves that the submitter knows the plaintext of a fresh encryption. About the cost of an encryption.
 * @param encryption as `encryptPaillier` gave it, under this key
 * @param context canonical bytes of everything the ciphertext is meant for: chain id, contract, slot, submitter, index
 */
export function provePaillierInput(
  key: PaillierKey,
  { ciphertext, plaintext, randomness }: PaillierEncryption,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const statement = inputStatement(key, ciphertext, context);
  const x = derivePaillierNonce(statement, 'plaintext', plaintext, rng);
  const s = derivePaillierNonce(statement, 'randomness', randomness, rng);
  const mask = arithmetic.powSecret(s, key.n, key.nSquared);
  const challenge = derivePaillierChallenge(statement, ((1n + x * key.n) * mask) % key.nSquared);
  const e = bytesToBigint(challenge);
  const z = (((x - e * plaintext) % key.n) + key.n) % key.n;
  const inverse = invertModulo(randomness, key.n);
  const w = (s * arithmetic.powSecret(inverse, e, key.n)) % key.n;
  return concatBytes(challenge, bigintToBytes(z, key.sizeBytes), bigintToBytes(w, key.sizeBytes));
}

/**
 * Whether the proof shows knowledge of this ciphertext's plaintext in this context. A little more than an encryption.
 * @param ciphertext prime to n, as decodePaillierInput sees to
 * @throws crypto.paillierProof for another size, an integer not below n, or one not prime to n
 */
export function verifyPaillierInput(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const { challenge, responses } = decodePaillierProof(key, proof, 2);
  const [z = 0n, w = 0n] = responses;
  checkUnit(key, w);
  const power = arithmetic.powPublic(w, key.n, key.nSquared);
  const blinded = arithmetic.powPublic(ciphertext, bytesToBigint(challenge), key.nSquared);
  const commitment = ((((1n + z * key.n) * power) % key.nSquared) * blinded) % key.nSquared;
  const statement = inputStatement(key, ciphertext, context);
  return equalBytes(derivePaillierChallenge(statement, commitment), challenge);
}

/** What the challenge hashes besides the commitment. */
export function inputStatement(
  key: PaillierKey,
  ciphertext: PaillierCiphertext,
  context: Uint8Array,
): PaillierStatement {
  return { domain: DOMAIN, key, context, parts: [encodePaillierCiphertext(key, ciphertext)] };
}
