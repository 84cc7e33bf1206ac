// The BN254 arithmetic of wasmcurves (the WebAssembly under snarkjs), instantiated at once and called synchronously.
// Its functions take addresses in one memory; operands are little-endian in Montgomery form, points affine
// (x, y) or Jacobian (x, y, z), a G2 coordinate two field elements, a GT element twelve.

import module from 'wasmcurves/build/bn128_wasm.js';
import { assert } from '../base/index.ts';

const MEMORY_PAGES = 32;

const FUNCTIONS = [
  'f2m_conjugate',
  'f2m_mul',
  'f2m_mul1',
  'f2m_toMontgomery',
  'frm_add',
  'frm_fromMontgomery',
  'frm_mul',
  'frm_square',
  'frm_toMontgomery',
  'ftm_mul',
  'ftm_one',
  'ftm_square',
  'g1m_add',
  'g1m_addMixed',
  'g1m_double',
  'g1m_inCurveAffine',
  'g1m_isZero',
  'g1m_LEMtoU',
  'g1m_negAffine',
  'g1m_timesScalarAffine',
  'g1m_toAffine',
  'g1m_toJacobian',
  'g1m_UtoLEM',
  'g1m_zero',
  'g2m_add',
  'g2m_addMixed',
  'g2m_double',
  'g2m_eq',
  'g2m_inCurveAffine',
  'g2m_LEMtoU',
  'g2m_timesScalarAffine',
  'g2m_toJacobian',
  'g2m_UtoLEM',
  'bn128_finalExponentiation',
  'bn128_prepareG2',
  'bn128__mulBy024',
] as const;

type Curve = Readonly<Record<(typeof FUNCTIONS)[number], (...operands: number[]) => number>>;

const shared = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
const code = Uint8Array.from(atob(module.code), (character) => character.charCodeAt(0));

/** The functions by wasmcurves' names. */
export const curve = new WebAssembly.Instance(new WebAssembly.Module(code), {
  env: { memory: shared },
}).exports as unknown as Curve;

/** All of the module's memory. It does not grow, so this view stays valid. */
const memory: Uint8Array = new Uint8Array(shared.buffer);

/** Sizes in bytes. */
export const SIZES = {
  fp: 32,
  fr: 32,
  fp2: 64,
  g1: 64,
  g1Jacobian: 96,
  g2: 128,
  g2Jacobian: 192,
  gt: 384,
  preparedG2: module.preQSize,
} as const;

/** Takes a place in the memory for good; for module-level scratch only. */
export function place(sizeBytes: number): number {
  const free = new DataView(shared.buffer);
  const address = (free.getUint32(0, true) + 7) & ~7;
  assert(address + sizeBytes <= memory.length, 'the memory holds every place');
  free.setUint32(0, address + sizeBytes, true);
  return address;
}

/** Copies bytes to an address, which it returns. */
export function write(address: number, bytes: Uint8Array): number {
  memory.set(bytes, address);
  return address;
}

/** A copy of the bytes at an address. */
export function read(address: number, sizeBytes: number): Uint8Array {
  return memory.slice(address, address + sizeBytes);
}
