// A program as a WebAssembly module: a function each of its own, and for each that is entered from outside a way in that
// fetches arguments and the meter, and leaves the meter and a wide result in memory.

import { LIMITS } from '../../base/index.ts';
import type { CompiledFunction, Program } from '../program.ts';
import { awaits } from '../validate/waits.ts';
import type { Value } from '../value.ts';
import { ImportTable } from './imports.ts';
import { METER_AT, WIDE_AT } from './layout.ts';
import { hostInstructionOf, lowerFunction, type Plan, roomOf } from './lower-function.ts';
import { ownershipOf } from './ownership.ts';
import { flatten, type Kind, kindOf, WASM_TYPES } from './representation.ts';
import { type Typing, typingsOf } from './typing.ts';
import {
  encodeWasm,
  I32,
  I64,
  W,
  type WasmFunction,
  type WasmType,
  WasmWriter,
} from './wasm-writer.ts';

/** A compiled program before it is given to V8. */
export type Lowered = {
  readonly code: Uint8Array;
  readonly imports: ImportTable;
  /** What the module's globals hold, by their number. */
  readonly globals: readonly Value[];
};

/** Compiles a program; linear in its size. */
export function lowerProgram(program: Program): Lowered {
  const typings = typingsOf(program);
  const imports = new ImportTable();
  program.functions.forEach(({ steps }, i) => {
    findImports(imports, steps, typings[i] ?? []);
  });
  const entered = new Set(program.module.exports.map((entry) => entry.function));
  const globals = new GlobalTable(program);
  const plan: Plan = { program, imports, firstFunction: imports.complete(), globals, entered };
  const functions = program.functions.map((_, i) => lowerFunction(plan, i, typings[i] ?? []));
  const ways = [...entered].map((i) => wayIn(plan, i));
  const code = encodeWasm({
    imports: imports.list(),
    globalCount: globals.values.length,
    functions: [...functions, ...ways],
  });
  return { code, imports, globals: globals.values };
}

function findImports(
  imports: ImportTable,
  steps: CompiledFunction['steps'],
  typings: readonly (Typing | undefined)[],
): void {
  const { updates } = ownershipOf(steps, typings);
  for (const [pc, step] of steps.entries()) {
    const typing = typings[pc];
    if (typing === undefined) continue;
    const { op, imm } = step;
    if (op === 'await.open' || op === 'await.joint') {
      imports.numberOfWait({ op, imm, operands: typing.operands.map(kindOf) });
      continue;
    }
    const host = hostInstructionOf(step, typing);
    if (host === undefined) continue;
    if (updates.has(pc)) imports.numberOfUpdate(host);
    else imports.numberOf(host);
  }
}

/** Values that compiled code refers to, each once. */
class GlobalTable {
  readonly values: Value[] = [];
  readonly empty: number;
  private readonly program: Program;
  private readonly numbers = new Map<Value, number>();

  constructor(program: Program) {
    this.program = program;
    this.empty = this.numberOf([]);
    for (const { value } of program.module.constants) this.numberOf(value);
    for (const { initial } of program.functions) {
      for (const value of initial) if (value !== undefined) this.numberOf(value);
    }
  }

  constant(index: number): number {
    return this.numberOf(this.program.module.constants[index]?.value as Value);
  }

  initial(fn: number, local: number): number {
    return this.numberOf(this.program.functions[fn]?.initial[local] as Value);
  }

  private numberOf(value: Value): number {
    const known = this.numbers.get(value);
    if (known !== undefined) return known;
    this.numbers.set(value, this.values.length);
    this.values.push(value);
    return this.values.length - 1;
  }
}

/** i64.trunc_sat_f64_s */
const TRUNCATE = [0xfc, 6] as const;

/** The function that JavaScript calls; of a method that awaits with the number of the wait to go on from. */
function wayIn(plan: Plan, index: number): WasmFunction {
  const fn = plan.program.functions[index] as CompiledFunction;
  const source = plan.program.module.functions[index];
  const isResumable = source !== undefined && awaits(source);
  const out = new WasmWriter();
  for (const [i, type] of fn.params.entries()) {
    const kind = kindOf(type);
    out.i32Const(i);
    out.call(plan.imports.number(`load ${kind}`));
    if (kind === 'wide') takeWide(out);
  }
  out.i32Const(0);
  out.access(W.f64Load, METER_AT);
  out.op(...TRUNCATE);
  const calls = BigInt(LIMITS.callDepth);
  out.i64Const((calls << 32n) + BigInt(LIMITS.frameBytes) - roomOf(fn));
  if (isResumable) out.get(0);
  out.call(plan.firstFunction + index);
  const kind = fn.results.map(kindOf)[0];
  const locals: WasmType[] = [I64, ...(kind === 'wide' ? WASM_TYPES.wide : [])];
  leave(out, isResumable ? 1 : 0, kind);
  return {
    params: isResumable ? [I32] : [],
    results: kind === undefined || kind === 'wide' ? [] : flatten([kind]),
    locals,
    code: out.take(),
    exported: `run${index}`,
  };
}

function takeWide(out: WasmWriter): void {
  for (let i = 0; i < 4; i++) {
    out.i32Const(0);
    out.access(W.i64Load, WIDE_AT + 8 * i);
  }
}

/** Stores the meter, which is on the stack, and a wide result below it. */
function leave(out: WasmWriter, local: number, kind: Kind | undefined): void {
  out.set(local);
  out.i32Const(0);
  out.get(local);
  out.op(W.f64ConvertI64S);
  out.access(W.f64Store, METER_AT);
  if (kind !== 'wide') return;
  for (let i = 3; i >= 0; i--) out.set(local + 1 + i);
  for (let i = 0; i < 4; i++) {
    out.i32Const(0);
    out.get(local + 1 + i);
    out.access(W.i64Store, WIDE_AT + 8 * i);
  }
}
