// Re-encryption to a grantee's key by t parties (proxy re-encryption from threshold decryption; Jakobsson, "On quorum
// controlled asymmetric proxy re-encryption", PKC 1999): party i gives A_i = ρ_i·G and B_i = x_i·c1 + ρ_i·Y with a proof;
// t of them combine to a ciphertext of the same plaintext under Y. Nobody sees the plaintext but the grantee, unless t
// collude. A party must know from the chain that this ciphertext was granted to this key: who may choose
// ciphertexts freely has a decryption oracle. What a grantee holds stays readable to it.

import { concatBytes, DiffieError, type Rng } from '../base/index.ts';
import type { ElGamalCiphertext } from './elgamal.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import { type ElGamalKeyShare, interpolatePoints, shareKeyOf } from './elgamal-opening.ts';
import { multiplyBase, multiplySecretSum } from './ristretto-multiply.ts';
import {
  decodeNonIdentity,
  decodeRistretto,
  encodeRistretto,
  RISTRETTO_BASE,
  type RistrettoPoint,
} from './ristretto-point.ts';
import { RISTRETTO_SIZE_BYTES, randomScalar } from './ristretto-scalar.ts';
import { SCALAR_BITS } from './ristretto-table.ts';
import { LOGARITHM_PROOF_SIZE_BYTES, proveLogarithm, verifyLogarithm } from './schnorr.ts';
import {
  type LinearRelation,
  proveRelation,
  type RelationPurpose,
  verifyRelation,
} from './sigma.ts';

const DOMAIN = 'diffie/elgamal-grant/v1';
const KEY_DOMAIN = 'diffie/elgamal-grantee/v1';
const PROOF_SIZE_BYTES = 3 * RISTRETTO_SIZE_BYTES;

/** Bytes of a grantee's key with its proof, and of one party's part in a re-encryption. */
export const GRANTEE_KEY_SIZE_BYTES = RISTRETTO_SIZE_BYTES + LOGARITHM_PROOF_SIZE_BYTES;
/** Bytes of an encoded blinded partial decryption. */
export const BLINDED_PARTIAL_SIZE_BYTES = 1 + 2 * RISTRETTO_SIZE_BYTES + PROOF_SIZE_BYTES;

/** What was granted, as the chain has it. */
export type ElGamalGrant = {
  readonly ciphertext: ElGamalCiphertext;
  /** Y, from `decodeGranteeKey`. */
  readonly granteeKey: RistrettoPoint;
  /** Canonical bytes of the grant: chain id, contract, grant id. */
  readonly context: Uint8Array;
};

/** One party's part. */
export type BlindedPartial = {
  /** The party's number, 1 to n (at most 255). */
  readonly index: number;
  /** ρ·G */
  readonly blinder: RistrettoPoint;
  /** x_i·c1 + ρ·Y */
  readonly point: RistrettoPoint;
  /** 96 bytes. */
  readonly proof: Uint8Array;
};

/** A grantee's pair: `secret` 1..order-1, and what the grantee registers. */
export type GranteeKeyPair = { readonly secret: bigint; readonly granteeKey: Uint8Array };

/**
 * A fresh pair. The 96 bytes hold the key and a proof that its owner knows the secret, bound to the context, so that
 * nobody registers a key made from others'.
 * @param context canonical bytes of what the key is registered for
 */
export function createGranteeKey(context: Uint8Array, rng: Rng): GranteeKeyPair {
  const secret = randomScalar(rng);
  const bytes = encodeRistretto(multiplyBase(secret));
  const statement = { domain: KEY_DOMAIN, context, values: [bytes] };
  return { secret, granteeKey: concatBytes(bytes, proveLogarithm(statement, secret, rng)) };
}

/**
 * The key of registered bytes, if their proof holds.
 * @throws crypto.granteeKey for another size or a false proof; crypto.point, crypto.scalar for a part that is not
 *   canonical, or the identity
 */
export function decodeGranteeKey(bytes: Uint8Array, context: Uint8Array): RistrettoPoint {
  const key = bytes.slice(0, RISTRETTO_SIZE_BYTES);
  if (bytes.length === GRANTEE_KEY_SIZE_BYTES) {
    const point = decodeNonIdentity(key, 'grantee key');
    const statement = { domain: KEY_DOMAIN, context, values: [key] };
    const proof = bytes.subarray(RISTRETTO_SIZE_BYTES);
    if (verifyLogarithm({ point, statement, proof }, 'grantee key')) return point;
  }
  throw new DiffieError('crypto.granteeKey', {
    at: 'grantee key',
    expected: `${GRANTEE_KEY_SIZE_BYTES} bytes, a key with a proof of its secret in this context`,
  });
}

