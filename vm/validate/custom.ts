// Typing rules of the opcodes whose signature string can't say everything: generic ones, and those whose types
// follow from an immediate. One entry per `custom` row of the table; the record is total, so none is forgotten.

import { DiffieError } from '../../base/index.ts';
import type { OPCODES, OpName } from '../isa.ts';
import type { Immediate, TypeDef, TypeRef } from '../module.ts';
import { compositeOfKind, scalarRef, typeName } from '../types.ts';
import type { Typist } from './typist.ts';

type CustomOp = {
  [K in OpName]: (typeof OPCODES)[K] extends { custom: true } ? K : never;
}[OpName];

type Rule = (typist: Typist, imm: readonly Immediate[]) => void;

const nothing: Rule = () => undefined;
const popBool: Rule = (t) => t.pop(scalarRef('bool'));

/** By opcode: what it takes off the stack of types and puts there. */
export const CUSTOM_RULES: Readonly<Record<CustomOp, Rule>> = {
  block: nothing,
  loop: nothing,
  else: nothing,
  end: nothing,
  br: nothing,
  if: popBool,
  br_if: popBool,
  br_table: (t) => t.pop(scalarRef('u64')),
  return: (t) => {
    for (let i = t.fn.results.length - 1; i >= 0; i--) t.pop(t.fn.results[i] as TypeRef);
  },
  call: (t, imm) => {
    const callee = entry(t, t.module.functions, imm[0], 'a function');
    for (let i = callee.params.length - 1; i >= 0; i--) t.pop(callee.params[i] as TypeRef);
    for (const type of callee.results) t.push(type);
  },
  require: (t, imm) => {
    popBool(t, imm);
    textConstant(t, imm[0]);
  },
  fail: (t, imm) => textConstant(t, imm[0]),
  drop: (t) => {
    t.popAny('a value');
  },
  'local.get': (t, imm) => t.push(local(t, imm[0])),
  'local.set': (t, imm) => t.pop(local(t, imm[0])),
  'local.tee': (t, imm) => {
    const type = local(t, imm[0]);
    t.pop(type);
    t.push(type);
  },
  const: (t, imm) => t.push(scalarRef(entry(t, t.module.constants, imm[0], 'a constant').type)),
  poseidon: (t) => {
    popListOf(t, scalarRef('field'));
    t.push(scalarRef('field'));
  },
  hash_tagged: (t) => {
    popListOf(t, scalarRef('bytes'));
    t.pop(scalarRef('text'));
    t.push(scalarRef('hash'));
  },

  'record.new': (t, imm) => {
    const { def, type } = typed(t, imm[0], 'record');
    for (let i = def.members.length - 1; i >= 0; i--)
      t.pop((def.members[i] as { type: TypeRef }).type);
    t.push(type);
  },
  'record.get': (t, imm) => {
    const { def, type } = typed(t, imm[0], 'record');
    t.pop(type);
    t.push(entry(t, def.members, imm[1], 'a member').type);
  },
  'record.with': (t, imm) => {
    const { def, type } = typed(t, imm[0], 'record');
    t.pop(entry(t, def.members, imm[1], 'a member').type);
    t.pop(type);
    t.push(type);
  },
  'list.new': (t, imm) => t.push(typed(t, imm[0], 'list').type),
  'list.len': (t) => {
    popKind(t, 'list');
    t.push(scalarRef('u64'));
  },
  'list.get': (t) => {
    t.pop(scalarRef('u64'));
    t.push(popKind(t, 'list').def.of);
  },
  'list.push': (t) => {
    const item = t.popAny('an item');
    t.push(popListOf(t, item));
  },
  'list.with': (t) => {
    const item = t.popAny('an item');
    t.pop(scalarRef('u64'));
    t.push(popListOf(t, item));
  },
  'option.none': (t, imm) => t.push(typed(t, imm[0], 'option').type),
  'option.some': (t, imm) => {
    const { def, type } = typed(t, imm[0], 'option');
    t.pop(def.of);
    t.push(type);
  },
  'option.is_some': (t) => {
    popKind(t, 'option');
    t.push(scalarRef('bool'));
  },
  'option.unwrap': (t) => t.push(popKind(t, 'option').def.of),

  'cell.get': (t, imm) => t.push(optionOf(t, cell(t, imm[0]).type)),
  'cell.set': (t, imm) => t.pop(cell(t, imm[0]).type),
  'map.get': (t, imm) => {
    const { key, value } = map(t, imm[0]);
    t.pop(key);
    t.push(optionOf(t, value));
  },
  'map.set': (t, imm) => {
    const { key, value } = map(t, imm[0]);
    t.pop(value);
    t.pop(key);
  },
  'map.has': (t, imm) => {
    t.pop(map(t, imm[0]).key);
    t.push(scalarRef('bool'));
  },
  'map.delete': (t, imm) => t.pop(map(t, imm[0]).key),
  emit: (t, imm) => t.pop(entry(t, t.module.events, imm[0], 'an event').type),

  'key.set': (t, imm) => {
    entry(t, t.module.slots, imm[0], 'a key slot');
    t.pop(scalarRef('bytes'));
    t.pop(scalarRef('u64'));
    popListOf(t, scalarRef('address'));
  },
  'ct.input': (t, imm) => {
    const type = ciphertextOf(t, imm[0]);
    t.pop(scalarRef('u64'));
    t.pop(scalarRef('bytes'));
    t.pop(scalarRef('bytes'));
    t.push(type);
  },
  'ct.add': (t, imm) => {
    const type = ciphertextOf(t, imm[0]);
    t.pop(type);
    t.pop(type);
    t.push(type);
  },
  'ct.add_plain': (t, imm) => withPlain(t, imm[0]),
  'ct.mul_plain': (t, imm) => withPlain(t, imm[0]),
  'ct.negate': (t, imm) => {
    const type = ciphertextOf(t, imm[0]);
    t.pop(type);
    t.push(type);
  },
  'ct.sum': (t, imm) => {
    const type = ciphertextOf(t, imm[0]);
    popListOf(t, type);
    t.push(type);
  },
  'groth16.verify': (t, imm) => {
    const circuit = entry(t, t.module.circuits, imm[0], 'a circuit');
    for (let i = 0; i < circuit.inputCount; i++) t.pop(scalarRef('field'));
    t.pop(t.numberOf({ kind: 'proof', circuit: Number(imm[0]) }));
    t.push(scalarRef('bool'));
  },

  'await.open': (t, imm) => {
    t.pop(scalarRef('u64'));
    popListOf(t, ciphertextOf(t, imm[0]));
    onlyOperands(t);
    t.push(optionOf(t, t.numberOf({ kind: 'list', of: scalarRef('u64') })));
  },
  'await.joint': (t, imm) => {
    const { def, type } = typed(t, imm[0], 'option');
    if (!t.isClear(def.of)) {
      throw new DiffieError('module.typeUse', {
        at: t.place(),
        expected: 'a result without ciphertexts and proofs',
        got: typeName(t.module, def.of),
      });
    }
    t.pop(scalarRef('u64'));
    t.pop(scalarRef('bytes'));
    t.pop(scalarRef('text'));
    popListOf(t, scalarRef('address'));
    onlyOperands(t);
    t.push(type);
  },
};

