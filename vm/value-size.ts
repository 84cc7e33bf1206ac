// How large a value's canonical encoding is (values.ts), counted without making it, and no further than a limit: what
// it costs to write is charged before anything is written.

import { assert } from '../base/index.ts';
import type { Scalar } from './isa.ts';
import type { Module, TypeRef } from './module.ts';
import { compositeOf, scalarOf } from './types.ts';
import { PROOF_SIZE_BYTES, type Value } from './value.ts';

type Types = Pick<Module, 'types' | 'slots' | 'circuits'>;

/**
 * How many bytes encodeValue would give, counted without making them. Values share parts, so what is small in
 * memory can be huge when written out: counting stops soon after `limitBytes`, and then gives some number above it.
 */
export function encodedSize(
  module: Types,
  type: TypeRef,
  value: Value,
  limitBytes: number,
): number {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return scalarSize(scalar, value, limitBytes);
  const def = compositeOf(module, type);
  assert(def !== undefined, 'the type is known');
  if (def.kind === 'ct') return HANDLE_SIZE_BYTES;
  if (def.kind === 'proof') return headSize(PROOF_SIZE_BYTES) + PROOF_SIZE_BYTES;
  const items = value as readonly Value[];
  let sizeBytes = headSize(items.length);
  for (const [i, item] of items.entries()) {
    const part = def.kind === 'record' ? (def.members[i]?.type as TypeRef) : def.of;
    sizeBytes += encodedSize(module, part, item, limitBytes - sizeBytes);
    if (sizeBytes > limitBytes) break;
  }
  return sizeBytes;
}

function scalarSize(scalar: Scalar, value: Value, limitBytes: number): number {
  switch (scalar) {
    case 'bool':
      return 1;
    case 'u64':
      return headSize(value as bigint);
    case 'bytes': {
      const { length } = value as Uint8Array;
      return headSize(length) + length;
    }
    case 'text': {
      const sizeBytes = utf8Size(value as string, limitBytes);
      return headSize(sizeBytes) + sizeBytes;
    }
    default:
      return HANDLE_SIZE_BYTES;
  }
}

/** What 32 bytes, a handle among them, take with their head. */
const HANDLE_SIZE_BYTES = 34;

/** Bytes of a CBOR head (RFC 8949, section 3) with that argument. */
export function headSize(argument: number | bigint): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  if (argument < 0x1_0000) return 3;
  return argument < 0x1_0000_0000 ? 5 : 9;
}

/** Bytes of a well-formed text in UTF-8; some number above `limitBytes` where it has more. */
export function utf8Size(text: string, limitBytes = Number.POSITIVE_INFINITY): number {
  if (text.length > limitBytes) return text.length;
  let sizeBytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    // A pair of surrogates is one character of four bytes.
    if (unit < 0x80) sizeBytes += 1;
    else sizeBytes += unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return sizeBytes;
}
