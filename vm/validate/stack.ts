// Proves: every instruction finds the operands that its signature asks for, at the same height on every path;
// ciphertexts that meet are of one slot; results are there where a function ends; and at a wait the stack holds
// only the wait's operands. One pass over the body, linear in its size.

import { DiffieError, LIMITS } from '../../base/index.ts';
import { opRow } from '../isa.ts';
import type { FunctionDef, Instruction, Module, TypeRef } from '../module.ts';
import { signatureTypes } from '../signature.ts';
import type { Structure } from '../structure.ts';
import { compositeOf, typeName, wordsOf } from '../types.ts';
import { CUSTOM_RULES } from './custom.ts';
import { functionName } from './functions.ts';
import type { TypeFacts } from './type-facts.ts';
import type { Typist } from './typist.ts';

/**
 * @param index the function's number
 * @param structure the function's, which says where control falls into
 * @returns how many words the stack holds at most: types.ts, `wordsOf`
 * @throws module.stack, module.slot, module.await, module.limit and those of the custom rules
 */
export function checkStack(
  module: Module,
  index: number,
  facts: TypeFacts,
  structure: Structure,
): number {
  return new StackChecker(module, index, facts, structure).check();
}

class StackChecker implements Typist {
  readonly module: Module;
  private readonly index: number;
  readonly fn: FunctionDef;
  readonly locals: readonly TypeRef[];
  readonly numberOf: TypeFacts['numberOf'];
  readonly isClear: TypeFacts['isClear'];
  private readonly structure: Structure;
  private readonly stack: TypeRef[] = [];
  /** Heights at which the open blocks began. */
  private readonly bases: number[] = [0];
  private pc = 0;
  /** Per place on the stack: the words up to it. */
  private readonly words: number[] = [];
  private maxWords = 0;

  constructor(module: Module, index: number, facts: TypeFacts, structure: Structure) {
    this.module = module;
    this.index = index;
    this.numberOf = facts.numberOf;
    this.isClear = facts.isClear;
    this.structure = structure;
    this.fn = module.functions[index] as FunctionDef;
    this.locals = [...this.fn.params, ...this.fn.locals];
  }

  check(): number {
    for (const [pc, instruction] of this.fn.body.entries()) {
      this.pc = pc;
      this.applySignature(instruction);
      this.applyControl(instruction);
    }
    return this.maxWords;
  }

  place(): string {
    return `${functionName(this.module, this.index)} pc ${this.pc} (${this.fn.body[this.pc]?.op})`;
  }

  below(): number {
    return this.stack.length;
  }

  refuse(expected: string, got?: string): DiffieError {
    return new DiffieError('module.stack', { at: this.place(), expected, ...(got && { got }) });
  }

  push(type: TypeRef): void {
    const words = (this.words[this.stack.length - 1] ?? 0) + wordsOf(type);
    this.words[this.stack.length] = words;
    this.maxWords = Math.max(this.maxWords, words);
    this.stack.push(type);
    if (this.stack.length > LIMITS.stackHeight) {
      const expected = `a stack of at most ${LIMITS.stackHeight}`;
      throw new DiffieError('module.limit', { at: this.place(), expected });
    }
  }

  popAny(expected: string): TypeRef {
    if (this.stack.length <= this.base()) throw this.refuse(expected, 'an empty stack');
    return this.stack.pop() as TypeRef;
  }

  pop(type: TypeRef): void {
    if (this.stack.length > this.base() && this.stack.at(-1) === type) {
      this.stack.pop();
      return;
    }
    const expected = typeName(this.module, type);
    const top = this.popAny(expected);
    const got = typeName(this.module, top);
    const [a, b] = [compositeOf(this.module, top), compositeOf(this.module, type)];
    if (a?.kind === 'ct' && b?.kind === 'ct') {
      throw new DiffieError('module.slot', { at: this.place(), expected, got });
    }
    throw this.refuse(expected, got);
  }

  private base(): number {
    return this.bases.at(-1) ?? 0;
  }

  private applySignature({ op, imm }: Instruction): void {
    if (opRow(op).custom) {
      CUSTOM_RULES[op as keyof typeof CUSTOM_RULES](this, imm);
      return;
    }
    const { operands, results } = signatureTypes(op);
    for (const type of operands.toReversed()) this.pop(type);
    for (const type of results) this.push(type);
  }

  private applyControl({ op, imm }: Instruction): void {
    switch (op) {
      case 'block':
      case 'loop':
      case 'if':
        this.bases.push(this.stack.length);
        break;
      case 'else':
        this.endBranch();
        break;
      case 'end':
        if (this.bases.length > 1) this.endBranch();
        else if (this.isFallenInto()) this.endFunction();
        this.bases.pop();
        break;
      case 'br_if':
        this.level(Number(imm[0]));
        break;
      case 'br':
        this.level(Number(imm[0]));
        this.leave();
        break;
      case 'br_table':
        for (const label of imm[0] as readonly number[]) this.level(label);
        this.leave();
        break;
      case 'return':
      case 'fail':
        this.leave();
        break;
    }
  }

  /** What follows is unreachable up to the block's end: structure.ts. */
  private leave(): void {
    this.stack.length = this.base();
  }

  private endBranch(): void {
    if (this.isFallenInto()) this.level(0);
    this.stack.length = this.base();
  }

  private isFallenInto(): boolean {
    return this.structure.fallenInto[this.pc] === 1;
  }

  /** The stack is as high as at the start of the block that a label names. */
  private level(label: number): void {
    const excess = this.stack.length - (this.bases[this.bases.length - 1 - label] ?? 0);
    if (excess === 0) return;
    throw this.refuse('the stack as high as at the start of the block', `${excess} more`);
  }

  /** At the closing `end` the stack holds the results and nothing else. */
  private endFunction(): void {
    for (const type of this.fn.results.toReversed()) this.pop(type);
    const excess = this.below();
    if (excess > 0) throw this.refuse('nothing but the results', `${excess} more`);
  }
}