function entry<T>(t: Typist, entries: readonly T[], imm: Immediate | undefined, what: string): T {
  const found = entries[Number(imm)];
  if (found === undefined) {
    throw new DiffieError('module.index', {
      at: t.place(),
      expected: `${what} below ${entries.length}`,
      got: `${imm}`,
    });
  }
  return found;
}

function local(t: Typist, imm: Immediate | undefined): TypeRef {
  return entry(t, t.locals, imm, 'a parameter or local');
}

function textConstant(t: Typist, imm: Immediate | undefined): void {
  const { type } = entry(t, t.module.constants, imm, 'a constant');
  if (type !== 'text') throw t.refuse('a text constant', type);
}

function typed<K extends TypeDef['kind']>(t: Typist, imm: Immediate | undefined, kind: K) {
  const type = Number(imm);
  const def = compositeOfKind(t.module, type, kind);
  if (def === undefined) throw t.refuse(`a ${kind} type`, typeName(t.module, type));
  return { def, type };
}

function popKind<K extends TypeDef['kind']>(t: Typist, kind: K) {
  const type = t.popAny(`a ${kind}`);
  const def = compositeOfKind(t.module, type, kind);
  if (def === undefined) throw t.refuse(`a ${kind}`, typeName(t.module, type));
  return { def, type };
}

function popListOf(t: Typist, item: TypeRef): TypeRef {
  const { def, type } = popKind(t, 'list');
  if (def.of !== item)
    throw t.refuse(`list<${typeName(t.module, item)}>`, typeName(t.module, type));
  return type;
}

function cell(t: Typist, imm: Immediate | undefined) {
  const found = entry(t, t.module.storage, imm, 'a storage entry');
  if (found.kind !== 'cell') throw t.refuse('a cell', `map ${found.name}`);
  return found;
}

function map(t: Typist, imm: Immediate | undefined) {
  const found = entry(t, t.module.storage, imm, 'a storage entry');
  if (found.kind !== 'map') throw t.refuse('a map', `cell ${found.name}`);
  return found;
}

function optionOf(t: Typist, of: TypeRef): TypeRef {
  return t.numberOf({ kind: 'option', of });
}

function ciphertextOf(t: Typist, imm: Immediate | undefined): TypeRef {
  entry(t, t.module.slots, imm, 'a key slot');
  return t.numberOf({ kind: 'ct', slot: Number(imm) });
}

function withPlain(t: Typist, imm: Immediate | undefined): void {
  const type = ciphertextOf(t, imm);
  t.pop(scalarRef('u64'));
  t.pop(type);
  t.push(type);
}

function onlyOperands(t: Typist): void {
  if (t.below() > 0) {
    throw new DiffieError('module.await', {
      at: t.place(),
      expected: 'nothing on the stack but the operands',
      got: `${t.below()} more`,
    });
  }
}
