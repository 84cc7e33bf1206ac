// Names in the text form of a module: which it takes from the module, which it makes up. A name that references
// need and that can't be written is refused; one that is only debug data is replaced.

import { DiffieError } from '../base/index.ts';
import type { Module } from './module.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** The name, or `#number` where there is none. */
export function orNumber(name: string | undefined, number: number | bigint): string {
  return name ?? `#${number}`;
}

/**
 * Per function: the name of its export, else that of its debug data where it is a free name, else f and its number.
 */
export function functionNames(module: Module): string[] {
  const exported = new Map<number, string>();
  for (const { name, function: index } of module.exports) {
    if (!exported.has(index)) exported.set(index, name);
  }
  const taken = new Set(exported.values());
  return module.functions.map((_, i) => {
    const known = exported.get(i);
    return known ?? freeName(taken, module.debug?.functions[i]?.name, `f${i}`);
  });
}

/** Per parameter, then local: the name of its debug data where it is a free name, else l and its number. */
export function localNames(module: Module, index: number): string[] {
  const fn = module.functions[index];
  const count = (fn?.params.length ?? 0) + (fn?.locals.length ?? 0);
  const known = module.debug?.functions[index]?.locals ?? [];
  // In a head, `export` ends the parameters.
  const taken = new Set(['export']);
  return Array.from({ length: count }, (_, i) => freeName(taken, known[i], `l${i}`));
}

function freeName(taken: Set<string>, wished: string | undefined, made: string): string {
  let name = wished !== undefined && NAME.test(wished) ? wished : made;
  if (taken.has(name)) name = made;
  while (taken.has(name)) name = `_${name}`;
  taken.add(name);
  return name;
}

/** @throws module.name where a name that the text form needs is malformed or used twice in its group */
export function checkNames(module: Module): void {
  const groups: Readonly<Record<string, readonly string[]>> = {
    contract: [module.name],
    slot: module.slots.map(nameOf),
    circuit: module.circuits.map(nameOf),
    storage: module.storage.map(nameOf),
    event: module.events.map(nameOf),
    export: module.exports.map(nameOf),
    record: module.types.flatMap((def) => (def.kind === 'record' ? [def.name] : [])),
  };
  for (const [group, names] of Object.entries(groups)) checkGroup(group, names);
  for (const def of module.types) {
    if (def.kind === 'record') checkGroup(`members of ${def.name}`, def.members.map(nameOf));
  }
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function checkGroup(group: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!NAME.test(name) || seen.has(name)) {
      throw new DiffieError('module.name', {
        at: group,
        expected: 'unique names of a letter or _, then up to 63 letters, digits, _ or -',
        got: JSON.stringify(name.slice(0, 80)),
      });
    }
    seen.add(name);
  }
}
