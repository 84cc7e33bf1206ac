// Prints what a module's text form refers to, and notes types and constants by first mention: the order in which
// the assembler will number them.

import { functionNames, orNumber } from './disassembly-names.ts';
import { FIRST_COMPOSITE, type Module, type TypeRef } from './module.ts';
import { scalarOf } from './types.ts';

/** Prints references, and notes what the assembler will meet in the same order. */
export type Printer = {
  readonly module: Module;
  readonly functionNames: readonly string[];
  /** Types and constants by first mention. */
  readonly mentionedTypes: Set<TypeRef>;
  readonly mentionedConstants: Set<number>;
  type(type: TypeRef): string;
};

/** Has mentioned nothing yet. Types must come after their parts. */
export function createPrinter(module: Module): Printer {
  const mentionedTypes = new Set<TypeRef>();
  const type = (ref: TypeRef): string => {
    const scalar = scalarOf(ref);
    if (scalar !== undefined) return scalar;
    const def = module.types[ref - FIRST_COMPOSITE];
    if (def === undefined) return `#${ref}`;
    let printed: string;
    switch (def.kind) {
      case 'record':
        printed = def.name;
        break;
      case 'ct':
        printed = `ct<${orNumber(module.slots[def.slot]?.name, def.slot)}>`;
        break;
      case 'proof':
        printed = `proof<${orNumber(module.circuits[def.circuit]?.name, def.circuit)}>`;
        break;
      default:
        printed = `${def.kind}<${type(def.of)}>`;
    }
    mentionedTypes.add(ref);
    return printed;
  };
  return {
    module,
    functionNames: functionNames(module),
    mentionedTypes,
    mentionedConstants: new Set(),
    type,
  };
}
