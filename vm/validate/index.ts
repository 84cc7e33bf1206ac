// Validation: the passes in order. What they leave is a module that can make no engine fail but by a trap.
// (Format is vm/format.ts's; linearity and ranges come with the types that need them.)

import { withImpliedTypes } from '../implied-types.ts';
import type { Module } from '../module.ts';
import { type Structure, structureOf } from '../structure.ts';
import { checkDeclarations } from './declarations.ts';
import { checkFrames } from './frames.ts';
import { checkFunctions, functionName } from './functions.ts';
import { checkReferences } from './references.ts';
import { checkSizes } from './sizes.ts';
import { checkStack } from './stack.ts';
import { typeFactsOf } from './type-facts.ts';
import { checkUnset } from './unset.ts';
import { checkWaits } from './waits.ts';

/** A module that passed: its type table extended by the implied types, and what the passes learned. */
export type ValidModule = {
  readonly module: Module;
  readonly structures: readonly Structure[];
  /** Per function: the words that its stack holds at most. */
  readonly stackWords: readonly number[];
};

/** @throws a DiffieError `module.*` that says where and what was expected */
export function validateModule(source: Module): ValidModule {
  checkSizes(source);
  checkDeclarations(source);
  checkFunctions(source);
  checkReferences(source);
  const module = withImpliedTypes(source);
  const structures = module.functions.map((fn, i) => structureOf(fn, functionName(module, i)));
  const facts = typeFactsOf(module);
  const stackWords = structures.map((structure, i) => checkStack(module, i, facts, structure));
  checkFrames(module, stackWords);
  module.functions.forEach((_, i) => {
    checkUnset(module, i);
  });
  checkWaits(module);
  return { module, structures, stackWords };
}
