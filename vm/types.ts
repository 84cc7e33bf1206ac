// Types by number, over a module's type table: lookups, printing, and facts about what a type holds. Parts of a type
// come before it in the table, so that every fact takes one pass.

import { assert } from '../base/index.ts';
import { SCALARS, type Scalar } from './isa.ts';
import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from './module.ts';

type WithTypes = Pick<Module, 'types' | 'slots' | 'circuits'>;

/** The number of a scalar type. */
export function scalarRef(scalar: Scalar): TypeRef {
  return SCALARS.indexOf(scalar);
}

/** The scalar of that number, or undefined for a composite. */
export function scalarOf(type: TypeRef): Scalar | undefined {
  return SCALARS[type];
}

/** Words of 64 bits that a value takes in a frame, where it is a number or a reference. */
export function wordsOf(type: TypeRef): number {
  const scalar = scalarOf(type);
  return scalar === 'u256' || scalar === 'field' ? 4 : 1;
}

/** The composite of that number, or undefined for a scalar or an unknown number. */
export function compositeOf(module: WithTypes, type: TypeRef): TypeDef | undefined {
  return module.types[type - FIRST_COMPOSITE];
}

/** The composite of that number and kind; undefined where it is another type. */
export function compositeOfKind<K extends TypeDef['kind']>(
  module: WithTypes,
  type: TypeRef,
  kind: K,
): Extract<TypeDef, { kind: K }> | undefined {
  const def = compositeOf(module, type);
  return def?.kind === kind ? (def as Extract<TypeDef, { kind: K }>) : undefined;
}

/** Whether the number names a type of the module. */
export function isType(module: WithTypes, type: TypeRef): boolean {
  return scalarOf(type) !== undefined || compositeOf(module, type) !== undefined;
}

/** A type as the text form writes it: `list<u64>`, `ct<wages>`, a record's name. */
export function typeName(module: WithTypes, type: TypeRef): string {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return scalar;
  const def = compositeOf(module, type);
  if (def === undefined) return `type ${type}`;
  switch (def.kind) {
    case 'record':
      return def.name;
    case 'ct':
      return `ct<${module.slots[def.slot]?.name ?? def.slot}>`;
    case 'proof':
      return `proof<${module.circuits[def.circuit]?.name ?? def.circuit}>`;
    default:
      return `${def.kind}<${typeName(module, def.of)}>`;
  }
}

/** Per type number, a fact that follows from a type's parts: one pass, since parts come first. */
function factPerType(
  module: WithTypes,
  of: (def: TypeDef, part: (type: TypeRef) => boolean) => boolean,
): (type: TypeRef) => boolean {
  const facts: boolean[] = [];
  const fact = (type: TypeRef) => facts[type - FIRST_COMPOSITE] ?? false;
  for (const def of module.types) facts.push(of(def, fact));
  return fact;
}

/** Types that hold a ciphertext or proof somewhere: they have no default value. */
export function lacksDefault(module: WithTypes): (type: TypeRef) => boolean {
  return factPerType(module, (def, part) => {
    if (def.kind === 'ct' || def.kind === 'proof') return true;
    return def.kind === 'record' && def.members.some((member) => part(member.type));
  });
}

/** Types that hold one of that kind somewhere, in a list or option too. */
export function typesHolding(module: WithTypes, kind: 'ct' | 'proof'): (type: TypeRef) => boolean {
  return factPerType(module, (def, part) => {
    if (def.kind === kind) return true;
    if (def.kind === 'record') return def.members.some((member) => part(member.type));
    return (def.kind === 'list' || def.kind === 'option') && part(def.of);
  });
}

/** Types that can be keys of a map: scalars but text, whose bytes are a fixed-size or bounded string. */
export function isMapKey(type: TypeRef): boolean {
  const scalar = scalarOf(type);
  return scalar !== undefined && scalar !== 'text';
}

/** The composite of that number, which validation has proved to be of that kind. */
export function provedComposite<K extends TypeDef['kind']>(
  module: WithTypes,
  type: TypeRef,
  kind: K,
): Extract<TypeDef, { kind: K }> {
  const def = compositeOfKind(module, type, kind);
  assert(def !== undefined, `type ${type} is a ${kind}`);
  return def;
}
