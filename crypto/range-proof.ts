// Bulletproofs (Bünz, Bootle, Boneh, Poelstra, Wuille, Maxwell, S&P 2018, section 4): that Pedersen commitments hold values
// of 8, 16, 32 or 64 bits; several commitments in one proof. 608 bytes for one value of 32 bits, 672 for one of 64, and
// 64 more whenever their number doubles. No trusted setup: generators are hashes. The verifier checks one sum of products,
// whose coefficient comes from a hash, so all verifiers compute the same. Proving takes variable time only on values
// that the proof's randomness masks.

import {
  assert,
  concatBytes,
  DiffieError,
  encodeCbor,
  encodeUtf8,
  type Rng,
} from '../base/index.ts';
import {
  argueInnerProduct,
  foldedFactors,
  type InnerProductArgument,
  innerProduct,
} from './inner-product.ts';
import { PEDERSEN_BLINDING_BASE, type PedersenOpening, pedersenGenerators } from './pedersen.ts';
import { multiplyPublic, multiplySecretSum, multiplySum } from './ristretto-multiply.ts';
import {
  decodeRistretto,
  encodeRistretto,
  RISTRETTO_BASE,
  type RistrettoPoint,
} from './ristretto-point.ts';
import {
  decodeScalar,
  encodeScalar,
  invertScalar,
  RISTRETTO_SIZE_BYTES,
  randomScalar,
  toScalar,
} from './ristretto-scalar.ts';
import { type BoundedTerm, SCALAR_BITS } from './ristretto-table.ts';
import { challengeScalar } from './transcript.ts';

/** Bits of a range from 0 that can be proved. */
export const RANGE_BITS = [8, 16, 32, 64] as const;
/** A width that ranges are proved for, in bits. */
export type RangeBits = (typeof RANGE_BITS)[number];

/** Values in one proof: 1, 2, 4, 8 or 16. */
export const RANGE_VALUES_MAX = 16;

/** What a proof is about and bound to. */
export type RangeStatement = {
  readonly bits: RangeBits;
  /** 1, 2, 4, 8 or 16 of them. */
  readonly commitments: readonly RistrettoPoint[];
  /** Names the use, as `diffie/<use>/v1`. */
  readonly domain: string;
  readonly context: Uint8Array;
};

const DOMAIN = 'diffie/range-proof/v1';
const FIXED_POINTS = 4;
const FIXED_SCALARS = 5;
const G = RISTRETTO_BASE;
const H = PEDERSEN_BLINDING_BASE;

type ParsedProof = {
  /** A, S, T1, T2. */
  readonly points: readonly Uint8Array[];
  /** t, its blinding, the blinding of A and S. */
  readonly t: bigint;
  readonly tBlinding: bigint;
  readonly blinding: bigint;
  readonly argument: InnerProductArgument;
};

/**
 * Bytes of a proof.
 * @throws crypto.rangeClaim for another width or number than RANGE_BITS and RANGE_VALUES_MAX say
 */
export function rangeProofSizeBytes(bits: RangeBits, valueCount: number): number {
  // The number of bits is a power of two: a halving a round.
  const rounds = 31 - Math.clz32(checkClaim(bits, valueCount));
  return (FIXED_POINTS + FIXED_SCALARS + 2 * rounds) * RISTRETTO_SIZE_BYTES;
}

/**
 * Proves that every opening's value lies in 0 to 2^bits-1. About 20 ms for a value of 64 bits.
 * @param openings of the commitments, in their order
 * @throws crypto.rangeClaim for a width or number that is not offered
 */
