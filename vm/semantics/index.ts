// All opcode bodies in two records that the table makes total: a row without a body does not compile. Engines see
// each as one function on the stack.

import { type OpName, opRow, type PlainOpName } from '../isa.ts';
import { signatureTypes } from '../signature.ts';
import type { Value } from '../value.ts';
import type { GenericBodies, GenericBody, GenericOp, PlainBodies } from './body.ts';
import { BYTES_BODIES } from './bytes.ts';
import { CIPHERTEXT_BODIES } from './ciphertexts.ts';
import { COMPOSITE_BODIES } from './composites.ts';
import { SCALAR_BODIES } from './scalars.ts';
import { CONTEXT_BODIES, STORAGE_BODIES } from './state.ts';

const PLAIN: PlainBodies = { ...SCALAR_BODIES, ...BYTES_BODIES, ...CONTEXT_BODIES };

const GENERIC: GenericBodies = { ...COMPOSITE_BODIES, ...STORAGE_BODIES, ...CIPHERTEXT_BODIES };

/** A body as engines call it: on the stack, from which it takes its operands and on which it leaves its result. */
export type Body = GenericBody;

/** The body of an opcode; undefined for those that only an engine can carry out. */
export function bodyOf(op: OpName): Body | undefined {
  if (isPlain(op)) return PLAIN_ON_STACK.get(op);
  return isGeneric(op) ? GENERIC[op] : undefined;
}

/** Whether the opcode's signature string says everything about it. */
export function isPlain(op: OpName): op is PlainOpName {
  return opRow(op).custom !== true;
}

function isGeneric(op: OpName): op is GenericOp {
  return op in GENERIC;
}

type Plain = (...args: readonly unknown[]) => Value | undefined;

const PLAIN_ON_STACK: ReadonlyMap<OpName, Body> = new Map(
  (Object.keys(PLAIN) as PlainOpName[]).map((op) => [op, onStack(op, PLAIN[op] as Plain)]),
);

/** Takes as many operands as the signature says; written out for each number, as it runs for every instruction. */
function onStack(op: PlainOpName, body: Plain): Body {
  const { operands, results } = signatureTypes(op);
  const push = (stack: Value[], result: Value | undefined) => {
    if (results.length > 0) stack.push(result as Value);
  };
  switch (operands.length) {
    case 0:
      return (stack, machine, imm) => push(stack, body(machine, imm));
    case 1:
      return (stack, machine, imm) => push(stack, body(stack.pop(), machine, imm));
    case 2:
      return (stack, machine, imm) => {
        const b = stack.pop();
        push(stack, body(stack.pop(), b, machine, imm));
      };
    default:
      return (stack, machine, imm) => {
        const taken: readonly Value[] = stack.splice(stack.length - operands.length);
        push(stack, body(...taken, machine, imm));
      };
  }
}
