// Values on their way out of the machine and into it, paid for by their encoded size before the work. Values share
// parts, so a small one can be gigabytes when written out: the size is counted first, and no further than the yo
// that is left or the limit on values reaches.

import { LIMITS } from '../base/index.ts';
import { type Machine, VALUE_BYTES } from './machine.ts';
import type { TypeRef } from './module.ts';
import { trap } from './traps.ts';
import { partCount, type Value } from './value.ts';
import { encodedSize } from './value-size.ts';
import { writeValue } from './value-writer.ts';
import { decodeValue } from './values.ts';

/**
 * The canonical bytes of a value. Traps out of yo, or as too large for storage once the limit is paid for.
 * @param pricePerByte above 0; the running opcode's price per unit unless given
 */
export function encodeMetered(
  machine: Machine,
  type: TypeRef,
  value: Value,
  pricePerByte: number = machine.unitPrice,
): Uint8Array {
  const { module } = machine;
  const sizeBytes = chargeSize(machine, pricePerByte, (limitBytes) =>
    encodedSize(module, type, value, limitBytes),
  );
  return writeValue(module, type, value, sizeBytes);
}

/**
 * Charges for so many bytes, of which there may be `LIMITS.valueSizeBytes`.
 * @param count counts them, no further than soon after the limit that it is given
 * @returns how many they are
 */
export function chargeSize(
  machine: Machine,
  pricePerByte: number,
  count: (limitBytes: number) => number,
): number {
  const limit = LIMITS.valueSizeBytes;
  const sizeBytes = count(Math.min(limit, machine.affordableUnits(pricePerByte)));
  machine.charge(pricePerByte * Math.min(sizeBytes, limit));
  if (sizeBytes > limit) trap('trap.valueSize', `at most ${limit} bytes`);
  return sizeBytes;
}

/**
 * The value of bytes that were paid for. Counts what it takes in memory: its bytes, and a share for every part.
 * @throws as decodeValue
 */
export function decodeMetered(
  machine: Machine,
  type: TypeRef,
  bytes: Uint8Array,
  at: string,
): Value {
  const value = decodeValue(machine.module, type, bytes, at);
  machine.allocate(bytes.length + VALUE_BYTES * partCount(value));
  return value;
}