export function proveRange(
  statement: RangeStatement,
  openings: readonly PedersenOpening[],
  rng: Rng,
): Uint8Array {
  const { bits, commitments } = statement;
  const size = checkClaim(bits, commitments.length);
  assert(openings.length === commitments.length, 'an opening for each commitment');
  const [g, h] = generatorsOf(size);
  const digits = openings.flatMap(({ value }) =>
    Array.from({ length: bits }, (_, i) => (value >> BigInt(i)) & 1n),
  );
  const random = () => randomScalar(rng);
  const [aBlinding, sBlinding, t1Blinding, t2Blinding] = [random(), random(), random(), random()];
  const [sLeft, sRight] = [digits.map(random), digits.map(random)];
  // The digits less 1 are the complements' negatives, and a digit has one bit.
  const a = multiplySecretSum([
    full(H, aBlinding),
    ...digits.map((digit, i) => ({ point: at(g, i), scalar: digit, bits: 1 })),
    ...digits.map((digit, i) => ({ point: at(h, i).negate(), scalar: 1n - digit, bits: 1 })),
  ]);
  const s = multiplySecretSum([
    full(H, sBlinding),
    ...sLeft.map((scalar, i) => full(at(g, i), scalar)),
    ...sRight.map((scalar, i) => full(at(h, i), scalar)),
  ]);
  const messages = [a, s].map(encodeRistretto);
  const y = challenge(statement, 'y', messages);
  const z = challenge(statement, 'z', messages);
  const yPowers = powers(y, size);
  const left = digits.map((digit) => digit - z);
  const shifts = weights(statement, z);
  const right = digits.map((digit, i) =>
    toScalar((yPowers[i] ?? 0n) * (digit - 1n + z) + (shifts[i] ?? 0n)),
  );
  const rightSlope = sRight.map((scalar, i) => toScalar((yPowers[i] ?? 0n) * scalar));
  const t1 = toScalar(innerProduct(left, rightSlope) + innerProduct(sLeft, right));
  const t2 = innerProduct(sLeft, rightSlope);
  messages.push(
    encodeRistretto(multiplySecretSum([full(G, t1), full(H, t1Blinding)])),
    encodeRistretto(multiplySecretSum([full(G, t2), full(H, t2Blinding)])),
  );
  const x = challenge(statement, 'x', messages);
  const l = left.map((value, i) => toScalar(value + x * (sLeft[i] ?? 0n)));
  const r = right.map((value, i) => toScalar(value + x * (rightSlope[i] ?? 0n)));
  const valueBlinding = openings.reduce(
    (sum, { blinding }, j) => sum + (zPowersFrom2(z, openings.length)[j] ?? 0n) * blinding,
    0n,
  );
  const scalars = [
    innerProduct(l, r),
    toScalar(valueBlinding + x * t1Blinding + x * x * t2Blinding),
    toScalar(aBlinding + x * sBlinding),
  ].map(encodeScalar);
  messages.push(...scalars);
  const q = multiplyPublic(G, challenge(statement, 'w', messages));
  const yInverses = powers(invertScalar(y), size);
  const scaled = h.map((point, i) => multiplyPublic(point, yInverses[i] ?? 0n));
  const argument = argueInnerProduct({ g, h: scaled, q, a: l, b: r }, (leftPoint, rightPoint) => {
    messages.push(leftPoint, rightPoint);
    return challenge(statement, 'u', messages);
  });
  return concatBytes(...messages, encodeScalar(argument.a), encodeScalar(argument.b));
}

/**
 * Whether every commitment holds a value in 0 to 2^bits-1 that the prover knows. About 3 ms for one value of 64 bits.
 * @throws crypto.rangeClaim for a width or number that is not offered; crypto.rangeProof for a proof of another size;
 *   crypto.point, crypto.scalar for a part that is not canonical
 */
export function verifyRange(statement: RangeStatement, proof: Uint8Array): boolean {
  const { bits, commitments } = statement;
  const size = checkClaim(bits, commitments.length);
  const { points, t, tBlinding, blinding, argument } = parseProof(statement, proof);
  const [g, h] = generatorsOf(size);
  const messages = points.slice(0, 2);
  const y = challenge(statement, 'y', messages);
  const z = challenge(statement, 'z', messages);
  messages.push(...points.slice(2));
  const x = challenge(statement, 'x', messages);
  messages.push(encodeScalar(t), encodeScalar(tBlinding), encodeScalar(blinding));
  const w = challenge(statement, 'w', messages);
  const challenges = argument.rounds.map(({ left, right }) => {
    messages.push(left, right);
    return challenge(statement, 'u', messages);
  });
  const { a, b } = argument;
  messages.push(encodeScalar(a), encodeScalar(b));
  const c = challenge(statement, 'c', messages);
  // Both equations of the paper, (65) and (67) of the full version, the first weighted by c.
  const factors = foldedFactors(challenges);
  const yInverses = powers(invertScalar(y), size);
  const shifts = weights(statement, z);
  const zPowers = zPowersFrom2(z, commitments.length);
  const scalars: bigint[] = [
    1n,
    x,
    c * x,
    c * x * x,
    ...challenges.map((u) => u * u),
    ...challenges.map((u) => invertScalar(u) ** 2n),
    ...factors.map((factor) => -z - a * factor),
    ...factors.map((_, i) => {
      const mirrored = factors[size - 1 - i] ?? 0n;
      return z + (yInverses[i] ?? 0n) * ((shifts[i] ?? 0n) - b * mirrored);
    }),
    w * (t - a * b) + c * (offset(statement, y, z) - t),
    -blinding - c * tBlinding,
    ...zPowers.map((power) => c * power),
  ];
  const decode = (bytes: Uint8Array) => decodeRistretto(bytes, 'range proof');
  const bases = [
    ...points.map(decode),
    ...argument.rounds.map(({ left }) => decode(left)),
    ...argument.rounds.map(({ right }) => decode(right)),
    ...g,
    ...h,
    G,
    H,
    ...commitments,
  ];
  return multiplySum(bases, scalars.map(toScalar)).is0();
}

