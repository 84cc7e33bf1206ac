// Proves: a wait stands only in the body of a method that a transaction enters, so that one frame is all there is
// to save: a function that awaits is exported, is not `init`, and no function calls it.

import { DiffieError } from '../../base/index.ts';
import { type FunctionDef, INIT_METHOD, type Module } from '../module.ts';
import { functionName } from './functions.ts';

/** Whether a function holds a wait. */
export function awaits(fn: FunctionDef): boolean {
  return fn.body.some(({ op }) => op === 'await.open' || op === 'await.joint');
}

/** @throws module.await */
export function checkWaits(module: Module): void {
  const waiting = new Set<number>();
  module.functions.forEach((fn, i) => {
    if (awaits(fn)) waiting.add(i);
  });
  if (waiting.size === 0) return;
  for (const index of waiting) {
    const names = module.exports.filter((e) => e.function === index).map((e) => e.name);
    if (names.length === 0 || names.includes(INIT_METHOD)) {
      throw new DiffieError('module.await', {
        at: functionName(module, index),
        expected: 'an exported method other than init',
      });
    }
  }
  module.functions.forEach((fn, i) => {
    fn.body.forEach(({ op, imm }, pc) => {
      if (op !== 'call' || !waiting.has(Number(imm[0]))) return;
      throw new DiffieError('module.await', {
        at: `${functionName(module, i)} pc ${pc}`,
        expected: 'a call of a function that does not await',
        got: functionName(module, Number(imm[0])),
      });
    });
  });
}
