// Proves: a local whose type has no default (it holds a ciphertext or a proof) is set on every path before it is
// read. The rule is WebAssembly's for non-nullable references: what a block sets counts inside that block only.

import { DiffieError } from '../../base/index.ts';
import type { FunctionDef, Module } from '../module.ts';
import { lacksDefault } from '../types.ts';
import { functionName } from './functions.ts';

/** @throws module.unset */
export function checkUnset(module: Module, index: number): void {
  const fn = module.functions[index] as FunctionDef;
  const needsSetting = lacksDefault(module);
  const unset = new Set<number>();
  fn.locals.forEach((type, i) => {
    if (needsSetting(type)) unset.add(fn.params.length + i);
  });
  if (unset.size === 0) return;
  const setInBlock: number[][] = [[]];
  const close = () => {
    for (const local of setInBlock.pop() ?? []) unset.add(local);
  };
  fn.body.forEach(({ op, imm }, pc) => {
    const local = Number(imm[0]);
    switch (op) {
      case 'block':
      case 'loop':
      case 'if':
        setInBlock.push([]);
        break;
      case 'else':
        close();
        setInBlock.push([]);
        break;
      case 'end':
        close();
        break;
      case 'local.set':
      case 'local.tee':
        if (unset.delete(local)) setInBlock[setInBlock.length - 1]?.push(local);
        break;
      case 'local.get':
        if (unset.has(local)) {
          const name = module.debug?.functions[index]?.locals[local] ?? `${local}`;
          throw new DiffieError('module.unset', {
            at: `${functionName(module, index)} pc ${pc}`,
            expected: `local ${name} set on every path before it is read`,
          });
        }
        break;
    }
  });
}
