// Writes WebAssembly's binary format (core specification 2.0, chapter 5) into one growing buffer, so that lowering takes
// time linear in what it writes. It only encodes; what is wrong V8 refuses, and that is a broken program.

import { encodeUtf8 } from '../../base/index.ts';

/** The byte of the type i32. */
export const I32 = 0x7f;
/** The byte of the type i64. */
export const I64 = 0x7e;
/** The byte of the type f64. */
export const F64 = 0x7c;
/** The byte of the type externref: any value of JavaScript. */
export const EXTERNREF = 0x6f;
/** A value type. */
export type WasmType = typeof I32 | typeof I64 | typeof F64 | typeof EXTERNREF;

/** Opcodes by the specification's names. */
export const W = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  i64Load: 0x29,
  i64Load32U: 0x35,
  i32Load: 0x28,
  f64Load: 0x2b,
  i32Store: 0x36,
  i64Store: 0x37,
  i64Store32: 0x3e,
  f64Store: 0x39,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32GeS: 0x4e,
  i64Eqz: 0x50,
  i64Eq: 0x51,
  i64Ne: 0x52,
  i64LtS: 0x53,
  i64LtU: 0x54,
  i64GtU: 0x56,
  i64LeU: 0x58,
  i64GeU: 0x5a,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Xor: 0x73,
  i32Shl: 0x74,
  i64Clz: 0x79,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64DivU: 0x80,
  i64RemU: 0x82,
  i64And: 0x83,
  i64Or: 0x84,
  i64Xor: 0x85,
  i64Shl: 0x86,
  i64ShrS: 0x87,
  i64ShrU: 0x88,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
  f64ConvertI64S: 0xb9,
  refNull: 0xd0,
} as const;

const EMPTY_BLOCK = 0x40;
const FUNCTION_TYPE = 0x60;

/** A buffer that grows, and the instructions that have immediates. Guards its length. */
export class WasmWriter {
  private bytes: Uint8Array = new Uint8Array(256);
  private length = 0;

