// The outside of a contract: its methods with argument and result types, and values as JSON for people and RPC.
// JSON forms: integers as decimal strings (safe numbers are taken too), byte-like values as 0x-hexadecimal, text and
// bool as such, list as array, record as object by member name, option as null or the value.

import { DiffieError, fromHex, toHex } from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import type { Scalar } from './isa.ts';
import type { Module, TypeRef } from './module.ts';
import type { Program } from './program.ts';
import { compositeOf, scalarOf, typeName } from './types.ts';
import { awaits } from './validate/waits.ts';
import { PROOF_SIZE_BYTES, type Value } from './value.ts';
import { encodeValues } from './values.ts';

/** A value as JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A method as callers see it. */
export type Method = {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: string }[];
  /** Undefined where the method gives nothing. */
  readonly result: string | undefined;
  readonly payable: boolean;
  /** Whether a call may end as a request that is answered later. */
  readonly awaits: boolean;
};

/** The methods in the order of the module's exports. */
export function methodsOf(program: Pick<Program, 'module'>): Method[] {
  const { module } = program;
  return module.exports.map((entry) => {
    const fn = module.functions[entry.function];
    const names = module.debug?.functions[entry.function]?.locals ?? [];
    const result = fn?.results[0];
    return {
      name: entry.name,
      params: (fn?.params ?? []).map((type, i) => ({
        name: names[i] ?? `${i}`,
        type: typeName(module, type),
      })),
      result: result === undefined ? undefined : typeName(module, result),
      payable: entry.payable,
      awaits: fn !== undefined && awaits(fn),
    };
  });
}

/**
 * The canonical bytes of a method's arguments.
 * @throws trap.method for an unknown method; base.schema, base.range, base.hex with the argument's name
 */
export function argumentsFromJson(
  program: Program,
  method: string,
  args: readonly Json[],
): Uint8Array {
  const { params, names } = parametersOf(program, method);
  if (args.length !== params.length) {
    const expected = `${params.length} arguments (${names.join(', ')})`;
    throw new DiffieError('base.schema', { at: method, expected, got: `${args.length}` });
  }
  const values = params.map((type, i) =>
    valueFromJson(program.module, type, args[i] as Json, `${method}.${names[i]}`),
  );
  return encodeValues(program.module, params, values);
}

/**
 * The canonical bytes of a method's arguments given as machine values.
 * @throws trap.method for an unknown method; base.schema where a value is not of its type
 */
export function encodeArguments(
  program: Program,
  method: string,
  args: readonly Value[],
): Uint8Array {
  const { params } = parametersOf(program, method);
  return encodeValues(program.module, params, args, method);
}

function parametersOf(program: Program, method: string) {
  const entry = program.exports.get(method);
  const fn = entry && program.module.functions[entry.function];
  if (fn === undefined || entry === undefined) {
    const expected = `one of ${[...program.exports.keys()].join(', ')}`;
    throw new DiffieError('trap.method', { at: 'method', expected, got: method });
  }
  const known = program.module.debug?.functions[entry.function]?.locals ?? [];
  return { params: fn.params, names: fn.params.map((_, i) => known[i] ?? `${i}`) };
}

/** A value of the type from its JSON form. Errors as argumentsFromJson's. */
export function valueFromJson(module: Module, type: TypeRef, json: Json, at: string): Value {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return scalarFromJson(scalar, json, at);
  const def = compositeOf(module, type);
  const expected = typeName(module, type);
  switch (def?.kind) {
    case 'list':
      if (!Array.isArray(json)) throw misfit(at, expected);
      return json.map((item, i) => valueFromJson(module, def.of, item, `${at}[${i}]`));
    case 'option':
      return json === null ? [] : [valueFromJson(module, def.of, json, at)];
    case 'record': {
      if (json === null || typeof json !== 'object' || Array.isArray(json))
        throw misfit(at, expected);
      const object = json as { readonly [name: string]: Json };
      return def.members.map(({ name, type: part }) => {
        const member = Object.hasOwn(object, name) ? object[name] : undefined;
        if (member === undefined) throw misfit(`${at}.${name}`, typeName(module, part));
        return valueFromJson(module, part, member, `${at}.${name}`);
      });
    }
    case 'proof':
      return sized(json, PROOF_SIZE_BYTES, expected, at);
    default:
      return sized(json, 32, expected, at);
  }
}

/** The JSON form of a value of the type. */
export function valueToJson(module: Module, type: TypeRef, value: Value): Json {
  const scalar = scalarOf(type);
  if (scalar !== undefined) {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? `0x${toHex(value)}` : (value as boolean | string);
  }
  const def = compositeOf(module, type);
  const items = value as readonly Value[];
  switch (def?.kind) {
    case 'list':
      return items.map((item) => valueToJson(module, def.of, item));
    case 'option':
      return items[0] === undefined ? null : valueToJson(module, def.of, items[0]);
    case 'record':
      return Object.fromEntries(
        def.members.map((member, i) => [
          member.name,
          valueToJson(module, member.type, items[i] as Value),
        ]),
      );
    default:
      return `0x${toHex(value as Uint8Array)}`;
  }
}

function scalarFromJson(scalar: Scalar, json: Json, at: string): Value {
  switch (scalar) {
    case 'bool':
      if (typeof json !== 'boolean') throw misfit(at, scalar);
      return json;
    case 'text':
      if (typeof json !== 'string') throw misfit(at, scalar);
      return json;
    case 'bytes':
      if (typeof json !== 'string') throw misfit(at, '0x-hexadecimal bytes');
      return fromHex(json, at);
    case 'u64':
      return integer(json, 2n ** 64n, scalar, at);
    case 'u256':
      return integer(json, 2n ** 256n, scalar, at);
    case 'field':
      return integer(json, FIELD_MODULUS, 'field (below the modulus of BN254)', at);
    default:
      return sized(json, 32, scalar, at);
  }
}

function integer(json: Json, limit: bigint, expected: string, at: string): bigint {
  const text = typeof json === 'number' && Number.isSafeInteger(json) ? `${json}` : json;
  if (typeof text !== 'string' || !/^(0|[1-9][0-9]{0,77})$/.test(text) || BigInt(text) >= limit) {
    throw misfit(at, `${expected} in decimal`);
  }
  return BigInt(text);
}

function sized(json: Json, sizeBytes: number, expected: string, at: string): Uint8Array {
  const bytes = typeof json === 'string' ? fromHex(json, at) : undefined;
  if (bytes?.length !== sizeBytes)
    throw misfit(at, `${expected}: ${sizeBytes} bytes in hexadecimal`);
  return bytes;
}

function misfit(at: string, expected: string): DiffieError {
  return new DiffieError('base.schema', { at, expected });
}