/**
 * The party's part. About 0.5 ms. Call it only for a grant that the chain shows.
 * @param share the party's own, of this key
 */
export function blindPartially(
  key: ElGamalKey,
  share: ElGamalKeyShare,
  grant: ElGamalGrant,
  rng: Rng,
): BlindedPartial {
  const { index, secret } = share;
  const blinding = randomScalar(rng);
  const blinder = multiplyBase(blinding);
  const point = multiplySecretSum([
    { point: grant.ciphertext.c1, scalar: secret, bits: SCALAR_BITS },
    { point: grant.granteeKey, scalar: blinding, bits: SCALAR_BITS },
  ]);
  const relation = relationOf(key, grant, { index, blinder, point });
  const proof = proveRelation(purposeOf(key, grant, index), relation, [secret, blinding], rng);
  return { index, blinder, point, proof };
}

/**
 * Whether this is the part of party `index` in this grant. About 0.5 ms.
 * @throws crypto.partialDecryption where the key has no such party; crypto.relationProof, crypto.scalar for a malformed
 *   proof
 */
export function verifyBlindedPartial(
  key: ElGamalKey,
  grant: ElGamalGrant,
  partial: BlindedPartial,
): boolean {
  const relation = relationOf(key, grant, partial);
  return verifyRelation(purposeOf(key, grant, partial.index), relation, partial.proof);
}

/**
 * The ciphertext under the grantee's key, from parts that are not verified here.
 * @param partials exactly `threshold`, ascending by index
 * @throws crypto.partialSet for another number or order; crypto.partialDecryption for a party the key lacks
 */
export function combineBlindedPartials(
  key: ElGamalKey,
  { ciphertext }: ElGamalGrant,
  partials: readonly BlindedPartial[],
): ElGamalCiphertext {
  const blinders = partials.map(({ index, blinder }) => ({ index, point: blinder }));
  return {
    c1: interpolatePoints(key, blinders).negate(),
    c2: ciphertext.c2.subtract(interpolatePoints(key, partials)),
  };
}

/** 161 bytes: index, blinder, point, proof. */
export function encodeBlindedPartial(partial: BlindedPartial): Uint8Array {
  return concatBytes(
    Uint8Array.of(partial.index),
    encodeRistretto(partial.blinder),
    encodeRistretto(partial.point),
    partial.proof,
  );
}

/** @throws crypto.partialDecryption for another size or index 0; crypto.point for a point that is not canonical */
export function decodeBlindedPartial(
  bytes: Uint8Array,
  at = 'blinded partial decryption',
): BlindedPartial {
  const index = bytes[0] ?? 0;
  if (bytes.length !== BLINDED_PARTIAL_SIZE_BYTES || index === 0) {
    throw new DiffieError('crypto.partialDecryption', {
      at,
      expected: `${BLINDED_PARTIAL_SIZE_BYTES} bytes, the first a party's number from 1`,
      got: `${bytes.length} bytes`,
    });
  }
  const proofAt = 1 + 2 * RISTRETTO_SIZE_BYTES;
  return {
    index,
    blinder: decodeRistretto(bytes.subarray(1, 1 + RISTRETTO_SIZE_BYTES), `${at}, blinder`),
    point: decodeRistretto(bytes.subarray(1 + RISTRETTO_SIZE_BYTES, proofAt), `${at}, point`),
    proof: bytes.slice(proofAt),
  };
}

// Secrets: x_i, ρ.
function relationOf(
  key: ElGamalKey,
  { ciphertext, granteeKey }: ElGamalGrant,
  { index, blinder, point }: Omit<BlindedPartial, 'proof'>,
): LinearRelation {
  return {
    secretCount: 2,
    equations: [
      { terms: [[0, RISTRETTO_BASE]], image: shareKeyOf(key, index) },
      { terms: [[1, RISTRETTO_BASE]], image: blinder },
      {
        terms: [
          [0, ciphertext.c1],
          [1, granteeKey],
        ],
        image: point,
      },
    ],
  };
}

function purposeOf(
  key: ElGamalKey,
  { ciphertext, context }: ElGamalGrant,
  index: number,
): RelationPurpose {
  const values = [
    Uint8Array.of(index),
    encodeRistretto(key.publicKey),
    encodeRistretto(ciphertext.c2),
  ];
  return { domain: DOMAIN, context, values };
}
