// The fields of a value's type, as a report lists them.

import type { Module, TypeRef } from '../module.ts';
import { compositeOfKind, typeName } from '../types.ts';
import type { FieldReport } from './report.ts';

/** The members of a record; of any other type the one value, without a name. */
export function fieldsOf(module: Module, type: TypeRef): FieldReport[] {
  const record = compositeOfKind(module, type, 'record');
  if (record === undefined) return [{ name: '', type: typeName(module, type) }];
  return record.members.map((member) => ({
    name: member.name,
    type: typeName(module, member.type),
  }));
}

/** The fields of what a `joint` request gives. @param type the option type of its immediate */
export function resultOf(module: Module, type: TypeRef): FieldReport[] {
  const option = compositeOfKind(module, type, 'option');
  return option === undefined ? [] : fieldsOf(module, option.of);
}
