// Keys and encrypted numbers of python-paillier (phe 1.5) in JSON, as its command line writes them: keys in the manner of
// JSON Web Keys (kty DAJ, alg PAI-GN1, integers in base64url), numbers as {"v": decimal ciphertext, "e": exponent}.
// A number is mantissa times 16^e; the mantissa is encrypted, e is not: it shows the number's magnitude unless all have
// the same, hence -32 below, as python-paillier's command line has it. Floating point: never used by consensus.

import {
  type Arithmetic,
  bigintToBytes,
  bytesToBigint,
  DiffieError,
  type ErrorName,
} from '../base/index.ts';
import { bitLength } from './arithmetic-integer.ts';
import {
  addPaillier,
  checkPlaintext,
  decodePaillierInput,
  encodePaillierCiphertext,
  type PaillierCiphertext,
  type PaillierEffects,
} from './paillier.ts';
import { exportPaillierPrivateKey, importPaillierPrivateKey } from './paillier-interchange.ts';
import { createPaillierKey, type PaillierKey, type PaillierPrivateKey } from './paillier-key.ts';

/** A public key as python-paillier writes it. */
export type PythonPaillierKey = {
  readonly kty: 'DAJ';
  readonly alg: 'PAI-GN1';
  readonly key_ops: readonly ['encrypt'];
  readonly n: string;
  readonly kid?: string;
};

/** An owner's key as python-paillier writes it. Secret. */
export type PythonPaillierPrivateKey = {
  readonly kty: 'DAJ';
  readonly key_ops: readonly ['decrypt'];
  readonly lambda: string;
  readonly mu: string;
  readonly pub: PythonPaillierKey;
  readonly kid?: string;
};

/** An encoded number: the plaintext holds a signed mantissa, between -n/3 and n/3; its value is mantissa 16^exponent. */
export type PaillierEncoding = { readonly plaintext: bigint; readonly exponent: number };

/** An encrypted one. */
export type PaillierNumber = {
  readonly ciphertext: PaillierCiphertext;
  readonly exponent: number;
};

const BASE_BITS = 4;
const DEFAULT_EXPONENT = -32;
/** Exponents beyond this are of no number that a double holds. */
const EXPONENT_LIMIT = 1024;
const MANTISSA_BITS = 53;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const DECIMAL = /^(0|[1-9][0-9]{0,2500})$/;

/** @param kid a name for the key, if it is to have one */
export function exportPythonKey({ n }: PaillierKey, kid?: string): PythonPaillierKey {
  const named = kid === undefined ? {} : { kid };
  return { kty: 'DAJ', alg: 'PAI-GN1', key_ops: ['encrypt'], n: encodeInteger(n), ...named };
}

/** @throws crypto.paillierKey for another shape, or an n that is none of ours */
export function importPythonKey(json: unknown): PaillierKey {
  const object = readObject(json, 'python-paillier key');
  if (object.kty !== 'DAJ' || object.alg !== 'PAI-GN1') {
    throw malformed('crypto.paillierKey', 'kty, alg', 'DAJ, PAI-GN1');
  }
  return createPaillierKey(decodeInteger(object.n, 'n'));
}

/** Secret: what it returns opens everything under the key. */
export function exportPythonPrivateKey(
  key: PaillierPrivateKey,
  kid?: string,
): PythonPaillierPrivateKey {
  const { lambda, mu } = exportPaillierPrivateKey(key);
  return {
    kty: 'DAJ',
    key_ops: ['decrypt'],
    lambda: encodeInteger(lambda),
    mu: encodeInteger(mu),
    pub: exportPythonKey(key.publicKey, kid),
    ...(kid === undefined ? {} : { kid }),
  };
}

/** @throws crypto.paillierKey for another shape, and as importPaillierPrivateKey */
export function importPythonPrivateKey(
  json: unknown,
  effects: PaillierEffects,
): PaillierPrivateKey {
  const object = readObject(json, 'python-paillier private key');
  if (object.kty !== 'DAJ') throw malformed('crypto.paillierKey', 'kty', 'DAJ');
  const { n } = importPythonKey(object.pub);
  const lambda = decodeInteger(object.lambda, 'lambda');
  return importPaillierPrivateKey({ lambda, publicKey: { n, g: n + 1n } }, effects);
}

/** The number as python-paillier's command line reads it. */
export function exportPythonNumber({ ciphertext, exponent }: PaillierNumber): {
  readonly v: string;
  readonly e: number;
} {
  return { v: ciphertext.toString(), e: exponent };
}

/** @throws crypto.paillierCiphertext for another shape, an exponent out of range, and as decodePaillierInput */
export function importPythonNumber(key: PaillierKey, json: unknown): PaillierNumber {
  const { v, e } = readObject(json, 'python-paillier number', 'crypto.paillierCiphertext');
  if (typeof v !== 'string' || !DECIMAL.test(v)) {
    throw malformed('crypto.paillierCiphertext', 'v', 'a decimal string');
  }
  if (typeof e !== 'number' || !Number.isInteger(e) || Math.abs(e) > EXPONENT_LIMIT) {
    throw malformed('crypto.paillierCiphertext', 'e', 'an integer of -1024 to 1024');
  }
  const value = BigInt(v);
  if (value >= key.nSquared) {
    throw malformed('crypto.paillierCiphertext', 'v', '1 to n^2-1');
  }
  const bytes = encodePaillierCiphertext(key, value as PaillierCiphertext);
  return { ciphertext: decodePaillierInput(key, bytes), exponent: e };
}

