// A module as data: what the binary format and the text form both mean, before validation.
// Types are numbers: scalars by their place in SCALARS, composites from FIRST_COMPOSITE on by their place in
// `types`. A composite is listed once and refers only to earlier ones, so equal types have equal numbers.

import type { OpName, Scheme } from './isa.ts';

/** A type by number. */
export type TypeRef = number;

/** The number of the first composite type; those below are scalars (some unused). */
export const FIRST_COMPOSITE = 32;

/** A named part of a record. */
export type Member = { readonly name: string; readonly type: TypeRef };

/** A composite type. */
export type TypeDef =
  | { readonly kind: 'list'; readonly of: TypeRef }
  | { readonly kind: 'option'; readonly of: TypeRef }
  | { readonly kind: 'record'; readonly name: string; readonly members: readonly Member[] }
  | { readonly kind: 'ct'; readonly slot: number }
  | { readonly kind: 'proof'; readonly circuit: number };

/** A place for one key, set once; ciphertexts of the slot are under that key. Plaintexts are u64. */
export type Slot = { readonly name: string; readonly scheme: Scheme };

/** A Groth16 verifying key over BN254 in crypto/groth16.ts's canonical bytes. */
export type Circuit = {
  readonly name: string;
  readonly inputCount: number;
  readonly key: Uint8Array;
};

/** An entry of the contract's storage. */
export type Storage =
  | { readonly kind: 'cell'; readonly name: string; readonly type: TypeRef }
  | { readonly kind: 'map'; readonly name: string; readonly key: TypeRef; readonly value: TypeRef };

/** A constant of scalar type other than bool and u64, which have immediates. */
export type Constant =
  | { readonly type: 'u256' | 'field'; readonly value: bigint }
  | { readonly type: 'address' | 'hash' | 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'text'; readonly value: string };

/** An event that the contract emits: a record under a name. */
export type Event = { readonly name: string; readonly type: TypeRef };

/** Immediates in the row's order; `labels` is a list, all others one integer. */
export type Instruction = { readonly op: OpName; readonly imm: readonly Immediate[] };
/** What an immediate is: an integer, or the labels of a `br_table`. */
export type Immediate = bigint | readonly number[];

/** A function: types of its parameters, result and locals, and its code. */
export type FunctionDef = {
  readonly params: readonly TypeRef[];
  /** None or one. */
  readonly results: readonly TypeRef[];
  readonly locals: readonly TypeRef[];
  /** Ends with the `end` that closes the function. A position (pc) is an index into it. */
  readonly body: readonly Instruction[];
};

/** A method of the contract. `init` runs once, at deployment. */
export type Export = {
  readonly name: string;
  readonly function: number;
  readonly payable: boolean;
};

/** Names and lines for people; not part of the code's identity. */
export type Debug = {
  readonly file: string;
  readonly functions: readonly {
    readonly name: string;
    /** Of parameters, then locals. */
    readonly locals: readonly string[];
    /** A line per instruction, from 1. */
    readonly lines: readonly number[];
  }[];
};

/** A module, whole. */
export type Module = {
  readonly name: string;
  readonly types: readonly TypeDef[];
  readonly slots: readonly Slot[];
  readonly circuits: readonly Circuit[];
  readonly storage: readonly Storage[];
  readonly constants: readonly Constant[];
  readonly events: readonly Event[];
  readonly functions: readonly FunctionDef[];
  readonly exports: readonly Export[];
  readonly debug: Debug | undefined;
};

/** The method that runs at deployment and never after. */
export const INIT_METHOD = 'init';
