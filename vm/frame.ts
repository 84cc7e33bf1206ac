// A suspended method as bytes in state: function, position, method, caller, value, locals by type.
// Written by the engine alone, so a malformed one is a broken store; the decoder checks all the same.

import { assert, DiffieError, decodeCbor, type Encodable, encodeCbor } from '../base/index.ts';
import type { Frame } from './interpret.ts';
import type { CallContext } from './machine.ts';
import type { TypeRef } from './module.ts';
import type { Program } from './program.ts';
import { decodeValue, encodeValue } from './values.ts';

/** The canonical bytes of a frame. */
export function encodeFrame(program: Program, frame: Frame, context: CallContext): Uint8Array {
  const types = localTypes(program, frame.function);
  const locals = frame.locals.map((value, i) =>
    value === undefined ? null : encodeValue(program.module, types[i] as TypeRef, value),
  );
  const { method, caller, value } = context;
  return encodeCbor([frame.function, frame.pc, method, caller, value, locals]);
}

/** @throws vm.frame where the bytes are no frame of this program */
export function decodeFrame(
  program: Program,
  bytes: Uint8Array,
): { readonly frame: Frame; readonly context: CallContext } {
  const parts = decodeCbor(bytes, 'frame') as readonly Encodable[];
  const [index, pc, method, caller, value, locals] = parts;
  const types = typeof index === 'number' ? localTypes(program, index) : [];
  if (
    typeof index !== 'number' ||
    typeof pc !== 'number' ||
    typeof method !== 'string' ||
    !(caller instanceof Uint8Array) ||
    !Array.isArray(locals) ||
    locals.length !== types.length
  ) {
    throw new DiffieError('vm.frame', { expected: 'function, pc, method, caller, value, locals' });
  }
  return {
    frame: {
      function: index,
      pc,
      locals: locals.map((local, i) =>
        local === null
          ? undefined
          : decodeValue(program.module, types[i] as TypeRef, local as Uint8Array, `local ${i}`),
      ),
    },
    context: { method, caller, value: BigInt(value as number | bigint) },
  };
}

function localTypes(program: Program, index: number): readonly TypeRef[] {
  const fn = program.functions[index];
  assert(fn !== undefined, `the program has function ${index}`);
  return fn.locals;
}
