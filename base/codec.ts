// Deterministic CBOR (RFC 8949, section 4.2.1) for everything that is hashed, signed, stored or sent.
// cborg does the encoding; the border checks that the bytes are the one canonical form, so a value
// never has two encodings. Objects are maps with text keys; integers are bigint or safe number.

import { decode as cborDecode, encode as cborEncode } from 'cborg';
import { equalBytes } from './bytes.ts';
import { DiffieError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** What the codec carries. Integers lie in -2^64 to 2^64-1; there is no floating point and no `undefined`. */
export type Encodable =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Encodable[]
  | { readonly [key: string]: Encodable };

/**
 * The canonical bytes of a value.
 * @throws base.range where a number is no safe integer or a bigint lies outside -2^64 to 2^64-1
 */
export function encodeCbor(value: Encodable): Uint8Array {
  return cborEncode(value, { typeEncoders: { number: refuseFraction, bigint: refuseWide } });
}

function refuseFraction(value: number): null {
  if (!Number.isSafeInteger(value)) {
    throw new DiffieError('base.range', { at: 'CBOR number', expected: 'a safe integer' });
  }
  return null;
}

function refuseWide(value: bigint): null {
  if (value >= 2n ** 64n || value < -(2n ** 64n)) {
    throw new DiffieError('base.range', { at: 'CBOR integer', expected: '-2^64 to 2^64-1' });
  }
  return null;
}

/**
 * The value of canonical bytes. Integers outside the safe range come as bigint, others as number.
 * @throws base.limit over `sizeLimitBytes`; base.encoding where the bytes are not CBOR, not canonical,
 *   or hold a float, a tag or `undefined`
 */
export function decodeCbor(
  bytes: Uint8Array,
  at = 'CBOR',
  sizeLimitBytes: number = LIMITS.valueSizeBytes,
): Encodable {
  if (bytes.length > sizeLimitBytes) {
    throw new DiffieError('base.limit', {
      at,
      expected: `at most ${sizeLimitBytes} bytes`,
      got: `${bytes.length}`,
    });
  }
  let value: Encodable;
  let again: Uint8Array;
  try {
    value = cborDecode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      rejectDuplicateMapKeys: true,
    });
    again = encodeCbor(value);
  } catch (cause) {
    throw new DiffieError('base.encoding', { at, expected: 'deterministic CBOR' }, { cause });
  }
  if (!equalBytes(bytes, again)) {
    throw new DiffieError('base.encoding', {
      at,
      expected: 'deterministic CBOR (shortest integers, sorted keys, no floating point)',
    });
  }
  return value;
}
