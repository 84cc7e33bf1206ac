// Expressions over 64-bit words that write themselves as WebAssembly: in these the kernels are put down.
// Each name is an operation of the core specification; nothing here knows what a kernel computes.

import { I64, W, type WasmFunction, type WasmType, WasmWriter } from './wasm-writer.ts';

/** Writes instructions. As an expression it leaves one value, as a statement none. */
export type Code = (out: WasmWriter) => void;

const binary =
  (code: number) =>
  (a: Code, b: Code): Code =>
  (out) => {
    a(out);
    b(out);
    out.byte(code);
  };

/** Sum of two i64. */
export const add = binary(W.i64Add);
/** Difference of two i64. */
export const sub = binary(W.i64Sub);
/** Product of two i64, its low half. */
export const mul = binary(W.i64Mul);
/** Quotient of two i64, unsigned; 0 as divisor is a trap of V8. */
export const divU = binary(W.i64DivU);
/** Bitwise and of two i64. */
export const and = binary(W.i64And);
/** Bitwise or of two i64. */
export const or = binary(W.i64Or);
/** Bitwise exclusive or of two i64. */
export const xor = binary(W.i64Xor);
/** Left shift of an i64. */
export const shl = binary(W.i64Shl);
/** Right shift of an i64 that fills with zeros. */
export const shrU = binary(W.i64ShrU);
/** Right shift of an i64 that fills with the top bit. */
export const shrS = binary(W.i64ShrS);
/** First i64 below second, unsigned as all comparisons here; an i32. */
export const ltU = binary(W.i64LtU);
/** First i64 above second. */
export const gtU = binary(W.i64GtU);
/** First i64 at least second. */
export const geU = binary(W.i64GeU);
/** Two i64 differ. */
export const ne = binary(W.i64Ne);
/** Bitwise and of two i32. */
export const both = binary(W.i32And);
/** Bitwise or of two i32. */
export const either = binary(W.i32Or);
/** Sum of two i32. */
export const i32Add = binary(W.i32Add);
/** Left shift of an i32. */
export const i32Shl = binary(W.i32Shl);

const unary =
  (code: number) =>
  (a: Code): Code =>
  (out) => {
    a(out);
    out.byte(code);
  };

/** Whether an i64 is zero, as i32. */
export const isZero = unary(W.i64Eqz);
/** Whether an i32 is zero: negation of a flag. */
export const not = unary(W.i32Eqz);
/** Zeros above the top bit of an i64. */
export const clz = unary(W.i64Clz);
/** An i32 as i64. */
export const widen = unary(W.i64ExtendI32U);
/** The low half of an i64 as i32. */
export const wrap = unary(W.i32WrapI64);

/** A constant i64. */
export const word =
  (value: bigint): Code =>
  (out) =>
    out.i64Const(value);

/** A constant i32. */
export const int =
  (value: number): Code =>
  (out) =>
    out.i32Const(value);

/** The value of a local. */
export const get =
  (local: number): Code =>
  (out) =>
    out.get(local);

/** Statement: sets a local. */
export const set =
  (local: number, value: Code): Code =>
  (out) => {
    value(out);
    out.set(local);
  };

/** Statements one after the other. */
export const all =
  (...parts: readonly Code[]): Code =>
  (out) => {
    for (const part of parts) part(out);
  };

/** Statements that run if an i32 is not zero. */
export const when =
  (condition: Code, ...then: readonly Code[]): Code =>
  (out) => {
    condition(out);
    out.open(W.if);
    all(...then)(out);
    out.byte(W.end);
  };

/** Statements that run again and again while an i32, computed before each round, is not zero. */
export const whilst =
  (condition: Code, ...body: readonly Code[]): Code =>
  (out) => {
    out.open(W.block);
    out.open(W.loop);
    condition(out);
    out.byte(W.i32Eqz);
    out.br(W.brIf, 1);
    all(...body)(out);
    out.br(W.br, 0);
    out.byte(W.end);
    out.byte(W.end);
  };

/** Leaves the function with the values. */
export const give =
  (...values: readonly Code[]): Code =>
  (out) => {
    all(...values)(out);
    out.byte(W.return);
  };

/** 32 bits of memory, as i64. */
export const load32 =
  (address: Code, offset = 0): Code =>
  (out) => {
    address(out);
    out.access(W.i64Load32U, offset);
  };

/** The i64 at an address of the page. */
export const load64 =
  (address: Code, offset = 0): Code =>
  (out) => {
    address(out);
    out.access(W.i64Load, offset);
  };

/** Statement: writes the low half of an i64 to an address of the page. */
export const store32 =
  (address: Code, value: Code, offset = 0): Code =>
  (out) => {
    address(out);
    value(out);
    out.access(W.i64Store32, offset);
  };

/** Statement: writes an i64 to an address of the page. */
export const store64 =
  (address: Code, value: Code, offset = 0): Code =>
  (out) => {
    address(out);
    value(out);
    out.access(W.i64Store, offset);
  };

/** Hands out locals of a function whose parameters are all i64. Guards their numbers. */
export class Locals {
  private readonly first: number;
  private readonly types: WasmType[] = [];

  constructor(parameterCount: number) {
    this.first = parameterCount;
  }

  /** A new local. */
  one(type: WasmType = I64): number {
    this.types.push(type);
    return this.first + this.types.length - 1;
  }

  /** So many new ones. */
  many(count: number): number[] {
    return Array.from({ length: count }, () => this.one());
  }

  /** The function of a body in which these are used. */
  define(exported: string, results: readonly WasmType[], ...body: readonly Code[]): WasmFunction {
    const out = new WasmWriter();
    all(...body)(out);
    const params = new Array<WasmType>(this.first).fill(I64);
    return { params, results, locals: this.types, code: out.take(), exported };
  }
}