/**
 * Encodes an integer with exponent 0, a double exactly: with the exponent -32, or the one that its last bit needs if
 * that is less. python-paillier encodes a double with the latter always (`maxExponent` of 1024 gives its encoding).
 * @throws crypto.paillierPlaintext for a mantissa beyond n/3, a number that is not finite
 */
export function encodePaillierNumber(
  key: PaillierKey,
  value: bigint | number,
  maxExponent: number = typeof value === 'bigint' ? 0 : DEFAULT_EXPONENT,
): PaillierEncoding {
  const { mantissa, bits } =
    typeof value === 'bigint' ? { mantissa: value, bits: 0 } : splitDouble(value);
  const finest = typeof value === 'bigint' ? 0 : Math.floor(lastBit(mantissa, bits) / BASE_BITS);
  const exponent = Math.min(finest, maxExponent);
  const scaled = mantissa << BigInt(bits - BASE_BITS * exponent);
  if (scaled > largest(key) || -scaled > largest(key)) {
    throw malformed('crypto.paillierPlaintext', 'number', 'a mantissa below n/3');
  }
  return { plaintext: scaled < 0n ? scaled + key.n : scaled, exponent };
}

/**
 * The number: mantissa 16^exponent exactly, and the nearest double.
 * @throws crypto.paillierPlaintext for a plaintext between n/3 and 2n/3: a sum or product that has overflowed
 */
export function decodePaillierNumber(
  key: PaillierKey,
  { plaintext, exponent }: PaillierEncoding,
): { readonly mantissa: bigint; readonly value: number } {
  checkPlaintext(key, plaintext);
  const isNegative = plaintext > largest(key);
  if (isNegative && plaintext < key.n - largest(key)) {
    throw malformed('crypto.paillierPlaintext', 'number', 'no overflow');
  }
  const mantissa = isNegative ? plaintext - key.n : plaintext;
  return { mantissa, value: toDouble(mantissa, BASE_BITS * exponent) };
}

/** The double nearest to mantissa 2^bits (twice rounded below 2^-1022), by steps that don't overflow on the way. */
function toDouble(mantissa: bigint, bits: number): number {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const excess = Math.max(0, bitLength(size) - 2 * MANTISSA_BITS);
  const upper = size >> BigInt(excess);
  const rounded = upper << BigInt(excess) === size ? upper : upper | 1n;
  const half = Math.trunc((bits + excess) / 2);
  const value = Number(rounded) * 2 ** half * 2 ** (bits + excess - half);
  return mantissa < 0n ? -value : value;
}

/**
 * Encrypts the sum of two numbers, with the lesser of the two exponents.
 * @throws crypto.paillierPlaintext where the exponents are so far apart that no mantissa holds the sum
 */
export function addPaillierNumbers(
  key: PaillierKey,
  [a, b]: readonly [PaillierNumber, PaillierNumber],
  arithmetic: Arithmetic,
): PaillierNumber {
  const exponent = Math.min(a.exponent, b.exponent);
  const [left, right] = [a, b].map((number) => {
    const shift = BASE_BITS * (number.exponent - exponent);
    if (shift >= bitLength(key.n)) {
      throw malformed('crypto.paillierPlaintext', 'exponents', 'exponents less far apart');
    }
    return arithmetic.powPublic(number.ciphertext, 1n << BigInt(shift), key.nSquared);
  }) as [PaillierCiphertext, PaillierCiphertext];
  return { ciphertext: addPaillier(key, left, right), exponent };
}

/** python-paillier's bound: n/3 less one. */
function largest({ n }: PaillierKey): bigint {
  return n / 3n - 1n;
}

/** value = mantissa 2^bits, exactly. */
function splitDouble(value: number): { readonly mantissa: bigint; readonly bits: number } {
  if (!Number.isFinite(value)) {
    throw malformed('crypto.paillierPlaintext', 'number', 'a finite number');
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const word = view.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = BigInt.asUintN(52, word) | (biased === 0 ? 0n : 1n << 52n);
  const mantissa = word >> 63n === 1n ? -fraction : fraction;
  return { mantissa, bits: Math.max(biased, 1) - 1075 };
}

/** The power of two of the last of 53 bits of a double. */
function lastBit(mantissa: bigint, bits: number): number {
  if (mantissa === 0n) return -MANTISSA_BITS;
  return bitLength(mantissa < 0n ? -mantissa : mantissa) + bits - MANTISSA_BITS;
}

function readObject(
  json: unknown,
  at: string,
  code: ErrorName = 'crypto.paillierKey',
): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null) return json as Readonly<Record<string, unknown>>;
  throw malformed(code, at, 'an object');
}

function encodeInteger(value: bigint): string {
  const bytes = bigintToBytes(value, Math.ceil(bitLength(value) / 8));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function decodeInteger(text: unknown, at: string): bigint {
  const isText = typeof text === 'string' && BASE64URL.test(text) && text.length % 4 !== 1;
  if (!isText || text.length > 1024) {
    throw malformed('crypto.paillierKey', at, 'an integer in base64url');
  }
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return bytesToBigint(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

function malformed(code: ErrorName, at: string, expected: string): DiffieError {
  return new DiffieError(code, { at, expected });
}
