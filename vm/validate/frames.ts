// Proves: compiling takes time linear in the module's size. V8 looks at all that a frame holds wherever code branches, and any
// instruction may: a large frame in a long function would take a hundred times what its bytes say.

import { DiffieError, LIMITS } from '../../base/index.ts';
import type { Module } from '../module.ts';
import { wordsOf } from '../types.ts';

/**
 * @param stackWords per function, the words that its stack holds at most
 * @throws module.limit
 */
export function checkFrames(module: Module, stackWords: readonly number[]): void {
  let instructions = 0;
  let work = 0;
  for (const [i, { params, locals, body }] of module.functions.entries()) {
    let words = stackWords[i] ?? 0;
    for (const type of params) words += wordsOf(type);
    for (const type of locals) words += wordsOf(type);
    instructions += body.length;
    work += body.length * words;
  }
  const limit = LIMITS.frameWork + LIMITS.frameWorkPerInstruction * instructions;
  if (work <= limit) return;
  throw new DiffieError('module.limit', {
    at: 'functions',
    expected: `instructions times the words of their frames, summed, at most ${limit}`,
    got: `${work}`,
  });
}
