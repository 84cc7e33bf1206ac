// Points of the prime-order group ristretto255 (RFC 9496): where bytes become points, addition, and hash-to-group
// (RFC 9380). Held in extended coordinates of edwards25519, computed with in WebAssembly without branches or addresses
// that depend on a coordinate. @noble/curves is the slow reference that tests compare with.

import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve.js';
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { assert, DiffieError, encodeUtf8, fromHex } from '../base/index.ts';
import { FIELD25519_SIZE_BYTES } from './curve25519-field.ts';
import { POINT25519_SIZE_BYTES } from './curve25519-group.ts';
import { equalField, isZeroField } from './curve25519-inverse.ts';
import {
  constantAt,
  curve25519,
  fieldAt,
  MEMORY_WORDS,
  pointAt,
  WORKSPACE_AT,
} from './curve25519-wasm.ts';
import { decodePoint, encodeDoubles, encodePoint, mapToPoint } from './ristretto-codec.ts';
import { RISTRETTO_SIZE_BYTES } from './ristretto-scalar.ts';

const FE = FIELD25519_SIZE_BYTES;
const POINT_WORDS = POINT25519_SIZE_BYTES / 4;
const ELEMENT_WORDS = FE / 4;
const LIMBS = 10;
const [FIRST, SECOND] = [pointAt(0), pointAt(1)];
const DOUBLES_AT_ONCE = 256;
const workspacePoint = (i: number): number => WORKSPACE_AT + i * POINT25519_SIZE_BYTES;

/**
 * An element of ristretto255. Immutable. Compare with `equals`, never by coordinates: one element has several. It guards
 * its limbs, and remembers its encoding, since a square root is 8 us.
 */
export class RistrettoPoint {
  // A plain list, since small typed arrays cost more to allocate than a point to add.
  readonly #limbs: readonly number[];
  #encoding: Uint8Array | undefined;

  /** Through the functions of this file. @param encoding the canonical one where it is known; kept */
  constructor(limbs: readonly number[], encoding?: Uint8Array) {
    this.#limbs = limbs;
    this.#encoding = encoding;
  }

  /** The sum, about 0.5 us. */
  add(other: RistrettoPoint): RistrettoPoint {
    this.copyTo(FIRST);
    other.copyTo(SECOND);
    curve25519.ptAdd(FIRST, FIRST, SECOND);
    return takePoint(FIRST);
  }

  /** The difference. */
  subtract(other: RistrettoPoint): RistrettoPoint {
    this.copyTo(FIRST);
    other.copyTo(SECOND);
    curve25519.ptToCached(SECOND, SECOND);
    curve25519.ptSubCached(FIRST, FIRST, SECOND);
    return takePoint(FIRST);
  }

  /** Twice the point. */
  double(): RistrettoPoint {
    this.copyTo(FIRST);
    curve25519.ptDouble(FIRST, FIRST, 1);
    return takePoint(FIRST);
  }

  /** The inverse. */
  negate(): RistrettoPoint {
    this.copyTo(FIRST);
    curve25519.feNegate(FIRST, FIRST);
    curve25519.feNegate(FIRST + 3 * FE, FIRST + 3 * FE);
    return takePoint(FIRST);
  }

  /** Whether both are the same element (RFC 9496, section 4.3.3). About 0.3 us. */
  equals(other: RistrettoPoint): boolean {
    this.copyTo(FIRST);
    other.copyTo(SECOND);
    const [left, right, spare] = [fieldAt(0), fieldAt(1), fieldAt(2)];
    curve25519.feMul(left, FIRST, SECOND + FE);
    curve25519.feMul(right, FIRST + FE, SECOND);
    const isSameRatio = equalField(left, right, spare);
    curve25519.feMul(left, FIRST, SECOND);
    curve25519.feMul(right, FIRST + FE, SECOND + FE);
    return (isSameRatio | equalField(left, right, spare)) === 1;
  }

  /** Whether this is the identity. */
  is0(): boolean {
    this.copyTo(FIRST);
    return (isZeroField(FIRST) | isZeroField(FIRST + FE)) === 1;
  }

  /** The canonical encoding, 32 bytes, the caller's own. */
  toBytes(): Uint8Array {
    if (this.#encoding === undefined) {
      this.copyTo(FIRST);
      this.#encoding = encodePoint(FIRST);
    }
    return this.#encoding.slice();
  }

  /** Writes the coordinates X, Y, Z, T to the address. */
  copyTo(address: number): void {
    const limbs = this.#limbs;
    let from = 0;
    for (let element = 0; element < POINT_WORDS; element += ELEMENT_WORDS) {
      const to = address / 4 + element;
      for (let i = 0; i < LIMBS; i++) MEMORY_WORDS[to + i] = limbs[from++] ?? 0;
    }
  }
}

