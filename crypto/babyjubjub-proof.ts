// Proof that one secret is the logarithm of several points, each to its own base, over BabyJubJub: Schnorr's for one pair,
// Chaum and Pedersen's for two (Crypto 1992). Strong Fiat-Shamir by SHA-512: the challenge hashes domain, context, the whole
// statement and all commitments as canonical CBOR. A proof is challenge ‖ response, 64 bytes.

import {
  assert,
  bytesToBigint,
  concatBytes,
  DiffieError,
  encodeCbor,
  type Rng,
} from '../base/index.ts';
import {
  BABY_ORDER,
  BABY_SIZE_BYTES,
  type BabyPoint,
  decodeBabyScalar,
  encodeBabyPoint,
  encodeBabyScalar,
  multiplyBabySum,
  toBabyScalar,
} from './babyjubjub.ts';
import { sha512 } from './hash.ts';
import type { ProofStatement } from './transcript.ts';

/** Bytes of a proof. */
export const BABY_LOGARITHM_PROOF_SIZE_BYTES = 2 * BABY_SIZE_BYTES;

const NONCE_ENTROPY_BYTES = 32;

/** A base, and what the secret makes of it; both stand among the statement's values. */
export type BabyPair = { readonly base: BabyPoint; readonly image: BabyPoint };

/**
 * Proves knowledge of the one x with image = x·base in every pair; for an x that is not, the proof is false.
 * @param secret x, 0..l-1
 */
export function proveBabyLogarithm(
  statement: ProofStatement,
  pairs: readonly BabyPair[],
  secret: bigint,
  rng: Rng,
): Uint8Array {
  const nonce = drawNonce(statement, secret, rng);
  const commitments = pairs.map(({ base }) => multiplyBabySum([base], [nonce]));
  const challenge = challengeOf(statement, commitments);
  const response = toBabyScalar(nonce + challenge * secret);
  return concatBytes(encodeBabyScalar(challenge), encodeBabyScalar(response));
}

/**
 * Whether the proof shows it. Below 2 ms a pair.
 * @throws crypto.schnorrProof for another size; crypto.babyScalar for a half that is not canonical
 */
export function verifyBabyLogarithm(
  statement: ProofStatement,
  pairs: readonly BabyPair[],
  proof: Uint8Array,
  at = 'proof',
): boolean {
  if (proof.length !== BABY_LOGARITHM_PROOF_SIZE_BYTES) {
    throw new DiffieError('crypto.schnorrProof', {
      at,
      expected: `${BABY_LOGARITHM_PROOF_SIZE_BYTES} bytes`,
      got: `${proof.length}`,
    });
  }
  const challenge = decodeBabyScalar(proof.subarray(0, BABY_SIZE_BYTES), `${at}, challenge`);
  const response = decodeBabyScalar(proof.subarray(BABY_SIZE_BYTES), `${at}, response`);
  const commitments = pairs.map(({ base, image }) =>
    multiplyBabySum([base, image], [response, toBabyScalar(-challenge)]),
  );
  return challenge === challengeOf(statement, commitments);
}

function challengeOf(statement: ProofStatement, commitments: readonly BabyPoint[]): bigint {
  const { domain, context, values } = statement;
  return hashToScalar([domain, context, values, commitments.map(encodeBabyPoint)]);
}

// Secret and unrepeated while the generator is sound or the secret unknown to others.
function drawNonce({ domain, context, values }: ProofStatement, secret: bigint, rng: Rng): bigint {
  const entropy = rng.bytes(NONCE_ENTROPY_BYTES);
  const own = encodeBabyScalar(secret);
  const nonce = hashToScalar([`${domain}/nonce`, own, entropy, context, values]);
  for (const bytes of [entropy, own]) bytes.fill(0);
  assert(nonce !== 0n, 'a hash reduced modulo the order is not zero but with probability 2^-251');
  return nonce;
}

function hashToScalar(parts: Parameters<typeof encodeCbor>[0]): bigint {
  return bytesToBigint(sha512(encodeCbor(parts))) % BABY_ORDER;
}
