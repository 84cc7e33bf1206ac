// The one encoding of values: deterministic CBOR; u64 as integer, u256 and field as 32 bytes big-endian, address and
// hash as 32 bytes, option as null or a list of one, record as the list of its members, ciphertext as its handle (32
// bytes), proof as its 256 bytes (crypto/groth16.ts).

import { decodeCbor } from '../base/index.ts';
import type { Module, TypeRef } from './module.ts';
import type { Value } from './value.ts';
import { checkValue, misfit, valueFromData } from './value-check.ts';
import { readValue, readValues } from './value-reader.ts';
import { writeValue, writeValues } from './value-writer.ts';

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

/**
 * The canonical bytes of a value.
 * @throws base.schema with the path of the part that is not of its type
 */
export function encodeValue(module: Types, type: TypeRef, value: Value): Uint8Array {
  checkValue(module, type, value, 'value');
  return writeValue(module, type, value);
}

/**
 * The canonical bytes of values in order, each of its type: arguments.
 * @throws base.schema with the path of the part that is not of its type, or where their number differs
 */
export function encodeValues(
  module: Types,
  types: readonly TypeRef[],
  values: readonly Value[],
  at = 'values',
): Uint8Array {
  if (values.length !== types.length) throw misfit(at, `${types.length} values`, values);
  for (const [i, type] of types.entries()) checkValue(module, type, values[i], `${at}[${i}]`);
  return writeValues(module, types, values);
}

/**
 * The value of canonical bytes.
 * @throws base.encoding, base.limit, base.schema with the path of the part that does not fit
 */
export function decodeValue(module: Types, type: TypeRef, bytes: Uint8Array, at: string): Value {
  return readValue(module, type, bytes) ?? valueFromData(module, type, decodeCbor(bytes, at), at);
}

/** Values in order, each of its type. Errors as decodeValue's; base.schema where their number differs. */
export function decodeValues(
  module: Types,
  types: readonly TypeRef[],
  bytes: Uint8Array,
  at: string,
): Value[] {
  const values = readValues(module, types, bytes);
  if (values !== undefined) return values;
  const list = decodeCbor(bytes, at);
  if (!Array.isArray(list) || list.length !== types.length) {
    throw misfit(at, `a list of ${types.length} values`, list);
  }
  return types.map((type, i) => valueFromData(module, type, list[i], `${at}[${i}]`));
}
