// Proof of plaintext knowledge for an ElGamal ciphertext: knowledge of r with c1 = r·G. Whoever knows r knows
// c2 - r·K = m·G, so m too as far as anybody can find it. A party that copies, negates or otherwise derives
// another's ciphertext knows no r for it, and a proof holds for one context only; with it ElGamal is
// non-malleable in the random oracle model ("How not to prove yourself", Asiacrypt 2012; Tsiounis, Yung, PKC 1998).
// Not proved: that m lies in some range, or even that a small m exists.

import type { Rng } from '../base/index.ts';
import type { ElGamalCiphertext, ElGamalEncryption } from './elgamal.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import { encodeRistretto } from './ristretto-point.ts';
import {
  LOGARITHM_PROOF_SIZE_BYTES,
  type LogarithmClaim,
  proveLogarithm,
  verifyLogarithm,
  verifyLogarithms,
} from './schnorr.ts';
import type { ProofStatement } from './transcript.ts';

const DOMAIN = 'diffie/elgamal-input/v1';

/** Bytes of a proof of plaintext knowledge. */
export const ELGAMAL_PROOF_SIZE_BYTES = LOGARITHM_PROOF_SIZE_BYTES;

/** One input of a batch. */
export type ElGamalInput = {
  readonly ciphertext: ElGamalCiphertext;
  /** 64 bytes, from `proveElGamalInput`. */
  readonly proof: Uint8Array;
  /** What the proof was bound to. */
  readonly context: Uint8Array;
};

/**
 * Proves that the submitter knows the plaintext of a fresh encryption. About 60 us.
 * @param encryption as `encryptElGamal` gave it, under this key
 * @param context canonical bytes of everything the ciphertext is meant for: chain id, contract, slot, submitter, index
 * @returns 64 bytes
 */
export function proveElGamalInput(
  key: ElGamalKey,
  { ciphertext, randomness }: ElGamalEncryption,
  context: Uint8Array,
  rng: Rng,
): Uint8Array {
  return proveLogarithm(inputStatement(key, ciphertext, context), randomness, rng);
}

/**
 * Whether the proof shows knowledge of this ciphertext's plaintext in this context; false for a ciphertext with
 * an identity point. About 0.12 ms.
 * @throws crypto.schnorrProof for another size than 64 bytes; crypto.point, crypto.scalar for halves not canonical
 */
export function verifyElGamalInput(
  key: ElGamalKey,
  ciphertext: ElGamalCiphertext,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  if (ciphertext.c2.is0()) return false;
  return verifyLogarithm(inputClaim(key, { ciphertext, proof, context }));
}

/**
 * Whether every input's proof holds, at half the cost of single checks for a long list; which one fails is
 * for `verifyElGamalInput` to tell. The same result on every machine. True for an empty list.
 * @throws as `verifyElGamalInput`
 */
export function verifyElGamalInputs(key: ElGamalKey, inputs: readonly ElGamalInput[]): boolean {
  if (inputs.some(({ ciphertext }) => ciphertext.c2.is0())) return false;
  return verifyLogarithms(inputs.map((input) => inputClaim(key, input)));
}

function inputClaim(key: ElGamalKey, input: ElGamalInput): LogarithmClaim {
  const { ciphertext, proof, context } = input;
  return { point: ciphertext.c1, statement: inputStatement(key, ciphertext, context), proof };
}

function inputStatement(
  key: ElGamalKey,
  { c1, c2 }: ElGamalCiphertext,
  context: Uint8Array,
): ProofStatement {
  const values = [key.publicKey, c1, c2].map(encodeRistretto);
  return { domain: DOMAIN, context, values };
}
