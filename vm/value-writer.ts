// Writes values in their canonical bytes (values.ts says which) straight into one array: the generic codec takes
// some 300 ns for every part, which storage and events pay for every item of every list.

import { encodeUtf8 } from '../base/index.ts';
import type { Scalar } from './isa.ts';
import type { Module, TypeRef } from './module.ts';
import { compositeOf, scalarOf } from './types.ts';
import type { Value } from './value.ts';
import { encodedSize, headSize } from './value-size.ts';

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

/** Bytes are written one by one: a DataView on a small array costs as much as all the rest. */
type Sink = { readonly bytes: Uint8Array; offset: number };

/** Major types (RFC 8949, section 3.1). */
export const MAJOR = { unsigned: 0, bytes: 2, text: 3, list: 4 } as const;
/** Simple values (RFC 8949, section 3.3), each one byte. */
export const SIMPLE = { false: 0xf4, true: 0xf5, null: 0xf6 } as const;

/**
 * The canonical bytes of a value, which must be of the type.
 * @param sizeBytes how many they are, where that is known
 */
export function writeValue(
  module: Types,
  type: TypeRef,
  value: Value,
  sizeBytes: number = encodedSize(module, type, value, Number.POSITIVE_INFINITY),
): Uint8Array {
  const out = sinkOf(sizeBytes);
  write(module, type, value, out);
  return out.bytes;
}

/** The canonical bytes of the list of values, each of its type. */
export function writeValues(
  module: Types,
  types: readonly TypeRef[],
  values: readonly Value[],
): Uint8Array {
  let sizeBytes = headSize(types.length);
  for (const [i, type] of types.entries()) {
    sizeBytes += encodedSize(module, type, values[i] as Value, Number.POSITIVE_INFINITY);
  }
  const out = sinkOf(sizeBytes);
  writeHead(out, MAJOR.list, types.length);
  for (const [i, type] of types.entries()) write(module, type, values[i] as Value, out);
  return out.bytes;
}

function sinkOf(sizeBytes: number): Sink {
  return { bytes: new Uint8Array(sizeBytes), offset: 0 };
}

function write(module: Types, type: TypeRef, value: Value, out: Sink): void {
  const scalar = scalarOf(type);
  if (scalar !== undefined) {
    writeScalar(scalar, value, out);
    return;
  }
  const def = compositeOf(module, type);
  if (def?.kind === 'ct' || def?.kind === 'proof') {
    writeBytes(out, MAJOR.bytes, value as Uint8Array);
    return;
  }
  const items = value as readonly Value[];
  if (def?.kind === 'option' && items.length === 0) {
    out.bytes[out.offset++] = SIMPLE.null;
    return;
  }
  writeHead(out, MAJOR.list, items.length);
  if (def?.kind === 'record') {
    for (const [i, member] of def.members.entries()) {
      write(module, member.type, items[i] as Value, out);
    }
  } else if (def !== undefined) for (const item of items) write(module, def.of, item, out);
}

function writeScalar(scalar: Scalar, value: Value, out: Sink): void {
  switch (scalar) {
    case 'bool':
      out.bytes[out.offset++] = value === true ? SIMPLE.true : SIMPLE.false;
      break;
    case 'u64':
      writeHead(out, MAJOR.unsigned, value as bigint);
      break;
    case 'u256':
    case 'field':
      writeHead(out, MAJOR.bytes, 32);
      for (let shift = 192n; shift >= 0n; shift -= 64n) {
        writeWord(out, BigInt.asUintN(64, (value as bigint) >> shift));
      }
      break;
    case 'text':
      writeBytes(out, MAJOR.text, encodeUtf8(value as string));
      break;
    default:
      writeBytes(out, MAJOR.bytes, value as Uint8Array);
  }
}

function writeBytes(out: Sink, major: number, bytes: Uint8Array): void {
  writeHead(out, major, bytes.length);
  out.bytes.set(bytes, out.offset);
  out.offset += bytes.length;
}

/** A head in its shortest form (RFC 8949, section 4.2.1). */
function writeHead(out: Sink, major: number, argument: number | bigint): void {
  const { bytes } = out;
  const type = major << 5;
  const sizeBytes = headSize(argument);
  if (sizeBytes === 1) {
    bytes[out.offset++] = type | Number(argument);
    return;
  }
  bytes[out.offset++] =
    type | (sizeBytes === 2 ? 24 : sizeBytes === 3 ? 25 : sizeBytes === 5 ? 26 : 27);
  if (sizeBytes === 9) {
    writeWord(out, BigInt(argument));
    return;
  }
  for (let shift = 8 * (sizeBytes - 2); shift >= 0; shift -= 8) {
    bytes[out.offset++] = Number(argument) >>> shift;
  }
}

/** Eight bytes of an integer, big-endian. */
function writeWord(out: Sink, word: bigint): void {
  const { bytes } = out;
  for (const half of [Number(word >> 32n), Number(word & 0xffff_ffffn)]) {
    for (let shift = 24; shift >= 0; shift -= 8) bytes[out.offset++] = half >>> shift;
  }
}
