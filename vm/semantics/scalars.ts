// Bodies of the opcodes on bool, u64, u256 and field. They compute: types and heights were proved before, and their
// prices do not depend on the numbers.

import { bigintToBytes, bytesToBigint } from '../../base/index.ts';
import {
  addField,
  FIELD_MODULUS,
  invertField,
  multiplyField,
  reduceField,
  subtractField,
} from '../../crypto/index.ts';
import { VALUE_BYTES } from '../machine.ts';
import { trap } from '../traps.ts';
import type { PlainBodies } from './body.ts';

const U64_MAX = 2n ** 64n - 1n;
const U256_MAX = 2n ** 256n - 1n;

/** By opcode. */
export const SCALAR_BODIES = {
  nop: () => undefined,
  'u64.const': (_, imm) => imm[0] as bigint,
  'bool.const': (_, imm) => imm[0] === 1n,

  'bool.and': (a, b) => a && b,
  'bool.or': (a, b) => a || b,
  'bool.not': (a) => !a,
  'bool.eq': (a, b) => a === b,

  'u64.add': (a, b) => within(a + b, U64_MAX),
  'u64.sub': (a, b) => within(a - b, U64_MAX),
  'u64.mul': (a, b) => within(a * b, U64_MAX),
  'u64.div': (a, b) => a / divisor(b),
  'u64.rem': (a, b) => a % divisor(b),
  'u64.wrapping_add': (a, b) => BigInt.asUintN(64, a + b),
  'u64.wrapping_sub': (a, b) => BigInt.asUintN(64, a - b),
  'u64.wrapping_mul': (a, b) => BigInt.asUintN(64, a * b),
  'u64.and': (a, b) => a & b,
  'u64.or': (a, b) => a | b,
  'u64.xor': (a, b) => a ^ b,
  'u64.shl': (a, b) => (b >= 64n ? 0n : BigInt.asUintN(64, a << b)),
  'u64.shr': (a, b) => (b >= 64n ? 0n : a >> b),
  'u64.eq': (a, b) => a === b,
  'u64.lt': (a, b) => a < b,
  'u64.le': (a, b) => a <= b,
  'u64.gt': (a, b) => a > b,
  'u64.ge': (a, b) => a >= b,

  'u256.add': (a, b) => within(a + b, U256_MAX),
  'u256.sub': (a, b) => within(a - b, U256_MAX),
  'u256.mul': (a, b) => within(a * b, U256_MAX),
  'u256.div': (a, b) => a / divisor(b),
  'u256.rem': (a, b) => a % divisor(b),
  'u256.wrapping_add': (a, b) => BigInt.asUintN(256, a + b),
  'u256.wrapping_mul': (a, b) => BigInt.asUintN(256, a * b),
  'u256.eq': (a, b) => a === b,
  'u256.lt': (a, b) => a < b,
  'u256.from_u64': (a) => a,
  'u256.to_u64': (a) => within(a, U64_MAX),
  'u256.from_bytes': (bytes) => {
    if (bytes.length > 32) trap('trap.length', `expected at most 32 bytes, got ${bytes.length}`);
    return bytesToBigint(bytes);
  },
  'u256.to_bytes': (a, m) => {
    m.allocate(VALUE_BYTES + 32);
    return bigintToBytes(a, 32);
  },

  'field.add': (a, b) => addField(a, b),
  'field.sub': (a, b) => subtractField(a, b),
  'field.mul': (a, b) => multiplyField(a, b),
  'field.inv': (a) => invertField(divisor(a)),
  'field.eq': (a, b) => a === b,
  'field.from_u64': (a) => a,
  'field.from_u256': (a) => {
    if (a >= FIELD_MODULUS) trap('trap.fieldRange');
    return a;
  },
  'field.to_u256': (a) => a,
  'field.from_hash': (hash) => reduceField(bytesToBigint(hash)),
  'field.high_limb': (address) => bytesToBigint(address.subarray(0, 16)),
  'field.low_limb': (address) => bytesToBigint(address.subarray(16)),
} satisfies Partial<PlainBodies>;

function within(value: bigint, max: bigint): bigint {
  if (value < 0n || value > max) trap('trap.overflow');
  return value;
}

function divisor(value: bigint): bigint {
  if (value === 0n) trap('trap.divideByZero');
  return value;
}
