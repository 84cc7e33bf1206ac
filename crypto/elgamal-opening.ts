// Threshold decryption that anyone can verify: partial decryptions d_i = x_i·c1 with Chaum-Pedersen proofs that
// log_G(X_i) = log_c1(d_i) (Crypto 1992), made non-interactive by strong Fiat-Shamir; t of them combine by
// Lagrange's formula to x·c1 (Desmedt, Frankel, Crypto 1989; Cramer, Gennaro, Schoenmakers, Eurocrypt 1997). The
// verifier is told m and compares m·G; it never searches. Who searches is a responder, in elgamal-logarithm.ts.

import { concatBytes, DiffieError, type Rng } from '../base/index.ts';
import { ELGAMAL_PLAINTEXT_MAX, type ElGamalCiphertext } from './elgamal.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import { multiplyBase, multiplySecret, multiplySum } from './ristretto-multiply.ts';
import {
  decodeRistretto,
  encodeRistretto,
  RISTRETTO_BASE,
  type RistrettoPoint,
} from './ristretto-point.ts';
import { decodeScalar, encodeScalar, RISTRETTO_SIZE_BYTES, toScalar } from './ristretto-scalar.ts';
import { lagrangeAtZero } from './sharing.ts';
import { challengeScalar, hedgedNonce, type ProofStatement } from './transcript.ts';

const DOMAIN = 'diffie/elgamal-partial/v1';
const SIZE_BYTES = 1 + 3 * RISTRETTO_SIZE_BYTES;

/** Bytes of an encoded partial decryption: index, point, challenge, response. */
export const PARTIAL_DECRYPTION_SIZE_BYTES = SIZE_BYTES;

/** One party's share of the secret key, which it keeps. */
export type ElGamalKeyShare = {
  /** The party's number, 1 to n. */
  readonly index: number;
  /** x_i, 0..order-1. */
  readonly secret: bigint;
};

/** A party's contribution to one opening, with the proof that it used its share. */
export type PartialDecryption = {
  /** The party's number, 1 to n (at most 255). */
  readonly index: number;
  /** x_i·c1. */
  readonly point: RistrettoPoint;
  readonly challenge: bigint;
  readonly response: bigint;
};

/**
 * The party's partial decryption with its proof. About 0.25 ms.
 * @param share the party's own, of this key
 * @param context canonical bytes of what the opening is for: chain id, contract, request id
 */
export function decryptPartially(
  key: ElGamalKey,
  share: ElGamalKeyShare,
  ciphertext: ElGamalCiphertext,
  { context, rng }: { readonly context: Uint8Array; readonly rng: Rng },
): PartialDecryption {
  const { index, secret } = share;
  const point = multiplySecret(ciphertext.c1, secret);
  const statement = partialStatement(key, ciphertext, { index, point }, context);
  const nonce = hedgedNonce(statement, secret, rng);
  const commitments = [multiplyBase(nonce), multiplySecret(ciphertext.c1, nonce)];
  const challenge = challengeScalar(statement, commitments.map(encodeRistretto));
  return { index, point, challenge, response: toScalar(nonce + challenge * secret) };
}

/**
 * Whether this is x_i·c1 for the share x_i of party `index`, proved in this context. About 0.25 ms.
 * @throws crypto.partialDecryption where the key has no such party
 */
export function verifyPartialDecryption(
  key: ElGamalKey,
  ciphertext: ElGamalCiphertext,
  partial: PartialDecryption,
  context: Uint8Array,
): boolean {
  const { point, challenge, response } = partial;
  const minus = toScalar(-challenge);
  const shareKey = shareKeyOf(key, partial.index);
  const commitments = [
    multiplySum([RISTRETTO_BASE, shareKey], [response, minus]),
    multiplySum([ciphertext.c1, point], [response, minus]),
  ];
  const statement = partialStatement(key, ciphertext, partial, context);
  return challenge === challengeScalar(statement, commitments.map(encodeRistretto));
}

/**
 * x·c1 from the threshold's number of partial decryptions, not verified here.
 * @param partials exactly `threshold`, in strictly ascending order of index: one form for one set
 * @throws crypto.partialSet for another number or order; crypto.partialDecryption for a party the key lacks
 */
export function combinePartials(
  key: ElGamalKey,
  partials: readonly PartialDecryption[],
): RistrettoPoint {
  return interpolatePoints(key, partials);
}

