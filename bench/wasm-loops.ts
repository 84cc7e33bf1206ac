// Hand-written WebAssembly for the machine's suite: the same loops without gas, without overflow checks, with the bounds
// checks that a list has. Arrays lie in the memory.

import { MEMORY, QUOTIENT_AT } from '../vm/lower/layout.ts';
import { encodeWasm, I32, I64, W, type WasmType, WasmWriter } from '../vm/lower/wasm-writer.ts';

/** Behind what the machine uses. */
const ARRAY_AT = QUOTIENT_AT + 1024;

type Loop = (rounds: bigint) => bigint;

/** Parameter n is local 0, the counter 1, the result 2. */
const [N, I, X, Y, Z] = [0, 1, 2, 3, 4] as const;

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
    out.set(Z);
    out.get(X);
    out.get(Y);
    out.op(W.i64Add);
    out.set(Y);
    out.get(Z);
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
    out.access(0x3c, ARRAY_AT + i);
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
    out.access(0x31, ARRAY_AT);
    out.get(X);
    out.op(W.i64Add);
    out.set(X);
  });
});

/** Pushes the item's address, after a look at the length: items are bytes, their number is n. */
function itemAddress(out: WasmWriter, index: () => void): void {
  index();
  out.tee(5);
  out.get(N);
  out.op(W.i64GeU);
  out.open(W.if);
  out.op(W.unreachable, W.end);
  out.get(5);
  out.op(W.i32WrapI64);
}

const [LOAD_BYTE, STORE_BYTE, LOAD_WORD, STORE_WORD] = [0x31, 0x3c, W.i64Load, W.i64Store];

/** Primes below n. */
export const sieveLoop: Loop = build([I64, I64, I64, I64, I64], (out) => {
  rounds(out, () => {
    itemAddress(out, () => out.get(I));
    out.i64Const(1n);
    out.access(STORE_BYTE, ARRAY_AT);
  });
  out.i64Const(2n);
  out.set(I);
  rounds(out, () => {
    itemAddress(out, () => out.get(I));
    out.access(LOAD_BYTE, ARRAY_AT);
    out.op(W.i32WrapI64);
    out.open(W.if);
    step(out, X);
    out.op(W.drop);
    out.get(I);
    out.get(I);
    out.op(W.i64Add);
    out.set(Y);
    out.open(W.block);
    out.open(W.loop);
    out.get(Y);
    out.get(N);
    out.op(W.i64GeU);
    out.br(W.brIf, 1);
    itemAddress(out, () => out.get(Y));
    out.i64Const(0n);
    out.access(STORE_BYTE, ARRAY_AT);
    out.get(Y);
    out.get(I);
    out.op(W.i64Add);
    out.set(Y);
    out.br(W.br, 0);
    out.op(W.end, W.end, W.end);
  });
});

function wordAddress(out: WasmWriter, index: () => void): void {
  itemAddress(out, index);
  out.i32Const(3);
  out.op(W.i32Shl);
}

/** Sorts (7919 i) mod 1009 by insertion, then gives the sum of items times their places. */
export const sortLoop: Loop = build([I64, I64, I64, I64, I64], (out) => {
  rounds(out, () => {
    wordAddress(out, () => out.get(I));
    out.get(I);
    out.i64Const(7919n);
    out.op(W.i64Mul);
    out.i64Const(1009n);
    out.op(W.i64RemU);
    out.access(STORE_WORD, ARRAY_AT);
  });
  out.i64Const(1n);
  out.set(I);
  rounds(out, () => {
    wordAddress(out, () => out.get(I));
    out.access(LOAD_WORD, ARRAY_AT);
    out.set(Z);
    out.get(I);
    out.set(Y);
    const before = () => {
      out.get(Y);
      out.i64Const(1n);
      out.op(W.i64Sub);
    };
    out.open(W.block);
    out.open(W.loop);
    out.get(Y);
    out.op(W.i64Eqz);
    out.br(W.brIf, 1);
    wordAddress(out, before);
    out.access(LOAD_WORD, ARRAY_AT);
    out.get(Z);
    out.op(W.i64LeU);
    out.br(W.brIf, 1);
    wordAddress(out, () => out.get(Y));
    wordAddress(out, before);
    out.access(LOAD_WORD, ARRAY_AT);
    out.access(STORE_WORD, ARRAY_AT);
    before();
    out.set(Y);
    out.br(W.br, 0);
    out.op(W.end, W.end);
    wordAddress(out, () => out.get(Y));
    out.get(Z);
    out.access(STORE_WORD, ARRAY_AT);
  });
  out.i64Const(0n);
  out.set(I);
  rounds(out, () => {
    wordAddress(out, () => out.get(I));
    out.access(LOAD_WORD, ARRAY_AT);
    out.get(I);
    out.op(W.i64Mul);
    out.get(X);
    out.op(W.i64Add);
    out.set(X);
  });
});
