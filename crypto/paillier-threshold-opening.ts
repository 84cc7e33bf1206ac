// Decryption under a dealt threshold key: each party's c_i = c^(2 D s_i) mod n^2, D = parties!, with a proof that it used its share
// (equality of logarithms in the squares modulo n^2, Shoup, Eurocrypt 2000; Damgard, Jurik, PKC 2001, section 4.1), and
// the plaintext of `threshold` of them. Challenges have 256 bits, the mask 384 more than D s_i.
// A party that opens any ciphertext it is asked to is a decryption oracle: what may be opened, the caller decides.

import {
  type Arithmetic,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
} from '../base/index.ts';
import { bitLength, greatestCommonDivisor, invertModulo } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import { hashTagged } from './hash.ts';
import {
  decodeIntegers,
  deriveIntegerChallenge,
  deriveIntegerMask,
  encodeIntegers,
  INTEGER_CHALLENGE_BITS,
  type IntegerStatement,
  integersSizeBytes,
  MASK_EXCESS_BITS,
} from './integer-transcript.ts';
import {
  encodePaillierCiphertext,
  type PaillierCiphertext,
  type PaillierEffects,
} from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import {
  encodeThresholdPaillierKey,
  factorial,
  lagrangeWeights,
  multiplyPowers,
  type ThresholdPaillierKey,
  type ThresholdPaillierShare,
} from './paillier-threshold.ts';

const DOMAIN = 'diffie/paillier-threshold/v1';
const INDEX_BYTES = 1;

/** A party's part of a decryption. */
export type ThresholdPaillierPartial = {
  /** The party's number, from 1. */
  readonly index: number;
  /** c^(2 D s_i) mod n^2. */
  readonly value: bigint;
  readonly proof: Uint8Array;
};

/** Bytes of an encoded partial decryption: 1,106 for 2048 bits and five parties. */
export function thresholdPaillierPartialSizeBytes(key: ThresholdPaillierKey): number {
  return INDEX_BYTES + 2 * key.publicKey.sizeBytes + integersSizeBytes(widthsOf(key));
}

/**
 * A party's partial decryption with its proof. Three powers modulo n^2, their exponents twice n's length: 40 ms for 2048 bits.
 * @param ciphertext prime to n, as decodePaillierInput sees to
 * @param context canonical bytes of what is opened for whom: chain id, contract, request id
 */
export function decryptPaillierPartially(
  key: ThresholdPaillierKey,
  share: ThresholdPaillierShare,
  ciphertext: PaillierCiphertext,
  { context, arithmetic, rng }: { readonly context: Uint8Array } & PaillierEffects,
): ThresholdPaillierPartial {
  const { publicKey, base, shareKeys } = key;
  const { nSquared } = publicKey;
  const secret = factorial(shareKeys.length) * share.secret;
  const value = arithmetic.powSecret(ciphertext, 2n * secret, nSquared);
  const statement = statementOf(key, share.index, ciphertext, { value, context });
  const widths = widthsOf(key);
  const [, maskBits = 0] = widths;
  const witness = bigintToBytes(secret, Math.ceil(maskBits / 8));
  const mask = deriveIntegerMask(statement, 'share', witness, { bits: maskBits, rng });
  witness.fill(0);
  const e = challengeOf(key, statement, [
    arithmetic.powSecret(ciphertext ** 4n % nSquared, mask, nSquared),
    arithmetic.powSecret(base, mask, nSquared),
  ]);
  const sent = [e, mask + e * secret];
  const proof = encodeIntegers(sent.map((each, i) => [each, widths[i] ?? 0] as const));
  return { index: share.index, value, proof };
}

/**
 * Whether the party decrypted with its share, in this context. Two powers modulo n^2 with exponents twice n's length and two by the
 * challenge: 30 ms for 2048 bits.
 * @param partial as decodeThresholdPaillierPartial gave it
 * @throws crypto.paillierProof for a proof of another size or a response that is too long; crypto.partialDecryption for no party's index
 */
export function verifyThresholdPaillierPartial(
  key: ThresholdPaillierKey,
  ciphertext: PaillierCiphertext,
  partial: ThresholdPaillierPartial,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const { publicKey, base, shareKeys } = key;
  const { nSquared, reduction } = publicKey;
  const shareKey = shareKeys[partial.index - 1];
  if (shareKey === undefined) {
    throw new DiffieError('crypto.partialDecryption', {
      at: 'index',
      expected: `1 to ${shareKeys.length}`,
      got: `${partial.index}`,
    });
  }
  const [e = 0n, z = 0n] = decodeIntegers(partial.proof, widthsOf(key), 'partial decryption');
  const recompute = (from: bigint, image: bigint) =>
    multiplyModulo(
      reduction,
      arithmetic.powPublic(from, z, nSquared),
      arithmetic.powPublic(invertModulo(image, nSquared), e, nSquared),
    );
  const commitments = [
    recompute(ciphertext ** 4n % nSquared, partial.value ** 2n % nSquared),
    recompute(base, shareKey),
  ];
  const { index, value } = partial;
  const statement = statementOf(key, index, ciphertext, { value, context });
  return challengeOf(key, statement, commitments) === e;
}

