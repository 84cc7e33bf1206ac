// What a random module declares, before the bodies of its functions are written: types, storage, constants, events,
// and the functions' signatures.

import { keyOf } from '../../vm/implied-types.ts';
import { OPCODES, type OpName, SCALARS, type Scalar } from '../../vm/isa.ts';
import {
  type Constant,
  type Event,
  FIRST_COMPOSITE,
  type Module,
  type Slot,
  type Storage,
  type TypeDef,
  type TypeRef,
} from '../../vm/module.ts';
import { isMapKey, typesHolding } from '../../vm/types.ts';
import type { Random } from './random.ts';

/** A function as it is known before its body is written. */
export type Signature = {
  readonly params: readonly TypeRef[];
  readonly results: readonly TypeRef[];
  readonly locals: readonly TypeRef[];
  readonly awaits: boolean;
};

/** What bodies are written against. */
export type Outline = Omit<Module, 'functions' | 'exports' | 'debug'> & {
  readonly signatures: readonly Signature[];
};

/** Declarations that validate. */
export function generateOutline(random: Random): Outline {
  const slots = random.many(
    3,
    (i): Slot => ({
      name: `s${i}`,
      scheme: random.chance(80) ? 'elgamal' : 'paillier',
    }),
  );
  const types = generateTypes(random, slots.length);
  const bare: Outline = {
    name: 'generated',
    types,
    slots,
    circuits: [],
    storage: [],
    constants: generateConstants(random),
    events: [],
    signatures: [],
  };
  const all = [...SCALARS.keys(), ...types.map((_, i) => FIRST_COMPOSITE + i)];
  const records = types.flatMap((def, i) => (def.kind === 'record' ? [FIRST_COMPOSITE + i] : []));
  const keys = all.filter(isMapKey);
  const storage = random.many(6, (i): Storage => {
    const name = `e${i}`;
    if (random.chance(50)) return { kind: 'cell', name, type: random.pick(all) };
    return { kind: 'map', name, key: random.pick(keys), value: random.pick(all) };
  });
  const events =
    records.length === 0
      ? []
      : random.many(2, (i): Event => ({ name: `v${i}`, type: random.pick(records) }));
  const encrypted = typesHolding(bare, 'ct');
  const signatures = random.many(5, (i): Signature => {
    const params = random.many(4, () => random.pick(all));
    const results = random.chance(60) ? [random.pick(all)] : [];
    const isOpen = ![...params, ...results].some(encrypted);
    return {
      params,
      results,
      locals: random.many(8, () => random.pick(all)),
      awaits: i > 0 && isOpen && random.chance(70),
    };
  });
  return { ...bare, storage, events, signatures };
}

function generateTypes(random: Random, slotCount: number): TypeDef[] {
  const types: TypeDef[] = [];
  const known = new Set<string>();
  const any = () => random.pick([...SCALARS.keys(), ...types.map((_, i) => FIRST_COMPOSITE + i)]);
  for (let i = random.below(10); i >= 0; i--) {
    const kinds: readonly (() => TypeDef)[] = [
      () => ({ kind: 'list', of: any() }),
      () => ({ kind: 'option', of: any() }),
      () => ({
        kind: 'record',
        name: `R${types.length}`,
        members: [
          ...random.many(3, (m) => ({ name: `m${m}`, type: any() })),
          { name: 'z', type: any() },
        ],
      }),
      () =>
        slotCount > 0 ? { kind: 'ct', slot: random.below(slotCount) } : { kind: 'list', of: any() },
    ];
    const def = random.pick(kinds)();
    if (known.has(keyOf(def))) continue;
    known.add(keyOf(def));
    types.push(def);
  }
  return types;
}

/** One of every type at least, the text last. */
function generateConstants(random: Random): Constant[] {
  return [
    { type: 'u256', value: random.bits(256) },
    { type: 'field', value: random.bits(253) },
    { type: 'address', value: random.bytes(32) },
    { type: 'hash', value: random.bytes(32) },
    { type: 'bytes', value: random.bytes(random.below(40)) },
    { type: 'text', value: `text ${random.below(1000)} é` },
  ];
}

/** Opcodes by the scalar that they give, of those whose signature says everything. */
export const PLAIN_BY_RESULT: ReadonlyMap<Scalar, readonly OpName[]> = new Map(
  SCALARS.map((scalar) => [
    scalar,
    (Object.keys(OPCODES) as OpName[]).filter(
      (op) => !('custom' in OPCODES[op]) && OPCODES[op].sig.endsWith(`-> ${scalar}`),
    ),
  ]),
);
