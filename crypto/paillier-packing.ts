// Many small values in one Paillier plaintext, slot by slot, so that one ciphertext and one addition carry all of them. A bound
// on what any slot can hold goes with every ciphertext and grows with every operation; what could carry into
// the next slot is refused. The bound holds for values that were bounded when they came in: of others' ciphertexts
// only a range proof says so (paillier-range.ts, then packPaillierCiphertexts).

import { type Arithmetic, DiffieError } from '../base/index.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  addPaillier,
  encryptPaillier,
  type PaillierCiphertext,
  type PaillierEffects,
  type PaillierEncryption,
} from './paillier.ts';
import type { PaillierKey } from './paillier-key.ts';

const SLOT_BITS_MAX = 1024;

/** How a plaintext is divided. */
export type PaillierPacking = {
  readonly key: PaillierKey;
  /** Bits of a slot, 1 to 1024. */
  readonly slotBits: number;
  /** As many as fit below n. */
  readonly slotCount: number;
};

/** A ciphertext of slots with what each can hold at most. */
export type PackedPaillier = {
  readonly packing: PaillierPacking;
  readonly ciphertext: PaillierCiphertext;
  /** No slot holds more than this, which is below 2^slotBits. */
  readonly slotMax: bigint;
};

/**
 * Slots for values of `valueBits` bits of which `sumCount` are added up: each slot has ceil(log2(sumCount)) bits of headroom.
 * @param sumCount 1 to 2^64; a multiplication by k counts as k additions
 * @throws crypto.packing for numbers out of range, or where no slot fits
 */
export function createPaillierPacking(
  key: PaillierKey,
  valueBits: number,
  sumCount: bigint,
): PaillierPacking {
  const isCount = sumCount >= 1n && sumCount <= 2n ** 64n;
  const isWidth = Number.isSafeInteger(valueBits) && valueBits >= 1;
  const headroomBits = isCount ? (sumCount - 1n).toString(2).replace(/^0$/, '').length : 0;
  const slotBits = valueBits + headroomBits;
  if (!isCount || !isWidth || slotBits > SLOT_BITS_MAX) {
    throw new DiffieError('crypto.packing', {
      at: 'packing',
      expected: `slots of 1 to ${SLOT_BITS_MAX} bits, 1 to 2^64 additions`,
    });
  }
  return { key, slotBits, slotCount: Math.floor((8 * key.sizeBytes - 1) / slotBits) };
}

/**
 * The plaintext that holds these values, the first in the lowest slot; further slots hold 0.
 * @param slotMax what a value is at most, below 2^slotBits
 * @throws crypto.packing for too many values, or one that is negative or above slotMax
 */
export function encodePacked(
  packing: PaillierPacking,
  values: readonly bigint[],
  slotMax: bigint,
): bigint {
  checkSlotMax(packing, slotMax);
  if (values.length > packing.slotCount || values.some((value) => value < 0n || value > slotMax)) {
    throw new DiffieError('crypto.packing', {
      at: 'values',
      expected: `at most ${packing.slotCount}, each 0 to ${slotMax}`,
    });
  }
  return values.reduceRight((sum, value) => (sum << BigInt(packing.slotBits)) | value, 0n);
}

/** The values of all slots. @throws crypto.packing for a plaintext that has bits above the slots, so was not packed so */
export function decodePacked(packing: PaillierPacking, plaintext: bigint): readonly bigint[] {
  const { slotBits, slotCount } = packing;
  if (plaintext < 0n || plaintext >> BigInt(slotBits * slotCount) !== 0n) {
    throw new DiffieError('crypto.packing', {
      at: 'plaintext',
      expected: `at most ${slotBits * slotCount} bits`,
    });
  }
  return Array.from({ length: slotCount }, (_, i) =>
    BigInt.asUintN(slotBits, plaintext >> BigInt(i * slotBits)),
  );
}

/** Encrypts values, one a slot; the cost of one encryption. @throws crypto.packing as encodePacked */
export function encryptPacked(
  packing: PaillierPacking,
  values: readonly bigint[],
  slotMax: bigint,
  effects: PaillierEffects,
): { readonly packed: PackedPaillier; readonly encryption: PaillierEncryption } {
  const encryption = encryptPaillier(packing.key, encodePacked(packing, values, slotMax), effects);
  return { packed: { packing, ciphertext: encryption.ciphertext, slotMax }, encryption };
}

/** Adds slot by slot. @throws crypto.packing for different packings, or where a slot could overflow */
export function addPacked(a: PackedPaillier, b: PackedPaillier): PackedPaillier {
  const { packing } = a;
  if (packing.key.n !== b.packing.key.n || packing.slotBits !== b.packing.slotBits) {
    throw new DiffieError('crypto.packing', { at: 'sum', expected: 'two of one packing' });
  }
  const slotMax = a.slotMax + b.slotMax;
  checkSlotMax(packing, slotMax);
  return { packing, ciphertext: addPaillier(packing.key, a.ciphertext, b.ciphertext), slotMax };
}

/**
 * Multiplies every slot by the public factor.
 * @param factor not negative @throws crypto.packing where a slot could overflow
 */
export function multiplyPlainPacked(
  { packing, ciphertext, slotMax }: PackedPaillier,
  factor: bigint,
  arithmetic: Arithmetic,
): PackedPaillier {
  if (factor < 0n)
    throw new DiffieError('crypto.packing', { at: 'factor', expected: 'not below 0' });
  checkSlotMax(packing, slotMax * factor);
  const power = arithmetic.powPublic(ciphertext, factor, packing.key.nSquared);
  return { packing, ciphertext: power as PaillierCiphertext, slotMax: slotMax * factor };
}

/**
 * Packs ciphertexts of single values, the first into the lowest slot, so that one opening shows all: slotBits squarings for
 * each, 7 ms for 48 of 42 bits under 2048.
 * @param slotMax what each plaintext is at most, as its range proof showed
 * @throws crypto.packing for too many ciphertexts, or a bound that a slot does not hold
 */
export function packPaillierCiphertexts(
  packing: PaillierPacking,
  ciphertexts: readonly PaillierCiphertext[],
  slotMax: bigint,
  arithmetic: Arithmetic,
): PackedPaillier {
  checkSlotMax(packing, slotMax);
  const { key, slotBits, slotCount } = packing;
  if (ciphertexts.length > slotCount) {
    throw new DiffieError('crypto.packing', {
      at: 'ciphertexts',
      expected: `at most ${slotCount}`,
      got: `${ciphertexts.length}`,
    });
  }
  const shift = 1n << BigInt(slotBits);
  const packed = ciphertexts.reduceRight<bigint>((higher, lowest) => {
    const shifted = higher === 1n ? 1n : arithmetic.powPublic(higher, shift, key.nSquared);
    return multiplyModulo(key.reduction, shifted, lowest);
  }, 1n);
  return { packing, ciphertext: packed as PaillierCiphertext, slotMax };
}

function checkSlotMax({ slotBits }: PaillierPacking, slotMax: bigint): void {
  if (slotMax >= 0n && slotMax >> BigInt(slotBits) === 0n) return;
  throw new DiffieError('crypto.packing', {
    at: 'slot',
    expected: `at most 2^${slotBits}-1 in any slot`,
    got: `${slotMax}`,
  });
}
