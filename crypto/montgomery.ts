// A workspace for arithmetic modulo n^2: elements in the memory of one WebAssembly instance, multiplied by the kernel of
// montgomery-kernel.ts. multiplyModulo of arithmetic-reduction.ts is the slow plain reference.
// Conversions to and from BigInt are not constant time; the kernel is.

import { assert, bigintToBytes } from '../base/index.ts';
import { bitLength, invertModulo } from './arithmetic-integer.ts';
import {
  defineMontgomery,
  LIMB_BITS,
  type MontgomeryShape,
  VALUE_PADDING_BYTES,
  valueStrideBytes,
} from './montgomery-kernel.ts';
import { WasmBuilder } from './wasm-module.ts';

/** Elements modulo n^2 by number, 0 to elementCount-1, all 0 at first. */
export type Montgomery = {
  readonly elementCount: number;
  /** Of the whole memory. */
  readonly sizeBytes: number;
  /** What each `multiply` divides by, modulo n^2: a power of two. */
  readonly unit: bigint;
  /** Writes an integer below n^2. */
  write(element: number, value: bigint): void;
  /** Writes an integer below n^2 from big-endian bytes, twice n's size. */
  writeBytes(element: number, bytes: Uint8Array): void;
  /** 0..n^2-1. */
  read(element: number): bigint;
  /** out = a b / unit mod n^2; `out` may be a or b. */
  multiply(out: number, a: number, b: number): void;
  copy(out: number, a: number): void;
  /**
   * out = element first+digit; reads all of first..first+count-1, so that the memory's caches show nothing of it.
   * @param count a multiple of four
   */
  select(out: number, first: number, count: number, digit: number): void;
  /** Overwrites an element with 0. */
  wipe(element: number): void;
};

type Kernel = {
  multiply(out: number, a: number, b: number): void;
  load(out: number): void;
  select(out: number, table: number, count: number, digit: number): void;
};

const PAGE_SIZE_BYTES = 2 ** 16;
const WORD_BYTES = 4;

/** log2 R exceeds n's bits by at least this. */
const EXCESS_BITS = 16;

/** Bytes in two limbs. */
const PAIR_BYTES = (2 * LIMB_BITS) / 8;
const HALF_BYTE = 0xf;
const LIMB_RANGE = 1n << BigInt(LIMB_BITS);
const MEMORY_PAGES_MAX = 2 ** 16;

/** Compiled once for all moduli of a size, so that what the engine has learnt to run fast stays so. */
const kernels = new Map<number, object>();

/**
 * A workspace for n^2. The first one of a size assembles and compiles the code: a few milliseconds.
 * @param n odd, of a multiple of 8 bits up to 4096
 */
