// Hand-written WebAssembly for the machine's suite: the same loops without gas, without overflow checks, with the bounds
// checks that a list has. Arrays lie in the memory.

import { INDEX_AT, MEMORY } from '../vm/lower/layout.ts';
import { encodeWasm, I32, I64, W, type WasmType, WasmWriter } from '../vm/lower/wasm-writer.ts';

type Loop = (rounds: bigint) => bigint;

/** Parameter n is local 0, the counter 1, the result 2. */
const [N, I, X, Y] = [0, 1, 2, 3] as const;

function build(locals: readonly WasmType[], write: (out: WasmWriter) => void): Loop {
  const out = new WasmWriter();
  write(out);
  out.get(X);
  const run = { params: [I64], results: [I64], locals, code: out.take(), exported: 'run' } as const;
  const module = new WebAssembly.Module(
    encodeWasm({ imports: [], globalCount: 0, functions: [run] }),
  );
  const instance = new WebAssembly.Instance(module, { env: { memory: MEMORY } });
  const { run: entered } = instance.exports as { readonly run: Loop };
  return (rounds) => BigInt.asUintN(64, entered(rounds));
}

/** The body again while the counter, raised by one, is below n. */
function rounds(out: WasmWriter, body: () => void): void {
  out.open(W.loop);
  body();
  step(out, I);
  out.get(N);
  out.op(W.i64LtU);
  out.br(W.brIf, 0);
  out.op(W.end);
}

function step(out: WasmWriter, local: number): void {
  out.get(local);
  out.i64Const(1n);
  out.op(W.i64Add);
  out.tee(local);
}

/** The sum of 0 to n-1. */
export const addLoop: Loop = build([I64, I64], (out) =>
  rounds(out, () => {
    out.get(X);
    out.get(I);
    out.op(W.i64Add);
    out.set(X);
  }),
);

/** Fibonacci's number n modulo 2^64. */
export const fibonacciLoop: Loop = build([I64, I64, I64, I64], (out) => {
  out.i64Const(1n);
  out.set(Y);
  rounds(out, () => {
    out.get(Y);
    out.set(4);
    out.get(X);
    out.get(Y);
    out.op(W.i64Add);
    out.set(Y);
    out.get(4);
    out.set(X);
  });
});

/** x := (7x + i) mod 1000003. */
export const mixLoop: Loop = build([I64, I64], (out) =>
  rounds(out, () => {
    out.get(X);
    out.i64Const(7n);
    out.op(W.i64Mul);
    out.get(I);
    out.op(W.i64Add);
    out.i64Const(1_000_003n);
    out.op(W.i64RemU);
    out.set(X);
  }),
);

/** The sum over i of the byte i mod 32 of 32 bytes, 1 to 32, each fetched after a look at the length. */
export const bytesLoop: Loop = build([I64, I64, I32], (out) => {
  for (let i = 0; i < 32; i++) {
    out.i32Const(0);
    out.i64Const(BigInt(i + 1));
    out.access(0x3c, INDEX_AT + 512 + i);
  }
  rounds(out, () => {
    out.get(I);
    out.i64Const(31n);
    out.op(W.i64And, W.i32WrapI64);
    out.tee(Y);
    out.i32Const(32);
    out.op(W.i32LtU, W.i32Eqz);
    out.open(W.if);
    out.op(W.unreachable, W.end);
    out.get(Y);
    out.access(0x31, INDEX_AT + 512);
    out.get(X);
    out.op(W.i64Add);
    out.set(X);
  });
});
