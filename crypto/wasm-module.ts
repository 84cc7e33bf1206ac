// A small assembler for WebAssembly's binary format (core specification 2.0, chapter 5, with its vector instructions):
// functions over one imported memory, each exported by its name. It only encodes; what is wrong the engine refuses.

import { encodeUtf8 } from '../base/index.ts';

/** Instructions, encoded, in the order in which they run. */
export type WasmCode = readonly number[];

/** The byte of the type i32. */
export const WASM_I32 = 0x7f;
/** The byte of the type i64. */
export const WASM_I64 = 0x7e;
/** The byte of the type v128. */
export const WASM_V128 = 0x7b;

/** A value type. */
export type WasmType = typeof WASM_I32 | typeof WASM_I64 | typeof WASM_V128;

/** A function: parameters come first among its locals, and the body leaves nothing on the stack. */
export type WasmFunction = {
  readonly name: string;
  /** How many parameters, all of them addresses or small integers (i32). */
  readonly parameters: number;
  readonly locals: readonly WasmType[];
  readonly body: WasmCode;
};

const END = 0x0b;

/** Unsigned LEB128. @param value 0 to 2^32-1 */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** i64.const (the low seven bits at a time, sign in the last). */
export function i64Const(value: bigint): WasmCode {
  return [0x42, ...signedLeb(value)];
}

/** i32.const */
export function i32Const(value: number): WasmCode {
  return [0x41, ...signedLeb(BigInt(value))];
}

/** local.get */
export function get(local: number): WasmCode {
  return [0x20, ...leb(local)];
}

/** local.set, of what the code before it computes. */
export function set(local: number, ...value: readonly WasmCode[]): WasmCode {
  return [...value.flat(), 0x21, ...leb(local)];
}

/** An instruction without immediates after its operands. */
export function op(code: readonly number[], ...operands: readonly WasmCode[]): WasmCode {
  return [...operands.flat(), ...code];
}

/** A load or store at address + offset, of aligned 4 bytes at least. */
export function access(
  code: readonly number[],
  offset: number,
  ...operands: readonly WasmCode[]
): WasmCode {
  return [...operands.flat(), ...code, 2, ...leb(offset)];
}

/** A block that runs again while its last value, an i32, is not zero. */
export function loopWhile(body: WasmCode, condition: WasmCode): WasmCode {
  return [0x03, 0x40, ...body, ...condition, 0x0d, 0, END];
}

/** Opcodes by the specification's names. */
export const OPS = {
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32And: [0x71],
  i32Or: [0x72],
  i32Xor: [0x73],
  i32ShrS: [0x75],
  i32Eq: [0x46],
  i32Eqz: [0x45],
  i32LtU: [0x49],
  i32Load: [0x28],
  i32Store: [0x36],
  i64Load: [0x29],
  i64Load32S: [0x34],
  i64Load32U: [0x35],
  i64Store: [0x37],
  i64Store32: [0x3e],
  i64Add: [0x7c],
  i64Sub: [0x7d],
  i64Mul: [0x7e],
  i64And: [0x83],
  i64Or: [0x84],
  i64Xor: [0x85],
  i64Shl: [0x86],
  i64ShrS: [0x87],
  i64ShrU: [0x88],
  i64Rotl: [0x89],
  v128Load: [0xfd, 0],
  v128Store: [0xfd, 11],
  v128Load32Splat: [0xfd, 9],
  i32x4Splat: [0xfd, 17],
  v128And: [0xfd, 78],
  v128Or: [0xfd, 80],
  v128Xor: [0xfd, 81],
  i32x4Neg: [0xfd, 0xa1, 1],
  i32x4Add: [0xfd, 0xae, 1],
  i32x4Sub: [0xfd, 0xb1, 1],
  i64x2Add: [0xfd, 0xce, 1],
  i64x2ExtmulLowU: [0xfd, 0xde, 1],
  i64x2ExtmulHighU: [0xfd, 0xdf, 1],
  memoryFill: [0xfc, 11, 0],
} as const;

/** Functions as they are written down, each callable by those after it. */
export class WasmBuilder {
  readonly #functions: WasmFunction[] = [];

  /** Adds a function under a new name. */
  define(wasm: WasmFunction): void {
    this.#functions.push(wasm);
  }

  /** A call of a function that stands already. */
  call(name: string, ...operands: readonly WasmCode[]): WasmCode {
    const index = this.#functions.findIndex((wasm) => wasm.name === name);
    return [...operands.flat(), 0x10, ...leb(index)];
  }

  /** The module: imports `env.memory` of a number of pages, a fixed one or up to a maximum, exports every function. */
  assemble(memoryPages: number, maximumPages: number = memoryPages): Uint8Array {
    const functions = this.#functions;
    const most = Math.max(...functions.map(({ parameters }) => parameters));
    const types = Array.from({ length: most + 1 }, (_, count) => [
      0x60,
      ...leb(count),
      ...new Array<number>(count).fill(WASM_I32),
      0,
    ]);
    const exported = functions.map(({ name }, i) => [...text(name), 0, ...leb(i)]);
    const pages = [...leb(memoryPages), ...leb(maximumPages)];
    return Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, types),
      ...section(2, [[...text('env'), ...text('memory'), 2, 1, ...pages]]),
      ...section(
        3,
        functions.map(({ parameters }) => leb(parameters)),
      ),
      ...section(7, exported),
      ...section(10, functions.map(encodeBody)),
    ]);
  }
}

function encodeBody({ locals, body }: WasmFunction): number[] {
  const bytes = [...leb(locals.length), ...locals.flatMap((type) => [1, type])];
  const sizeBytes = bytes.length + body.length + 1;
  return [...leb(sizeBytes), ...bytes, ...body, END];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...leb(items.length), ...items.flat()];
  return [id, ...leb(content.length), ...content];
}

function text(value: string): number[] {
  const bytes = encodeUtf8(value);
  return [...leb(bytes.length), ...bytes];
}

function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (true) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
