// Pedersen commitments over ristretto255 (Crypto 1991): C = m·G + s·H, and of vectors, C = s·H + sum of m_i·G_i. Perfectly
// hiding for uniform s; binding while nobody knows a relation between the generators, which are hashes of their names
// (nothing up the sleeve). They add up. Not here: proofs about what is committed to (sigma.ts, range-proof.ts).

import { DiffieError, encodeCbor } from '../base/index.ts';
import { multiplySecretSum, withTable } from './ristretto-multiply.ts';
import { hashToRistretto, RISTRETTO_BASE, type RistrettoPoint } from './ristretto-point.ts';
import { SCALAR_BITS } from './ristretto-table.ts';

/** The longest vector. */
export const PEDERSEN_VECTOR_MAX = 1024;

const DST = 'diffie/pedersen-generator/v1';

/** H: what blinds. Its logarithm to the base G is unknown. */
export const PEDERSEN_BLINDING_BASE: RistrettoPoint = withTable(generatorOf('blinding', 0));

const generators = new Map<string, RistrettoPoint[]>();

/** A commitment with all that opens it. */
export type PedersenOpening = {
  /** 0..order-1. */
  readonly value: bigint;
  /** 0..order-1, uniform and used once. */
  readonly blinding: bigint;
};

/** value·G + blinding·H. About 30 us, in the same steps for all values. */
export function commitPedersen({ value, blinding }: PedersenOpening): RistrettoPoint {
  return multiplySecretSum([
    { point: RISTRETTO_BASE, scalar: value, bits: SCALAR_BITS },
    { point: PEDERSEN_BLINDING_BASE, scalar: blinding, bits: SCALAR_BITS },
  ]);
}

/** Whether the opening is one of this commitment. */
export function opensPedersen(commitment: RistrettoPoint, opening: PedersenOpening): boolean {
  return commitPedersen(opening).equals(commitment);
}

/**
 * The first generators for vectors: hashes of family and index. About 30 us each, once.
 * @param family names an independent series; commitments of one kind use one
 * @throws crypto.commitment for more than 1024
 */
export function pedersenGenerators(count: number, family = 'vector'): readonly RistrettoPoint[] {
  if (!Number.isSafeInteger(count) || count < 0 || count > PEDERSEN_VECTOR_MAX) {
    throw new DiffieError('crypto.commitment', {
      at: 'vector',
      expected: `at most ${PEDERSEN_VECTOR_MAX} elements`,
      got: `${count}`,
    });
  }
  const known = generators.get(family) ?? [];
  while (known.length < count) known.push(generatorOf(family, known.length));
  generators.set(family, known);
  return known.slice(0, count);
}

/**
 * blinding·H plus the sum of values[i]·G_i. About 90 us a value, in the same steps for all values.
 * @param values each 0..order-1
 * @throws crypto.commitment for more than 1024 values
 */
export function commitPedersenVector(values: readonly bigint[], blinding: bigint): RistrettoPoint {
  const points = pedersenGenerators(values.length);
  return multiplySecretSum([
    { point: PEDERSEN_BLINDING_BASE, scalar: blinding, bits: SCALAR_BITS },
    ...points.map((point, i) => ({ point, scalar: values[i] ?? 0n, bits: SCALAR_BITS })),
  ]);
}

/** Whether values and blinding open this commitment. @throws crypto.commitment for more than 1024 values */
export function opensPedersenVector(
  commitment: RistrettoPoint,
  values: readonly bigint[],
  blinding: bigint,
): boolean {
  return commitPedersenVector(values, blinding).equals(commitment);
}

function generatorOf(family: string, index: number): RistrettoPoint {
  return hashToRistretto(encodeCbor([family, index]), DST);
}
