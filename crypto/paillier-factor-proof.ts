// Proof that a Paillier modulus has no small factor: n = pq with p and q both below sqrt(n) 2^386, hence above
// sqrt(n) 2^-386 (Pi-fac of Canetti, Gennaro, Goldfeder, Makriyannis, Peled, https://eprint.iacr.org/2021/060, figure 28),
// for a verifier with ring-Pedersen parameters. Where it is missing, an n with small factors leaks what is computed
// under it (BitForge: Makriyannis, Yomtov, Galansky 2023). Sound together with paillier-modulus-proof.ts, which shows
// that there are two primes. Challenges of 256 bits; deviations: no negative integers, commitments recomputed.

import { assert } from '../base/index.ts';
import { invertModulo } from './arithmetic-integer.ts';
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
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import {
  encodePaillierKey,
  encodePaillierPrivateKey,
  type PaillierKey,
  type PaillierPrivateKey,
} from './paillier-key.ts';
import {
  checkRingUnit,
  commitRing,
  encodeRingPedersen,
  openRing,
  type RingPedersen,
} from './ring-pedersen.ts';

const DOMAIN = 'diffie/paillier-factors/v1';

/** What a mask is longer than what it hides times the challenge. */
const SLACK_BITS = INTEGER_CHALLENGE_BITS + MASK_EXCESS_BITS;

/** A verifier with the ring-Pedersen parameters that it made, or whose maker it trusts. */
export type RingVerification = PaillierVerification & { readonly ring: RingPedersen };

/** The lengths of what is hidden and sent, in bits. */
type Lengths = {
  readonly ring: number;
  readonly blinding: number;
  readonly offset: number;
  readonly factorMask: number;
  readonly blindingMask: number;
  readonly productMask: number;
};

/** Bytes of a proof: 2,420 for n and N of 2048 bits. */
export function paillierFactorProofSizeBytes(key: PaillierKey, ring: RingPedersen): number {
  return integersSizeBytes(widthsOf(lengthsOf(key, ring)));
}

/**
 * Proves to whoever trusts the parameters. Ten powers modulo N, the longest with twice its length: 18 ms for 2048 bits.
 * @param ring proved by proveRingPedersen, or they may not hide the factors
 * @param context canonical bytes of what the key is registered for: chain id, contract, slot, owner
 */
export function provePaillierFactors(
  key: PaillierPrivateKey,
  ring: RingPedersen,
  context: Uint8Array,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const { publicKey } = key;
  const lengths = lengthsOf(publicKey, ring);
  const statement = statementOf(publicKey, ring, context);
  const witness = encodePaillierPrivateKey(key);
  const mask = (name: string, bits: number) =>
    deriveIntegerMask(statement, name, witness, { bits, rng });
  const [p, q] = [key.p.prime, key.q.prime];
  const [mu, nu] = [mask('mu', lengths.blinding), mask('nu', lengths.blinding)];
  const sigma = mask('sigma', lengths.offset);
  const [alpha, beta] = [mask('alpha', lengths.factorMask), mask('beta', lengths.factorMask)];
  const [x, y] = [mask('x', lengths.blindingMask), mask('y', lengths.blindingMask)];
  const r = mask('r', lengths.productMask);
  witness.fill(0);
  const first = commitRing(ring, p, mu, arithmetic);
  const second = commitRing(ring, q, nu, arithmetic);
  const commitments = [
    commitRing(ring, alpha, x, arithmetic),
    commitRing(ring, beta, y, arithmetic),
    commitRing({ ...ring, s: second }, alpha, r, arithmetic),
  ];
  const e = challengeOf(statement, lengths, [first, second, ...commitments], sigma);
  const responses = [
    alpha + e * p,
    beta + e * q,
    x + e * mu,
    y + e * nu,
    r + e * (sigma - nu * p),
  ] as const;
  assert(responses[4] >= 0n, 'a mask is longer than what it hides');
  const widths = widthsOf(lengths);
  return encodeIntegers(
    [e, first, second, sigma, ...responses].map((value, i) => [value, widths[i] ?? 0] as const),
  );
}

/**
 * Whether the proof shows, in this context, that n is a product of two numbers within 386 bits of its root. Seven long
 * powers modulo N and three by the challenge: 18 ms for 2048 bits.
 * @throws crypto.paillierProof for another size, a response that is too long, or a commitment not prime to N
 */
export function verifyPaillierFactors(
  key: PaillierKey,
  proof: Uint8Array,
  { context, arithmetic, ring }: RingVerification,
): boolean {
  const lengths = lengthsOf(key, ring);
  const integers = decodeIntegers(proof, widthsOf(lengths), 'factor proof');
  const [e = 0n, first = 0n, second = 0n, sigma = 0n, z1 = 0n, z2 = 0n, w1 = 0n, w2 = 0n, v = 0n] =
    integers;
  for (const commitment of [first, second]) checkRingUnit(ring, commitment);
  const { modulus } = ring;
  const product = openRing(ring, [key.n, sigma], [1n, 0n], arithmetic);
  const inverse = (value: bigint) => [invertModulo(value, modulus), e] as const;
  const commitments = [
    openRing(ring, [z1, w1], inverse(first), arithmetic),
    openRing(ring, [z2, w2], inverse(second), arithmetic),
    openRing({ ...ring, s: second }, [z1, v], inverse(product), arithmetic),
  ];
  const statement = statementOf(key, ring, context);
  return challengeOf(statement, lengths, [first, second, ...commitments], sigma) === e;
}

// A prime of a key is at most one bit longer than half of n.
function lengthsOf(key: PaillierKey, { sizeBytes }: RingPedersen): Lengths {
  const ring = 8 * sizeBytes;
  const factor = 4 * key.sizeBytes + 1;
  const blinding = ring + MASK_EXCESS_BITS;
  const offset = factor + blinding + MASK_EXCESS_BITS;
  return {
    ring,
    blinding,
    offset,
    factorMask: factor + SLACK_BITS,
    blindingMask: blinding + SLACK_BITS,
    productMask: offset + SLACK_BITS,
  };
}

function widthsOf(lengths: Lengths): readonly number[] {
  const { ring, offset, factorMask, blindingMask, productMask } = lengths;
  return [
    INTEGER_CHALLENGE_BITS,
    ring,
    ring,
    offset,
    factorMask,
    factorMask,
    blindingMask,
    blindingMask,
    productMask,
  ];
}

function statementOf(key: PaillierKey, ring: RingPedersen, context: Uint8Array): IntegerStatement {
  const values = [encodePaillierKey(key), encodeRingPedersen(ring)];
  return { domain: DOMAIN, context, values };
}

function challengeOf(
  statement: IntegerStatement,
  { ring, offset }: Lengths,
  elements: readonly bigint[],
  sigma: bigint,
): bigint {
  const encoded = elements.map((element) => encodeIntegers([[element, ring]]));
  return deriveIntegerChallenge(statement, [...encoded, encodeIntegers([[sigma, offset]])]);
}
