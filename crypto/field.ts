// Arithmetic in the scalar field of BN254, the field of circuits, of Poseidon and of the DVM's `field` type.
// Elements are bigints in 0..r-1; the functions assume that and keep it, `checkField` is the border.
// BigInt arithmetic is not constant time: for public values and for witnesses on their owner's machine.

import { bigintToBytes, bytesToBigint, DiffieError } from '../base/index.ts';

/** The order r of BN254's groups, a prime of 254 bits. */
export const FIELD_MODULUS =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Bytes of an encoded field element. */
export const FIELD_SIZE_BYTES = 32;

/** Whether the integer is an element's one representative, in 0..r-1. */
export function isField(value: bigint): boolean {
  return value >= 0n && value < FIELD_MODULUS;
}

/**
 * The value itself, where it is in 0..r-1.
 * @throws crypto.field where it is not: a value is refused, never reduced
 */
export function checkField(value: bigint, at = 'field element'): bigint {
  if (!isField(value)) throw new DiffieError('crypto.field', { at, expected: '0 to r-1' });
  return value;
}

/** The element that an integer of any size and sign is congruent to. */
export function reduceField(value: bigint): bigint {
  const rest = value % FIELD_MODULUS;
  return rest < 0n ? rest + FIELD_MODULUS : rest;
}

/** a + b mod r. */
export function addField(a: bigint, b: bigint): bigint {
  const sum = a + b;
  return sum >= FIELD_MODULUS ? sum - FIELD_MODULUS : sum;
}

/** a - b mod r. */
export function subtractField(a: bigint, b: bigint): bigint {
  const difference = a - b;
  return difference < 0n ? difference + FIELD_MODULUS : difference;
}

/** a * b mod r. */
export function multiplyField(a: bigint, b: bigint): bigint {
  return (a * b) % FIELD_MODULUS;
}

/** -a mod r. */
export function negateField(a: bigint): bigint {
  return a === 0n ? 0n : FIELD_MODULUS - a;
}

/**
 * 1/a mod r, by the extended Euclidean algorithm.
 * @throws crypto.fieldInverse for 0
 */
export function invertField(a: bigint): bigint {
  if (a === 0n) throw new DiffieError('crypto.fieldInverse', { at: 'field inverse' });
  let [dividend, divisor] = [FIELD_MODULUS, a];
  let [previous, current] = [0n, 1n];
  while (divisor > 1n) {
    const quotient = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - quotient * divisor];
    [previous, current] = [current, previous - quotient * current];
  }
  return current < 0n ? current + FIELD_MODULUS : current;
}

/** 32 bytes, big-endian. @throws crypto.field outside 0..r-1 */
export function encodeField(value: bigint): Uint8Array {
  return bigintToBytes(checkField(value), FIELD_SIZE_BYTES, 'field element');
}

/** @throws crypto.field where there are not 32 bytes or they hold r or more */
export function decodeField(bytes: Uint8Array, at = 'field element'): bigint {
  if (bytes.length !== FIELD_SIZE_BYTES) {
    throw new DiffieError('crypto.field', {
      at,
      expected: `${FIELD_SIZE_BYTES} bytes`,
      got: `${bytes.length}`,
    });
  }
  return checkField(bytesToBigint(bytes), at);
}
