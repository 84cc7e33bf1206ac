// Proves: every immediate has the shape that its row says and names something that the module declares. Types are
// those of the module's own table: the numbers of implied types (vm/implied-types.ts) are the engine's affair.
// Labels are structure.ts's; members, which depend on the type before them, are the typing rules'.

import { DiffieError } from '../../base/index.ts';
import { type ImmediateKind, opRow } from '../isa.ts';
import type { FunctionDef, Immediate, Module } from '../module.ts';
import { isType } from '../types.ts';
import { functionName } from './functions.ts';

const NO_KINDS: readonly ImmediateKind[] = [];

/**
 * @param module as it was decoded, without implied types
 * @throws module.format (shape), module.index
 */
export function checkReferences(module: Module): void {
  for (const [index, fn] of module.functions.entries()) {
    for (const [pc, { op, imm }] of fn.body.entries()) {
      const kinds = opRow(op).imm ?? NO_KINDS;
      const place = () => `${functionName(module, index)} pc ${pc} (${op})`;
      if (imm.length !== kinds.length || !kinds.every((kind, i) => hasShape(kind, imm[i]))) {
        throw new DiffieError('module.format', { at: place(), expected: kinds.join(', ') });
      }
      for (const [i, kind] of kinds.entries()) {
        const given = imm[i] as Immediate;
        const isKnown = typeof given !== 'bigint' || isDeclared(module, fn, kind, Number(given));
        if (!isKnown) {
          const expected = `a ${kind} that the module has`;
          throw new DiffieError('module.index', { at: place(), expected, got: `${given}` });
        }
      }
    }
  }
}

function hasShape(kind: ImmediateKind, imm: Immediate | undefined): boolean {
  if (kind === 'labels') return Array.isArray(imm);
  if (typeof imm !== 'bigint' || imm < 0n) return false;
  return imm < (kind === 'flag' ? 2n : 2n ** 64n);
}

function isDeclared(module: Module, fn: FunctionDef, kind: ImmediateKind, index: number): boolean {
  switch (kind) {
    case 'const':
      return index < module.constants.length;
    case 'local':
      return index < fn.params.length + fn.locals.length;
    case 'function':
      return index < module.functions.length;
    case 'type':
      return isType(module, index);
    case 'cell':
    case 'map':
      return index < module.storage.length;
    case 'event':
      return index < module.events.length;
    case 'slot':
      return index < module.slots.length;
    case 'circuit':
      return index < module.circuits.length;
    default:
      return true;
  }
}