export function createMontgomery(n: bigint, elementCount: number): Montgomery {
  const bits = bitLength(n);
  assert((n & 1n) === 1n && bits % 8 === 0 && bits <= 4096, 'a modulus that the kernel takes');
  const limbs = 4 * Math.ceil((bits + EXCESS_BITS) / (4 * LIMB_BITS));
  const radix = 1n << BigInt(LIMB_BITS * limbs);
  const nSquared = n * n;
  const stride = valueStrideBytes(limbs);
  const shape = planShape(limbs, bits);
  const elementsAt = shape.columnsAt + 4 * WORD_BYTES * limbs + VALUE_PADDING_BYTES;
  const pageCount = Math.ceil((elementsAt + elementCount * 2 * stride) / PAGE_SIZE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pageCount, maximum: pageCount });
  const kernel = instantiate(shape, memory);
  const words = new Uint32Array(memory.buffer);
  words[shape.negatedInverseAt / WORD_BYTES] = Number(LIMB_RANGE - invertModulo(n, LIMB_RANGE));
  writeValue(words, shape.modulusAt, limbs, n);
  writeValue(words, shape.multipleAt, limbs, n * ((radix + n - 1n) / n));

  const columns = new Uint32Array(memory.buffer, shape.columnsAt, 4 * limbs);
  const padded = new Uint8Array(PAIR_BYTES * Math.ceil(bits / 4 / PAIR_BYTES));
  const place = (element: number): number => {
    assert(element >= 0 && element < elementCount, 'an element of this workspace');
    return elementsAt + element * 2 * stride;
  };
  const writeBytes = (element: number, bytes: Uint8Array): void => {
    assert(bytes.length === bits / 4, 'an integer of twice the size of n');
    padded.set(bytes, padded.length - bytes.length);
    columns.fill(0);
    writeColumns(columns, padded);
    kernel.load(place(element));
  };
  return {
    elementCount,
    sizeBytes: pageCount * PAGE_SIZE_BYTES,
    unit: radix ** 2n % nSquared,
    writeBytes,
    write: (element, value) => writeBytes(element, bigintToBytes(value, bits / 4)),
    read(element) {
      const at = place(element);
      const [first, second] = [at, at + stride].map((start) => readValue(words, start, limbs));
      return ((first ?? 0n) * radix + (second ?? 0n) * n) % nSquared;
    },
    multiply: (out, a, b) => kernel.multiply(place(out), place(a), place(b)),
    copy(out, a) {
      const from = place(a) / WORD_BYTES;
      words.copyWithin(place(out) / WORD_BYTES, from, from + (2 * stride) / WORD_BYTES);
    },
    select(out, first, count, digit) {
      place(first + count - 1);
      kernel.select(place(out), place(first), count, digit);
    },
    wipe(element) {
      const from = place(element) / WORD_BYTES;
      words.fill(0, from, from + (2 * stride) / WORD_BYTES);
    },
  };
}

function planShape(limbs: number, bits: number): MontgomeryShape {
  const stride = valueStrideBytes(limbs);
  // The word and its padding come first, then values with padding behind each.
  const valueAt = (i: number) => 2 * VALUE_PADDING_BYTES + i * stride;
  return {
    limbs,
    filledLimbs: Math.ceil((bits + 1) / LIMB_BITS),
    negatedInverseAt: 0,
    modulusAt: valueAt(0),
    multipleAt: valueAt(1),
    quotientAt: valueAt(2),
    crossAt: valueAt(3),
    columnsAt: valueAt(4),
  };
}

function instantiate(shape: MontgomeryShape, memory: object): Kernel {
  const size = 2 ** 12 * shape.limbs + shape.filledLimbs;
  let code = kernels.get(size);
  if (code === undefined) {
    const wasm = new WasmBuilder();
    defineMontgomery(wasm, shape);
    code = new WebAssembly.Module(wasm.assemble(1, MEMORY_PAGES_MAX));
    kernels.set(size, code);
  }
  return new WebAssembly.Instance(code, { env: { memory } }).exports as Kernel;
}

/** Seven bytes at a time into the lower words of two columns. */
function writeColumns(columns: Uint32Array, bytes: Uint8Array): void {
  const byte = (at: number) => bytes[at] ?? 0;
  for (let end = bytes.length - 1, k = 0; end > 0; end -= PAIR_BYTES, k += 4) {
    const shared = byte(end - 3);
    columns[k] =
      byte(end) | (byte(end - 1) << 8) | (byte(end - 2) << 16) | ((shared & HALF_BYTE) << 24);
    columns[k + 2] =
      (shared >> 4) | (byte(end - 4) << 4) | (byte(end - 5) << 12) | (byte(end - 6) << 20);
  }
}

/** All limbs but the last below 2^28. */
function writeValue(words: Uint32Array, at: number, limbs: number, value: bigint): void {
  let rest = value;
  for (let i = 0; i < limbs; i++, rest >>= BigInt(LIMB_BITS)) {
    words[at / WORD_BYTES + i] = Number(i === limbs - 1 ? rest : rest % LIMB_RANGE);
  }
}

function readValue(words: Uint32Array, at: number, limbs: number): bigint {
  let value = 0n;
  for (let i = limbs - 1; i >= 0; i--) {
    value = (value << BigInt(LIMB_BITS)) + BigInt(words[at / WORD_BYTES + i] ?? 0);
  }
  return value;
}
