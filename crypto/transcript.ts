// Fiat-Shamir challenges and nonces for the sigma protocols over ristretto255. Strong Fiat-Shamir: the
// challenge hashes the whole statement and the context, not only the commitments (Bernhard, Pereira,
// Warinschi, "How not to prove yourself", Asiacrypt 2012). The encoding is canonical CBOR, hence injective.

import { assert, encodeCbor, type Rng } from '../base/index.ts';
import { sha512 } from './hash.ts';
import { encodeScalar, reduceToScalar } from './ristretto-scalar.ts';

const NONCE_ENTROPY_BYTES = 32;

/** What a proof is about. */
export type ProofStatement = {
  /** Names the proof system, as `diffie/<proof>/v1`. */
  readonly domain: string;
  /** What the proof is bound to, as canonical bytes of the caller's; may be empty. */
  readonly context: Uint8Array;
  /** Every public value of the statement, encoded, in an order that the proof system fixes. */
  readonly values: readonly Uint8Array[];
};

/**
 * The challenge of a proof: SHA-512 of [domain, context, values, commitments] reduced modulo the group's order,
 * within 2^-250 of uniform.
 * @param commitments the prover's first message, encoded
 */
export function challengeScalar(
  statement: ProofStatement,
  commitments: readonly Uint8Array[],
): bigint {
  const { domain, context, values } = statement;
  return reduceToScalar(sha512(encodeCbor([domain, context, values, commitments])));
}

/**
 * A hedged nonce: SHA-512 of [domain, secret, 32 random bytes, context, values] reduced modulo the order.
 * It stays secret and unrepeated while either the generator is sound or the secret is unknown to others.
 * @param secret the witness, 0..order-1
 */
export function hedgedNonce(statement: ProofStatement, secret: bigint, rng: Rng): bigint {
  const { domain, context, values } = statement;
  const entropy = rng.bytes(NONCE_ENTROPY_BYTES);
  const seed = encodeCbor([`${domain}/nonce`, encodeScalar(secret), entropy, context, values]);
  const nonce = reduceToScalar(sha512(seed));
  seed.fill(0);
  assert(nonce !== 0n, 'a hash reduced modulo the order is not zero but with probability 2^-252');
  return nonce;
}
