// The dealer learns everything and must be trusted to erase it: threshold Paillier decryption with a dealt key (Fouque, Poupard,
// Stern, FC 2000; Damgard, Jurik, PKC 2001, section 4.1, after Shoup, Eurocrypt 2000). n is a product of two safe primes;
// d = 0 mod p'q' and 1 mod n is shared by a polynomial modulo n p'q'; v^(D s_i), D = parties!, makes shares verifiable.
// Where no one is trusted use ElGamal (dkg-party.ts). Decryption is in paillier-threshold-opening.ts.

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
  decodeCbor,
  type Encodable,
  encodeCbor,
  LIMITS,
} from '../base/index.ts';
import { greatestCommonDivisor, invertModulo, randomBelow } from './arithmetic-integer.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import type { PaillierEffects } from './paillier.ts';
import {
  createPaillierPrivateKey,
  decodePaillierKey,
  encodePaillierKey,
  type PaillierKey,
  type PaillierPrivateKey,
} from './paillier-key.ts';
import { generateSafePrime, isSafePrime } from './safe-prime.ts';

/** A public key whose secret is shared: party number i (1 to n) holds s_i, any `threshold` of them decrypt. Immutable. */
export type ThresholdPaillierKey = {
  readonly publicKey: PaillierKey;
  /** How many shares a decryption takes: 1 <= threshold <= number of parties. */
  readonly threshold: number;
  /** v, a random square modulo n^2. */
  readonly base: bigint;
  /** v^(D s_i) mod n^2 for every party, number i at index i-1. */
  readonly shareKeys: readonly bigint[];
};

/** A party's secret. Never printed or sent in the clear. */
export type ThresholdPaillierShare = {
  /** The party's number, from 1. */
  readonly index: number;
  /** s_i, 0..n p'q'-1. */
  readonly secret: bigint;
};

/** What the dealer hands out; then it erases primes and shares. */
export type ThresholdPaillierDeal = {
  readonly key: ThresholdPaillierKey;
  readonly shares: readonly ThresholdPaillierShare[];
};

/** How many parties there are and how many decrypt. */
export type ThresholdTerms = { readonly threshold: number; readonly partyCount: number };

/** An owner's key of two safe primes, to deal: about 1.5 s for 2048 bits, 4 s for 3072, widely spread. @throws as generateSafePrime */
export function generateSafePaillierKey(
  bits: number,
  effects: PaillierEffects,
): PaillierPrivateKey {
  const p = generateSafePrime(bits / 2, effects);
  return createPaillierPrivateKey(p, generateSafePrime(bits / 2, effects), effects.arithmetic);
}

/**
 * Deals the key. Whoever runs this can decrypt everything. A power modulo n^2 for each party: 0.1 s for five under 2048 bits.
 * @param owner a key of two safe primes; see generateSafePaillierKey
 * @throws crypto.thresholdKey for other primes, or terms out of range
 */
export function dealThresholdPaillier(
  owner: PaillierPrivateKey,
  { threshold, partyCount }: ThresholdTerms,
  { arithmetic, rng }: PaillierEffects,
): ThresholdPaillierDeal {
  const { publicKey } = owner;
  checkTerms(threshold, partyCount, 'terms');
  if (![owner.p, owner.q].every(({ prime }) => isSafePrime(prime, arithmetic))) {
    throw new DiffieError('crypto.thresholdKey', { at: 'primes', expected: 'two safe primes' });
  }
  const order = (owner.p.prime >> 1n) * (owner.q.prime >> 1n);
  const sharedModulus = publicKey.n * order;
  const coefficients = [order * invertModulo(order, publicKey.n)];
  while (coefficients.length < threshold) coefficients.push(randomBelow(sharedModulus, rng));
  const root = 1n + randomBelow(publicKey.nSquared - 1n, rng);
  const base = multiplyModulo(publicKey.reduction, root, root);
  const factor = factorial(partyCount);
  const shares = Array.from({ length: partyCount }, (_, i) => {
    const at = BigInt(i + 1);
    const secret = coefficients.reduceRight((sum, each) => (sum * at + each) % sharedModulus, 0n);
    return { index: i + 1, secret };
  });
  const shareKeys = shares.map(({ secret }) =>
    arithmetic.powSecret(base, factor * secret, publicKey.nSquared),
  );
  return { key: { publicKey, threshold, base, shareKeys }, shares };
}

/** Whether the share is the one that the key names for its party: each party checks its own. One power modulo n^2: 12 ms for 2048 bits. */
export function isThresholdPaillierShare(
  key: ThresholdPaillierKey,
  { index, secret }: ThresholdPaillierShare,
  arithmetic: Arithmetic,
): boolean {
  const { publicKey, base, shareKeys } = key;
  const factor = factorial(shareKeys.length);
  if (secret < 0n || secret >= publicKey.nSquared) return false;
  return arithmetic.powSecret(base, factor * secret, publicKey.nSquared) === shareKeys[index - 1];
}

