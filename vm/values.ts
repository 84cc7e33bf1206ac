// Values of the machine and their one encoding. A value has no tag of its own: its type says what it is.
// Encoding: deterministic CBOR; u64 as integer, u256 and field as 32 bytes big-endian, address and hash as 32
// bytes, option as null or a list of one, record as the list of its members, ciphertext as its handle (32 bytes),
// proof as its 256 bytes (crypto/groth16.ts).

import {
  assert,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
  decodeCbor,
  type Encodable,
  encodeCbor,
  LIMITS,
} from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import { SCALARS, type Scalar } from './isa.ts';
import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from './module.ts';
import { compositeOf, scalarOf, typeName } from './types.ts';

/** bool, integers, bytes-like, text, and lists of these for list, record and option (empty or of one). */
export type Value = boolean | bigint | Uint8Array | string | readonly Value[];

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

/** Size of a Groth16 proof in bytes. */
export const PROOF_SIZE_BYTES = 256;

const U64_LIMIT = 2n ** 64n;

/** The canonical bytes of a value of the type. The value must be of it. */
export function encodeValue(module: Types, type: TypeRef, value: Value): Uint8Array {
  return encodeCbor(toEncodable(module, type, value));
}

/** The canonical bytes of values in order, each of its type: arguments, frames. */
export function encodeValues(
  module: Types,
  types: readonly TypeRef[],
  values: readonly Value[],
): Uint8Array {
  return encodeCbor(types.map((type, i) => toEncodable(module, type, values[i] as Value)));
}

/**
 * The value of canonical bytes.
 * @throws base.encoding, base.limit, base.schema with the path of the part that does not fit
 */
export function decodeValue(module: Types, type: TypeRef, bytes: Uint8Array, at: string): Value {
  return fromEncodable(module, type, decodeCbor(bytes, at), at);
}

/** Values in order, each of its type. Errors as decodeValue's; base.schema where their number differs. */
export function decodeValues(
  module: Types,
  types: readonly TypeRef[],
  bytes: Uint8Array,
  at: string,
): Value[] {
  const list = decodeCbor(bytes, at);
  if (!Array.isArray(list) || list.length !== types.length) {
    throw misfit(at, `a list of ${types.length} values`, list);
  }
  return types.map((type, i) => fromEncodable(module, type, list[i], `${at}[${i}]`));
}

/**
 * Per type of the table, the value that a local has before it is set; undefined where the type has none (it holds
 * a ciphertext or a proof). Parts are shared: written out, a record of records could be exponentially large.
 */
export function defaultValues(module: Types): (type: TypeRef) => Value | undefined {
  const composites: (Value | undefined)[] = [];
  const of = (type: TypeRef) => {
    const scalar = scalarOf(type);
    return scalar === undefined ? composites[type - FIRST_COMPOSITE] : SCALAR_DEFAULTS[scalar];
  };
  for (const def of module.types) composites.push(compositeDefault(def, of));
  return of;
}

function compositeDefault(
  def: TypeDef,
  of: (type: TypeRef) => Value | undefined,
): Value | undefined {
  if (def.kind === 'list' || def.kind === 'option') return [];
  if (def.kind !== 'record') return undefined;
  const members: Value[] = [];
  for (const { type } of def.members) {
    const member = of(type);
    if (member === undefined) return undefined;
    members.push(member);
  }
  return members;
}

const SCALAR_DEFAULTS: Readonly<Record<Scalar, Value>> = {
  bool: false,
  u64: 0n,
  u256: 0n,
  field: 0n,
  address: new Uint8Array(32),
  hash: new Uint8Array(32),
  bytes: new Uint8Array(0),
  text: '',
};

/**
 * How many bytes encodeValue would give, counted without making them. Values share parts, so what is small in
 * memory can be huge when written out: counting stops soon after `limitBytes`, and then gives some number above it.
 */
export function encodedSize(
  module: Types,
  type: TypeRef,
  value: Value,
  limitBytes: number,
): number {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return scalarSize(scalar, value, limitBytes);
  const def = compositeOf(module, type);
  assert(def !== undefined, 'the type is known');
  if (def.kind === 'ct') return HANDLE_SIZE_BYTES;
  if (def.kind === 'proof') return headSize(PROOF_SIZE_BYTES) + PROOF_SIZE_BYTES;
  const items = value as readonly Value[];
  let sizeBytes = headSize(items.length);
  for (const [i, item] of items.entries()) {
    const part = def.kind === 'record' ? (def.members[i]?.type as TypeRef) : def.of;
    sizeBytes += encodedSize(module, part, item, limitBytes - sizeBytes);
    if (sizeBytes > limitBytes) break;
  }
  return sizeBytes;
}

function scalarSize(scalar: Scalar, value: Value, limitBytes: number): number {
  switch (scalar) {
    case 'bool':
      return 1;
    case 'u64':
      return headSize(value as bigint);
    case 'bytes': {
      const { length } = value as Uint8Array;
      return headSize(length) + length;
    }
    case 'text': {
      const sizeBytes = utf8Size(value as string, limitBytes);
      return headSize(sizeBytes) + sizeBytes;
    }
    default:
      return HANDLE_SIZE_BYTES;
  }
}

