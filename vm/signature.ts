// Signature strings of the opcode table at run time: the operand and result types of plain opcodes.

import { assert } from '../base/index.ts';
import { OPCODES, type OpName, SCALARS, type Scalar } from './isa.ts';
import type { TypeRef } from './module.ts';
import { scalarRef } from './types.ts';

/** What a plain opcode takes, deepest first, and gives. */
export type Signature = {
  readonly operands: readonly TypeRef[];
  readonly results: readonly TypeRef[];
};

const parsed = new Map<OpName, Signature>();

/** Of an opcode that is not `custom`: types by number, deepest operand first. */
export function signatureTypes(op: OpName): Signature {
  const known = parsed.get(op);
  if (known !== undefined) return known;
  const [left = '', right = ''] = ` ${OPCODES[op].sig} `.split(' -> ');
  const signature = { operands: typesOf(left), results: typesOf(right) };
  parsed.set(op, signature);
  return signature;
}

function typesOf(side: string): TypeRef[] {
  const words = side.split(' ').filter((word) => word !== '');
  return words.map((word) => {
    assert(SCALARS.includes(word as Scalar), `${word} is a scalar type`);
    return scalarRef(word as Scalar);
  });
}
