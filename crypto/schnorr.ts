// Proofs of knowledge of a logarithm over ristretto255 (Schnorr, J. Cryptology 4, 1991), made non-interactive
// by strong Fiat-Shamir. A proof is R ‖ s, 64 bytes: R = k·G, s = k + e·x, accepted where s·G = R + e·X.
// Carrying R rather than e lets many proofs be checked by one multi-scalar multiplication (Bellare, Garay,
// Rabin, Eurocrypt 1998); the group has prime order, so batch and single check accept the same proofs.

import { concatBytes, DiffieError, encodeUtf8, type Rng } from '../base/index.ts';
import { hashTagged, sha512 } from './hash.ts';
import { multiplyBase, multiplyPublic, multiplySum } from './ristretto-multiply.ts';
import { decodeRistretto, encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import {
  decodeScalar,
  encodeScalar,
  RISTRETTO_SIZE_BYTES,
  reduceToScalar,
  toScalar,
} from './ristretto-scalar.ts';
import { challengeScalar, hedgedNonce, type ProofStatement } from './transcript.ts';

/** Bytes of a proof. */
export const LOGARITHM_PROOF_SIZE_BYTES = 2 * RISTRETTO_SIZE_BYTES;

const COEFFICIENT_SIZE_BYTES = 16;
const COEFFICIENTS_PER_HASH = 4;

/** A proof together with what it claims: that its maker knows x with x·G = point. */
export type LogarithmClaim = {
  readonly point: RistrettoPoint;
  /** Its values name the point, among all else that the proof must be bound to. */
  readonly statement: ProofStatement;
  /** 64 bytes. */
  readonly proof: Uint8Array;
};

type ParsedClaim = {
  readonly point: RistrettoPoint;
  readonly commitment: RistrettoPoint;
  readonly challenge: bigint;
  readonly response: bigint;
};

/**
 * Proves knowledge of `secret`, the logarithm of a point that the statement's values name. About 60 us.
 * @param secret 1..order-1
 */
export function proveLogarithm(statement: ProofStatement, secret: bigint, rng: Rng): Uint8Array {
  const nonce = hedgedNonce(statement, secret, rng);
  const commitment = encodeRistretto(multiplyBase(nonce));
  const challenge = challengeScalar(statement, [commitment]);
  return concatBytes(commitment, encodeScalar(toScalar(nonce + challenge * secret)));
}

/**
 * Whether one claim holds; a claim about the identity never does. About 0.12 ms.
 * @throws crypto.schnorrProof for another size; crypto.point, crypto.scalar for a half that is not canonical
 */
export function verifyLogarithm(claim: LogarithmClaim, at = 'proof'): boolean {
  const { point, commitment, challenge, response } = parseClaim(claim, at);
  if (point.is0()) return false;
  return multiplyBase(response).equals(commitment.add(multiplyPublic(point, challenge)));
}

/**
 * Whether all claims hold, by one equation with coefficients of 128 bits from a hash of all of them, so every
 * verifier computes the same; a batch with a false claim passes with probability 2^-128. True for none.
 * About 60 us a claim for hundreds.
 * @throws as `verifyLogarithm`, with the claim's place in the list, from 0
 */
export function verifyLogarithms(claims: readonly LogarithmClaim[], at = 'proof'): boolean {
  const parsed = claims.map((claim, i) => parseClaim(claim, `${at} ${i}`));
  if (parsed.some(({ point }) => point.is0())) return false;
  const coefficients = batchCoefficients(claims);
  const points: RistrettoPoint[] = [];
  const scalars: bigint[] = [];
  let response = 0n;
  for (const [i, claim] of parsed.entries()) {
    const coefficient = coefficients[i] ?? 0n;
    points.push(claim.commitment, claim.point);
    scalars.push(coefficient, toScalar(coefficient * claim.challenge));
    response += coefficient * claim.response;
  }
  return multiplyBase(toScalar(response)).equals(multiplySum(points, scalars));
}

function parseClaim({ point, statement, proof }: LogarithmClaim, at: string): ParsedClaim {
  if (proof.length !== LOGARITHM_PROOF_SIZE_BYTES) {
    throw new DiffieError('crypto.schnorrProof', {
      at,
      expected: `${LOGARITHM_PROOF_SIZE_BYTES} bytes`,
      got: `${proof.length}`,
    });
  }
  const commitment = proof.subarray(0, RISTRETTO_SIZE_BYTES);
  return {
    point,
    commitment: decodeRistretto(commitment, `${at}, commitment`),
    challenge: challengeScalar(statement, [commitment]),
    response: decodeScalar(proof.subarray(RISTRETTO_SIZE_BYTES), `${at}, response`),
  };
}

// Every claim's proof and statement enter before the first coefficient comes out.
function batchCoefficients(claims: readonly LogarithmClaim[]): readonly bigint[] {
  const parts = claims.flatMap(({ point, statement, proof }) => [
    encodeUtf8(statement.domain),
    statement.context,
    encodeRistretto(point),
    hashTagged('diffie/logarithm-batch/values/v1', ...statement.values),
    proof,
  ]);
  const seed = hashTagged('diffie/logarithm-batch/v1', ...parts);
  const coefficients: bigint[] = [];
  for (let i = 0; i < claims.length; i += COEFFICIENTS_PER_HASH) {
    const block = sha512(concatBytes(seed, encodeScalar(BigInt(i))));
    for (let j = 0; j < COEFFICIENTS_PER_HASH; j++) {
      const offset = j * COEFFICIENT_SIZE_BYTES;
      coefficients.push(reduceToScalar(block.subarray(offset, offset + COEFFICIENT_SIZE_BYTES)));
    }
  }
  return coefficients;
}
