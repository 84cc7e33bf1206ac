// Byte strings: hexadecimal, UTF-8, concatenation, comparison and fixed-width big-endian integers.
// All functions copy; none keeps a reference to its arguments.

import { DiffieError } from './errors.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const WORD_BYTES = 8;
const WORD_BITS = 64n;
/** Up to here integers are read word by word, above from hexadecimal, whose cost does not grow with the square. */
const SHORT_BYTES = 64;
/** Where short integers are read: a view made for each would cost more than the reading. */
const SHORT = new Uint8Array(SHORT_BYTES);
const SHORT_VIEW = new DataView(SHORT.buffer);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lower-case hexadecimal, two digits a byte, without prefix. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/**
 * Bytes from hexadecimal, upper or lower case, with or without `0x`.
 * @param at names the place in the error
 * @throws base.hex where a character is no digit or the length is odd
 */
export function fromHex(text: string, at = 'hexadecimal text'): Uint8Array {
  const digits = text.startsWith('0x') ? text.slice(2) : text;
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) {
    throw new DiffieError('base.hex', { at, expected: 'an even number of hexadecimal digits' });
  }
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digitAt(digits, 2 * i) << 4) | digitAt(digits, 2 * i + 1);
  }
  return bytes;
}

/** The value of a hexadecimal digit: the low four bits of `0` to `9`, and those of a letter, which count from 1, and nine. */
function digitAt(digits: string, place: number): number {
  const code = digits.charCodeAt(place);
  return (code & 15) + 9 * (code >> 6);
}

/** UTF-8 encoding of a string. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @throws base.utf8 where the bytes are not valid UTF-8 */
export function decodeUtf8(bytes: Uint8Array, at = 'text'): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DiffieError('base.utf8', { at, expected: 'valid UTF-8' }, { cause });
  }
}

/** One new array that holds the parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let sizeBytes = 0;
  for (const part of parts) sizeBytes += part.length;
  const joined = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Whether both hold the same bytes. Not constant time: for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lexicographic order, a prefix before the longer string: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * A non-negative integer as exactly `sizeBytes` bytes, big-endian.
 * @throws base.range where it is negative or does not fit
 */
export function bigintToBytes(value: bigint, sizeBytes: number, at = 'integer'): Uint8Array {
  if (value < 0n || value >> BigInt(8 * sizeBytes) !== 0n) {
    throw new DiffieError('base.range', { at, expected: `0 to 2^${8 * sizeBytes}-1` });
  }
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  let rest = value;
  let offset = sizeBytes;
  for (; offset >= WORD_BYTES; rest >>= WORD_BITS) {
    offset -= WORD_BYTES;
    // Takes the low 64 bits.
    view.setBigUint64(offset, rest);
  }
  for (; offset > 0; rest >>= 8n) bytes[--offset] = Number(rest & 0xffn);
  return bytes;
}

/** The non-negative integer that the bytes are, big-endian; 0 for none. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  if (bytes.length > SHORT_BYTES) return BigInt(`0x${toHex(bytes)}`);
  SHORT.set(bytes);
  let value = 0n;
  let offset = 0;
  for (; bytes.length - offset >= WORD_BYTES; offset += WORD_BYTES) {
    value = (value << WORD_BITS) | SHORT_VIEW.getBigUint64(offset);
  }
  for (; offset < bytes.length; offset++) value = (value << 8n) | BigInt(bytes[offset] ?? 0);
  return value;
}