/**
 * The plaintext, 0..n-1. A short power modulo n^2 for each part.
 * @param partials exactly the threshold's number, of distinct parties, each verified
 * @throws crypto.partialSet for another number, a party twice or none of the key, or parts that do not decrypt
 */
export function combineThresholdPaillier(
  { publicKey, threshold, shareKeys }: ThresholdPaillierKey,
  partials: readonly ThresholdPaillierPartial[],
  arithmetic: Arithmetic,
): bigint {
  const { n } = publicKey;
  const parties = partials.map(({ index }) => index);
  const isOwn = parties.every((index) => shareKeys[index - 1] !== undefined);
  if (!isOwn || parties.length !== threshold || new Set(parties).size !== threshold) {
    throw new DiffieError('crypto.partialSet', {
      at: 'threshold Paillier',
      expected: `${threshold} of the ${shareKeys.length} parties`,
    });
  }
  const factor = factorial(shareKeys.length);
  const weights = lagrangeWeights(parties, factor, 0);
  const terms = partials.map(({ value }, i) => [value, 2n * (weights[i] ?? 0n)] as const);
  const power = multiplyPowers(publicKey, terms, arithmetic);
  if (power % n !== 1n) {
    throw new DiffieError('crypto.partialSet', {
      at: 'threshold Paillier',
      expected: 'parts of this ciphertext’s decryption',
    });
  }
  return (((power - 1n) / n) * invertModulo(4n * factor * factor, n)) % n;
}

/** The party's number in one byte, the part in twice n's size, the proof. */
export function encodeThresholdPaillierPartial(
  key: ThresholdPaillierKey,
  { index, value, proof }: ThresholdPaillierPartial,
): Uint8Array {
  const size = 2 * key.publicKey.sizeBytes;
  return concatBytes(bigintToBytes(BigInt(index), INDEX_BYTES), bigintToBytes(value, size), proof);
}

/** @throws crypto.partialDecryption for another size, no party's number, or a part that is not below n^2 and prime to n */
export function decodeThresholdPaillierPartial(
  key: ThresholdPaillierKey,
  bytes: Uint8Array,
  at = 'partial decryption',
): ThresholdPaillierPartial {
  const { publicKey, shareKeys } = key;
  const [index = 0] = bytes;
  const proofAt = INDEX_BYTES + 2 * publicKey.sizeBytes;
  const value = bytesToBigint(bytes.slice(INDEX_BYTES, proofAt));
  const isFit =
    bytes.length === thresholdPaillierPartialSizeBytes(key) &&
    shareKeys[index - 1] !== undefined &&
    value < publicKey.nSquared &&
    greatestCommonDivisor(value % publicKey.n, publicKey.n) === 1n;
  if (isFit) return { index, value, proof: bytes.slice(proofAt) };
  throw new DiffieError('crypto.partialDecryption', {
    at,
    expected: `${thresholdPaillierPartialSizeBytes(key)} bytes of a party of the key`,
  });
}

// s_i is below n^2, so D s_i below D n^2.
function widthsOf({ publicKey, shareKeys }: ThresholdPaillierKey): readonly number[] {
  const secretBits = bitLength(factorial(shareKeys.length)) + 16 * publicKey.sizeBytes;
  return [INTEGER_CHALLENGE_BITS, secretBits + INTEGER_CHALLENGE_BITS + MASK_EXCESS_BITS];
}

function statementOf(
  key: ThresholdPaillierKey,
  index: number,
  ciphertext: PaillierCiphertext,
  { value, context }: { readonly value: bigint; readonly context: Uint8Array },
): IntegerStatement {
  const { publicKey } = key;
  const values = [
    hashTagged(`${DOMAIN}/key`, encodeThresholdPaillierKey(key)),
    bigintToBytes(BigInt(index), INDEX_BYTES),
    encodePaillierCiphertext(publicKey, ciphertext),
    bigintToBytes(value, 2 * publicKey.sizeBytes),
  ];
  return { domain: DOMAIN, context, values };
}

function challengeOf(
  { publicKey }: ThresholdPaillierKey,
  statement: IntegerStatement,
  commitments: readonly bigint[],
): bigint {
  const encoded = commitments.map((each) => bigintToBytes(each, 2 * publicKey.sizeBytes));
  return deriveIntegerChallenge(statement, encoded);
}
