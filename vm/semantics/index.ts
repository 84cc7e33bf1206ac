// All opcode bodies in two records that the table makes total: a row without a body does not compile.

import type { OpName, PlainOpName } from '../isa.ts';
import { opRow } from '../isa.ts';
import type { Machine } from '../machine.ts';
import type { Immediate } from '../module.ts';
import type { Value } from '../values.ts';
import type { GenericBodies, GenericOp, PlainBodies } from './body.ts';
import { BYTES_BODIES } from './bytes.ts';
import { CIPHERTEXT_BODIES } from './ciphertexts.ts';
import { COMPOSITE_BODIES } from './composites.ts';
import { SCALAR_BODIES } from './scalars.ts';
import { CONTEXT_BODIES, STORAGE_BODIES } from './state.ts';

const PLAIN: PlainBodies = { ...SCALAR_BODIES, ...BYTES_BODIES, ...CONTEXT_BODIES };

const GENERIC: GenericBodies = { ...COMPOSITE_BODIES, ...STORAGE_BODIES, ...CIPHERTEXT_BODIES };

/** Whether the opcode's signature string says everything about it. */
export function isPlain(op: OpName): op is PlainOpName {
  return opRow(op).custom !== true;
}

/** Whether the opcode is generic in its operands and has a body here. */
export function isGeneric(op: OpName): op is GenericOp {
  return op in GENERIC;
}

/** Runs a plain opcode on its operands, deepest first; undefined where it has no result. */
export function runPlain(
  op: PlainOpName,
  operands: readonly Value[],
  machine: Machine,
  imm: readonly Immediate[],
): Value | undefined {
  const body = PLAIN[op] as unknown as (
    operands: readonly Value[],
    machine: Machine,
    imm: readonly Immediate[],
  ) => Value | undefined;
  return body(operands, machine, imm);
}

/** Runs a generic opcode on the stack. */
export function runGeneric(
  op: GenericOp,
  stack: Value[],
  machine: Machine,
  imm: readonly Immediate[],
): void {
  GENERIC[op](stack, machine, imm);
}