/** The value at 0 of the parties' points, as `combinePartials`. @throws as that */
export function interpolatePoints(
  key: ElGamalKey,
  partials: readonly Pick<PartialDecryption, 'index' | 'point'>[],
): RistrettoPoint {
  const indexes = partials.map(({ index }) => index);
  const ascending = indexes.every((index, i) => i === 0 || index > (indexes[i - 1] ?? 0));
  if (partials.length !== key.threshold || !ascending) {
    throw new DiffieError('crypto.partialSet', {
      at: 'partial decryptions',
      expected: `${key.threshold}, of different parties in ascending order`,
      got: `parties ${indexes.join(', ')}`,
    });
  }
  for (const index of indexes) shareKeyOf(key, index);
  return multiplySum(
    partials.map(({ point }) => point),
    lagrangeAtZero(indexes),
  );
}

/** m·G from c2 and the combined partial decryptions. @throws as `combinePartials` */
export function plaintextPoint(
  key: ElGamalKey,
  ciphertext: ElGamalCiphertext,
  partials: readonly PartialDecryption[],
): RistrettoPoint {
  return ciphertext.c2.subtract(combinePartials(key, partials));
}

/**
 * Whether the ciphertext's plaintext is m: all partial decryptions proved in this context, and m·G equal to c2
 * minus their combination. About 0.25 ms per share; never searches for a logarithm.
 * @param m -(2^64-1) to 2^64-1
 * @param partials exactly `threshold`, ascending by index
 * @throws crypto.elgamalPlaintext for m out of range; crypto.partialSet for too few, too many, repeated or
 *   unordered shares; crypto.partialDecryption for a party the key lacks
 */
export function verifyOpening(
  key: ElGamalKey,
  ciphertext: ElGamalCiphertext,
  m: bigint,
  partials: readonly PartialDecryption[],
  context: Uint8Array,
): boolean {
  if (m > ELGAMAL_PLAINTEXT_MAX || m < -ELGAMAL_PLAINTEXT_MAX) {
    throw new DiffieError('crypto.elgamalPlaintext', {
      at: 'opened plaintext',
      expected: '-(2^64-1) to 2^64-1',
    });
  }
  if (!plaintextPoint(key, ciphertext, partials).equals(multiplyBase(toScalar(m)))) return false;
  return partials.every((partial) => verifyPartialDecryption(key, ciphertext, partial, context));
}

/** 97 bytes: index, then point, challenge and response, each 32. */
export function encodePartialDecryption(partial: PartialDecryption): Uint8Array {
  return concatBytes(
    Uint8Array.of(partial.index),
    encodeRistretto(partial.point),
    encodeScalar(partial.challenge),
    encodeScalar(partial.response),
  );
}

/**
 * @throws crypto.partialDecryption for another size or index 0; crypto.point, crypto.scalar for a part that is not
 *   canonical
 */
export function decodePartialDecryption(
  bytes: Uint8Array,
  at = 'partial decryption',
): PartialDecryption {
  const index = bytes[0] ?? 0;
  if (bytes.length !== SIZE_BYTES || index === 0) {
    throw new DiffieError('crypto.partialDecryption', {
      at,
      expected: `${SIZE_BYTES} bytes, the first a party's number from 1`,
      got: `${bytes.length} bytes`,
    });
  }
  const part = (i: number) =>
    bytes.subarray(1 + i * RISTRETTO_SIZE_BYTES, 1 + (i + 1) * RISTRETTO_SIZE_BYTES);
  return {
    index,
    point: decodeRistretto(part(0), `${at}, point`),
    challenge: decodeScalar(part(1), `${at}, challenge`),
    response: decodeScalar(part(2), `${at}, response`),
  };
}

/** The public key of a party's share. @throws crypto.partialDecryption where the key has no such party */
export function shareKeyOf(key: ElGamalKey, index: number): RistrettoPoint {
  const shareKey = key.shareKeys[index - 1];
  if (shareKey === undefined) {
    throw new DiffieError('crypto.partialDecryption', {
      at: 'party',
      expected: `1 to ${key.shareKeys.length}`,
      got: `${index}`,
    });
  }
  return shareKey;
}

function partialStatement(
  key: ElGamalKey,
  { c1, c2 }: ElGamalCiphertext,
  { index, point }: { readonly index: number; readonly point: RistrettoPoint },
  context: Uint8Array,
): ProofStatement {
  const points = [key.publicKey, shareKeyOf(key, index), c1, c2, point];
  return {
    domain: DOMAIN,
    context,
    values: [Uint8Array.of(index), ...points.map(encodeRistretto)],
  };
}
