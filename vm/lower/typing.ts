// The operand and result types of every instruction of a validated function, found by the validator's own rules: what
// is generic in the bytecode has one representation where it stands.

import { assert } from '../../base/index.ts';
import { opRow } from '../isa.ts';
import type { FunctionDef, Module, TypeRef } from '../module.ts';
import type { CompiledFunction, Program } from '../program.ts';
import { signatureTypes } from '../signature.ts';
import { structureOf } from '../structure.ts';
import { CUSTOM_RULES } from '../validate/custom.ts';
import { type TypeFacts, typeFactsOf } from '../validate/type-facts.ts';
import type { Typist } from '../validate/typist.ts';

/** What an instruction takes, deepest first, and gives; undefined where control never comes. */
export type Typing = {
  readonly operands: readonly TypeRef[];
  readonly results: readonly TypeRef[];
};

/** Per function, per instruction. */
export function typingsOf(program: Program): readonly (readonly (Typing | undefined)[])[] {
  const facts = typeFactsOf(program.module);
  return program.functions.map((fn, i) => new Recorder(program.module, i, fn, facts).record());
}

/** Follows the types on the stack through a body. */
class Recorder implements Typist {
  readonly module: Module;
  readonly fn: FunctionDef;
  readonly locals: readonly TypeRef[];
  readonly numberOf: TypeFacts['numberOf'];
  readonly isClear: TypeFacts['isClear'];
  private readonly compiled: CompiledFunction;
  private readonly stack: TypeRef[] = [];
  private readonly bases: number[] = [];
  private taken: TypeRef[] = [];
  private given: TypeRef[] = [];

  constructor(module: Module, index: number, compiled: CompiledFunction, facts: TypeFacts) {
    this.module = module;
    this.fn = module.functions[index] as FunctionDef;
    this.compiled = compiled;
    this.locals = compiled.locals;
    this.numberOf = facts.numberOf;
    this.isClear = facts.isClear;
  }

  record(): (Typing | undefined)[] {
    const { fallenInto } = structureOf(this.fn, 'a validated function');
    return this.compiled.steps.map(({ op, imm }, pc) => {
      if (op === 'else' || op === 'end') this.stack.length = this.bases.pop() ?? 0;
      if (op === 'else') this.bases.push(this.stack.length);
      if (fallenInto[pc] !== 1) return undefined;
      this.taken = [];
      this.given = [];
      if (opRow(op).custom) CUSTOM_RULES[op as keyof typeof CUSTOM_RULES](this, imm);
      else {
        const { operands, results } = signatureTypes(op);
        for (const _ of operands) this.popAny();
        for (const type of results) this.push(type);
      }
      if (op === 'block' || op === 'loop' || op === 'if') this.bases.push(this.stack.length);
      return { operands: this.taken.reverse(), results: this.given };
    });
  }

  place(): string {
    return 'a validated function';
  }

  pop(): void {
    this.popAny();
  }

  popAny(): TypeRef {
    const type = this.stack.pop();
    assert(type !== undefined, 'validation proved the stack to hold the operands');
    this.taken.push(type);
    return type;
  }

  push(type: TypeRef): void {
    this.stack.push(type);
    this.given.push(type);
  }

  below(): number {
    return this.stack.length;
  }

  refuse(expected: string): never {
    throw new Error(`a validated function has ${expected}`);
  }
}
