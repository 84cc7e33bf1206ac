// That ElGamal ciphertexts hold plaintexts of at most 8, 16, 32 or 64 bits: a Pedersen commitment to each plaintext, a proof
// that ciphertext and commitment hold the same (and so that the submitter knows it), and one Bulletproof for all
// commitments. c2 itself would serve as the commitment only against provers who don't know the secret key. 832 bytes
// for one value of 64 bits; a proof by bits would take 12 kB.

import { concatBytes, DiffieError } from '../base/index.ts';
import type { ElGamalEncryption } from './elgamal.ts';
import {
  commitmentEquation,
  encryptionEquations,
  type KeyedCiphertext,
  type ProvingOptions,
} from './elgamal-relation.ts';
import { commitPedersen } from './pedersen.ts';
import {
  proveRange,
  type RangeBits,
  type RangeStatement,
  rangeProofSizeBytes,
  verifyRange,
} from './range-proof.ts';
import { decodeRistretto, encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import { RISTRETTO_SIZE_BYTES, randomScalar } from './ristretto-scalar.ts';
import {
  type LinearRelation,
  proveRelation,
  relationProofSizeBytes,
  verifyRelation,
} from './sigma.ts';

const DOMAIN = 'diffie/elgamal-range/v1';

/** An encryption under a key, with what it encrypts. */
export type RangedEncryption = {
  readonly publicKey: RistrettoPoint;
  /** 0 to 2^bits-1. */
  readonly plaintext: bigint;
} & ElGamalEncryption;

/** Bytes of a proof. @throws crypto.rangeClaim for a width or number that is not offered */
export function elGamalRangeProofSizeBytes(bits: RangeBits, count: number): number {
  return (1 + 4 * count) * RISTRETTO_SIZE_BYTES + rangeProofSizeBytes(bits, count);
}

/**
 * Proves that every plaintext lies in 0 to 2^bits-1. About 20 ms for one of 64 bits.
 * @param encryptions 1, 2, 4, 8 or 16 of them
 * @throws crypto.rangeClaim for a width or number that is not offered
 */
export function proveElGamalRange(
  encryptions: readonly RangedEncryption[],
  bits: RangeBits,
  { context, rng }: ProvingOptions,
): Uint8Array {
  const openings = encryptions.map(({ plaintext }) => ({
    value: plaintext,
    blinding: randomScalar(rng),
  }));
  const commitments = openings.map(commitPedersen);
  const relation = relationOf(encryptions, commitments);
  const secrets = encryptions.flatMap(({ plaintext, randomness }, i) => [
    plaintext,
    randomness,
    openings[i]?.blinding ?? 0n,
  ]);
  return concatBytes(
    ...commitments.map(encodeRistretto),
    proveRelation({ domain: DOMAIN, context }, relation, secrets, rng),
    proveRange(rangeStatement(commitments, bits, context), openings, rng),
  );
}

/**
 * Whether every ciphertext holds a plaintext in 0 to 2^bits-1 that the prover knows. About 3.5 ms for one of 64 bits.
 * @throws crypto.rangeClaim for a width or number that is not offered; crypto.rangeProof for a proof of another size;
 *   crypto.point, crypto.scalar for a part that is not canonical
 */
export function verifyElGamalRange(
  ciphertexts: readonly KeyedCiphertext[],
  bits: RangeBits,
  proof: Uint8Array,
  context: Uint8Array,
): boolean {
  const sizeBytes = elGamalRangeProofSizeBytes(bits, ciphertexts.length);
  if (proof.length !== sizeBytes) {
    throw new DiffieError('crypto.rangeProof', {
      at: 'ElGamal range proof',
      expected: `${sizeBytes} bytes`,
      got: `${proof.length}`,
    });
  }
  const commitments = ciphertexts.map((_, i) =>
    decodeRistretto(
      proof.subarray(i * RISTRETTO_SIZE_BYTES, (i + 1) * RISTRETTO_SIZE_BYTES),
      `range proof, commitment ${i}`,
    ),
  );
  const relation = relationOf(ciphertexts, commitments);
  const linkAt = ciphertexts.length * RISTRETTO_SIZE_BYTES;
  const rangeAt = linkAt + relationProofSizeBytes(relation);
  return (
    verifyRelation({ domain: DOMAIN, context }, relation, proof.subarray(linkAt, rangeAt)) &&
    verifyRange(rangeStatement(commitments, bits, context), proof.subarray(rangeAt))
  );
}

// Of each ciphertext three secrets: plaintext, randomness, blinding.
function relationOf(
  keyed: readonly KeyedCiphertext[],
  commitments: readonly RistrettoPoint[],
): LinearRelation {
  return {
    secretCount: 3 * keyed.length,
    equations: keyed.flatMap((one, i) => {
      const commitment = commitments[i];
      if (commitment === undefined) return [];
      return [
        ...encryptionEquations(one, 3 * i, 3 * i + 1),
        commitmentEquation(commitment, 3 * i, 3 * i + 2),
      ];
    }),
  };
}

function rangeStatement(
  commitments: readonly RistrettoPoint[],
  bits: RangeBits,
  context: Uint8Array,
): RangeStatement {
  return { bits, commitments, domain: DOMAIN, context };
}
