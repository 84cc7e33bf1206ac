// Inverses and square roots modulo 2^255 - 19 by exponentiation (Bernstein's addition chain), one inversion for many
// (Montgomery, Math. Comp. 48, 1987), and predicates that need the canonical form. Addresses as in curve25519-wasm.ts;
// slots 0 to 3 are overwritten. Inversion and root take the same steps whatever the value.

import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import {
  BYTES_PLACE,
  constantAt,
  curve25519,
  fieldAt,
  MEMORY_BYTES,
  MEMORY_WORDS,
} from './curve25519-wasm.ts';

const { feMul, feSquare, feSquares, feSelect, feNegate, feEncode, feSub } = curve25519;
const ONE = constantAt('one');
const [A, B, C, D] = [fieldAt(0), fieldAt(1), fieldAt(2), fieldAt(3)] as const;

/** 1 where the element is 0 modulo p, not 0; without a branch on it. */
export function isZeroField(a: number): number {
  feEncode(BYTES_PLACE, a);
  let bits = 0;
  for (let i = 0; i < 8; i++) bits |= MEMORY_WORDS[BYTES_PLACE / 4 + i] ?? 0;
  return ((bits | -bits) >>> 31) ^ 1;
}

/** 1 where the canonical form is odd, which RFC 9496 calls negative. */
export function isNegativeField(a: number): number {
  feEncode(BYTES_PLACE, a);
  return (MEMORY_BYTES[BYTES_PLACE] ?? 0) & 1;
}

/** 1 where both are the same modulo p. `spare` is overwritten. */
export function equalField(a: number, b: number, spare: number): number {
  feSub(spare, a, b);
  return isZeroField(spare);
}

/** out = |a|, the one of a and -a that is even. `out` may be `a`; `spare` is overwritten. */
export function absoluteField(out: number, a: number, spare: number): void {
  feNegate(spare, a);
  const flag = isNegativeField(a);
  feSelect(out, a, 1);
  feSelect(out, spare, flag);
}

/** out = 1/a, and 0 for 0. `out` may be `a`. */
export function invertField25519(out: number, a: number): void {
  raise250(a);
  // C = a^(2^250 - 1), A = a^11: p - 2 = 2^255 - 21 = (2^250 - 1)·2^5 + 11
  feSquares(C, C, 5);
  feMul(out, C, A);
}

/**
 * out = a^((p-5)/8), the exponent from which both the root and the inverse root come.
 */
export function rootPowerField(out: number, a: number): void {
  feSelect(D, a, 1);
  raise250(D);
  feSquares(C, C, 2);
  feMul(out, C, D);
}

/**
 * Replaces the elements at start + i·stride by their inverses; a 0 stays 0. One inversion and three products each.
 * @param prefixes count + 1 elements of 48 bytes, overwritten
 */
export function invertMany(start: number, stride: number, count: number, prefixes: number): void {
  const prefix = (i: number) => prefixes + i * FIELD25519_SIZE_BYTES;
  const zeros = new Uint8Array(count);
  const running = fieldAt(4);
  const element = fieldAt(5);
  feSelect(prefix(0), ONE, 1);
  for (let i = 0; i < count; i++) {
    const at = start + i * stride;
    zeros[i] = isZeroField(at);
    feSelect(element, at, 1);
    feSelect(element, ONE, zeros[i] ?? 0);
    feMul(prefix(i + 1), prefix(i), element);
  }
  invertField25519(running, prefix(count));
  for (let i = count - 1; i >= 0; i--) {
    const at = start + i * stride;
    feSelect(element, at, 1);
    feSelect(element, ONE, zeros[i] ?? 0);
    feMul(at, running, prefix(i));
    feSelect(at, constantAt('zero'), zeros[i] ?? 0);
    feMul(running, running, element);
  }
}

// C = a^(2^250 - 1) and A = a^11, over B.
function raise250(a: number): void {
  feSquare(A, a);
  feSquares(B, A, 2);
  feMul(B, B, a);
  feMul(A, A, B);
  feSquare(C, A);
  feMul(B, B, C);
  // B = a^(2^5 - 1); from here a^(2^n - 1) from its shorter ones
  feSquares(C, B, 5);
  feMul(B, C, B);
  feSquares(C, B, 10);
  feMul(C, C, B);
  const twenty = fieldAt(6);
  feSelect(twenty, C, 1);
  feSquares(C, C, 20);
  feMul(C, C, twenty);
  feSquares(C, C, 10);
  feMul(B, C, B);
  feSquares(C, B, 50);
  feMul(C, C, B);
  feSelect(twenty, C, 1);
  feSquares(C, C, 100);
  feMul(C, C, twenty);
  feSquares(C, C, 50);
  feMul(C, C, B);
}
