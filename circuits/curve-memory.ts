// BN254's groups and scalar field in WebAssembly for proving: wasmcurves (the WebAssembly under snarkjs) with a
// memory as large as one proving key needs. Its functions take addresses in that memory; points and
// scalars are little-endian, in Montgomery form unless so said. Not constant time.

import module from 'wasmcurves/build/bn128_wasm.js';
import { assert } from '../base/index.ts';

const FUNCTIONS = [
  'f1m_batchInverse',
  'f1m_isZero',
  'f1m_mul',
  'f1m_square',
  'f1m_sub',
  'f2m_batchInverse',
  'f2m_isZero',
  'f2m_mul',
  'f2m_square',
  'f2m_sub',
  'frm_batchApplyKey',
  'frm_batchFromMontgomery',
  'frm_fft',
  'frm_ifft',
  'frm_one',
  'frm_toMontgomery',
  'g1m_LEMtoU',
  'g1m_add',
  'g1m_addMixed',
  'g1m_double',
  'g1m_isZeroAffine',
  'g1m_negAffine',
  'g1m_timesScalar',
  'g1m_timesScalarAffine',
  'g1m_toAffine',
  'g1m_toJacobian',
  'g1m_zero',
  'g2m_LEMtoU',
  'g2m_add',
  'g2m_addMixed',
  'g2m_double',
  'g2m_isZeroAffine',
  'g2m_negAffine',
  'g2m_timesScalarAffine',
  'g2m_toAffine',
  'g2m_toJacobian',
  'g2m_zero',
  'qap_buildABC',
  'qap_joinABC',
] as const;

/** The functions by wasmcurves' names: operands are addresses and counts, the result's address last; tests return 0 or 1. */
export type CurveFunctions = Readonly<
  Record<(typeof FUNCTIONS)[number], (...operands: number[]) => number>
>;

/** An instance with its memory. */
export type CurveMemory = {
  readonly functions: CurveFunctions;
  /** Copies bytes into the memory, for good or for the call of `scratch` in progress; their address. */
  place(bytes: Uint8Array): number;
  /** Room for so many bytes, which hold anything; its address. */
  reserve(sizeBytes: number): number;
  /** A copy of the bytes at an address. */
  read(address: number, sizeBytes: number): Uint8Array;
  /** Gives back and wipes what was placed, reserved and left behind by functions during the work. */
  scratch<Result>(work: () => Result): Result;
};

const PAGE_SIZE_BYTES = 2 ** 16;
/** Pages that wasmcurves asks for at least, and those that its constants take. */
const LEAST_PAGES = 25;
const CONSTANT_PAGES = 2;
const ALIGNMENT_BYTES = 8;

/** An instance whose memory holds its constants and so many bytes more; it does not grow. */
export function createCurveMemory(sizeBytes: number): CurveMemory {
  const code = Uint8Array.from(atob(module.code), (character) => character.charCodeAt(0));
  const pages = Math.max(LEAST_PAGES, Math.ceil(sizeBytes / PAGE_SIZE_BYTES) + CONSTANT_PAGES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const bytes = new Uint8Array(memory.buffer);
  // The word at 0 is the address of free memory: wasmcurves reserves there too.
  const free = new DataView(memory.buffer);
  const reserve = (wantedBytes: number): number => {
    const address = Math.ceil(free.getUint32(0, true) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    assert(address + wantedBytes <= bytes.length, 'the memory holds a key and what proving needs');
    free.setUint32(0, address + wantedBytes, true);
    return address;
  };
  return {
    functions: instance.exports as CurveFunctions,
    reserve,
    place: (placed) => {
      const address = reserve(placed.length);
      bytes.set(placed, address);
      return address;
    },
    read: (address, wantedBytes) => bytes.slice(address, address + wantedBytes),
    scratch: (work) => {
      const before = free.getUint32(0, true);
      try {
        return work();
      } finally {
        free.setUint32(0, before, true);
        bytes.fill(0, before);
      }
    },
  };
}
