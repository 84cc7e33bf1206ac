// Joint keys for ElGamal over BabyJubJub, made in local steps that know no network: every party deals a Shamir sharing of a
// random secret with Feldman's commitments and a proof that it knows the secret (Pedersen, Eurocrypt 1991); the key is the sum.
// One dealing alone makes a key whose dealer knows it. Not here: channels for shares, complaints, and commitments fixed before
// they are opened, so whoever deals last can bias the key (Gennaro et al. 1999): dkg-party.ts has them, over ristretto255.

import {
  assert,
  bytesToBigint,
  DiffieError,
  decodeCbor,
  encodeCbor,
  LIMITS,
  type Rng,
} from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
import {
  BABY_BASE,
  BABY_IDENTITY,
  BABY_ORDER,
  type BabyPoint,
  decodeBabyNonIdentity,
  encodeBabyPoint,
  multiplyBabyBase,
  multiplyBabySum,
  randomBabyScalar,
  toBabyScalar,
} from './babyjubjub.ts';
import { proveBabyLogarithm, verifyBabyLogarithm } from './babyjubjub-proof.ts';
import { sha512 } from './hash.ts';
import type { SharingTerms } from './sharing-verified.ts';
import type { ProofStatement } from './transcript.ts';

const DEALING_DOMAIN = 'diffie/baby-elgamal-dealing/v1';
const KEY_DOMAIN = 'diffie/baby-elgamal-key/v1';

/** A key whose secret is shared: party number i (1 to n), at index i-1, holds x_i; any `threshold` decrypt. Immutable. */
export type BabyElGamalKey = {
  readonly publicKey: BabyPoint;
  /** 1 to the number of parties. */
  readonly threshold: number;
  /** x_i·G per party. */
  readonly shareKeys: readonly BabyPoint[];
};

/** One party's share of the secret key, which it keeps. */
export type BabyElGamalKeyShare = {
  /** The party's number, 1 to n. */
  readonly index: number;
  /** x_i, 0..l-1. */
  readonly secret: bigint;
};

/** What a dealer publishes. */
export type BabyElGamalDealing = {
  /** coefficient·G, constant term first: `threshold` of them. */
  readonly commitments: readonly BabyPoint[];
  /** Proof of knowledge of the constant term, 64 bytes. */
  readonly possession: Uint8Array;
};

/**
 * Deals a random secret.
 * @param context canonical bytes that name the key generation and the dealer: the proof is bound to them
 * @returns what to publish, and each party's secret share (number i at index i-1) for it alone
 * @throws crypto.shareSet for a threshold that is not 1 to the number of parties, or more than 64 parties
 */
export function dealBabyElGamal(
  { threshold, partyCount }: SharingTerms,
  context: Uint8Array,
  rng: Rng,
): { readonly dealing: BabyElGamalDealing; readonly shares: readonly bigint[] } {
  checkTerms(threshold, partyCount);
  const coefficients = Array.from({ length: threshold }, () => randomBabyScalar(rng));
  const commitments = coefficients.map(multiplyBabyBase);
  const [secret = 0n] = coefficients;
  const { statement, pair } = possessionOf(commitments, context);
  const possession = proveBabyLogarithm(statement, [pair], secret, rng);
  const shares = Array.from({ length: partyCount }, (_, i) =>
    coefficients.reduceRight((sum, c) => toBabyScalar(sum * BigInt(i + 1) + c), 0n),
  );
  return { dealing: { commitments, possession }, shares };
}

/**
 * Whether the dealer proved, in this context, that it knows the secret it dealt.
 * @throws crypto.shareSet for none or more than 64 commitments; crypto.schnorrProof, crypto.babyScalar for a malformed proof
 */
export function verifyBabyElGamalDealing(
  { commitments, possession }: BabyElGamalDealing,
  context: Uint8Array,
): boolean {
  checkTerms(commitments.length, LIMITS.parties);
  if (commitments.some((commitment) => commitment.is0())) return false;
  const { statement, pair } = possessionOf(commitments, context);
  return verifyBabyLogarithm(statement, [pair], possession, 'possession');
}

/** Whether a share is the one that the dealing's commitments give party number `index`. @param share 0..l-1 */
export function isBabyElGamalShare(
  { commitments }: BabyElGamalDealing,
  index: number,
  share: bigint,
): boolean {
  return multiplyBabyBase(toBabyScalar(share)).equals(evaluateCommitments(commitments, index));
}

/**
 * The key of verified dealings: the sum of what they dealt.
 * @param dealings one or more, all with the same number of commitments, which is the threshold
 * @throws crypto.shareSet for none or different thresholds; crypto.elgamalKey where public or share keys cancel out
 */
export function joinBabyElGamalDealings(
  dealings: readonly BabyElGamalDealing[],
  partyCount: number,
): BabyElGamalKey {
  const threshold = dealings[0]?.commitments.length ?? 0;
  checkTerms(threshold, partyCount);
  if (dealings.some(({ commitments }) => commitments.length !== threshold)) {
    throw new DiffieError('crypto.shareSet', { at: 'dealings', expected: 'one threshold' });
  }
  const sums = Array.from({ length: threshold }, (_, i) =>
    dealings.reduce(
      (sum, { commitments }) => sum.add(commitments[i] ?? BABY_IDENTITY),
      BABY_IDENTITY,
    ),
  );
  const shareKeys = Array.from({ length: partyCount }, (_, i) => evaluateCommitments(sums, i + 1));
  const publicKey = sums[0] ?? BABY_IDENTITY;
  if ([publicKey, ...shareKeys].some((point) => point.is0())) {
    throw new DiffieError('crypto.elgamalKey', { at: 'dealings', expected: 'keys that are no 0' });
  }
  return { publicKey, threshold, shareKeys };
}

