// The small logarithm that a responder needs to name an opening's plaintext: baby steps and giant steps (Shanks, 1971),
// ± by symmetry, so a giant step covers twice the table. Points are compared by the Edwards coordinate y of 4·P, which is
// the same for all representatives of a ristretto255 element and for -P; many of them share one inversion. For
// responders only: consensus verifies a named plaintext and never searches. Not constant time.

import { DiffieError } from '../base/index.ts';
import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import { POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import { invertMany } from './curve25519-inverse.ts';
import {
  BYTES_PLACE,
  curve25519,
  fieldAt,
  MEMORY_WORDS,
  pointAt,
  WORKSPACE_AT,
} from './curve25519-wasm.ts';
import { multiplyBase } from './ristretto-multiply.ts';
import { RISTRETTO_BASE, type RistrettoPoint } from './ristretto-point.ts';

/** The largest plaintext that can be searched for, 2^40. */
export const LOGARITHM_MAX = 2n ** 40n;

/**
 * Multiples 1 to 2^indexBits of the generator: slots of an open hash table, twice as many, each an index less 1 under a
 * tag from the coordinate. A slot that is wrong can hide a logarithm and never give a false one.
 */
export type LogarithmTable = {
  /** 16, which takes 0.5 MB and 0.05 s to build, or 20, for 8 MB and about 1 s. */
  readonly indexBits: number;
  readonly slots: Uint32Array;
};

const SMALL_BITS = 16;
const LARGE_BITS = 20;
const SMALL_MAX = 2n ** 28n;
const EMPTY = 0xffffffff;
const FIRST_CHUNK = 16;
const LAST_CHUNK = 1024;
const POINT = POINT25519_SIZE_BYTES;
const FE = FIELD25519_SIZE_BYTES;
const tables = new Map<number, LogarithmTable>();

/**
 * The m in 0..max with m·G = point. About 0.7 us for every 2^17 numbers below m with a small table, 2^21 with a large
 * one: 1 ms for 2^32, 0.4 s for 2^40.
 * @param max 0 to 2^40
 * @param table built here and kept where none is given: a large one from 2^28 on
 * @throws crypto.logarithm where there is none in the range, or max is larger
 */
export function findPlaintext(
  point: RistrettoPoint,
  max: bigint,
  table: LogarithmTable = keptTable(max <= SMALL_MAX ? SMALL_BITS : LARGE_BITS),
): bigint {
  if (max < 0n || max > LOGARITHM_MAX) {
    throw new DiffieError('crypto.logarithm', { at: 'range', expected: 'at most 2^40' });
  }
  const stride = 2n ** BigInt(table.indexBits + 1);
  // m = multiple ± table index, so the last multiple that matters may lie above max.
  const count = Number((max + stride / 2n) / stride) + 1;
  let found: bigint | undefined;
  const isFound = (m: bigint) => {
    if (found === undefined && m >= 0n && m <= max && multiplyBase(m).equals(point)) found = m;
    return found !== undefined;
  };
  visitMultiples(point, multiplyBase(stride).negate(), count, (i, low, high) => {
    const multiple = stride * BigInt(i);
    if (low === 1 && isFound(multiple)) return true;
    return findSteps(table, low, high).some(
      (step) => isFound(multiple - step) || isFound(multiple + step),
    );
  });
  if (found === undefined) {
    throw new DiffieError('crypto.logarithm', { at: 'plaintext', expected: `0 to ${max}` });
  }
  return found;
}

/** The table of 2^indexBits multiples; the same slots on every machine. @param indexBits 16 or 20 */
export function buildLogarithmTable(indexBits: number): LogarithmTable {
  const count = 2 ** indexBits;
  const slots = new Uint32Array(2 * count).fill(EMPTY);
  const mask = slots.length - 1;
  visitMultiples(RISTRETTO_BASE, RISTRETTO_BASE, count, (i, low, high) => {
    let at = low & mask;
    while (slots[at] !== EMPTY) at = (at + 1) & mask;
    slots[at] = tagOf(high, indexBits) | i;
    return false;
  });
  return { indexBits, slots };
}

/** The table that searches without one of their own use from now on. */
export function keepLogarithmTable(table: LogarithmTable): void {
  tables.set(table.indexBits, table);
}

function keptTable(indexBits: number): LogarithmTable {
  const table = tables.get(indexBits) ?? buildLogarithmTable(indexBits);
  keepLogarithmTable(table);
  return table;
}

// Indexes whose coordinate has the same place and tag: the true one, if there is one, and seldom another.
function findSteps({ indexBits, slots }: LogarithmTable, low: number, high: number): bigint[] {
  const mask = slots.length - 1;
  const tag = tagOf(high, indexBits);
  const steps: bigint[] = [];
  for (let probe = 0; probe < slots.length; probe++) {
    const slot = slots[(low + probe) & mask] ?? EMPTY;
    if (slot === EMPTY) break;
    if ((slot ^ tag) >>> indexBits === 0) steps.push(BigInt(slot & (2 ** indexBits - 1)) + 1n);
  }
  return steps;
}

// The top bits of a word, below all ones so that no slot looks empty.
function tagOf(high: number, indexBits: number): number {
  const tag = high >>> indexBits;
  return Math.min(tag, 2 ** (32 - indexBits) - 2) * 2 ** indexBits;
}

/**
 * Visits start, start + step, start + 2·step, ...: two words of y of four times each, until a visit returns true. Chunks
 * grow, so that a short search ends soon.
 */
function visitMultiples(
  start: RistrettoPoint,
  step: RistrettoPoint,
  count: number,
  visit: (index: number, low: number, high: number) => boolean,
): void {
  const [next, difference, y] = [pointAt(6), pointAt(7), fieldAt(8)];
  const { feEncode, feMul, feSelect, ptAddCached, ptDouble, ptToCached } = curve25519;
  start.copyTo(next);
  ptDouble(next, next, 2);
  step.copyTo(difference);
  ptDouble(difference, difference, 2);
  ptToCached(difference, difference);
  let here = 0;
  for (let from = 0; from < count; from += here) {
    here = Math.min(from === 0 ? FIRST_CHUNK : 2 * here, LAST_CHUNK, count - from);
    for (let i = 0; i < here; i++) {
      const at = WORKSPACE_AT + i * POINT;
      for (let j = 0; j < 4; j++) feSelect(at + j * FE, next + j * FE, 1);
      ptAddCached(next, at, difference);
    }
    invertMany(WORKSPACE_AT + 2 * FE, POINT, here, WORKSPACE_AT + here * POINT);
    // A visit may use the workspace, so all coordinates are read before the first.
    const words = new Uint32Array(2 * here);
    for (let i = 0; i < here; i++) {
      const at = WORKSPACE_AT + i * POINT;
      feMul(y, at + FE, at + 2 * FE);
      feEncode(BYTES_PLACE, y);
      words[2 * i] = MEMORY_WORDS[BYTES_PLACE / 4] ?? 0;
      words[2 * i + 1] = MEMORY_WORDS[BYTES_PLACE / 4 + 1] ?? 0;
    }
    for (let i = 0; i < here; i++) {
      if (visit(from + i, words[2 * i] ?? 0, words[2 * i + 1] ?? 0)) return;
    }
  }
}
