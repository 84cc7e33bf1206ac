// Proof of plaintext knowledge for an ElGamal ciphertext over BabyJubJub: knowledge of r with c1 = r·G, bound to key, both
// points and context, so that a copied or derived ciphertext has none (as elgamal-input.ts, over ristretto255).
// Not proved: that m lies in some range, or even that a small m exists; circuits/lib/elgamal.circom proves such things.

import type { Rng } from '../base/index.ts';
import { BABY_BASE, encodeBabyPoint } from './babyjubjub.ts';
import {
  BABY_LOGARITHM_PROOF_SIZE_BYTES,
  proveBabyLogarithm,
  verifyBabyLogarithm,
} from './babyjubjub-proof.ts';
import type { BabyElGamalCiphertext, BabyElGamalEncryption } from './elgamal-babyjubjub.ts';
import type { BabyElGamalKey } from './elgamal-babyjubjub-key.ts';
import type { ProofStatement } from './transcript.ts';

const DOMAIN = 'diffie/baby-elgamal-input/v1';

/** Bytes of a proof of plaintext knowledge. */
export const BABY_INPUT_PROOF_SIZE_BYTES = BABY_LOGARITHM_PROOF_SIZE_BYTES;

/**
 * Proves that the submitter knows the plaintext of a fresh encryption.
 * @param encryption as `encryptBabyElGamal` gave it, under this key
 * @param context canonical bytes of everything the ciphertext is meant for: chain id, contract, slot, submitter, index
 * @returns 64 bytes
 */
export function proveBabyElGamalInput(
  key: Pick<BabyElGamalKey, 'publicKey'>,
  { ciphertext, randomness }: BabyElGamalEncryption,
  context: Uint8Array,
  rng: Rng,
): Uint8Array {
  const pair = { base: BABY_BASE, image: ciphertext.c1 };
  return proveBabyLogarithm(statementOf(key, ciphertext, context), [pair], randomness, rng);
}

/**
 * Whether the proof shows knowledge of this ciphertext's plaintext in this context; false for an identity point.
 * @throws crypto.schnorrProof for another size than 64 bytes; crypto.babyScalar for halves that are not canonical
 */
export function verifyBabyElGamalInput(
  key: Pick<BabyElGamalKey, 'publicKey'>,
  ciphertext: BabyElGamalCiphertext,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  if (ciphertext.c1.is0() || ciphertext.c2.is0()) return false;
  const pair = { base: BABY_BASE, image: ciphertext.c1 };
  return verifyBabyLogarithm(statementOf(key, ciphertext, context), [pair], proof);
}

function statementOf(
  { publicKey }: Pick<BabyElGamalKey, 'publicKey'>,
  { c1, c2 }: BabyElGamalCiphertext,
  context: Uint8Array,
): ProofStatement {
  return { domain: DOMAIN, context, values: [publicKey, c1, c2].map(encodeBabyPoint) };
}
