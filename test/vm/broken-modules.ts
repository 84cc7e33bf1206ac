// A valid module and what can be broken in its declarations: each case changes one thing in it, as data, and names
// the code of the error which that gets.

import type { ErrorName } from '../../base/index.ts';
import { assemble, type Module } from '../../vm/index.ts';
import { FIRST_COMPOSITE, type FunctionDef, type TypeDef } from '../../vm/module.ts';
import { readImport } from './trap-programs.ts';

export const DECLARATIONS = `contract base
slot s elgamal
slot t elgamal
circuit c 7 import "claim.vkey.json"
record P a:u64 b:bytes
record H c:ct<s>
cell word u64
map m bytes u64
cell sums list<ct<s>>
event e P
type list<u64>
type option<u64>
type option<list<ct<s>>>
type option<list<proof<c>>>
type option<H>
type option<ct<t>>
const text "message"
const u256 7
fn init export
end
fn pure n:u64 -> u64 export
local.get n
end
fn secret c:ct<s> -> ct<s>
local.get c
end
`;

export const base = assemble(DECLARATIONS, { file: 'base.dvm', readImport });
const typeOf = (match: (def: TypeDef) => boolean) => FIRST_COMPOSITE + base.types.findIndex(match);
export const OPTION_U64 = typeOf((def) => def.kind === 'option' && def.of === 1);
const LIST_CT = typeOf((def) => def.kind === 'list' && def.of >= FIRST_COMPOSITE);
const RECORD_P = typeOf((def) => def.kind === 'record' && def.name === 'P');
const PROOFS = typeOf(
  (def) => def.kind === 'list' && base.types[def.of - FIRST_COMPOSITE]?.kind === 'proof',
);
export const IMPLIED = FIRST_COMPOSITE + base.types.length;

export const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
export const inFunction = (
  index: number,
  change: (fn: FunctionDef) => Partial<FunctionDef>,
): Module => ({
  ...base,
  functions: base.functions.map((fn, i) => (i === index ? { ...fn, ...change(fn) } : fn)),
});
const withTypes = (...types: TypeDef[]): Module => ({ ...base, types: [...base.types, ...types] });
const cell = (type: number): Module => ({
  ...base,
  storage: [...base.storage, { kind: 'cell', name: 'extra', type }],
});
const nested = many(16, (i): TypeDef => ({ kind: 'list', of: i === 0 ? 5 : IMPLIED + i - 1 }));

