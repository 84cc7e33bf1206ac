// Reads values of a known type straight from their canonical bytes, in one pass. It takes exactly what the generic
// codec and the schema check of values.ts take, and gives undefined for all else: those then say what is wrong.

import { bytesToBigint, DiffieError, decodeUtf8, LIMITS } from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import type { Scalar } from './isa.ts';
import type { Module, TypeRef } from './module.ts';
import { compositeOf, scalarOf } from './types.ts';
import { PROOF_SIZE_BYTES, type Value } from './value.ts';
import { MAJOR, SIMPLE } from './value-writer.ts';

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

/** Where reading stands, and the argument of the head read last. Without a DataView: on few bytes it costs most. */
type Source = {
  readonly bytes: Uint8Array;
  offset: number;
  argument: bigint | number;
};

/** Thrown inside this file where the bytes are not the value's. */
class Misfit {}
const MISFIT = new Misfit();

/** Up to here bytes are copied one by one: a view of them would cost more. */
const SHORT_BYTES = 64;

/** The value of the bytes; undefined where they are not the canonical bytes of one. */
export function readValue(module: Types, type: TypeRef, bytes: Uint8Array): Value | undefined {
  return readWhole(bytes, (from) => read(module, type, from));
}

/** The values of the bytes of a list, each of its type; undefined where they are not that. */
export function readValues(
  module: Types,
  types: readonly TypeRef[],
  bytes: Uint8Array,
): Value[] | undefined {
  return readWhole(bytes, (from) => {
    if (readCount(from, MAJOR.list) !== types.length) throw MISFIT;
    return types.map((type) => read(module, type, from));
  });
}

function readWhole<T>(bytes: Uint8Array, parse: (from: Source) => T): T | undefined {
  if (bytes.length > LIMITS.valueSizeBytes) return undefined;
  const from: Source = { bytes, offset: 0, argument: 0 };
  try {
    const value = parse(from);
    return from.offset === bytes.length ? value : undefined;
  } catch (stop) {
    if (stop instanceof Misfit) return undefined;
    throw stop;
  }
}

function read(module: Types, type: TypeRef, from: Source): Value {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return readScalar(scalar, from);
  const def = compositeOf(module, type);
  switch (def?.kind) {
    case 'ct':
      return readBytes(from, 32);
    case 'proof':
      return readBytes(from, PROOF_SIZE_BYTES);
    case 'list': {
      const count = readCount(from, MAJOR.list);
      if (count > LIMITS.listItems) throw MISFIT;
      const items: Value[] = [];
      for (let i = 0; i < count; i++) items.push(read(module, def.of, from));
      return items;
    }
    case 'option':
      if (from.bytes[from.offset] === SIMPLE.null) {
        from.offset++;
        return [];
      }
      if (readCount(from, MAJOR.list) !== 1) throw MISFIT;
      return [read(module, def.of, from)];
    case 'record':
      if (readCount(from, MAJOR.list) !== def.members.length) throw MISFIT;
      return def.members.map((member) => read(module, member.type, from));
    default:
      throw MISFIT;
  }
}

function readScalar(scalar: Scalar, from: Source): Value {
  switch (scalar) {
    case 'bool': {
      const byte = readInteger(from, 1);
      if (byte !== SIMPLE.true && byte !== SIMPLE.false) throw MISFIT;
      return byte === SIMPLE.true;
    }
    case 'u64':
      readHead(from, MAJOR.unsigned);
      return BigInt(from.argument);
    case 'u256':
      return bytesToBigint(readBytes(from, 32));
    case 'field': {
      const value = bytesToBigint(readBytes(from, 32));
      if (value >= FIELD_MODULUS) throw MISFIT;
      return value;
    }
    case 'text':
      return readText(from);
    case 'bytes':
      return readBytes(from);
    default:
      return readBytes(from, 32);
  }
}

function readText(from: Source): string {
  const sizeBytes = readCount(from, MAJOR.text);
  const bytes = from.bytes.subarray(from.offset, from.offset + sizeBytes);
  if (bytes.length !== sizeBytes) throw MISFIT;
  from.offset += sizeBytes;
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw error instanceof DiffieError ? MISFIT : error;
  }
}

/** A byte string, copied, of that size where one is given. */
function readBytes(from: Source, sizeBytes?: number): Uint8Array {
  const taken = readCount(from, MAJOR.bytes);
  if (sizeBytes !== undefined && taken !== sizeBytes) throw MISFIT;
  if (from.offset + taken > from.bytes.length) throw MISFIT;
  const bytes = new Uint8Array(taken);
  if (taken > SHORT_BYTES) bytes.set(from.bytes.subarray(from.offset, from.offset + taken));
  else for (let i = 0; i < taken; i++) bytes[i] = from.bytes[from.offset + i] as number;
  from.offset += taken;
  return bytes;
}

function readCount(from: Source, major: number): number {
  readHead(from, major);
  return Number(from.argument);
}

/** A head of that major type in its shortest form (RFC 8949, section 4.2.1). */
function readHead(from: Source, major: number): void {
  const first = readInteger(from, 1);
  if (first >> 5 !== major) throw MISFIT;
  const detail = first & 0x1f;
  if (detail < 24) {
    from.argument = detail;
    return;
  }
  let least: number | bigint;
  switch (detail) {
    case 24:
      from.argument = readInteger(from, 1);
      least = 24;
      break;
    case 25:
      from.argument = readInteger(from, 2);
      least = 0x100;
      break;
    case 26:
      from.argument = readInteger(from, 4);
      least = 0x1_0000;
      break;
    case 27:
      from.argument = (BigInt(readInteger(from, 4)) << 32n) | BigInt(readInteger(from, 4));
      least = 0x1_0000_0000n;
      break;
    default:
      throw MISFIT;
  }
  if (from.argument < least) throw MISFIT;
}

/** An integer of 1, 2 or 4 bytes, big-endian. */
function readInteger(from: Source, sizeBytes: number): number {
  const { bytes } = from;
  const end = from.offset + sizeBytes;
  if (end > bytes.length) throw MISFIT;
  let value = 0;
  while (from.offset < end) value = (value << 8) | (bytes[from.offset++] as number);
  return value >>> 0;
}
