// Threshold decryption over BabyJubJub that anyone can verify: d_i = x_i·c1 with Chaum-Pedersen proofs (Crypto 1992) by strong
// Fiat-Shamir, any t combined by Lagrange's formula. The verifier is told m and compares m·G; it never searches. Who opens
// searches here, by baby steps and giant steps (Shanks 1971), up to 2^32. The same roles as elgamal-opening.ts.

import { concatBytes, DiffieError, type Rng } from '../base/index.ts';
import {
  BABY_BASE,
  BABY_SIZE_BYTES,
  type BabyPoint,
  decodeBabyPoint,
  encodeBabyPoint,
  multiplyBabyBase,
  multiplyBabySum,
  toBabyScalar,
} from './babyjubjub.ts';
import {
  BABY_LOGARITHM_PROOF_SIZE_BYTES,
  proveBabyLogarithm,
  verifyBabyLogarithm,
} from './babyjubjub-proof.ts';
import { BABY_PLAINTEXT_MAX, type BabyElGamalCiphertext } from './elgamal-babyjubjub.ts';
import {
  type BabyElGamalKey,
  type BabyElGamalKeyShare,
  babyLagrangeAtZero,
} from './elgamal-babyjubjub-key.ts';
import type { ProofStatement } from './transcript.ts';

const DOMAIN = 'diffie/baby-elgamal-partial/v1';

/** Bytes of an encoded partial decryption: index, point, proof. */
export const BABY_PARTIAL_SIZE_BYTES = 1 + BABY_SIZE_BYTES + BABY_LOGARITHM_PROOF_SIZE_BYTES;

/** A party's contribution to one opening, with the proof that it used its share. */
export type BabyPartialDecryption = {
  /** The party's number, 1 to n. */
  readonly index: number;
  /** x_i·c1. */
  readonly point: BabyPoint;
  /** 64 bytes. */
  readonly proof: Uint8Array;
};

/**
 * The party's partial decryption with its proof.
 * @param share the party's own, of this key
 * @param context canonical bytes of what the opening is for: chain id, contract, request id
 */
export function decryptBabyPartially(
  key: BabyElGamalKey,
  { index, secret }: BabyElGamalKeyShare,
  ciphertext: BabyElGamalCiphertext,
  { context, rng }: { readonly context: Uint8Array; readonly rng: Rng },
): BabyPartialDecryption {
  const point = multiplyBabySum([ciphertext.c1], [secret]);
  const { statement, pairs } = claimOf(key, ciphertext, { index, point }, context);
  return { index, point, proof: proveBabyLogarithm(statement, pairs, secret, rng) };
}

/**
 * Whether this is x_i·c1 for the share x_i of party `index`, proved in this context.
 * @throws crypto.partialDecryption where the key has no such party; crypto.schnorrProof, crypto.babyScalar for a malformed proof
 */
export function verifyBabyPartial(
  key: BabyElGamalKey,
  ciphertext: BabyElGamalCiphertext,
  partial: BabyPartialDecryption,
  context: Uint8Array,
): boolean {
  const { statement, pairs } = claimOf(key, ciphertext, partial, context);
  return verifyBabyLogarithm(statement, pairs, partial.proof);
}

/**
 * m·G from c2 and the partial decryptions, which are not verified here.
 * @param partials exactly `threshold`, in strictly ascending order of index: one form for one set
 * @throws crypto.partialSet for another number or order; crypto.partialDecryption for a party the key lacks
 */
export function babyPlaintextPoint(
  key: BabyElGamalKey,
  ciphertext: BabyElGamalCiphertext,
  partials: readonly BabyPartialDecryption[],
): BabyPoint {
  const indexes = partials.map(({ index }) => index);
  const isAscending = indexes.every((index, i) => i === 0 || index > (indexes[i - 1] ?? 0));
  if (partials.length !== key.threshold || !isAscending) {
    throw new DiffieError('crypto.partialSet', {
      at: 'partial decryptions',
      expected: `${key.threshold}, of different parties in ascending order`,
      got: `parties ${indexes.join(', ')}`,
    });
  }
  for (const index of indexes) shareKeyOf(key, index);
  const points = partials.map(({ point }) => point);
  return ciphertext.c2.subtract(multiplyBabySum(points, babyLagrangeAtZero(indexes)));
}

/**
 * Whether the ciphertext's plaintext is m: all partial decryptions proved in this context, and m·G equal to c2 minus their
 * combination. Never searches for a logarithm.
 * @param m -(2^64-1) to 2^64-1
 * @param partials exactly `threshold`, ascending by index
 * @throws crypto.elgamalPlaintext for m out of range; as `babyPlaintextPoint` and `verifyBabyPartial` besides
 */
export function verifyBabyOpening(
  key: BabyElGamalKey,
  ciphertext: BabyElGamalCiphertext,
  m: bigint,
  { partials, context }: OpeningEvidence,
): boolean {
  if (m > BABY_PLAINTEXT_MAX || m < -BABY_PLAINTEXT_MAX) {
    throw new DiffieError('crypto.elgamalPlaintext', {
      at: 'opened plaintext',
      expected: '-(2^64-1) to 2^64-1',
    });
  }
  const point = babyPlaintextPoint(key, ciphertext, partials);
  if (!point.equals(multiplyBabyBase(toBabyScalar(m)))) return false;
  return partials.every((partial) => verifyBabyPartial(key, ciphertext, partial, context));
}

/** What shows an opening: the parts, and what their proofs are bound to. */
type OpeningEvidence = {
  readonly partials: readonly BabyPartialDecryption[];
  readonly context: Uint8Array;
};

/** 97 bytes: index, point, proof. */
export function encodeBabyPartial({ index, point, proof }: BabyPartialDecryption): Uint8Array {
  return concatBytes(Uint8Array.of(index), encodeBabyPoint(point), proof);
}

/** @throws crypto.partialDecryption for another size or index 0; crypto.babyPoint for a bad point */
export function decodeBabyPartial(
  bytes: Uint8Array,
  at = 'partial decryption',
): BabyPartialDecryption {
  const index = bytes[0] ?? 0;
  if (bytes.length !== BABY_PARTIAL_SIZE_BYTES || index === 0) {
    throw new DiffieError('crypto.partialDecryption', {
      at,
      expected: `${BABY_PARTIAL_SIZE_BYTES} bytes, the first a party's number from 1`,
      got: `${bytes.length} bytes`,
    });
  }
  return {
    index,
    point: decodeBabyPoint(bytes.subarray(1, 1 + BABY_SIZE_BYTES), `${at}, point`),
    proof: bytes.slice(1 + BABY_SIZE_BYTES),
  };
}

function shareKeyOf(key: BabyElGamalKey, index: number): BabyPoint {
  const shareKey = key.shareKeys[index - 1];
  if (shareKey !== undefined) return shareKey;
  throw new DiffieError('crypto.partialDecryption', {
    at: 'party',
    expected: `1 to ${key.shareKeys.length}`,
    got: `${index}`,
  });
}

function claimOf(
  key: BabyElGamalKey,
  { c1, c2 }: BabyElGamalCiphertext,
  { index, point }: Pick<BabyPartialDecryption, 'index' | 'point'>,
  context: Uint8Array,
) {
  const shareKey = shareKeyOf(key, index);
  const points = [key.publicKey, shareKey, c1, c2, point];
  const statement: ProofStatement = {
    domain: DOMAIN,
    context,
    values: [Uint8Array.of(index), ...points.map(encodeBabyPoint)],
  };
  const pairs = [
    { base: BABY_BASE, image: shareKey },
    { base: c1, image: point },
  ];
  return { statement, pairs };
}