/** The point whose coordinates stand at the address. @param encoding the canonical one where it is known; kept */
export function takePoint(address: number, encoding?: Uint8Array): RistrettoPoint {
  const limbs = new Array<number>(4 * LIMBS);
  let to = 0;
  for (let element = 0; element < POINT_WORDS; element += ELEMENT_WORDS) {
    const from = address / 4 + element;
    for (let i = 0; i < LIMBS; i++) limbs[to++] = MEMORY_WORDS[from + i] ?? 0;
  }
  return new RistrettoPoint(limbs, encoding);
}

/** The identity; its encoding is 32 zero bytes. */
export const RISTRETTO_IDENTITY: RistrettoPoint = makeIdentity();

/** The generator of RFC 9496. */
export const RISTRETTO_BASE: RistrettoPoint = decodeRistretto(
  fromHex('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'),
);

/** The one canonical encoding, 32 bytes, the caller's own. About 8 us for a computed point, later 0.1 us. */
export function encodeRistretto(point: RistrettoPoint): Uint8Array {
  return point.toBytes();
}

/**
 * The point of a canonical encoding; the identity is a point. Costs about 8 us.
 * @param at names the place in the error
 * @throws crypto.point where there are not 32 bytes, or they are not the canonical encoding of a point
 */
export function decodeRistretto(bytes: Uint8Array, at = 'point'): RistrettoPoint {
  if (bytes.length !== RISTRETTO_SIZE_BYTES || !decodePoint(FIRST, bytes)) {
    throw new DiffieError('crypto.point', {
      at,
      expected: '32 bytes, the canonical encoding of a ristretto255 point',
    });
  }
  return takePoint(FIRST, bytes.slice());
}

/** As `decodeRistretto`, refusing the identity too. @throws crypto.point */
export function decodeNonIdentity(bytes: Uint8Array, at = 'point'): RistrettoPoint {
  const point = decodeRistretto(bytes, at);
  if (point.is0()) throw new DiffieError('crypto.point', { at, expected: 'not the identity' });
  return point;
}

/**
 * The element that a message hashes to, by ristretto255_XMD:SHA-512_R255MAP_RO_ (RFC 9380, appendix B).
 * Nobody knows its logarithm. The time depends on the message's length alone.
 * @param dst domain separation tag, at least 1 byte of ASCII, its own for each protocol
 */
export function hashToRistretto(message: Uint8Array, dst: string): RistrettoPoint {
  return deriveRistretto(expand_message_xmd(message, encodeUtf8(dst), 64, nobleSha512));
}

/** The element derived from 64 uniform bytes (RFC 9496, section 4.3.4). */
export function deriveRistretto(uniform: Uint8Array): RistrettoPoint {
  assert(uniform.length === 2 * RISTRETTO_SIZE_BYTES, 'an element is derived from 64 bytes');
  mapToPoint(FIRST, uniform.subarray(0, RISTRETTO_SIZE_BYTES));
  mapToPoint(SECOND, uniform.subarray(RISTRETTO_SIZE_BYTES));
  curve25519.ptAdd(FIRST, FIRST, SECOND);
  return takePoint(FIRST);
}

/** 2·P for each point, with its encoding known: about 2 us each for hundreds, against 8 for one encoding. */
export function doubleAndEncode(points: readonly RistrettoPoint[]): readonly RistrettoPoint[] {
  const doubles: RistrettoPoint[] = [];
  for (let from = 0; from < points.length; from += DOUBLES_AT_ONCE) {
    const chunk = points.slice(from, from + DOUBLES_AT_ONCE);
    const scratch = WORKSPACE_AT + DOUBLES_AT_ONCE * POINT25519_SIZE_BYTES;
    for (const [i, point] of chunk.entries()) point.copyTo(workspacePoint(i));
    const encodings = encodeDoubles(WORKSPACE_AT, chunk.length, scratch);
    for (const [i, encoding] of encodings.entries()) {
      curve25519.ptDouble(FIRST, workspacePoint(i), 1);
      doubles.push(takePoint(FIRST, encoding));
    }
  }
  return doubles;
}

/** The sum of all; the identity for none. About 0.35 us each. */
export function sumRistretto(points: readonly RistrettoPoint[]): RistrettoPoint {
  RISTRETTO_IDENTITY.copyTo(FIRST);
  for (const point of points) {
    point.copyTo(SECOND);
    curve25519.ptAdd(FIRST, FIRST, SECOND);
  }
  return takePoint(FIRST);
}

function makeIdentity(): RistrettoPoint {
  for (const [i, name] of (['zero', 'one', 'one', 'zero'] as const).entries()) {
    curve25519.feSelect(FIRST + i * FE, constantAt(name), 1);
  }
  return takePoint(FIRST, new Uint8Array(RISTRETTO_SIZE_BYTES));
}
