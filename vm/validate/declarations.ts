// Proves: names are well-formed and unique in their group, the type table is canonical (each type once, parts
// before the whole, bounded depth), and every declaration refers to types that may stand in its place.

import { DiffieError, LIMITS } from '../../base/index.ts';
import { verifyingKeyInputCount } from '../circuit-key.ts';
import { keyOf } from '../implied-types.ts';
import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from '../module.ts';
import { compositeOf, isMapKey, isType, scalarOf, typeName, typesHolding } from '../types.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** @throws module.name, module.typeTable, module.typeUse, module.index, module.limit, module.key */
export function checkDeclarations(module: Module): void {
  checkNames(module);
  checkTypeTable(module);
  checkCircuits(module);
  const proved = typesHolding(module, 'proof');
  const checkStored = (at: string, type: TypeRef) => {
    if (!isType(module, type)) {
      throw new DiffieError('module.index', { at, expected: 'a type', got: `number ${type}` });
    }
    // A proof is checked where it comes in, and forgotten.
    if (proved(type)) throw typeUse(module, at, 'a type without proofs', type);
  };
  module.storage.forEach((entry, i) => {
    const at = `storage ${i} (${entry.name})`;
    if (entry.kind === 'map') {
      if (!isMapKey(entry.key))
        throw typeUse(module, at, 'a scalar other than text as key', entry.key);
      checkStored(at, entry.value);
    } else checkStored(at, entry.type);
  });
  module.events.forEach((event, i) => {
    const at = `event ${i} (${event.name})`;
    checkStored(at, event.type);
    if (compositeOf(module, event.type)?.kind !== 'record') {
      throw typeUse(module, at, 'a record', event.type);
    }
  });
}

function checkNames(module: Module): void {
  checkName(module.name, 'contract name');
  const groups: readonly [string, readonly { readonly name: string }[]][] = [
    ['slot', module.slots],
    ['circuit', module.circuits],
    ['storage', module.storage],
    ['event', module.events],
    ['export', module.exports],
    ['record', module.types.filter((def) => def.kind === 'record')],
  ];
  for (const [group, entries] of groups) {
    const seen = new Set<string>();
    for (const { name } of entries) {
      checkName(name, group);
      if (seen.has(name)) {
        throw new DiffieError('module.name', { at: group, expected: 'unique names', got: name });
      }
      seen.add(name);
    }
  }
}

function checkName(name: string, at: string): void {
  if (!NAME.test(name)) {
    throw new DiffieError('module.name', {
      at,
      expected: 'a letter or _, then up to 63 letters, digits, _ or -',
      got: JSON.stringify(name.slice(0, 80)),
    });
  }
}

function checkTypeTable(module: Module): void {
  const seen = new Set<string>();
  const depths: number[] = [];
  module.types.forEach((def, i) => {
    const at = `type ${i}`;
    const key = keyOf(def);
    if (seen.has(key))
      throw new DiffieError('module.typeTable', { at, expected: 'each type once' });
    seen.add(key);
    const depth = 1 + Math.max(0, ...partsOf(def).map((part) => partDepth(depths, part, at)));
    if (depth > LIMITS.valueDepth) {
      throw new DiffieError('module.limit', {
        at,
        expected: `at most ${LIMITS.valueDepth} levels`,
      });
    }
    depths.push(depth);
    checkReferences(module, def, at);
  });
}

function partsOf(def: TypeDef): readonly TypeRef[] {
  if (def.kind === 'list' || def.kind === 'option') return [def.of];
  return def.kind === 'record' ? def.members.map((member) => member.type) : [];
}

function partDepth(depths: readonly number[], part: TypeRef, at: string): number {
  if (scalarOf(part) !== undefined) return 0;
  const depth = depths[part - FIRST_COMPOSITE];
  if (depth === undefined) {
    throw new DiffieError('module.typeTable', {
      at,
      expected: 'parts that are scalars or earlier types',
      got: `type number ${part}`,
    });
  }
  return depth;
}

function checkReferences(module: Module, def: TypeDef, at: string): void {
  if (def.kind === 'ct' && module.slots[def.slot] === undefined) {
    throw new DiffieError('module.index', { at, expected: 'a key slot', got: `${def.slot}` });
  }
  if (def.kind === 'proof' && module.circuits[def.circuit] === undefined) {
    throw new DiffieError('module.index', { at, expected: 'a circuit', got: `${def.circuit}` });
  }
  if (def.kind !== 'record') return;
  const names = new Set<string>();
  for (const { name } of def.members) {
    checkName(name, `${at} member`);
    if (names.has(name)) {
      throw new DiffieError('module.name', { at, expected: 'unique member names', got: name });
    }
    names.add(name);
  }
  if (def.members.length === 0 || def.members.length > LIMITS.recordFields) {
    throw new DiffieError('module.limit', { at, expected: `1 to ${LIMITS.recordFields} members` });
  }
}

/** @throws module.key where the key is malformed or for another number of inputs */
function checkCircuits(module: Module): void {
  module.circuits.forEach((circuit, i) => {
    const at = `circuit ${i} (${circuit.name})`;
    const inputCount = verifyingKeyInputCount(circuit.key, at);
    if (inputCount !== circuit.inputCount) {
      throw new DiffieError('module.key', {
        at,
        expected: `${circuit.inputCount} public inputs`,
        got: `${inputCount}`,
      });
    }
  });
}

function typeUse(module: Module, at: string, expected: string, type: TypeRef): DiffieError {
  return new DiffieError('module.typeUse', { at, expected, got: typeName(module, type) });
}
