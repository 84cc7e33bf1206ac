// What a typing rule sees: the stack of types at one instruction, and the ways in which it may change it.

import type { DiffieError } from '../../base/index.ts';
import type { FunctionDef, Module, TypeDef, TypeRef } from '../module.ts';

/** The stack of types where the checker stands, and what is known there. */
export type Typist = {
  readonly module: Module;
  readonly fn: FunctionDef;
  /** Types of parameters, then locals. */
  readonly locals: readonly TypeRef[];
  /** Where this is, for errors. */
  place(): string;
  /** Removes the top, which must be of that type. */
  pop(type: TypeRef): void;
  /** Removes the top, whatever its type. */
  popAny(expected: string): TypeRef;
  push(type: TypeRef): void;
  /** The number of a type that the declarations imply, so that it is always there: vm/implied-types.ts. */
  numberOf(def: TypeDef): TypeRef;
  /** Whether a type holds neither ciphertexts nor proofs. */
  isClear(type: TypeRef): boolean;
  /** How many values are on the stack, those of enclosing blocks included. */
  below(): number;
  /** An error `module.stack` at this place. */
  refuse(expected: string, got?: string): DiffieError;
};
