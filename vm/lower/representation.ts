// How a value of each type stands in compiled code: a bool as i32, a u64 as i64, u256 and field as four i64 with the
// lowest word first, and everything else as a reference to the very value that the interpreter uses.

import type { TypeRef } from '../module.ts';
import { scalarOf } from '../types.ts';
import { EXTERNREF, I32, I64, type WasmType } from './wasm-writer.ts';

/** The kinds of representation. */
export type Kind = 'bool' | 'u64' | 'wide' | 'ref';

/** The kind of a type. */
export function kindOf(type: TypeRef): Kind {
  switch (scalarOf(type)) {
    case 'bool':
      return 'bool';
    case 'u64':
      return 'u64';
    case 'u256':
    case 'field':
      return 'wide';
    default:
      return 'ref';
  }
}

/** The WebAssembly values of each kind. */
export const WASM_TYPES: Readonly<Record<Kind, readonly WasmType[]>> = {
  bool: [I32],
  u64: [I64],
  wide: [I64, I64, I64, I64],
  ref: [EXTERNREF],
};

/** The WebAssembly values of several, in order. */
export function flatten(kinds: readonly Kind[]): WasmType[] {
  return kinds.flatMap((kind) => WASM_TYPES[kind]);
}