export const DECLARATION_CASES: readonly (readonly [string, ErrorName, Module])[] = [
  [
    'too many storage entries',
    'module.limit',
    { ...base, storage: many(65, (i) => ({ kind: 'cell', name: `x${i}`, type: 1 })) },
  ],
  [
    'too many functions',
    'module.limit',
    { ...base, functions: many(257, () => base.functions[0] as FunctionDef), debug: undefined },
  ],
  [
    'too many exports',
    'module.limit',
    { ...base, exports: many(257, (i) => ({ name: `x${i}`, function: 0, payable: false })) },
  ],
  [
    'too many types',
    'module.limit',
    {
      ...base,
      types: many(257, (i) => ({
        kind: 'record',
        name: `R${i}`,
        members: [{ name: 'm', type: 0 }],
      })),
    },
  ],
  [
    'too many constants',
    'module.limit',
    { ...base, constants: many(257, (i) => ({ type: 'u256', value: BigInt(i) })) },
  ],
  [
    'too many slots',
    'module.limit',
    { ...base, slots: many(17, (i) => ({ name: `s${i}`, scheme: 'elgamal' })) },
  ],
  [
    'too many events',
    'module.limit',
    { ...base, events: many(65, (i) => ({ name: `e${i}`, type: RECORD_P })) },
  ],
  ['types too deep', 'module.limit', withTypes(...nested, { kind: 'option', of: IMPLIED + 15 })],
  [
    'a record without members',
    'module.limit',
    withTypes({ kind: 'record', name: 'E', members: [] }),
  ],
  [
    'a record with too many members',
    'module.limit',
    withTypes({
      kind: 'record',
      name: 'E',
      members: many(33, (i) => ({ name: `m${i}`, type: 0 })),
    }),
  ],
  ['an empty contract name', 'module.name', { ...base, name: '' }],
  ['a contract name that begins with a digit', 'module.name', { ...base, name: '9' }],
  ['a contract name too long', 'module.name', { ...base, name: 'x'.repeat(65) }],
  [
    'two slots of one name',
    'module.name',
    { ...base, slots: base.slots.map((slot) => ({ ...slot, name: 's' })) },
  ],
  [
    'two storage entries of one name',
    'module.name',
    { ...base, storage: [...base.storage, { kind: 'cell', name: 'm', type: 1 }] },
  ],
  ['two events of one name', 'module.name', { ...base, events: [...base.events, ...base.events] }],
  [
    'two circuits of one name',
    'module.name',
    { ...base, circuits: [...base.circuits, ...base.circuits] },
  ],
  [
    'two exports of one name',
    'module.name',
    { ...base, exports: [...base.exports, { name: 'pure', function: 1, payable: true }] },
  ],
  [
    'two records of one name',
    'module.name',
    withTypes({ kind: 'record', name: 'P', members: [{ name: 'z', type: 1 }] }),
  ],
  [
    'two members of one name',
    'module.name',
    withTypes({ kind: 'record', name: 'E', members: many(2, () => ({ name: 'm', type: 0 })) }),
  ],
  [
    'a member name with a space',
    'module.name',
    withTypes({ kind: 'record', name: 'E', members: [{ name: 'a b', type: 0 }] }),
  ],
  ['a type listed twice', 'module.typeTable', withTypes({ kind: 'option', of: 1 })],
  ['a type of itself', 'module.typeTable', withTypes({ kind: 'list', of: IMPLIED })],
  [
    'a type of a later one',
    'module.typeTable',
    withTypes({ kind: 'list', of: IMPLIED + 1 }, { kind: 'list', of: 0 }),
  ],
  ['a type of an unused scalar number', 'module.typeTable', withTypes({ kind: 'list', of: 9 })],
  ['ciphertexts of no slot', 'module.index', withTypes({ kind: 'ct', slot: 2 })],
  ['proofs of no circuit', 'module.index', withTypes({ kind: 'proof', circuit: 1 })],
  ['a cell of no type', 'module.index', cell(IMPLIED)],
  [
    'an export of no function',
    'module.index',
    { ...base, exports: [{ name: 'x', function: 3, payable: false }] },
  ],
  [
    'a map with text as key',
    'module.typeUse',
    { ...base, storage: [{ kind: 'map', name: 'x', key: 7, value: 1 }] },
  ],
  [
    'a map with a record as key',
    'module.typeUse',
    { ...base, storage: [{ kind: 'map', name: 'x', key: RECORD_P, value: 1 }] },
  ],
  ['an event that is no record', 'module.typeUse', { ...base, events: [{ name: 'x', type: 1 }] }],
  ['proofs in a cell', 'module.typeUse', cell(PROOFS)],
  [
    'proofs in a map',
    'module.typeUse',
    { ...base, storage: [{ kind: 'map', name: 'x', key: 1, value: PROOFS }] },
  ],
  [
    'a verifying key cut short',
    'module.key',
    { ...base, circuits: base.circuits.map((one) => ({ ...one, key: one.key.slice(1) })) },
  ],
  [
    'a verifying key for fewer inputs',
    'module.key',
    { ...base, circuits: base.circuits.map((one) => ({ ...one, inputCount: 6 })) },
  ],
  ['a parameter of no type', 'module.index', inFunction(1, () => ({ params: [IMPLIED + 40] }))],
  [
    'a parameter of an implied type',
    'module.index',
    inFunction(2, (fn) => ({ locals: [...fn.locals, IMPLIED] })),
  ],
  ['a local of no type', 'module.index', inFunction(0, () => ({ locals: [8] }))],
  ['a result of no type', 'module.index', inFunction(1, () => ({ results: [31] }))],
  ['two results', 'module.limit', inFunction(1, () => ({ results: [1, 1] }))],
  ['too many parameters', 'module.limit', inFunction(1, () => ({ params: many(17, () => 1) }))],
  ['too many locals', 'module.limit', inFunction(0, () => ({ locals: many(257, () => 1) }))],
  [
    'a method that takes a ciphertext',
    'module.export',
    { ...base, exports: [{ name: 'x', function: 2, payable: false }] },
  ],
  [
    'a method that takes ciphertexts in a list',
    'module.export',
    inFunction(1, () => ({ params: [LIST_CT] })),
  ],
  [
    'a method that takes them in a record in an option',
    'module.export',
    inFunction(1, () => ({
      params: [
        typeOf(
          (d) =>
            d.kind === 'option' && d.of === typeOf((r) => r.kind === 'record' && r.name === 'H'),
        ),
      ],
    })),
  ],
  [
    'an init with a result',
    'module.export',
    { ...base, exports: [{ name: 'init', function: 1, payable: false }] },
  ],
  ['a body that is empty', 'module.blocks', inFunction(0, () => ({ body: [] }))],
  [
    'an instruction behind the end',
    'module.blocks',
    inFunction(0, (fn) => ({ body: [...fn.body, { op: 'nop', imm: [] }] })),
  ],
  [
    'a br_table without labels',
    'module.limit',
    inFunction(0, (fn) => ({ body: [{ op: 'br_table', imm: [[]] }, ...fn.body] })),
  ],
  [
    'a br_table with too many labels',
    'module.limit',
    inFunction(0, (fn) => ({ body: [{ op: 'br_table', imm: [many(257, () => 0)] }, ...fn.body] })),
  ],
  [
    'an immediate missing',
    'module.format',
    inFunction(1, (fn) => ({ body: [{ op: 'local.get', imm: [] }, ...fn.body.slice(1)] })),
  ],
  [
    'an immediate too many',
    'module.format',
    inFunction(1, (fn) => ({ body: [{ op: 'local.get', imm: [0n, 0n] }, ...fn.body.slice(1)] })),
  ],
  [
    'an immediate below zero',
    'module.format',
    inFunction(1, (fn) => ({ body: [{ op: 'local.get', imm: [-1n] }, ...fn.body.slice(1)] })),
  ],
  [
    'labels where an index belongs',
    'module.format',
    inFunction(1, (fn) => ({ body: [{ op: 'local.get', imm: [[0]] }, ...fn.body.slice(1)] })),
  ],
  [
    'a flag of 2',
    'module.format',
    inFunction(0, (fn) => ({
      body: [{ op: 'bool.const', imm: [2n] }, { op: 'drop', imm: [] }, ...fn.body],
    })),
  ],
];