/**
 * Whether the share keys lie on one polynomial of the threshold's degree, so that every set of `threshold` parties decrypts to the
 * same. It does not show that this is the plaintext: that the dealer is trusted with. Short powers, (parties - threshold) times threshold.
 */
export function verifyThresholdPaillierKey(
  { publicKey, threshold, shareKeys }: ThresholdPaillierKey,
  arithmetic: Arithmetic,
): boolean {
  const parties = shareKeys.map((_, i) => i + 1);
  const first = parties.slice(0, threshold);
  const factor = factorial(parties.length);
  return parties.slice(threshold).every((at) => {
    const weights = lagrangeWeights(first, factor, at);
    const terms = first.map((j, i) => [shareKeys[j - 1] ?? 0n, weights[i] ?? 0n] as const);
    const expected = arithmetic.powPublic(shareKeys[at - 1] ?? 0n, factor, publicKey.nSquared);
    return multiplyPowers(publicKey, terms, arithmetic) === expected;
  });
}

/** Canonical CBOR of the public key. */
export function encodeThresholdPaillierKey(key: ThresholdPaillierKey): Uint8Array {
  const { publicKey, threshold, base, shareKeys } = key;
  const encode = (value: bigint) => bigintToBytes(value, 2 * publicKey.sizeBytes);
  return encodeCbor([encodePaillierKey(publicKey), threshold, encode(base), shareKeys.map(encode)]);
}

/**
 * Checks the form alone; see verifyThresholdPaillierKey.
 * @throws base.encoding, base.limit where the bytes are not canonical CBOR; crypto.thresholdKey for another shape, a number out of
 *   range or not prime to n; crypto.paillierKey
 */
export function decodeThresholdPaillierKey(
  bytes: Uint8Array,
  at = 'threshold Paillier key',
): ThresholdPaillierKey {
  const value = decodeCbor(bytes, at);
  const fields: readonly Encodable[] = Array.isArray(value) ? value : [];
  const [modulus, threshold, base, list] = fields;
  const shareKeys: readonly Encodable[] = Array.isArray(list) ? list : [];
  if (fields.length !== 4 || !(modulus instanceof Uint8Array) || typeof threshold !== 'number') {
    throw new DiffieError('crypto.thresholdKey', {
      at,
      expected: 'n, threshold, v and the parties’ powers of it',
    });
  }
  checkTerms(threshold, shareKeys.length, at);
  const publicKey = decodePaillierKey(modulus, at);
  const decode = (encoded: Encodable | undefined) => decodeUnit(publicKey, encoded, at);
  return { publicKey, threshold, base: decode(base), shareKeys: shareKeys.map(decode) };
}

/** count!, by which Lagrange's coefficients become integers. */
export function factorial(count: number): bigint {
  let product = 1n;
  for (let i = 2n; i <= BigInt(count); i++) product *= i;
  return product;
}

/** Integers w_j with sum of w_j f(j) = factor f(at) for polynomials of degree below the number of parties. */
export function lagrangeWeights(
  parties: readonly number[],
  factor: bigint,
  at: number,
): readonly bigint[] {
  return parties.map((j) => {
    let [numerator, denominator] = [factor, 1n];
    for (const k of parties) {
      if (k === j) continue;
      numerator *= BigInt(at - k);
      denominator *= BigInt(j - k);
    }
    assert(numerator % denominator === 0n, 'a factorial makes the coefficients integers');
    return numerator / denominator;
  });
}

/** The product of base^exponent mod n^2 for public exponents of either sign; bases prime to n. */
export function multiplyPowers(
  { nSquared, reduction }: PaillierKey,
  terms: readonly (readonly [base: bigint, exponent: bigint])[],
  arithmetic: Arithmetic,
): bigint {
  return terms.reduce((product, [base, exponent]) => {
    const from = exponent < 0n ? invertModulo(base, nSquared) : base;
    const power = arithmetic.powPublic(from, exponent < 0n ? -exponent : exponent, nSquared);
    return multiplyModulo(reduction, product, power);
  }, 1n);
}

function decodeUnit(key: PaillierKey, encoded: Encodable | undefined, at: string): bigint {
  const isFit = encoded instanceof Uint8Array && encoded.length === 2 * key.sizeBytes;
  const value = isFit ? bytesToBigint(encoded) : 0n;
  if (value < key.nSquared && greatestCommonDivisor(value % key.n, key.n) === 1n) return value;
  throw new DiffieError('crypto.thresholdKey', {
    at,
    expected: `${2 * key.sizeBytes} bytes, below n^2 and prime to n`,
  });
}

function checkTerms(threshold: number, partyCount: number, at: string): void {
  const isCount = Number.isInteger(partyCount) && partyCount >= 1 && partyCount <= LIMITS.parties;
  if (isCount && Number.isInteger(threshold) && threshold >= 1 && threshold <= partyCount) return;
  throw new DiffieError('crypto.thresholdKey', {
    at,
    expected: `1 to ${LIMITS.parties} parties, of which 1 to all decrypt`,
    got: `${threshold} of ${partyCount}`,
  });
}
