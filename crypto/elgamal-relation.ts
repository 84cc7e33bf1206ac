// Proofs about ElGamal ciphertexts (linear relations of sigma.ts): that two under different keys hold one plaintext, that one
// holds what a Pedersen commitment holds, that one is another re-randomised, that one holds 0 or 1. The plaintext is
// meant modulo the group's order; that it is small is for elgamal-range.ts to prove.

import type { Rng } from '../base/index.ts';
import {
  type ElGamalCiphertext,
  type ElGamalEncryption,
  encodeElGamalCiphertext,
} from './elgamal.ts';
import { PEDERSEN_BLINDING_BASE, type PedersenOpening } from './pedersen.ts';
import { multiplySecretSum } from './ristretto-multiply.ts';
import { RISTRETTO_BASE, type RistrettoPoint } from './ristretto-point.ts';
import { RISTRETTO_SIZE_BYTES, randomScalar, toScalar } from './ristretto-scalar.ts';
import { SCALAR_BITS } from './ristretto-table.ts';
import {
  type LinearEquation,
  type LinearRelation,
  proveDisjunction,
  proveRelation,
  verifyDisjunction,
  verifyRelation,
} from './sigma.ts';

const G = RISTRETTO_BASE;

/** Bytes of a proof that two ciphertexts under different keys hold the same. */
export const ELGAMAL_EQUALITY_PROOF_SIZE_BYTES = 4 * RISTRETTO_SIZE_BYTES;
/** Bytes of a proof that a ciphertext holds what a Pedersen commitment does. */
export const ELGAMAL_COMMITMENT_PROOF_SIZE_BYTES = 4 * RISTRETTO_SIZE_BYTES;
/** Bytes of a proof that one ciphertext is another, randomised anew. */
export const ELGAMAL_RERANDOMIZATION_PROOF_SIZE_BYTES = 2 * RISTRETTO_SIZE_BYTES;
/** Bytes of a proof that a ciphertext holds 0 or 1. */
export const ELGAMAL_BIT_PROOF_SIZE_BYTES = 4 * RISTRETTO_SIZE_BYTES;

/** A ciphertext and the public key that it is under: anyone's, so only the point. */
export type KeyedCiphertext = {
  readonly publicKey: RistrettoPoint;
  readonly ciphertext: ElGamalCiphertext;
};

/** As `KeyedCiphertext`, with the randomness that made it. */
export type KeyedEncryption = { readonly publicKey: RistrettoPoint } & ElGamalEncryption;

/** What a proof is bound to, and where its nonces come from. */
export type ProvingOptions = { readonly context: Uint8Array; readonly rng: Rng };

/**
 * Proves that both ciphertexts hold the plaintext. 128 bytes, about 0.2 ms.
 * @param plaintext any residue, as it was encrypted
 */
export function proveElGamalEquality(
  a: KeyedEncryption,
  b: KeyedEncryption,
  plaintext: bigint,
  { context, rng }: ProvingOptions,
): Uint8Array {
  const secrets = [toScalar(plaintext), a.randomness, b.randomness];
  return proveRelation({ domain: EQUALITY, context }, equality(a, b), secrets, rng);
}

/**
 * Whether both ciphertexts hold one plaintext, which the prover knows. About 0.4 ms.
 * @throws crypto.relationProof for another size; crypto.scalar for a part that is not canonical
 */
export function verifyElGamalEquality(
  a: KeyedCiphertext,
  b: KeyedCiphertext,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  return verifyRelation({ domain: EQUALITY, context }, equality(a, b), proof);
}

/** Proves that the ciphertext holds what the commitment holds. 128 bytes, about 0.15 ms. */
export function proveElGamalCommitment(
  encryption: KeyedEncryption,
  commitment: RistrettoPoint,
  { value, blinding }: PedersenOpening,
  { context, rng }: ProvingOptions,
): Uint8Array {
  const relation = commitmentRelation(encryption, commitment);
  const secrets = [value, encryption.randomness, blinding];
  return proveRelation({ domain: COMMITMENT, context }, relation, secrets, rng);
}

/** Whether ciphertext and commitment hold one value. About 0.35 ms. @throws as `verifyElGamalEquality` */
export function verifyElGamalCommitment(
  keyed: KeyedCiphertext,
  commitment: RistrettoPoint,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  const relation = commitmentRelation(keyed, commitment);
  return verifyRelation({ domain: COMMITMENT, context }, relation, proof);
}

