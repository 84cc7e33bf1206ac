// Proves: nothing in a module is more numerous than base/limits.ts allows, and every body is present and ends.
// What the binary decoder bounds while it reads, this pass bounds for modules that come by another way.

import { DiffieError, LIMITS } from '../../base/index.ts';
import type { Module } from '../module.ts';
import { functionName } from './functions.ts';

/** @throws module.limit */
export function checkSizes(module: Module): void {
  const counts: readonly [string, number, number][] = [
    ['types', module.types.length, LIMITS.moduleTypes],
    ['key slots', module.slots.length, LIMITS.moduleSlots],
    ['circuits', module.circuits.length, LIMITS.moduleCircuits],
    ['storage entries', module.storage.length, LIMITS.moduleStorage],
    ['constants', module.constants.length, LIMITS.moduleConstants],
    ['events', module.events.length, LIMITS.moduleEvents],
    ['functions', module.functions.length, LIMITS.moduleFunctions],
    ['exports', module.exports.length, LIMITS.moduleFunctions],
  ];
  for (const [what, count, limit] of counts) within('module', what, count, limit);
  module.functions.forEach((fn, i) => {
    const at = functionName(module, i);
    within(at, 'instructions', fn.body.length, LIMITS.functionBodyBytes);
    for (const { imm } of fn.body) {
      for (const value of imm) {
        if (typeof value === 'bigint') continue;
        within(at, 'labels', value.length, LIMITS.branchTable);
        if (value.length === 0) {
          throw new DiffieError('module.limit', { at, expected: 'a br_table with a last label' });
        }
      }
    }
  });
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
