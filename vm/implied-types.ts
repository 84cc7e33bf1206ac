// Types that a module's declarations imply without naming them: what `cell.get` of a cell gives, what
// `await.open` takes and gives. Appended to the type table in a fixed order, so that every rule finds them;
// the numbers of the module's own types stay.

import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from './module.ts';
import { scalarRef } from './types.ts';

/** The module with its type table extended. Never encoded again. */
export function withImpliedTypes(module: Module): Module {
  const types: TypeDef[] = [...module.types];
  const known = new Map<string, TypeRef>();
  module.types.forEach((def, i) => {
    if (!known.has(keyOf(def))) known.set(keyOf(def), FIRST_COMPOSITE + i);
  });
  const intern = (def: TypeDef): TypeRef => {
    const found = known.get(keyOf(def));
    if (found !== undefined) return found;
    types.push(def);
    known.set(keyOf(def), FIRST_COMPOSITE + types.length - 1);
    return FIRST_COMPOSITE + types.length - 1;
  };
  for (const entry of module.storage) {
    intern({ kind: 'option', of: entry.kind === 'cell' ? entry.type : entry.value });
  }
  const plaintexts = intern({ kind: 'list', of: scalarRef('u64') });
  intern({ kind: 'option', of: plaintexts });
  module.slots.forEach((_, slot) => {
    intern({ kind: 'list', of: intern({ kind: 'ct', slot }) });
  });
  module.circuits.forEach((_, circuit) => {
    intern({ kind: 'proof', circuit });
  });
  return { ...module, types };
}

/** One text per structural type other than a record; records are told apart by name and members. */
export function keyOf(def: TypeDef): string {
  switch (def.kind) {
    case 'list':
    case 'option':
      return `${def.kind} ${def.of}`;
    case 'ct':
      return `ct ${def.slot}`;
    case 'proof':
      return `proof ${def.circuit}`;
    case 'record':
      return `record ${def.name} ${def.members.map((m) => `${m.name}:${m.type}`).join(' ')}`;
  }
}