  /** What was written. */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Opcodes without immediates, or bytes as they are. */
  op(...codes: readonly number[]): void {
    for (const code of codes) this.byte(code);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.grow(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  private grow(by: number): void {
    if (this.length + by <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + by));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Unsigned LEB128. @param value 0 to 2^32-1 */
  leb(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  private signedLeb(value: number): void {
    let rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  i32Const(value: number): void {
    this.byte(W.i32Const);
    this.signedLeb(value | 0);
  }

  /** @param value any integer; its low 64 bits count */
  i64Const(value: bigint): void {
    this.byte(W.i64Const);
    let rest = BigInt.asIntN(64, value);
    if (rest >= -0x4000_0000n && rest < 0x4000_0000n) {
      this.signedLeb(Number(rest));
      return;
    }
    while (rest < -0x40n || rest >= 0x40n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  get(local: number): void {
    this.byte(W.localGet);
    this.leb(local);
  }

  set(local: number): void {
    this.byte(W.localSet);
    this.leb(local);
  }

  tee(local: number): void {
    this.byte(W.localTee);
    this.leb(local);
  }

  call(index: number): void {
    this.byte(W.call);
    this.leb(index);
  }

  globalGet(index: number): void {
    this.byte(W.globalGet);
    this.leb(index);
  }

  /** Opens a block, loop or if; it leaves nothing unless a type is given. */
  open(code: typeof W.block | typeof W.loop | typeof W.if, result?: WasmType): void {
    this.byte(code);
    this.byte(result ?? EMPTY_BLOCK);
  }

  br(code: typeof W.br | typeof W.brIf, depth: number): void {
    this.byte(code);
    this.leb(depth);
  }

  /** @param depths the last is the default's */
  brTable(depths: readonly number[]): void {
    this.byte(W.brTable);
    this.leb(depths.length - 1);
    for (const depth of depths) this.leb(depth);
  }

  /** A load or store at the address on the stack plus an offset; no alignment is promised. */
  access(code: number, offset: number): void {
    this.byte(code);
    this.byte(0);
    this.leb(offset);
  }
}

/** A function as it goes into a module: parameters are the first locals. */
export type WasmFunction = {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  /** Its instructions, without the closing `end`. */
  readonly code: Uint8Array;
  /** The name under which it is exported; none where it is not. */
  readonly exported?: string;
};

/** What is imported from the module `env`, by a name of its own. */
export type WasmImport = {
  readonly name: string;
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
};

/** What a module holds. Functions are numbered after the imported ones. */
export type WasmModule = {
  readonly imports: readonly WasmImport[];
  /** Imported constants, all externref, named `g0`, `g1`, … */
  readonly globalCount: number;
  readonly functions: readonly WasmFunction[];
};

/** The bytes of a module that imports one page of memory as `env.memory`. */
export function encodeWasm({ imports, globalCount, functions }: WasmModule): Uint8Array {
  const types = new TypeTable();
  const importTypes = imports.map(({ params, results }) => types.number(params, results));
  const functionTypes = functions.map(({ params, results }) => types.number(params, results));
  const out = new WasmWriter();
  out.op(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  section(out, 1, types.entries);
  section(out, 2, importEntries(imports, importTypes, globalCount));
  section(out, 3, functionTypes.map(indexEntry));
  section(out, 7, exportEntries(functions, imports.length));
  section(out, 10, functions.map(bodyEntry));
  return out.take();
}

class TypeTable {
  readonly entries: Uint8Array[] = [];
  private readonly numbers = new Map<string, number>();

  number(params: readonly WasmType[], results: readonly WasmType[]): number {
    const name = `${params}>${results}`;
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const entry = new WasmWriter();
    entry.byte(FUNCTION_TYPE);
    entry.leb(params.length);
    entry.op(...params);
    entry.leb(results.length);
    entry.op(...results);
    this.numbers.set(name, this.entries.length);
    this.entries.push(entry.take());
    return this.entries.length - 1;
  }
}

const FUNCTION_KIND = 0;
const MEMORY_KIND = 2;
const GLOBAL_KIND = 3;

function importEntries(
  imports: readonly WasmImport[],
  types: readonly number[],
  globalCount: number,
): Uint8Array[] {
  const functions = imports.map(({ name }, i) => {
    const entry = importEntry(name, FUNCTION_KIND);
    entry.leb(types[i] as number);
    return entry.take();
  });
  const memory = importEntry('memory', MEMORY_KIND);
  memory.op(1, 1, 1);
  const globals = Array.from({ length: globalCount }, (_, i) => {
    const entry = importEntry(`g${i}`, GLOBAL_KIND);
    entry.op(EXTERNREF, 0);
    return entry.take();
  });
  return [...functions, memory.take(), ...globals];
}

function importEntry(name: string, kind: number): WasmWriter {
  const entry = new WasmWriter();
  text(entry, 'env');
  text(entry, name);
  entry.byte(kind);
  return entry;
}

function indexEntry(index: number): Uint8Array {
  const entry = new WasmWriter();
  entry.leb(index);
  return entry.take();
}

function exportEntries(functions: readonly WasmFunction[], first: number): Uint8Array[] {
  return functions.flatMap(({ exported }, i) => {
    if (exported === undefined) return [];
    const entry = new WasmWriter();
    text(entry, exported);
    entry.byte(FUNCTION_KIND);
    entry.leb(first + i);
    return [entry.take()];
  });
}

function bodyEntry({ locals, code }: WasmFunction): Uint8Array {
  const head = new WasmWriter();
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  head.leb(runs.length);
  for (const { type, count } of runs) {
    head.leb(count);
    head.byte(type);
  }
  const declared = head.take();
  const entry = new WasmWriter();
  entry.leb(declared.length + code.length + 1);
  entry.raw(declared);
  entry.raw(code);
  entry.byte(W.end);
  return entry.take();
}

function section(out: WasmWriter, id: number, entries: readonly Uint8Array[]): void {
  const count = new WasmWriter();
  count.leb(entries.length);
  const head = count.take();
  out.byte(id);
  out.leb(entries.reduce((sum, entry) => sum + entry.length, head.length));
  out.raw(head);
  for (const entry of entries) out.raw(entry);
}

function text(out: WasmWriter, value: string): void {
  const bytes = encodeUtf8(value);
  out.leb(bytes.length);
  out.raw(bytes);
}