function parseProof({ bits, commitments }: RangeStatement, proof: Uint8Array): ParsedProof {
  const sizeBytes = rangeProofSizeBytes(bits, commitments.length);
  if (proof.length !== sizeBytes) {
    throw new DiffieError('crypto.rangeProof', {
      at: 'range proof',
      expected: `${sizeBytes} bytes`,
      got: `${proof.length}`,
    });
  }
  const parts = Array.from({ length: sizeBytes / RISTRETTO_SIZE_BYTES }, (_, i) =>
    proof.slice(i * RISTRETTO_SIZE_BYTES, (i + 1) * RISTRETTO_SIZE_BYTES),
  );
  const scalar = (i: number) => decodeScalar(at(parts, i), 'range proof');
  const first = FIXED_POINTS + 3;
  const rounds = Array.from(
    { length: (parts.length - FIXED_POINTS - FIXED_SCALARS) / 2 },
    (_, i) => ({
      left: at(parts, first + 2 * i),
      right: at(parts, first + 2 * i + 1),
    }),
  );
  return {
    points: parts.slice(0, FIXED_POINTS),
    t: scalar(FIXED_POINTS),
    tBlinding: scalar(FIXED_POINTS + 1),
    blinding: scalar(FIXED_POINTS + 2),
    argument: { rounds, a: scalar(parts.length - 2), b: scalar(parts.length - 1) },
  };
}

// Every challenge hashes the statement and all messages before it, and is not 0 but with probability 2^-252.
function challenge(
  { bits, commitments, domain, context }: RangeStatement,
  label: string,
  messages: readonly Uint8Array[],
): bigint {
  const values = [encodeUtf8(domain), encodeCbor(bits), ...commitments.map(encodeRistretto)];
  const scalar = challengeScalar({ domain: `${DOMAIN}/${label}`, context, values }, messages);
  assert(scalar !== 0n, 'a hash reduced modulo the order is not zero');
  return scalar;
}

// For each digit of value j its weight z^(2+j)·2^i.
function weights({ bits, commitments }: RangeStatement, z: bigint): readonly bigint[] {
  return zPowersFrom2(z, commitments.length).flatMap((power) =>
    Array.from({ length: bits }, (_, i) => toScalar(power << BigInt(i))),
  );
}

// delta(y, z) of the paper: what the constant term of t holds beside the values.
function offset({ bits, commitments }: RangeStatement, y: bigint, z: bigint): bigint {
  const count = commitments.length;
  const ySum = powers(y, bits * count).reduce((sum, power) => sum + power, 0n);
  const zSum = zPowersFrom2(z, count).reduce((sum, power) => sum + power, 0n);
  return toScalar((z - z * z) * ySum - z * zSum * (2n ** BigInt(bits) - 1n));
}

function zPowersFrom2(z: bigint, count: number): readonly bigint[] {
  return powers(z, count + 2).slice(2);
}

function powers(base: bigint, count: number): readonly bigint[] {
  const list: bigint[] = [];
  let power = 1n;
  for (let i = 0; i < count; i++) {
    list.push(power);
    power = toScalar(power * base);
  }
  return list;
}

function generatorsOf(
  size: number,
): readonly [readonly RistrettoPoint[], readonly RistrettoPoint[]] {
  return [pedersenGenerators(size, 'range-left'), pedersenGenerators(size, 'range-right')];
}

function checkClaim(bits: RangeBits, valueCount: number): number {
  const isPower = [1, 2, 4, 8, RANGE_VALUES_MAX].includes(valueCount);
  if (RANGE_BITS.includes(bits) && isPower) return bits * valueCount;
  throw new DiffieError('crypto.rangeClaim', {
    at: 'range proof',
    expected: `${RANGE_BITS.join(', ')} bits of 1, 2, 4, 8 or ${RANGE_VALUES_MAX} values`,
    got: `${bits} bits of ${valueCount}`,
  });
}

function full(point: RistrettoPoint, scalar: bigint): BoundedTerm {
  return { point, scalar: toScalar(scalar), bits: SCALAR_BITS };
}

function at<Item>(list: readonly Item[], i: number): Item {
  const item = list[i];
  assert(item !== undefined, 'an index within the list');
  return item;
}
