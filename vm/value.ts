// Values of the machine. A value has no tag of its own: its type says what it is. Nothing changes one once it is made.

import type { Scalar } from './isa.ts';
import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from './module.ts';
import { scalarOf } from './types.ts';

/** bool, integers, bytes-like, text, and lists of these for list, record and option (empty or of one). */
export type Value = boolean | bigint | Uint8Array | string | readonly Value[];

/** Size of a Groth16 proof in bytes. */
export const PROOF_SIZE_BYTES = 256;

/**
 * Per type of the table, the value that a local has before it is set; undefined where the type has none (it holds
 * a ciphertext or a proof). Parts are shared: written out, a record of records could be exponentially large.
 */
export function defaultValues(module: Pick<Module, 'types'>): (type: TypeRef) => Value | undefined {
  const composites: (Value | undefined)[] = [];
  const of = (type: TypeRef) => {
    const scalar = scalarOf(type);
    return scalar === undefined ? composites[type - FIRST_COMPOSITE] : SCALAR_DEFAULTS[scalar];
  };
  for (const def of module.types) composites.push(compositeDefault(def, of));
  return of;
}

function compositeDefault(
  def: TypeDef,
  of: (type: TypeRef) => Value | undefined,
): Value | undefined {
  if (def.kind === 'list' || def.kind === 'option') return [];
  if (def.kind !== 'record') return undefined;
  const members: Value[] = [];
  for (const { type } of def.members) {
    const member = of(type);
    if (member === undefined) return undefined;
    members.push(member);
  }
  return members;
}

const SCALAR_DEFAULTS: Readonly<Record<Scalar, Value>> = {
  bool: false,
  u64: 0n,
  u256: 0n,
  field: 0n,
  address: new Uint8Array(32),
  hash: new Uint8Array(32),
  bytes: new Uint8Array(0),
  text: '',
};

/** How many values a value is made of, itself counted. */
export function partCount(value: Value): number {
  if (!Array.isArray(value)) return 1;
  let count = 1;
  for (const part of value as readonly Value[]) count += partCount(part);
  return count;
}
