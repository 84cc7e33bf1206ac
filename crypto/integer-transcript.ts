// Fiat-Shamir for proofs whose responses are integers, not residues: challenges of 128 or 256 bits, masks of any length,
// integers of fixed width. Strong Fiat-Shamir: domain, context, whole statement and all commitments are hashed as canonical
// CBOR, hence injectively (Bernhard, Pereira, Warinschi, Asiacrypt 2012; against TSSHOCK's ambiguous encodings).

import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
  encodeCbor,
  type Rng,
} from '../base/index.ts';
import { bitLength } from './arithmetic-integer.ts';
import { hashTagged } from './hash.ts';
import { expandBelow } from './paillier-transcript.ts';

/** Bits of a challenge where the plaintext side has no other limit. */
export const INTEGER_CHALLENGE_BITS = 256;

/** How much longer a mask is than what it hides: the statistical distance of a response is at most 2^-128. */
export const MASK_EXCESS_BITS = 128;

const NONCE_ENTROPY_BYTES = 32;

/** What a proof is about and bound to. */
export type IntegerStatement = {
  /** Names the proof system, as `diffie/<proof>/v1`. */
  readonly domain: string;
  /** Canonical bytes of the caller's; may be empty. */
  readonly context: Uint8Array;
  /** Every public value, encoded, in an order that the proof system fixes. */
  readonly values: readonly Uint8Array[];
};

/** The challenge, 0 to 2^bits-1. @param bits 128 or 256 @param commitments the prover's first message, encoded */
export function deriveIntegerChallenge(
  { domain, context, values }: IntegerStatement,
  commitments: readonly Uint8Array[],
  bits: 128 | 256 = INTEGER_CHALLENGE_BITS,
): bigint {
  const digest = hashTagged(domain, context, encodeCbor(values), encodeCbor(commitments));
  return bytesToBigint(digest.subarray(0, bits / 8));
}

/**
 * A hedged mask, uniform in 0 to 2^bits-1: secret and unrepeated while the generator is sound or the witness unknown.
 * @param name tells the masks of one proof apart
 * @param witness the secrets of the proof, encoded; the caller's
 */
export function deriveIntegerMask(
  { domain, context, values }: IntegerStatement,
  name: string,
  witness: Uint8Array,
  { bits, rng }: { readonly bits: number; readonly rng: Rng },
): bigint {
  const entropy = rng.bytes(NONCE_ENTROPY_BYTES);
  const seed = hashTagged(`${domain}/mask/${name}`, witness, entropy, context, encodeCbor(values));
  const mask = expandBelow(seed, 1n << BigInt(bits), Math.ceil(bits / 8));
  for (const bytes of [entropy, seed]) bytes.fill(0);
  return mask;
}

/** The integers one after the other, big-endian, each in whole bytes for its number of bits. @throws base.range */
export function encodeIntegers(
  integers: readonly (readonly [value: bigint, bits: number])[],
): Uint8Array {
  return concatBytes(
    ...integers.map(([value, bits]) => {
      const width = value >> BigInt(bits) === 0n ? Math.ceil(bits / 8) : 0;
      return bigintToBytes(value, width, 'integer of a proof');
    }),
  );
}

/**
 * The integers of exactly these numbers of bits.
 * @throws crypto.paillierProof for another size, or an integer with more bits
 */
export function decodeIntegers(bytes: Uint8Array, bits: readonly number[], at: string): bigint[] {
  const sizeBytes = integersSizeBytes(bits);
  if (bytes.length !== sizeBytes) {
    throw new DiffieError('crypto.paillierProof', {
      at,
      expected: `${sizeBytes} bytes`,
      got: `${bytes.length}`,
    });
  }
  let offset = 0;
  return bits.map((limit, i) => {
    const end = offset + Math.ceil(limit / 8);
    const value = bytesToBigint(bytes.subarray(offset, end));
    offset = end;
    if (bitLength(value) <= limit) return value;
    throw new DiffieError('crypto.paillierProof', {
      at: `${at}, integer ${i}`,
      expected: `at most ${limit} bits`,
    });
  });
}

/** Bytes of integers with these numbers of bits. */
export function integersSizeBytes(bits: readonly number[]): number {
  return bits.reduce((sum, each) => sum + Math.ceil(each / 8), 0);
}
