// The hashed sections of the binary form, in their order, each with the wire of its content. A kind's tag is its
// place in its list here, from 1: a new kind goes to the end.

import { bigintToBytes, bytesToBigint, LIMITS } from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import { renderConstant } from './constant.ts';
import { bodyWire } from './format-body.ts';
import { SCHEME_GAS, type Scheme } from './isa.ts';
import type {
  Circuit,
  Constant,
  Event,
  Export,
  FunctionDef,
  Member,
  Module,
  Slot,
  Storage,
  TypeDef,
} from './module.ts';
import {
  flag,
  list,
  literal,
  readBytes,
  refuseAt,
  refuseValue,
  sizedBytes,
  struct,
  text,
  u32,
  union,
  type Wire,
  writeBytes,
} from './wire.ts';

type TypeOf<K extends TypeDef['kind']> = Extract<TypeDef, { kind: K }>;
type StorageOf<K extends Storage['kind']> = Extract<Storage, { kind: K }>;

const name = text('a name', LIMITS.moduleNameBytes);
const type = u32('a type number');

const typeDef = union<TypeDef>('a kind of type', (def) => def.kind, {
  list: struct<TypeOf<'list'>>({ kind: literal('list'), of: type }),
  option: struct<TypeOf<'option'>>({ kind: literal('option'), of: type }),
  record: struct<TypeOf<'record'>>({
    kind: literal('record'),
    name,
    members: list('members', struct<Member>({ name, type }), { most: LIMITS.recordFields }),
  }),
  ct: struct<TypeOf<'ct'>>({ kind: literal('ct'), slot: u32('a slot number') }),
  proof: struct<TypeOf<'proof'>>({ kind: literal('proof'), circuit: u32('a circuit number') }),
});

/** By place in the table of schemes, from 1. */
const SCHEMES = Object.keys(SCHEME_GAS) as Scheme[];
const scheme: Wire<Scheme> = union(
  'a scheme',
  (value) => value,
  Object.fromEntries(SCHEMES.map((one) => [one, literal(one)])),
);

const storage = union<Storage>('a kind of storage', (entry) => entry.kind, {
  cell: struct<StorageOf<'cell'>>({ kind: literal('cell'), name, type }),
  map: struct<StorageOf<'map'>>({ kind: literal('map'), name, key: type, value: type }),
});

const constant = union<Constant>('a type of constant', (value) => value.type, {
  u256: integerConstant('u256', 2n ** 256n),
  field: integerConstant('field', FIELD_MODULUS),
  address: bytesConstant('address'),
  hash: bytesConstant('hash'),
  bytes: struct<{ type: 'bytes'; value: Uint8Array }>({
    type: literal('bytes'),
    value: sizedBytes('a constant', LIMITS.moduleSizeBytes),
  }),
  text: struct<{ type: 'text'; value: string }>({
    type: literal('text'),
    value: text('a constant', LIMITS.moduleSizeBytes),
  }),
});

function integerConstant(kind: 'u256' | 'field', limit: bigint): Wire<Constant> {
  return struct<{ type: 'u256' | 'field'; value: bigint }>({
    type: literal(kind),
    value: {
      write: (out, value) => {
        if (value < 0n || value >= limit) throw refuseValue('a constant', kind, `${value}`);
        writeBytes(out, bigintToBytes(value, 32));
      },
      read: (from) => {
        const start = from.offset;
        const value = bytesToBigint(readBytes(from, 32, `a ${kind} constant`));
        if (value >= limit) throw refuseAt(start, `a ${kind} constant below ${limit}`);
        return value;
      },
    },
  });
}

function bytesConstant(kind: 'address' | 'hash'): Wire<Constant> {
  return struct<{ type: 'address' | 'hash'; value: Uint8Array }>({
    type: literal(kind),
    value: {
      write: (out, value) => {
        if (value.length !== 32) throw refuseValue('a constant', `${kind} of 32 bytes`);
        writeBytes(out, value);
      },
      read: (from) => readBytes(from, 32, `a ${kind} constant`),
    },
  });
}

/** Constants are distinct: a second copy would be a second way to write the same code. */
const constants: Wire<readonly Constant[]> = (() => {
  const any = list('constants', constant, { most: LIMITS.moduleConstants });
  const isDistinct = (all: readonly Constant[]) =>
    new Set(all.map(renderConstant)).size === all.length;
  return {
    write: (out, all) => {
      if (!isDistinct(all)) throw refuseValue('constants', 'each once');
      any.write(out, all);
    },
    read: (from) => {
      const start = from.offset;
      const all = any.read(from);
      if (!isDistinct(all)) throw refuseAt(start, 'each constant once');
      return all;
    },
  };
})();

const functionDef = struct<FunctionDef>({
  params: list('parameters', type, { most: LIMITS.functionParameters }),
  results: list('results', type, { most: 1 }),
  locals: list('locals', type, { most: LIMITS.functionLocals }),
  body: bodyWire,
});

type Section<K extends keyof Module> = readonly [id: number, key: K, content: Wire<Module[K]>];
/** The members of a module that its identity covers. */
export type SectionKey = Exclude<keyof Module, 'debug'>;

/** Hashed sections in order: id, the member of the module, its wire. The debug section follows as 10. */
export const SECTIONS: readonly { [K in SectionKey]: Section<K> }[SectionKey][] = [
  [1, 'name', name],
  [2, 'types', list('types', typeDef, { most: LIMITS.moduleTypes })],
  [3, 'slots', list('slots', struct<Slot>({ name, scheme }), { most: LIMITS.moduleSlots })],
  [
    4,
    'circuits',
    list(
      'circuits',
      struct<Circuit>({
        name,
        inputCount: u32('a number of inputs'),
        key: sizedBytes('a verifying key', LIMITS.moduleSizeBytes),
      }),
      { most: LIMITS.moduleCircuits },
    ),
  ],
  [5, 'storage', list('storage entries', storage, { most: LIMITS.moduleStorage })],
  [6, 'constants', constants],
  [7, 'events', list('events', struct<Event>({ name, type }), { most: LIMITS.moduleEvents })],
  [8, 'functions', list('functions', functionDef, { most: LIMITS.moduleFunctions })],
  [
    9,
    'exports',
    list(
      'exports',
      struct<Export>({ name, function: u32('a function number'), payable: flag('payable') }),
      { most: LIMITS.moduleFunctions },
    ),
  ],
];
