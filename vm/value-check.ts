// Whether data is a value of a type, part by part, and where it is not. Slow and exact: what the fast reader does not
// take, this says why; and values that come as such, from a program in front of the machine, pass here.

import { assert, bytesToBigint, DiffieError, LIMITS } from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import type { Scalar } from './isa.ts';
import type { Module, TypeRef } from './module.ts';
import { compositeOf, scalarOf, typeName } from './types.ts';
import { PROOF_SIZE_BYTES, type Value } from './value.ts';

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

const U64_LIMIT = 2n ** 64n;
const INTEGER_LIMITS = { u64: U64_LIMIT, u256: 2n ** 256n, field: FIELD_MODULUS } as const;

/**
 * The value that decoded CBOR stands for.
 * @throws base.schema, base.limit with the path of the part that does not fit
 */
export function valueFromData(module: Types, type: TypeRef, data: unknown, at: string): Value {
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
      return data.map((item, i) => valueFromData(module, def.of, item, `${at}[${i}]`));
    }
    case 'option':
      if (data === null) return [];
      if (!Array.isArray(data) || data.length !== 1) throw misfit(at, name, data);
      return [valueFromData(module, def.of, data[0], at)];
    case 'record':
      if (!Array.isArray(data) || data.length !== def.members.length) {
        throw misfit(at, `${name} (${def.members.length} members)`, data);
      }
      return def.members.map((member, i) =>
        valueFromData(module, member.type, data[i], `${at}.${member.name}`),
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

/** An error base.schema that says what kind of thing came, never its content. */
export function misfit(at: string, expected: string, data: unknown): DiffieError {
  return new DiffieError('base.schema', { at, expected, got: shapeOf(data) });
}

/** What kind of thing came, never its content: it may be a secret. */
function shapeOf(data: unknown): string {
  if (data === null) return 'null';
  if (data instanceof Uint8Array) return `${data.length} bytes`;
  if (Array.isArray(data)) return `a list of ${data.length}`;
  return typeof data === 'object' ? 'a map' : `a ${typeof data}`;
}

/** @throws base.schema, base.limit with the path of the part that is not of its type */
export function checkValue(module: Types, type: TypeRef, value: unknown, at: string): void {
  const scalar = scalarOf(type);
  const def = compositeOf(module, type);
  if (scalar !== undefined) checkScalar(scalar, value, at);
  else if (def?.kind === 'ct') bytesOfSize(value, 32, typeName(module, type), at);
  else if (def?.kind === 'proof') bytesOfSize(value, PROOF_SIZE_BYTES, typeName(module, type), at);
  else checkItems(module, type, value, at);
}

function checkItems(module: Types, type: TypeRef, value: unknown, at: string): void {
  const def = compositeOf(module, type);
  if (!Array.isArray(value)) throw misfit(at, typeName(module, type), value);
  if (def?.kind === 'record') {
    if (value.length !== def.members.length) throw misfit(at, typeName(module, type), value);
    for (const [i, member] of def.members.entries()) {
      checkValue(module, member.type, value[i], `${at}.${member.name}`);
    }
  } else if (def?.kind === 'list' || def?.kind === 'option') {
    if (value.length > (def.kind === 'list' ? LIMITS.listItems : 1)) {
      throw misfit(at, typeName(module, type), value);
    }
    for (const [i, item] of value.entries()) checkValue(module, def.of, item, `${at}[${i}]`);
  }
}

function checkScalar(scalar: Scalar, value: unknown, at: string): void {
  switch (scalar) {
    case 'u64':
    case 'u256':
    case 'field':
      if (typeof value !== 'bigint' || value < 0n || value >= INTEGER_LIMITS[scalar]) {
        throw misfit(at, scalar, value);
      }
      break;
    case 'text':
      if (typeof value !== 'string' || !value.isWellFormed()) throw misfit(at, scalar, value);
      break;
    default:
      scalarFrom(scalar, value, at);
  }
}