/** What 32 bytes, a handle among them, take with their head. */
const HANDLE_SIZE_BYTES = 34;

/** Bytes of a CBOR head (RFC 8949, section 3) with that argument. */
function headSize(argument: number | bigint): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  if (argument < 0x1_0000) return 3;
  return argument < 0x1_0000_0000 ? 5 : 9;
}

/** Bytes of a well-formed text in UTF-8; some number above `limitBytes` where it has more. */
export function utf8Size(text: string, limitBytes = Number.POSITIVE_INFINITY): number {
  if (text.length > limitBytes) return text.length;
  let sizeBytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    // A pair of surrogates is one character of four bytes.
    if (unit < 0x80) sizeBytes += 1;
    else sizeBytes += unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return sizeBytes;
}

/** How many values a value is made of, itself counted. */
export function partCount(value: Value): number {
  if (!Array.isArray(value)) return 1;
  let count = 1;
  for (const part of value as readonly Value[]) count += partCount(part);
  return count;
}

function toEncodable(module: Types, type: TypeRef, value: Value): Encodable {
  const scalar = scalarOf(type);
  if (scalar === 'u256' || scalar === 'field') return bigintToBytes(value as bigint, 32);
  if (scalar !== undefined) return value as Encodable;
  const def = compositeOf(module, type);
  assert(def !== undefined, 'the type is known');
  switch (def.kind) {
    case 'ct':
    case 'proof':
      return value as Uint8Array;
    case 'list':
      return (value as readonly Value[]).map((item) => toEncodable(module, def.of, item));
    case 'option': {
      const inner = (value as readonly Value[])[0];
      return inner === undefined ? null : [toEncodable(module, def.of, inner)];
    }
    case 'record':
      return def.members.map((member, i) =>
        toEncodable(module, member.type, (value as readonly Value[])[i] as Value),
      );
  }
}

function fromEncodable(module: Types, type: TypeRef, data: unknown, at: string): Value {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return scalarFrom(scalar, data, at);
  const def = compositeOf(module, type);
  assert(def !== undefined, 'the type is known');
  const name = typeName(module, type);
  switch (def.kind) {
    case 'ct':
      return bytesOfSize(data, 32, name, at);
    case 'proof':
      return bytesOfSize(data, PROOF_SIZE_BYTES, name, at);
    case 'list': {
      if (!Array.isArray(data)) throw misfit(at, name, data);
      if (data.length > LIMITS.listItems) {
        throw new DiffieError('base.limit', { at, expected: `at most ${LIMITS.listItems} items` });
      }
      return data.map((item, i) => fromEncodable(module, def.of, item, `${at}[${i}]`));
    }
    case 'option':
      if (data === null) return [];
      if (!Array.isArray(data) || data.length !== 1) throw misfit(at, name, data);
      return [fromEncodable(module, def.of, data[0], at)];
    case 'record':
      if (!Array.isArray(data) || data.length !== def.members.length) {
        throw misfit(at, `${name} (${def.members.length} members)`, data);
      }
      return def.members.map((member, i) =>
        fromEncodable(module, member.type, data[i], `${at}.${member.name}`),
      );
  }
}

function scalarFrom(scalar: Scalar, data: unknown, at: string): Value {
  switch (scalar) {
    case 'bool':
      if (typeof data !== 'boolean') throw misfit(at, scalar, data);
      return data;
    case 'text':
      if (typeof data !== 'string') throw misfit(at, scalar, data);
      return data;
    case 'bytes':
      if (!(data instanceof Uint8Array)) throw misfit(at, scalar, data);
      return data;
    case 'u64': {
      const value = typeof data === 'number' ? BigInt(data) : data;
      if (typeof value !== 'bigint' || value < 0n || value >= U64_LIMIT) {
        throw misfit(at, 'u64', data);
      }
      return value;
    }
    case 'field': {
      const value = bytesToBigint(bytesOfSize(data, 32, scalar, at));
      if (value >= FIELD_MODULUS) throw misfit(at, 'field (below the modulus of BN254)', data);
      return value;
    }
    case 'u256':
      return bytesToBigint(bytesOfSize(data, 32, scalar, at));
    default:
      return bytesOfSize(data, 32, scalar, at);
  }
}

function bytesOfSize(data: unknown, sizeBytes: number, type: string, at: string): Uint8Array {
  if (!(data instanceof Uint8Array) || data.length !== sizeBytes) {
    throw misfit(at, `${type} (${sizeBytes} bytes)`, data);
  }
  return data;
}

function misfit(at: string, expected: string, data: unknown): DiffieError {
  return new DiffieError('base.schema', { at, expected, got: shapeOf(data) });
}

/** What kind of thing came, never its content: it may be a secret. */
function shapeOf(data: unknown): string {
  if (data === null) return 'null';
  if (data instanceof Uint8Array) return `${data.length} bytes`;
  if (Array.isArray(data)) return `a list of ${data.length}`;
  return typeof data === 'object' ? 'a map' : `a ${typeof data}`;
}

/** Number of scalar types, for tables by type number. */
export const SCALAR_COUNT = SCALARS.length;