/** Party number `index`'s share of the joined key, from its shares of all dealings. */
export function joinBabyElGamalShares(
  index: number,
  shares: readonly bigint[],
): BabyElGamalKeyShare {
  return { index, secret: toBabyScalar(shares.reduce((sum, share) => sum + share, 0n)) };
}

/** Canonical CBOR of [public key, threshold, share keys]. */
export function encodeBabyElGamalKey(key: BabyElGamalKey): Uint8Array {
  return encodeCbor([
    encodeBabyPoint(key.publicKey),
    key.threshold,
    key.shareKeys.map(encodeBabyPoint),
  ]);
}

/**
 * The key of canonical bytes. Checks points, and that public and share keys lie on one polynomial of the threshold's degree,
 * so that every set of parties opens to the same; whether anyone knows its secret the dealings prove. 1 to 2 ms a party.
 * @throws base.encoding, base.limit for bytes that are not canonical CBOR; crypto.elgamalKey for another shape, numbers out
 *   of range, or keys that don't belong together; crypto.babyPoint for a bad point or the identity
 */
export function decodeBabyElGamalKey(bytes: Uint8Array, at = 'ElGamal key'): BabyElGamalKey {
  const value = decodeCbor(bytes, at);
  const [publicKey, threshold, shareKeys, ...rest] = Array.isArray(value) ? value : [];
  if (
    !(publicKey instanceof Uint8Array) ||
    typeof threshold !== 'number' ||
    !Array.isArray(shareKeys) ||
    rest.length > 0 ||
    shareKeys.length > LIMITS.parties ||
    threshold < 1 ||
    threshold > shareKeys.length
  ) {
    throw refused(at);
  }
  const key: BabyElGamalKey = {
    publicKey: decodeBabyNonIdentity(publicKey, `${at}, public key`),
    threshold,
    shareKeys: shareKeys.map((share, i) => {
      if (!(share instanceof Uint8Array)) throw refused(at);
      return decodeBabyNonIdentity(share, `${at}, share key ${i + 1}`);
    }),
  };
  if (!isConsistent(key)) throw refused(at);
  return key;
}

/**
 * The coefficients that make f(0) from f at these places, modulo l.
 * @param indexes distinct numbers from 1
 */
export function babyLagrangeAtZero(indexes: readonly number[]): readonly bigint[] {
  assert(new Set(indexes).size === indexes.length, 'places of interpolation are distinct');
  return indexes.map((i) => {
    let numerator = 1n;
    let denominator = 1n;
    for (const j of indexes) {
      if (j === i) continue;
      numerator *= BigInt(j);
      denominator *= BigInt(j - i);
    }
    return toBabyScalar(numerator * invertModulo(toBabyScalar(denominator), BABY_ORDER));
  });
}

/**
 * The points at places 0..n lie on a polynomial of degree below t just where they are orthogonal to every v_i·g(i), g of
 * degree at most n-t, v_i the inverse of the product of i-j (SCRAPE: Cascudo, David, ACNS 2017). g comes from a hash of the
 * key, so a key that doesn't belong together passes with probability 2^-250 a try.
 */
function isConsistent({ publicKey, threshold, shareKeys }: BabyElGamalKey): boolean {
  const points = [publicKey, ...shareKeys];
  const seed = encodeCbor([KEY_DOMAIN, threshold, points.map(encodeBabyPoint)]);
  const coefficients = Array.from({ length: points.length - threshold }, (_, i) =>
    toBabyScalar(bytesToBigint(sha512(encodeCbor([seed, i])))),
  );
  const scalars = points.map((_, i) => {
    const g = coefficients.reduceRight((sum, c) => toBabyScalar(sum * BigInt(i) + c), 0n);
    let denominator = 1n;
    for (let j = 0; j < points.length; j++) if (j !== i) denominator *= BigInt(i - j);
    return toBabyScalar(g * invertModulo(toBabyScalar(denominator), BABY_ORDER));
  });
  return multiplyBabySum(points, scalars).is0();
}

function evaluateCommitments(commitments: readonly BabyPoint[], index: number): BabyPoint {
  return commitments.reduceRight(
    (sum, commitment) => sum.multiplyUnsafe(BigInt(index)).add(commitment),
    BABY_IDENTITY,
  );
}

function possessionOf(commitments: readonly BabyPoint[], context: Uint8Array) {
  const statement: ProofStatement = {
    domain: DEALING_DOMAIN,
    context,
    values: commitments.map(encodeBabyPoint),
  };
  return { statement, pair: { base: BABY_BASE, image: commitments[0] ?? BABY_IDENTITY } };
}

function checkTerms(threshold: number, partyCount: number): void {
  const areCounts = Number.isSafeInteger(threshold) && Number.isSafeInteger(partyCount);
  if (areCounts && threshold >= 1 && threshold <= partyCount && partyCount <= LIMITS.parties)
    return;
  throw new DiffieError('crypto.shareSet', {
    at: `threshold ${threshold} of ${partyCount}`,
    expected: `1 to the number of parties, at most ${LIMITS.parties}`,
  });
}

function refused(at: string): DiffieError {
  return new DiffieError('crypto.elgamalKey', {
    at,
    expected: `a public key, a threshold, and share keys of at most ${LIMITS.parties} parties on one polynomial`,
  });
}
