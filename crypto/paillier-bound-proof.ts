// Proof that Paillier ciphertexts, under one key or several, hold one and the same integer m with |m| <= 2^l, for a verifier
// with ring-Pedersen parameters (Pi-enc of Canetti, Gennaro, Goldfeder, Makriyannis, Peled,
// https://eprint.iacr.org/2021/060, figure 14, for several ciphertexts at once). There is slack: an honest m has at most l bits, a
// false one is kept below 2^(l+387). For strict ranges without parameters: paillier-range.ts.
// Deviations: challenges of 256 bits, m shifted by 2^l so that nothing is negative, commitments recomputed.

import { bigintToBytes, concatBytes, DiffieError, encodeCbor } from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
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
  addPlainPaillier,
  decodePaillierSigned,
  encodePaillierCiphertext,
  negatePaillier,
  type PaillierCiphertext,
  type PaillierEffects,
  type PaillierEncryption,
} from './paillier.ts';
import type { RingVerification } from './paillier-factor-proof.ts';
import { encodePaillierKey, type PaillierKey } from './paillier-key.ts';
import { checkUnit } from './paillier-transcript.ts';
import {
  checkRingUnit,
  commitRing,
  encodeRingPedersen,
  openRing,
  type RingPedersen,
} from './ring-pedersen.ts';

const DOMAIN = 'diffie/paillier-bound/v1';

/** How many bits a false plaintext may exceed the bound by: challenge, mask, the shift, twice for the extraction. */
export const PAILLIER_BOUND_SLACK_BITS = INTEGER_CHALLENGE_BITS + MASK_EXCESS_BITS + 3;

/** Ciphertexts that one proof takes. */
const CIPHERTEXTS_MAX = 16;

/** A ciphertext and its key. */
export type KeyedPaillierCiphertext = {
  readonly key: PaillierKey;
  readonly ciphertext: PaillierCiphertext;
};

/** A fresh encryption and its key. */
export type KeyedPaillierEncryption = { readonly key: PaillierKey } & PaillierEncryption;

/** How an integer is bounded and what the proof is bound to. */
export type PaillierBound = {
  /** l: the integer lies in -2^l to 2^l. 1 to the length of the shortest n less 389. */
  readonly bits: number;
  /** Made by the verifier, or by one whom it trusts; proved to the prover by proveRingPedersen. */
  readonly ring: RingPedersen;
  readonly context: Uint8Array;
};

/** Bytes of a proof: 921 for one key and N of 2048 bits and l = 64, 256 more for each further key. */
export function paillierBoundProofSizeBytes(
  keys: readonly PaillierKey[],
  bound: Omit<PaillierBound, 'context'>,
): number {
  return integersSizeBytes(widthsOf(keys, bound));
}

/**
 * Proves that all ciphertexts hold one integer within the bound. About an encryption for each and four powers modulo N: 11 ms for one under 2048 bits.
 * @param encryptions 1 to 16, of one signed plaintext (see encodePaillierSigned), as they were made
 * @throws crypto.paillierPlaintext for plaintexts that differ as signed integers or exceed the bound; crypto.rangeClaim for
 *   another number of ciphertexts, or a bound that leaves no room for the slack
 */
export function provePaillierBound(
  encryptions: readonly KeyedPaillierEncryption[],
  bound: PaillierBound,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const { ring, bits } = bound;
  const widths = widthsOf(keysOf(encryptions), bound);
  const shift = 1n << BigInt(bits);
  const integers = encryptions.map(({ key, plaintext }) => decodePaillierSigned(key, plaintext));
  const [first = 0n] = integers;
  if (integers.some((each) => each !== first) || first < -shift || first > shift) {
    throw new DiffieError('crypto.paillierPlaintext', {
      at: 'plaintext',
      expected: `one integer in all ciphertexts, -2^${bits} to 2^${bits}`,
    });
  }
  const statement = statementOf(encryptions, bound);
  const witness = concatBytes(
    ...encryptions.flatMap(({ key, plaintext, randomness }) =>
      [plaintext, randomness].map((value) => bigintToBytes(value, key.sizeBytes)),
    ),
  );
  const mask = (name: string, length: number) =>
    deriveIntegerMask(statement, name, witness, { bits: length, rng });
  const mu = mask('mu', 8 * ring.sizeBytes + MASK_EXCESS_BITS);
  const [alpha, gamma] = [mask('alpha', widths[2] ?? 0), mask('gamma', widths[3] ?? 0)];
  const units = encryptions.map(({ key }, i) => mask(`unit ${i}`, 8 * key.sizeBytes + 128) % key.n);
  witness.fill(0);
  const value = first + shift;
  const commitment = commitRing(ring, value, mu, arithmetic);
  const masked = commitRing(ring, alpha, gamma, arithmetic);
  const blinded = encryptions.map(({ key }, i) =>
    encryptWide(key, alpha, arithmetic.powSecret(units[i] ?? 0n, key.n, key.nSquared)),
  );
  const e = challengeOf(statement, encryptions, inRing(ring, [commitment, masked]), blinded);
  const responses = encryptions.map(({ key, randomness }, i) => {
    const power = arithmetic.powSecret(randomness, e, key.n);
    return ((units[i] ?? 0n) * power) % key.n;
  });
  const sent = [e, commitment, alpha + e * value, gamma + e * mu, ...responses];
  return encodeIntegers(sent.map((integer, i) => [integer, widths[i] ?? 0] as const));
}

