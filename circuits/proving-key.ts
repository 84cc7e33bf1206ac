// A Groth16 proving key as snarkjs writes it (zkey, protocol 1), taken apart into views: nothing is copied, so
// worker threads can share the file. Points are affine, little-endian, in Montgomery form.

import { bytesToBigint, DiffieError } from '../base/index.ts';
import { FIELD_MODULUS, FIELD_SIZE_BYTES } from '../crypto/index.ts';
import { parseSectionFile, type SectionFile, sectionOf } from './section-file.ts';

/** Bytes of an affine point. */
export const G1_SIZE_BYTES = 64;
/** Bytes of an affine point of the second group. */
export const G2_SIZE_BYTES = 128;
/** Bytes of one coefficient: matrix, constraint and signal as u32, then a field element. */
export const COEFFICIENT_SIZE_BYTES = 12 + FIELD_SIZE_BYTES;

/** The key of one circuit. Lists of points are concatenated. */
export type ProvingKey = {
  /** Signals of a witness, with the constant 1. */
  readonly signalCount: number;
  readonly publicInputCount: number;
  /** A power of two above the number of constraints. */
  readonly domainSize: number;
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly delta1: Uint8Array;
  readonly delta2: Uint8Array;
  /** One point a signal: the polynomials A in G1, B in G1 and G2. */
  readonly pointsA: Uint8Array;
  readonly pointsB1: Uint8Array;
  readonly pointsB2: Uint8Array;
  /** One point a private signal. */
  readonly pointsC: Uint8Array;
  /** One point for each of the domain. */
  readonly pointsH: Uint8Array;
  /** The entries of the matrices A (0) and B (1); values in Montgomery form twice. */
  readonly coefficients: Uint8Array;
};

/** @throws circuits.file where the bytes are no Groth16 key over BN254 or its parts do not fit together */
export function parseProvingKey(zkey: Uint8Array): ProvingKey {
  const file = parseSectionFile(zkey, 'zkey');
  const refuse = (expected: string) =>
    new DiffieError('circuits.file', { at: 'zkey file', expected });
  if (sectionOf(file, 1, 'zkey file').u32() !== 1) throw refuse('Groth16');
  const header = sectionOf(file, 2, 'zkey file');
  header.skip(header.u32()); // the base field: the scalar field below tells the curve
  if (bytesToBigint(header.take(header.u32()).toReversed()) !== FIELD_MODULUS) {
    throw refuse("BN254's scalar field");
  }
  const signalCount = header.u32();
  const publicInputCount = header.u32();
  const domainSize = header.u32();
  const isPowerOfTwo = domainSize > 1 && (domainSize & (domainSize - 1)) === 0;
  if (!isPowerOfTwo || publicInputCount >= signalCount) throw refuse('a domain of a power of two');
  const alpha1 = header.take(G1_SIZE_BYTES);
  const beta1 = header.take(G1_SIZE_BYTES);
  const beta2 = header.take(G2_SIZE_BYTES);
  header.skip(G2_SIZE_BYTES); // gamma, which only verifying needs
  const delta1 = header.take(G1_SIZE_BYTES);
  const delta2 = header.take(G2_SIZE_BYTES);
  const sizes = { signalCount, publicInputCount, domainSize };
  const section = (id: number, itemCount: number, itemSizeBytes: number) =>
    sectionOfSize(file, id, itemCount * itemSizeBytes);
  return {
    ...sizes,
    ...{ alpha1, beta1, beta2, delta1, delta2 },
    pointsA: section(5, signalCount, G1_SIZE_BYTES),
    pointsB1: section(6, signalCount, G1_SIZE_BYTES),
    pointsB2: section(7, signalCount, G2_SIZE_BYTES),
    pointsC: section(8, signalCount - publicInputCount - 1, G1_SIZE_BYTES),
    pointsH: section(9, domainSize, G1_SIZE_BYTES),
    coefficients: readCoefficients(file, sizes),
  };
}

type Sizes = Pick<ProvingKey, 'signalCount' | 'domainSize'>;

/** Checks every index once, so that proving can trust them. */
function readCoefficients(file: SectionFile, { signalCount, domainSize }: Sizes): Uint8Array {
  const reader = sectionOf(file, 4, 'zkey file');
  const count = reader.u32();
  const entries = sectionOfSize(file, 4, 4 + count * COEFFICIENT_SIZE_BYTES).subarray(4);
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0; at < entries.length; at += COEFFICIENT_SIZE_BYTES) {
    const inRange =
      view.getUint32(at, true) <= 1 &&
      view.getUint32(at + 4, true) < domainSize &&
      view.getUint32(at + 8, true) < signalCount;
    if (!inRange) {
      throw new DiffieError('circuits.file', { at: 'zkey file', expected: 'indices in range' });
    }
  }
  return entries;
}

function sectionOfSize(file: SectionFile, id: number, sizeBytes: number): Uint8Array {
  const section = file.get(id);
  if (section?.length !== sizeBytes) {
    throw new DiffieError('circuits.file', {
      at: `zkey file, section ${id}`,
      expected: `${sizeBytes} bytes`,
      got: `${section?.length ?? 0}`,
    });
  }
  return section;
}
