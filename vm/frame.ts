// A suspended method as bytes in state: function, position, method, caller, value, locals by type.
// Written by the engine alone, so a malformed one is a broken store; the decoder checks all the same.

import {
  DiffieError,
  decodeCbor,
  type Encodable,
  encodeCbor,
  isDiffieError,
} from '../base/index.ts';
import type { Frame } from './interpret.ts';
import type { CallContext, Machine } from './machine.ts';
import { chargeSize } from './metered-values.ts';
import type { TypeRef } from './module.ts';
import type { Program } from './program.ts';
import type { Value } from './value.ts';
import { encodedSize } from './value-size.ts';
import { writeValue } from './value-writer.ts';
import { decodeValue } from './values.ts';

/** What a frame counts besides its locals, and a local besides its value: no less than they take. */
const HEAD_BYTES = 160;
const LOCAL_BYTES = 5;

/**
 * The canonical bytes of a frame, paid for at the wait's price per byte. Traps out of yo, or as too large where
 * they could not be read again.
 */
export function encodeFrame(program: Program, machine: Machine, frame: Frame): Uint8Array {
  const { context } = machine;
  const types = program.functions[frame.function]?.locals ?? [];
  chargeSize(machine, machine.unitPrice, (limitBytes) => {
    let sizeBytes = HEAD_BYTES;
    for (const [i, value] of frame.locals.entries()) {
      const limitLeft = limitBytes - sizeBytes;
      if (limitLeft < 0) break;
      sizeBytes += LOCAL_BYTES;
      if (value !== undefined) {
        sizeBytes += encodedSize(program.module, types[i] as TypeRef, value, limitLeft);
      }
    }
    return sizeBytes;
  });
  const locals = frame.locals.map((value, i) =>
    value === undefined ? null : writeValue(program.module, types[i] as TypeRef, value),
  );
  const { method, caller, value } = context;
  return encodeCbor([frame.function, frame.pc, method, caller, value, locals]);
}

/** @throws vm.frame where the bytes are no frame of this program */
export function decodeFrame(
  program: Program,
  bytes: Uint8Array,
): { readonly frame: Frame; readonly context: CallContext } {
  try {
    return readFrame(program, decodeCbor(bytes, 'frame'));
  } catch (cause) {
    if (!isDiffieError(cause)) throw cause;
    throw cause.code === 'vm.frame'
      ? cause
      : new DiffieError('vm.frame', { got: cause.message }, { cause });
  }
}

function readFrame(program: Program, parts: Encodable) {
  if (!Array.isArray(parts) || parts.length !== 6) throw malformed('a list of six');
  const [index, pc, method, caller, value, locals] = parts as readonly Encodable[];
  const fn = typeof index === 'number' ? program.functions[index] : undefined;
  if (fn === undefined) throw malformed('a function of the program');
  const wait = typeof pc === 'number' ? fn.steps[pc - 1]?.op : undefined;
  if (wait !== 'await.open' && wait !== 'await.joint') throw malformed('a place behind a wait');
  if (typeof method !== 'string') throw malformed('the name of a method');
  if (!(caller instanceof Uint8Array) || caller.length !== 32) throw malformed('an address');
  if (!Array.isArray(locals) || locals.length !== fn.locals.length) {
    throw malformed(`${fn.locals.length} locals`);
  }
  const frame: Frame = {
    function: index as number,
    pc: pc as number,
    locals: locals.map((local, i) => readLocal(program, fn.locals[i] as TypeRef, local, i)),
  };
  return { frame, context: { method, caller, value: readInteger(value) } };
}

function readLocal(
  program: Program,
  type: TypeRef,
  local: Encodable,
  i: number,
): Value | undefined {
  if (local === null) return undefined;
  if (!(local instanceof Uint8Array)) throw malformed(`local ${i} as bytes or null`);
  return decodeValue(program.module, type, local, `local ${i}`);
}

function readInteger(value: Encodable | undefined): bigint {
  const integer = typeof value === 'number' ? BigInt(value) : value;
  if (typeof integer !== 'bigint' || integer < 0n) throw malformed('the YOU paid');
  return integer;
}

function malformed(expected: string): DiffieError {
  return new DiffieError('vm.frame', { expected });
}
