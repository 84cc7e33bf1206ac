// Keccak-256 with the padding from before FIPS 202, as Ethereum has it: Keccak-f[1600] (The Keccak reference, version 3.0) in
// WebAssembly, its lanes in locals. State and one block lie in the memory of one instance, and are zero between calls.

import {
  access,
  get,
  i32Const,
  i64Const,
  loopWhile,
  OPS,
  op,
  set,
  WASM_I32,
  WASM_I64,
  WasmBuilder,
  type WasmCode,
  type WasmType,
} from './wasm-module.ts';

const LANES = 25;
const LANE_BYTES = 8;
const STATE_BYTES = LANES * LANE_BYTES;
/** Bytes absorbed at a time where 32 are given: 1600 bits less twice 256. */
const RATE_BYTES = 136;
const DIGEST_BYTES = 32;
const ROUNDS = 24;
const STATE_AT = 0;
const BLOCK_AT = 256;
const CONSTANTS_AT = 512;

/** Constants of the step iota: bits of a shift register (section 1.2 of the reference). */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if ((register & 1) === 1) constant |= 1n << BigInt(2 ** j - 1);
      register <<= 1;
      if (register > 0xff) register ^= 0x171;
    }
    return constant;
  });
}

/** Per lane (x + 5y): where the steps rho and pi move it and by how much it turns. */
function moves(): readonly { readonly to: number; readonly turn: number }[] {
  const table = Array.from({ length: LANES }, () => ({ to: 0, turn: 0 }));
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    const turn = (((t + 1) * (t + 2)) / 2) % 64;
    const [nextX, nextY] = [y, (2 * x + 3 * y) % 5];
    table[x + 5 * y] = { to: nextX + 5 * nextY, turn };
    [x, y] = [nextX, nextY];
  }
  return table;
}

const [ROUND, A, B] = [0, 1, 1 + LANES] as const;
const C = B + LANES;
const D = C + 5;

const lane = (base: number, x: number, y: number): number => base + (x % 5) + 5 * (y % 5);
const xor = (...operands: readonly WasmCode[]): WasmCode =>
  operands.reduce((sum, next) => op(OPS.i64Xor, sum, next));

/** Adds the block to the state, then permutes. */
function absorb(): WasmCode {
  const fives = [0, 1, 2, 3, 4] as const;
  const at = (base: number, i: number) => access(OPS.i64Load, base + LANE_BYTES * i, i32Const(0));
  const lanes = Array.from({ length: LANES }, (_, i) => i);
  const load = lanes.map((i) =>
    set(
      A + i,
      i < RATE_BYTES / LANE_BYTES ? xor(at(STATE_AT, i), at(BLOCK_AT, i)) : at(STATE_AT, i),
    ),
  );
  const theta = [
    ...fives.map((x) => set(C + x, xor(...fives.map((y) => get(lane(A, x, y)))))),
    ...fives.map((x) =>
      set(
        D + x,
        xor(get(C + ((x + 4) % 5)), op(OPS.i64Rotl, get(C + ((x + 1) % 5)), i64Const(1n))),
      ),
    ),
  ];
  const rhoPi = moves().map(({ to, turn }, i) => {
    const mixed = xor(get(A + i), get(D + (i % 5)));
    return set(B + to, turn === 0 ? mixed : op(OPS.i64Rotl, mixed, i64Const(BigInt(turn))));
  });
  const chi = lanes.map((i) => {
    const [x, y] = [i % 5, Math.floor(i / 5)];
    const inverse = xor(get(lane(B, x + 1, y)), i64Const(-1n));
    return set(A + i, xor(get(B + i), op(OPS.i64And, inverse, get(lane(B, x + 2, y)))));
  });
  const iota = set(A, xor(get(A), access(OPS.i64Load, CONSTANTS_AT, get(ROUND))));
  const next = set(ROUND, op(OPS.i32Add, get(ROUND), i32Const(LANE_BYTES)));
  const isMore = op(OPS.i32LtU, get(ROUND), i32Const(LANE_BYTES * ROUNDS));
  const store = lanes.map((i) =>
    access(OPS.i64Store, STATE_AT + LANE_BYTES * i, i32Const(0), get(A + i)),
  );
  const round = [...theta, ...rhoPi, ...chi, iota, next].flat();
  return [...load.flat(), ...loopWhile(round, isMore), ...store.flat()];
}

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
const state = new Uint8Array(memory.buffer, STATE_AT, STATE_BYTES);
const block = new Uint8Array(memory.buffer, BLOCK_AT, RATE_BYTES);
const permute = instantiate();

function instantiate(): () => void {
  const wasm = new WasmBuilder();
  const locals: readonly WasmType[] = [
    WASM_I32,
    ...new Array<WasmType>(2 * LANES + 10).fill(WASM_I64),
  ];
  wasm.define({ name: 'absorb', parameters: 0, locals, body: absorb() });
  new BigUint64Array(memory.buffer, CONSTANTS_AT, ROUNDS).set(roundConstants());
  const code = new WebAssembly.Module(wasm.assemble(1));
  const { exports } = new WebAssembly.Instance(code, { env: { memory } });
  return (exports as { readonly absorb: () => void }).absorb;
}

/** Keccak-256 as Ethereum uses it, with the padding from before FIPS 202 (so not SHA3-256): 32 bytes. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  state.fill(0);
  let offset = 0;
  for (; bytes.length - offset >= RATE_BYTES; offset += RATE_BYTES) {
    block.set(bytes.subarray(offset, offset + RATE_BYTES));
    permute();
  }
  block.fill(0);
  block.set(offset === 0 ? bytes : bytes.subarray(offset));
  const rest = bytes.length - offset;
  block[rest] = (block[rest] ?? 0) ^ 0x01;
  block[RATE_BYTES - 1] = (block[RATE_BYTES - 1] ?? 0) ^ 0x80;
  permute();
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let i = 0; i < DIGEST_BYTES; i++) digest[i] = state[i] ?? 0;
  state.fill(0);
  block.fill(0);
  return digest;
}
