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
 * The canonical bytes of a value, in an array of their own.
 * @throws base.range where a number is no safe integer or a bigint lies outside -2^64 to 2^64-1
 */
export function encodeCbor(value: Encodable): Uint8Array {
  const typeEncoders = { number: refuseFraction, bigint: refuseWide };
  // cborg answers with a view of Node's shared pool, as a Buffer, where that is faster.
  return new Uint8Array(cborEncode(value, { typeEncoders }));
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
 * The value of canonical bytes; shares no memory with them. Integers outside the safe range come as bigint, others as number.
 * @throws base.limit over `sizeLimitBytes` or `LIMITS.encodingDepth`; base.encoding where the bytes are not CBOR, not canonical,
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
  refuseDeep(bytes, at);
  let value: Encodable;
  let again: Uint8Array;
  try {
    // Without a Buffer's own `slice`, which would leave decoded byte strings inside the caller's bytes.
    value = cborDecode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), {
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

/**
 * Walks the items without recursion and without reading them: how deep lists and maps may nest must
 * not depend on an engine's stack, or nodes would disagree. What is malformed, the decoder says.
 */
function refuseDeep(bytes: Uint8Array, at: string): void {
  const itemsLeft: number[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const head = readHead(bytes, offset);
    offset += head.sizeBytes;
    const isContainer = head.major === 4 || head.major === 5;
    if (head.major === 2 || head.major === 3) offset += head.argument;
    if (isContainer && head.argument > 0) {
      itemsLeft.push(head.major === 5 ? 2 * head.argument : head.argument);
      if (itemsLeft.length > LIMITS.encodingDepth) {
        throw new DiffieError('base.limit', {
          at: `${at}, byte ${offset}`,
          expected: `lists and maps in each other at most ${LIMITS.encodingDepth} deep`,
        });
      }
    } else {
      closeItem(itemsLeft);
    }
  }
}

/** Major type and argument (RFC 8949, section 3); a reserved size reads as none. */
function readHead(bytes: Uint8Array, offset: number) {
  const first = bytes[offset] ?? 0;
  const major = first >> 5;
  const detail = first & 0x1f;
  if (detail < 24 || detail > 27)
    return { major, argument: detail < 24 ? detail : 0, sizeBytes: 1 };
  const argumentBytes = 1 << (detail - 24);
  let argument = 0;
  for (let i = 1; i <= argumentBytes; i++) argument = argument * 256 + (bytes[offset + i] ?? 0);
  return { major, argument, sizeBytes: 1 + argumentBytes };
}

/** Counts an item that ends here, and every list and map that ends with it. */
function closeItem(itemsLeft: number[]): void {
  for (let top = itemsLeft.length - 1; top >= 0; top--) {
    const left = (itemsLeft[top] ?? 0) - 1;
    itemsLeft[top] = left;
    if (left > 0) return;
    itemsLeft.pop();
  }
}
