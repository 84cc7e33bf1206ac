// The public result of a private set intersection: both sizes, the count in common, and a salted hash of the
// elements in common. Canonical CBOR of [first size, second size, count, hash], which is also how the DVM encodes
// the record { u64, u64, u64, hash }, so a contract receives it as one.

import {
  compareBytes,
  DiffieError,
  decodeCbor,
  encodeCbor,
  equalBytes,
  LIMITS,
} from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { HASH_SIZE_BYTES } from './message.ts';

/** What everyone learns. */
export type PsiResult = {
  /** Elements of the first and of the second party. */
  readonly sizes: readonly [number, number];
  /** Elements in common, at most the smaller size. */
  readonly count: number;
  /** 32 bytes, see `hashIntersection`. */
  readonly saltedHash: Uint8Array;
};

/** The canonical bytes of a result. */
export function encodePsiResult(result: PsiResult): Uint8Array {
  return encodeCbor([result.sizes[0], result.sizes[1], result.count, result.saltedHash]);
}

/** @throws mpc.result where the bytes are not the canonical encoding of a possible result */
export function decodePsiResult(bytes: Uint8Array): PsiResult {
  const expected = 'canonical CBOR of [size, size, count, 32-byte hash], count at most either size';
  let fields: unknown;
  try {
    fields = decodeCbor(bytes, 'result');
  } catch (cause) {
    throw new DiffieError('mpc.result', { expected }, { cause });
  }
  if (!Array.isArray(fields) || fields.length !== 4) {
    throw new DiffieError('mpc.result', { expected });
  }
  const [first, second, count, saltedHash] = fields;
  const wellFormed =
    isSize(first) &&
    isSize(second) &&
    isSize(count) &&
    count <= first &&
    count <= second &&
    saltedHash instanceof Uint8Array &&
    saltedHash.length === HASH_SIZE_BYTES;
  if (!wellFormed) throw new DiffieError('mpc.result', { expected });
  return { sizes: [first, second], count, saltedHash };
}

/**
 * The hash of salt and elements, in ascending order of their bytes whatever order they come in. It hides the
 * elements from whoever does not know the salt, and commits to them: salt and elements open it.
 * @param salt 32 bytes
 */
export function hashIntersection(salt: Uint8Array, elements: readonly Uint8Array[]): Uint8Array {
  const sorted = [...elements].sort(compareBytes);
  return hashTagged('diffie/psi/intersection/v1', salt, encodeCbor(sorted));
}

/** Whether salt and elements are those of the result. */
export function opensIntersection(
  result: PsiResult,
  salt: Uint8Array,
  elements: readonly Uint8Array[],
): boolean {
  return (
    elements.length === result.count &&
    equalBytes(hashIntersection(salt, elements), result.saltedHash)
  );
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LIMITS.sessionSetElements;
}
