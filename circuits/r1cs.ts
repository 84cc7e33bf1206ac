// The header of a circuit's constraint system as circom writes it (iden3's r1cs format, version 1).
// Left out: the constraints themselves, which snarkjs reads.

import { bytesToBigint, DiffieError } from '../base/index.ts';
import { FIELD_MODULUS, FIELD_SIZE_BYTES } from '../crypto/index.ts';
import { parseSectionFile, sectionOf } from './section-file.ts';

/** Sizes of a circuit. */
export type R1csHeader = {
  /** Signals, with the constant 1. */
  readonly wireCount: number;
  readonly publicOutputCount: number;
  readonly publicInputCount: number;
  readonly privateInputCount: number;
  readonly constraintCount: number;
};

/**
 * The header of an r1cs file.
 * @throws circuits.file where it is none, or its field is not BN254's
 */
export function parseR1csHeader(r1cs: Uint8Array): R1csHeader {
  const header = sectionOf(parseSectionFile(r1cs, 'r1cs'), 1, 'r1cs file');
  const fieldSizeBytes = header.u32();
  if (
    fieldSizeBytes !== FIELD_SIZE_BYTES ||
    bytesToBigint(header.take(fieldSizeBytes).toReversed()) !== FIELD_MODULUS
  ) {
    throw new DiffieError('circuits.file', { at: 'r1cs file', expected: "BN254's scalar field" });
  }
  const wireCount = header.u32();
  const publicOutputCount = header.u32();
  const publicInputCount = header.u32();
  const privateInputCount = header.u32();
  header.u64(); // labels, which only a debugger needs
  const constraintCount = header.u32();
  return { wireCount, publicOutputCount, publicInputCount, privateInputCount, constraintCount };
}
