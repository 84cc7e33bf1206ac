// Fiat-Shamir challenges, nonces and hash-derived residues for the Paillier proofs. Strong Fiat-Shamir: the challenge
// hashes the key, the whole statement, the caller's context and the prover's commitment, each with its length
// ("How not to prove yourself", Asiacrypt 2012). Challenges have 256 bits.

import { bigintToBytes, bytesToBigint, concatBytes, DiffieError, type Rng } from '../base/index.ts';
import { greatestCommonDivisor } from './arithmetic-integer.ts';
import { hashTagged, sha512 } from './hash.ts';
import { encodePaillierKey, type PaillierKey } from './paillier-key.ts';

/** Bytes of a challenge. */
export const CHALLENGE_BYTES = 32;

const EXCESS_BYTES = 16;
const NONCE_ENTROPY_BYTES = 32;

/** What a proof is about and what it is bound to. */
export type PaillierStatement = {
  /** Names the proof system, as `diffie/<proof>/v1`. */
  readonly domain: string;
  readonly key: PaillierKey;
  /** Canonical bytes that the caller gives; may be empty. */
  readonly context: Uint8Array;
  /** Every other public value of the statement, each with a fixed size under this key. */
  readonly parts: readonly Uint8Array[];
};

/** The challenge for a commitment in 0..n^2-1. */
export function derivePaillierChallenge(
  statement: PaillierStatement,
  commitment: bigint,
): Uint8Array {
  const { domain, key, context, parts } = statement;
  const encoded = bigintToBytes(commitment, 2 * key.sizeBytes);
  return hashTagged(domain, context, encodePaillierKey(key), ...parts, encoded);
}

/**
 * A hedged nonce in 0..n-1, within 2^-128 of uniform: secret and unrepeated while the generator is sound or the
 * witness unknown to others.
 * @param name tells the nonces of one proof apart
 * @param witness 0..n-1
 */
export function derivePaillierNonce(
  statement: PaillierStatement,
  name: string,
  witness: bigint,
  rng: Rng,
): bigint {
  const { domain, key, context, parts } = statement;
  const secret = bigintToBytes(witness, key.sizeBytes);
  const entropy = rng.bytes(NONCE_ENTROPY_BYTES);
  const seed = hashTagged(`${domain}/nonce/${name}`, secret, entropy, context, ...parts);
  const nonce = expandBelow(seed, key.n, key.sizeBytes);
  for (const bytes of [secret, entropy, seed]) bytes.fill(0);
  return nonce;
}

/** An integer below `bound`, a seed's expansion by SHA-512 in counter mode, within 2^-128 of uniform. */
export function expandBelow(seed: Uint8Array, bound: bigint, sizeBytes: number): bigint {
  const blocks: Uint8Array[] = [];
  for (let filled = 0, i = 0n; filled < sizeBytes + EXCESS_BYTES; filled += 64, i++) {
    blocks.push(sha512(concatBytes(seed, bigintToBytes(i, 4))));
  }
  const bytes = concatBytes(...blocks).subarray(0, sizeBytes + EXCESS_BYTES);
  return bytesToBigint(bytes) % bound;
}

/**
 * The integers of a proof that is a challenge and `count` integers of n's size.
 * @throws crypto.paillierProof for another size or an integer that is not below n
 */
export function decodePaillierProof(
  key: PaillierKey,
  proof: Uint8Array,
  count: number,
): { readonly challenge: Uint8Array; readonly responses: readonly bigint[] } {
  const challenge = proof.subarray(0, CHALLENGE_BYTES);
  return { challenge, responses: decodeResidues(key, proof.subarray(CHALLENGE_BYTES), count) };
}

/** Integers in 0..n-1 from exactly `count` times n's size of bytes. @throws crypto.paillierProof */
export function decodeResidues(key: PaillierKey, bytes: Uint8Array, count: number): bigint[] {
  if (bytes.length !== count * key.sizeBytes) {
    throw new DiffieError('crypto.paillierProof', {
      at: 'proof',
      expected: `${count} integers of ${key.sizeBytes} bytes`,
      got: `${bytes.length} bytes`,
    });
  }
  return Array.from({ length: count }, (_, i) => {
    const value = bytesToBigint(bytes.subarray(i * key.sizeBytes, (i + 1) * key.sizeBytes));
    if (value < key.n) return value;
    throw new DiffieError('crypto.paillierProof', { at: `integer ${i}`, expected: '0 to n-1' });
  });
}

/**
 * Refuses a commitment that is not prime to n: with it the equations of these proofs hold for anything.
 * @throws crypto.paillierProof
 */
export function checkUnit(key: PaillierKey, value: bigint): void {
  if (greatestCommonDivisor(value % key.n, key.n) === 1n) return;
  throw new DiffieError('crypto.paillierProof', { at: 'proof', expected: 'integers prime to n' });
}