/**
 * Whether the proof shows, in this context, that all ciphertexts hold one integer m, |m| < 2^(l + PAILLIER_BOUND_SLACK_BITS), that the
 * prover knows: sound against all who can't factor N, under keys without a prime factor below 2^256. About an
 * encryption for each and three powers modulo N.
 * @param ciphertexts prime to n, as decodePaillierInput sees to
 * @throws crypto.paillierProof for another size, an integer that is too long or not prime to its modulus; crypto.rangeClaim as
 *   provePaillierBound
 */
export function verifyPaillierBound(
  ciphertexts: readonly KeyedPaillierCiphertext[],
  bits: number,
  proof: Uint8Array,
  { context, arithmetic, ring }: RingVerification,
): boolean {
  const bound = { bits, ring, context };
  const integers = decodeIntegers(proof, widthsOf(keysOf(ciphertexts), bound), 'bound proof');
  const [e = 0n, commitment = 0n, z = 0n, blinding = 0n, ...units] = integers;
  checkRingUnit(ring, commitment);
  const inverse = invertModulo(commitment, ring.modulus);
  const masked = openRing(ring, [z, blinding], [inverse, e], arithmetic);
  const shift = 1n << BigInt(bits);
  const blinded = ciphertexts.map(({ key, ciphertext }, i) => {
    const unit = units[i] ?? 0n;
    checkUnit(key, unit);
    const shifted = negatePaillier(key, addPlainPaillier(key, ciphertext, shift));
    const power = arithmetic.powPublic(shifted, e, key.nSquared);
    const opened = encryptWide(key, z, arithmetic.powPublic(unit, key.n, key.nSquared));
    return multiplyModulo(key.reduction, opened, power);
  });
  const isBelow = units.every((unit, i) => unit < (ciphertexts[i]?.key.n ?? 0n));
  const statement = statementOf(ciphertexts, bound);
  return (
    isBelow &&
    challengeOf(statement, ciphertexts, inRing(ring, [commitment, masked]), blinded) === e
  );
}

// (1 + value n) power, for a value that may exceed n.
function encryptWide(key: PaillierKey, value: bigint, power: bigint): bigint {
  return multiplyModulo(key.reduction, 1n + (value % key.n) * key.n, power);
}

/** Challenge, commitment, the integer's response, the blinding's, and a unit for each key. */
function widthsOf(
  keys: readonly PaillierKey[],
  { bits, ring }: Omit<PaillierBound, 'context'>,
): readonly number[] {
  const room = Math.min(...keys.map(({ sizeBytes }) => 8 * sizeBytes)) - 2;
  const isBound = Number.isSafeInteger(bits) && bits >= 1;
  const isCount = keys.length >= 1 && keys.length <= CIPHERTEXTS_MAX;
  if (!isBound || !isCount || bits + PAILLIER_BOUND_SLACK_BITS > room) {
    throw new DiffieError('crypto.rangeClaim', {
      at: 'bound of a Paillier plaintext',
      expected: `1 to ${CIPHERTEXTS_MAX} ciphertexts, 1 to ${room - PAILLIER_BOUND_SLACK_BITS} bits`,
      got: `${keys.length} and ${bits}`,
    });
  }
  const excess = INTEGER_CHALLENGE_BITS + MASK_EXCESS_BITS;
  const modulusBits = 8 * ring.sizeBytes;
  return [
    INTEGER_CHALLENGE_BITS,
    modulusBits,
    bits + 2 + excess,
    modulusBits + MASK_EXCESS_BITS + excess,
    ...keys.map(({ sizeBytes }) => 8 * sizeBytes),
  ];
}

function keysOf(keyed: readonly { readonly key: PaillierKey }[]): readonly PaillierKey[] {
  return keyed.map(({ key }) => key);
}

function statementOf(
  keyed: readonly KeyedPaillierCiphertext[],
  { bits, ring, context }: PaillierBound,
): IntegerStatement {
  const values = keyed.flatMap(({ key, ciphertext }) => [
    encodePaillierKey(key),
    encodePaillierCiphertext(key, ciphertext),
  ]);
  return {
    domain: DOMAIN,
    context,
    values: [encodeCbor(bits), encodeRingPedersen(ring), ...values],
  };
}

function inRing({ sizeBytes }: RingPedersen, elements: readonly bigint[]) {
  return elements.map((element) => [element, sizeBytes] as const);
}

function challengeOf(
  statement: IntegerStatement,
  keyed: readonly KeyedPaillierCiphertext[],
  commitments: readonly (readonly [element: bigint, sizeBytes: number])[],
  blinded: readonly bigint[],
): bigint {
  const encodings = keyed.map(({ key }, i) => [blinded[i] ?? 0n, 2 * key.sizeBytes] as const);
  return deriveIntegerChallenge(
    statement,
    [...commitments, ...encodings].map(([element, sizeBytes]) => bigintToBytes(element, sizeBytes)),
  );
}
