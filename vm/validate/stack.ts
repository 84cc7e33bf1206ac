// Proves: every instruction finds the operands that its signature asks for, at the same height on every path;
// ciphertexts that meet are of one slot; results are there where a function ends; and at a wait the stack holds
// only the wait's operands. One pass over the body, linear in its size.

import { DiffieError, LIMITS } from '../../base/index.ts';
import { opRow, type OpName } from '../isa.ts';
import type { FunctionDef, Instruction, Module, TypeRef } from '../module.ts';
import { signatureTypes } from '../signature.ts';
import { compositeOf, typeName } from '../types.ts';
import { CUSTOM_RULES } from './custom.ts';
import { functionName } from './functions.ts';

/** The stack of types at one place, and the ways in which a rule may change it. */
export type Typist = {
  readonly module: Module;
  readonly fn: FunctionDef;
  /** Types of parameters, then locals. */
  readonly locals: readonly TypeRef[];
  /** Where this is, for errors. */
  place(): string;
  /** Removes the top, which must be of that type. */
  pop(type: TypeRef): void;
  /** Removes the top, whatever its type. */
  popAny(expected: string): TypeRef;
  push(type: TypeRef): void;
  /** How many values are on the stack, those of enclosing blocks included. */
  below(): number;
  refuse(expected: string, got?: string): DiffieError;
};

/**
 * @param index the function's number
 * @returns the greatest stack height
 * @throws module.stack, module.slot, module.await, module.limit and those of the custom rules
 */
export function checkStack(module: Module, index: number): number {
  const fn = module.functions[index] as FunctionDef;
  const name = functionName(module, index);
  const stack: TypeRef[] = [];
  const bases: number[] = [0];
  let reachable = true;
  let maxHeight = 0;
  let pc = 0;

  const base = () => bases[bases.length - 1] ?? 0;
  const place = () => `${name} pc ${pc} (${fn.body[pc]?.op})`;
  const typist: Typist = {
    module,
    fn,
    locals: [...fn.params, ...fn.locals],
    place,
    below: () => stack.length,
    push: (type) => {
      stack.push(type);
      maxHeight = Math.max(maxHeight, stack.length);
      if (maxHeight > LIMITS.stackHeight) {
        throw new DiffieError('module.limit', {
          at: place(),
          expected: `a stack of at most ${LIMITS.stackHeight}`,
        });
      }
    },
    popAny: (expected) => {
      if (stack.length <= base()) throw typist.refuse(expected, 'an empty stack');
      return stack.pop() as TypeRef;
    },
    pop: (type) => {
      const expected = typeName(module, type);
      const top = typist.popAny(expected);
      if (top === type) return;
      const [a, b] = [compositeOf(module, top), compositeOf(module, type)];
      if (a?.kind === 'ct' && b?.kind === 'ct') {
        throw new DiffieError('module.slot', {
          at: place(),
          expected,
          got: typeName(module, top),
        });
      }
      throw typist.refuse(expected, typeName(module, top));
    },
    refuse: (expected, got) =>
      new DiffieError('module.stack', { at: place(), expected, ...(got && { got }) }),
  };
  const level = (block: number) => {
    const excess = stack.length - (bases[block] ?? 0);
    if (excess !== 0) throw typist.refuse('the stack as high as at the start of the block', `${excess} more`);
  };

  for (pc = 0; pc < fn.body.length; pc++) {
    const { op, imm } = fn.body[pc] as Instruction;
    applyInstruction(typist, op, imm);
    switch (op) {
      case 'block':
      case 'loop':
      case 'if':
        bases.push(stack.length);
        break;
      case 'else':
        if (reachable) level(bases.length - 1);
        stack.length = base();
        reachable = true;
        break;
      case 'end':
        if (bases.length > 1) {
          if (reachable) level(bases.length - 1);
          stack.length = base();
        } else if (reachable) {
          endFunction(typist);
        }
        bases.pop();
        reachable = true;
        break;
      case 'br':
      case 'br_if':
        level(bases.length - 1 - Number(imm[0]));
        break;
      case 'br_table':
        for (const label of imm[0] as readonly number[]) level(bases.length - 1 - label);
        break;
    }
    if (op === 'br' || op === 'br_table' || op === 'return' || op === 'fail') {
      stack.length = base();
      reachable = false;
    }
  }
  return maxHeight;
}

function applyInstruction(typist: Typist, op: OpName, imm: Instruction['imm']): void {
  if (opRow(op).custom) {
    CUSTOM_RULES[op as keyof typeof CUSTOM_RULES](typist, imm);
    return;
  }
  const { operands, results } = signatureTypes(op);
  for (let i = operands.length - 1; i >= 0; i--) typist.pop(operands[i] as TypeRef);
  for (const type of results) typist.push(type);
}

/** At the closing `end` the stack holds the results and nothing else. */
function endFunction(typist: Typist): void {
  for (let i = typist.fn.results.length - 1; i >= 0; i--) typist.pop(typist.fn.results[i] as TypeRef);
  const excess = typist.below();
  if (excess > 0) throw typist.refuse('nothing but the results', `${excess} more`);
}
