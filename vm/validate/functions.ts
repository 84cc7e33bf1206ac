// Proves: signatures and locals use known types within the limits, and every export can be called from outside:
// its arguments and result have an encoding, and no ciphertext enters but through `ct.input`.

import { DiffieError, LIMITS } from '../../base/index.ts';
import { type FunctionDef, INIT_METHOD, type Module } from '../module.ts';
import { isType, typeName, typesHolding } from '../types.ts';

/** @throws module.index, module.limit, module.export */
export function checkFunctions(module: Module): void {
  module.functions.forEach((fn, i) => {
    checkSignature(module, fn, functionName(module, i));
  });
  const encrypted = typesHolding(module, 'ct');
  for (const entry of module.exports) {
    const at = `export ${entry.name}`;
    const fn = module.functions[entry.function];
    if (fn === undefined) {
      throw new DiffieError('module.index', {
        at,
        expected: `a function below ${module.functions.length}`,
        got: `${entry.function}`,
      });
    }
    for (const type of [...fn.params, ...fn.results]) {
      if (encrypted(type)) {
        throw new DiffieError('module.export', {
          at,
          expected: 'arguments and result without ciphertexts',
          got: typeName(module, type),
          hint: 'take bytes and admit them by ct.input',
        });
      }
    }
    if (entry.name === INIT_METHOD && fn.results.length > 0) {
      throw new DiffieError('module.export', { at, expected: 'no result' });
    }
  }
}

/** A function as errors name it: its name in debug data, or its number. */
export function functionName(module: Module, index: number): string {
  const name = module.debug?.functions[index]?.name;
  return name === undefined ? `function ${index}` : `function ${name}`;
}

function checkSignature(module: Module, fn: FunctionDef, at: string): void {
  within(at, 'parameters', fn.params.length, LIMITS.functionParameters);
  within(at, 'results', fn.results.length, 1);
  within(at, 'parameters and locals', fn.params.length + fn.locals.length, LIMITS.functionLocals);
  for (const type of [...fn.params, ...fn.results, ...fn.locals]) {
    if (!isType(module, type)) {
      throw new DiffieError('module.index', { at, expected: 'a type', got: `number ${type}` });
    }
  }
}

function within(at: string, what: string, count: number, limit: number): void {
  if (count > limit) {
    throw new DiffieError('module.limit', {
      at,
      expected: `at most ${limit} ${what}`,
      got: `${count}`,
    });
  }
}