/** The same plaintext under fresh randomness, unlinkable without a proof. `randomness` is what was added. About 35 us. */
export function rerandomizeElGamal(
  { publicKey, ciphertext: { c1, c2 } }: KeyedCiphertext,
  rng: Rng,
): ElGamalEncryption {
  const randomness = randomScalar(rng);
  const times = (point: RistrettoPoint) =>
    multiplySecretSum([{ point, scalar: randomness, bits: SCALAR_BITS }]);
  return { ciphertext: { c1: c1.add(times(G)), c2: c2.add(times(publicKey)) }, randomness };
}

/** Proves that `fresh` is the old ciphertext re-randomised. 64 bytes, about 0.1 ms. */
export function proveElGamalRerandomization(
  old: KeyedCiphertext,
  fresh: ElGamalEncryption,
  { context, rng }: ProvingOptions,
): Uint8Array {
  const purpose = rerandomizationPurpose(old, context);
  const relation = rerandomization(old, fresh.ciphertext);
  return proveRelation(purpose, relation, [fresh.randomness], rng);
}

/** Whether both hold one plaintext, re-randomised by one who knows by what. About 0.25 ms. @throws as `verifyElGamalEquality` */
export function verifyElGamalRerandomization(
  old: KeyedCiphertext,
  fresh: ElGamalCiphertext,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  return verifyRelation(rerandomizationPurpose(old, context), rerandomization(old, fresh), proof);
}

/** Proves that the ciphertext holds 0 or 1, not telling which. 128 bytes, about 0.5 ms. */
export function proveElGamalBit(
  encryption: KeyedEncryption,
  bit: 0 | 1,
  { context, rng }: ProvingOptions,
): Uint8Array {
  const known = { index: bit, secrets: [encryption.randomness] };
  return proveDisjunction({ domain: BIT, context }, bits(encryption), known, rng);
}

/** Whether the ciphertext holds 0 or 1. About 0.5 ms. @throws as `verifyElGamalEquality` */
export function verifyElGamalBit(
  keyed: KeyedCiphertext,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  return verifyDisjunction({ domain: BIT, context }, bits(keyed), proof);
}

/** c1 = r·G and c2 = r·K + m·G, by the places of m and r. */
export function encryptionEquations(
  { publicKey, ciphertext: { c1, c2 } }: KeyedCiphertext,
  plaintext: number,
  randomness: number,
): readonly LinearEquation[] {
  return [
    { terms: [[randomness, G]], image: c1 },
    {
      terms: [
        [randomness, publicKey],
        [plaintext, G],
      ],
      image: c2,
    },
  ];
}

/** C = m·G + s·H, by the places of m and s. */
export function commitmentEquation(
  commitment: RistrettoPoint,
  value: number,
  blinding: number,
): LinearEquation {
  return {
    terms: [
      [value, G],
      [blinding, PEDERSEN_BLINDING_BASE],
    ],
    image: commitment,
  };
}

const EQUALITY = 'diffie/elgamal-equality/v1';
const COMMITMENT = 'diffie/elgamal-commitment/v1';
const RERANDOMIZATION = 'diffie/elgamal-rerandomization/v1';
const BIT = 'diffie/elgamal-bit/v1';

function equality(a: KeyedCiphertext, b: KeyedCiphertext): LinearRelation {
  return {
    secretCount: 3,
    equations: [...encryptionEquations(a, 0, 1), ...encryptionEquations(b, 0, 2)],
  };
}

function commitmentRelation(keyed: KeyedCiphertext, commitment: RistrettoPoint): LinearRelation {
  return {
    secretCount: 3,
    equations: [...encryptionEquations(keyed, 0, 1), commitmentEquation(commitment, 0, 2)],
  };
}

// The relation holds the difference alone; the old ciphertext makes it a proof about these two.
function rerandomizationPurpose({ ciphertext }: KeyedCiphertext, context: Uint8Array) {
  return { domain: RERANDOMIZATION, context, values: [encodeElGamalCiphertext(ciphertext)] };
}

function rerandomization(
  { publicKey, ciphertext }: KeyedCiphertext,
  fresh: ElGamalCiphertext,
): LinearRelation {
  return {
    secretCount: 1,
    equations: [
      { terms: [[0, G]], image: fresh.c1.subtract(ciphertext.c1) },
      { terms: [[0, publicKey]], image: fresh.c2.subtract(ciphertext.c2) },
    ],
  };
}

function bits({ publicKey, ciphertext: { c1, c2 } }: KeyedCiphertext): readonly LinearRelation[] {
  return [c2, c2.subtract(G)].map((image) => ({
    secretCount: 1,
    equations: [
      { terms: [[0, G]], image: c1 },
      { terms: [[0, publicKey]], image },
    ],
  }));
}
