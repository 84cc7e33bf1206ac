// The arithmetic of edwards25519 in one WebAssembly instance, assembled and compiled when this file loads (7 kB, in about
// 20 ms). Functions take addresses in its memory; nothing of it leaves crypto/. The memory holds
// constants, scratch space, places for operands, tables and a workspace. Secrets that pass through are
// overwritten by the next use and not wiped.

import { bigintToBytes } from '../base/index.ts';
import { defineField, FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import { defineGroup, POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import { WasmBuilder } from './wasm-module.ts';

type Operation<Operands extends readonly number[]> = (...operands: Operands) => void;
type Unary = Operation<[out: number, a: number]>;
type Binary = Operation<[out: number, a: number, b: number]>;
type Select = Operation<[out: number, table: number, count: number, digit: number]>;

/** By name; see `defineField` and `defineGroup`. */
export type Curve25519 = {
  readonly feMul: Binary;
  readonly feSquare: Unary;
  readonly feSquares: Operation<[out: number, a: number, n: number]>;
  readonly feAdd: Binary;
  readonly feSub: Binary;
  readonly feNegate: Unary;
  readonly feSelect: Operation<[out: number, a: number, flag: number]>;
  readonly feDecode: Operation<[out: number, bytes: number]>;
  readonly feEncode: Operation<[bytes: number, a: number]>;
  readonly ptDouble: Operation<[out: number, p: number, n: number]>;
  readonly ptToCached: Unary;
  readonly ptAdd: Binary;
  readonly ptAddCached: Binary;
  readonly ptSubCached: Binary;
  readonly ptAddAffine: Binary;
  readonly ptSubAffine: Binary;
  readonly selectCached: Select;
  readonly selectAffine: Select;
};

const PAGE_SIZE_BYTES = 2 ** 16;
const MEMORY_PAGES = 80;
const FE = FIELD25519_SIZE_BYTES;

/** p = 2^255 - 19. */
export const FIELD25519_PRIME = 2n ** 255n - 19n;

/** Constants of RFC 9496, section 4.1, and 2d, in this order. */
const CONSTANTS = {
  zero: 0n,
  one: 1n,
  d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
  twoD: 16295367250680780974490674513165176452449235426866156013048779062215315747161n,
  sqrtM1: 19681161376707505956807079304988542015446066515923890162744021073123829784752n,
  sqrtAdMinusOne: 25063068953384623474111414158702152701244531502492656460079210482610430750235n,
  invSqrtAMinusD: 54469307008909316920995813868745141605393597292927456921205312896311721017578n,
  oneMinusDSquared: 1159843021668779879193775521855586647937357759715417654439879720876111806838n,
  dMinusOneSquared: 40440834346308536858101042469323190826248399146238708352240133220865137265952n,
} as const;

const CONSTANT_NAMES = Object.keys(CONSTANTS) as readonly (keyof typeof CONSTANTS)[];
const GROUP_SCRATCH = CONSTANT_NAMES.length * FE;
const GROUP_SCRATCH_ELEMENTS = 10;
const BYTES_AT = GROUP_SCRATCH + GROUP_SCRATCH_ELEMENTS * FE;
const FIELD_SLOTS = 24;
const POINT_SLOTS = 8;
const FIELDS_AT = BYTES_AT + 64;
const POINTS_AT = FIELDS_AT + FIELD_SLOTS * FE;

/** Where the tables of ristretto-table.ts begin. */
export const TABLES_AT: number = alignUp(POINTS_AT + POINT_SLOTS * POINT25519_SIZE_BYTES);
/** Bytes that the tables have there. */
export const TABLES_SIZE_BYTES = 30 * PAGE_SIZE_BYTES;

/** Where the workspace begins, which any one function uses from its start to its end. It has 3 MB. */
export const WORKSPACE_AT: number = TABLES_AT + TABLES_SIZE_BYTES;

const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });

/** The memory by bytes. */
export const MEMORY_BYTES: Uint8Array = new Uint8Array(memory.buffer);
/** The memory by limbs: index address / 4. */
export const MEMORY_WORDS: Int32Array = new Int32Array(memory.buffer);

/** The address of a constant, by its name in RFC 9496. */
export function constantAt(name: keyof typeof CONSTANTS): number {
  return CONSTANT_NAMES.indexOf(name) * FE;
}

/** The address of one of 24 field elements for short use. */
export function fieldAt(slot: number): number {
  return FIELDS_AT + slot * FE;
}

/** The address of one of 8 points for short use. */
export function pointAt(slot: number): number {
  return POINTS_AT + slot * POINT25519_SIZE_BYTES;
}

/** The address of 64 bytes through which encodings pass. */
export const BYTES_PLACE: number = BYTES_AT;

/** The functions. */
export const curve25519: Curve25519 = instantiate();

function instantiate(): Curve25519 {
  const wasm = new WasmBuilder();
  defineField(wasm);
  defineGroup(wasm, { twoD: constantAt('twoD'), scratch: GROUP_SCRATCH });
  const code = new WebAssembly.Module(wasm.assemble(MEMORY_PAGES));
  const { exports } = new WebAssembly.Instance(code, { env: { memory } });
  const functions = exports as Curve25519;
  for (const name of CONSTANT_NAMES) {
    MEMORY_BYTES.set(bigintToBytes(CONSTANTS[name], 32).reverse(), BYTES_AT);
    functions.feDecode(constantAt(name), BYTES_AT);
  }
  return functions;
}

function alignUp(address: number): number {
  return Math.ceil(address / 64) * 64;
}
