// The shape of opcode bodies, derived from the table: operands and result of a plain opcode have the types that
// its signature string says, so a missing or mistyped body does not compile.

import type { OPCODES, Operands, OpName, PlainOpName, Result } from '../isa.ts';
import type { Machine } from '../machine.ts';
import type { Immediate } from '../module.ts';
import type { Value } from '../value.ts';

/** Body of a plain opcode: operands, deepest first. Charges and allocates through the machine before it works. */
export type PlainBody<K extends PlainOpName> =
  Operands<K> extends infer O extends readonly unknown[]
    ? (...args: [...O, machine: Machine, imm: readonly Immediate[]]) => Result<K>
    : never;

/** One body for every plain opcode. */
export type PlainBodies = { readonly [K in PlainOpName]: PlainBody<K> };

/** Opcodes that only the engine can carry out: they move control, locals or frames. */
export type ControlOp =
  | 'block'
  | 'loop'
  | 'if'
  | 'else'
  | 'end'
  | 'br'
  | 'br_if'
  | 'br_table'
  | 'return'
  | 'call'
  | 'local.get'
  | 'local.set'
  | 'local.tee'
  | 'await.open'
  | 'await.joint';

/** Custom opcodes that are no control: generic in their operands. */
export type GenericOp = Exclude<
  { [K in OpName]: (typeof OPCODES)[K] extends { custom: true } ? K : never }[OpName],
  ControlOp
>;

/** Body of a generic opcode: takes operands from the stack's top and pushes its result. */
export type GenericBody = (stack: Value[], machine: Machine, imm: readonly Immediate[]) => void;

/** One body for every generic opcode. */
export type GenericBodies = { readonly [K in GenericOp]: GenericBody };

/** Takes the top of the stack, which validation proved to be there and of the type. */
export function popAs<T extends Value>(stack: Value[]): T {
  return stack.pop() as T;
}
