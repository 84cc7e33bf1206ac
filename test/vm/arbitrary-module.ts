// Modules for property tests. `arbitraryModule`: references in range, unique names, blocks that nest, a canonical
// type table; operand types are left to chance. `arbitraryLooseModule`: whatever the binary form can carry.

import fc from 'fast-check';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import { renderConstant } from '../../vm/constant.ts';
import { keyOf } from '../../vm/implied-types.ts';
import { type ImmediateKind, OPCODES, type OpName, opRow, SCALARS } from '../../vm/isa.ts';
import {
  type Circuit,
  type Constant,
  type Debug,
  FIRST_COMPOSITE,
  type FunctionDef,
  type Immediate,
  type Instruction,
  type Module,
  type TypeDef,
} from '../../vm/module.ts';

const OP_NAMES = Object.keys(OPCODES) as OpName[];
const TYPE_WORDS: readonly string[] = [...SCALARS, 'list', 'option', 'ct', 'proof'];

const seed = fc.nat({ max: 2 ** 20 });
const identifier = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/)
  .filter((name) => !TYPE_WORDS.includes(name));
const names = (maxLength: number) => fc.uniqueArray(identifier, { maxLength });

const integer = (limit: bigint) => fc.bigInt({ min: 0n, max: limit - 1n });
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const codePoint = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  .map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));
/** Text of any code points, with what a listing must escape among them. */
export const anyText = (maxLength: number): fc.Arbitrary<string> => {
  const odd = fc.constantFrom('"', '\\', '\n', ';', '\u202e', 'é', 'u{1}');
  const ascii = fc.integer({ min: 0, max: 0x7f }).map((n) => String.fromCodePoint(n));
  return fc.array(fc.oneof(odd, ascii, codePoint), { maxLength }).map((parts) => parts.join(''));
};

const constant: fc.Arbitrary<Constant> = fc.oneof(
  fc.record({ type: fc.constant('u256' as const), value: integer(2n ** 256n) }),
  fc.record({ type: fc.constant('field' as const), value: integer(FIELD_MODULUS) }),
  fc.record({ type: fc.constantFrom('address' as const, 'hash' as const), value: bytes32 }),
  fc.record({ type: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 12 }) }),
  fc.record({ type: fc.constant('text' as const), value: anyText(8) }),
);
const constants = fc.uniqueArray(constant, { selector: renderConstant, maxLength: 6 });

/** Circuits with keys that are only bytes: the validator refuses them. */
const anyCircuits: fc.Arbitrary<readonly Circuit[]> = names(2).chain((all) =>
  fc.tuple(
    ...all.map((name) =>
      fc.record({
        name: fc.constant(name),
        inputCount: fc.nat({ max: 20 }),
        key: fc.uint8Array({ maxLength: 6 }),
      }),
    ),
  ),
);

const typeSeed = fc.record({
  kind: fc.constantFrom('list', 'option', 'record', 'ct', 'proof'),
  part: seed,
  members: fc.uniqueArray(fc.tuple(identifier, seed), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 4,
  }),
});
const functionSeed = fc.record({
  params: fc.array(seed, { maxLength: 3 }),
  results: fc.array(seed, { maxLength: 1 }),
  locals: fc.array(seed, { maxLength: 4 }),
  body: fc.array(
    fc.record({ op: fc.constantFrom(...OP_NAMES), number: integer(2n ** 64n), seed }),
    {
      maxLength: 24,
    },
  ),
});
const lines = fc.array(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: 32, maxLength: 32 });
const debugSeed = fc.option(
  fc.record({ file: anyText(20), names: fc.array(anyText(6), { maxLength: 9 }), lines }),
  { nil: undefined },
);

type ModuleSeed = {
  readonly name: string;
  readonly recordNames: readonly string[];
  readonly types: readonly { kind: string; part: number; members: [string, number][] }[];
  readonly slots: readonly string[];
  readonly circuits: readonly Circuit[];
  readonly storage: readonly string[];
  readonly constants: readonly Constant[];
  readonly events: readonly string[];
  readonly functions: readonly FunctionSeed[];
  readonly exports: readonly string[];
  readonly debug: { file: string; names: string[]; lines: number[] } | undefined;
  readonly seeds: readonly number[];
};
type FunctionSeed = {
  readonly params: number[];
  readonly results: number[];
  readonly locals: number[];
  readonly body: { op: OpName; number: bigint; seed: number }[];
};

/**
 * Modules whose every reference leads somewhere.
 * @param circuits to give real verifying keys; by default keys are bytes at random
 */
export function arbitraryModule(
  circuits: fc.Arbitrary<readonly Circuit[]> = anyCircuits,
): fc.Arbitrary<Module> {
  return fc
    .record({
      name: identifier,
      recordNames: names(4),
      types: fc.array(typeSeed, { maxLength: 8 }),
      slots: names(3),
      circuits,
      storage: names(4),
      constants,
      events: names(3),
      functions: fc.array(functionSeed, { maxLength: 4 }),
      exports: names(4),
      debug: debugSeed,
      seeds: fc.array(seed, { minLength: 16, maxLength: 16 }),
    })
    .map(buildModule);
}

function buildModule(from: ModuleSeed): Module {
  const slots = from.slots.map((name, i) => ({
    name,
    scheme: pick(['elgamal', 'paillier'] as const, from.seeds[i] ?? i),
  }));
  const types = buildTypes(from);
  const type = (number: number) =>
    pick([...SCALARS.keys(), ...types.map((_, i) => FIRST_COMPOSITE + i)], number);
  const shell: Module = {
    name: from.name,
    types,
    slots,
    circuits: from.circuits,
    storage: from.storage.map((name, i) => {
      const [a = i, b = i] = from.seeds.slice(i);
      return a % 2 === 0
        ? { kind: 'cell', name, type: type(b) }
        : { kind: 'map', name, key: type(b), value: type(a) };
    }),
    constants: from.constants,
    events: from.events.map((name, i) => ({ name, type: type(from.seeds[i + 4] ?? i) })),
    functions: from.functions.map(({ params, results, locals }) => ({
      params: params.map(type),
      results: results.map(type),
      locals: locals.map(type),
      body: [],
    })),
    exports:
      from.functions.length === 0
        ? []
        : from.exports.map((name, i) => ({
            name,
            function: (from.seeds[i + 8] ?? i) % from.functions.length,
            payable: (from.seeds[i + 12] ?? i) % 2 === 0,
          })),
    debug: undefined,
  };
  const functions = shell.functions.map((fn, i) => ({
    ...fn,
    body: buildBody(shell, fn, from.functions[i]?.body ?? []),
  }));
  return { ...shell, functions, debug: buildDebug(functions, from.debug) };
}

function buildTypes(from: ModuleSeed): TypeDef[] {
  const types: TypeDef[] = [];
  const known = new Set<string>();
  const recordNames = [...from.recordNames];
  for (const { kind, part, members } of from.types) {
    const parts = [...SCALARS.keys(), ...types.map((_, i) => FIRST_COMPOSITE + i)];
    let def: TypeDef = { kind: kind === 'list' ? 'list' : 'option', of: pick(parts, part) };
    const name = recordNames[0];
    if (kind === 'record' && name !== undefined) {
      recordNames.shift();
      const built = members.map(([member, of]) => ({ name: member, type: pick(parts, of) }));
      def = { kind: 'record', name, members: built };
    } else if (kind === 'ct' && from.slots.length > 0) {
      def = { kind: 'ct', slot: part % from.slots.length };
    } else if (kind === 'proof' && from.circuits.length > 0) {
      def = { kind: 'proof', circuit: part % from.circuits.length };
    }
    if (known.has(keyOf(def))) continue;
    known.add(keyOf(def));
    types.push(def);
  }
  return types;
}

function buildBody(module: Module, fn: FunctionDef, seeds: FunctionSeed['body']): Instruction[] {
  const body: Instruction[] = [];
  const open: OpName[] = [];
  for (const { op, number, seed: one } of seeds) {
    const imm = buildImmediates(module, fn, open.length, op, { number, seed: one });
    const misplaced =
      imm === undefined ||
      (op === 'else' && open.at(-1) !== 'if') ||
      (op === 'end' && !open.length);
    if (misplaced) {
      body.push({ op: 'nop', imm: [] });
      continue;
    }
    body.push({ op, imm });
    if (op === 'block' || op === 'loop' || op === 'if') open.push(op);
    if (op === 'end') open.pop();
    if (op === 'else') open[open.length - 1] = 'else';
  }
  for (let ends = open.length; ends >= 0; ends--) body.push({ op: 'end', imm: [] });
  return body;
}

/** Undefined where there is nothing to refer to. */
function buildImmediates(
  module: Module,
  fn: FunctionDef,
  depth: number,
  op: OpName,
  { number, seed: one }: { readonly number: bigint; readonly seed: number },
): Immediate[] | undefined {
  const counts: Readonly<Record<ImmediateKind, number>> = {
    u64: 1,
    flag: 2,
    const: module.constants.length,
    local: fn.params.length + fn.locals.length,
    function: module.functions.length,
    type: module.types.length,
    member: 1,
    label: depth,
    labels: depth,
    cell: module.storage.length,
    map: module.storage.length,
    event: module.events.length,
    slot: module.slots.length,
    circuit: module.circuits.length,
  };
  const kinds = opRow(op).imm ?? [];
  if (kinds.some((kind) => counts[kind] === 0)) return undefined;
  return kinds.map((kind) => {
    const place = one % counts[kind];
    if (kind === 'u64') return number;
    if (kind === 'labels') return [place, 0, depth - 1].slice(0, 1 + (one % 3));
    if (kind === 'type') return BigInt(FIRST_COMPOSITE + place);
    if (kind !== 'member') return BigInt(place);
    const def = module.types[one % module.types.length];
    return BigInt(def?.kind === 'record' ? one % def.members.length : 0);
  });
}

function buildDebug(
  functions: readonly FunctionDef[],
  from: ModuleSeed['debug'],
): Debug | undefined {
  if (from === undefined) return undefined;
  const name = (i: number) => from.names[i % (from.names.length || 1)] ?? '';
  return {
    file: from.file,
    functions: functions.map((fn, i) => ({
      name: name(i),
      locals: [...fn.params, ...fn.locals].map((_, k) => name(i + k)),
      lines: fn.body.map((_, k) => from.lines[(i + k) % from.lines.length] ?? 1),
    })),
  };
}

function pick<T>(from: readonly T[], number: number): T {
  return from[number % from.length] as T;
}

const u32 = fc.nat({ max: 2 ** 31 - 1 });
const looseName = anyText(12);
const looseType: fc.Arbitrary<TypeDef> = fc.oneof(
  fc.record({ kind: fc.constantFrom('list' as const, 'option' as const), of: u32 }),
  fc.record({
    kind: fc.constant('record' as const),
    name: looseName,
    members: fc.array(fc.record({ name: looseName, type: u32 }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('ct' as const), slot: u32 }),
  fc.record({ kind: fc.constant('proof' as const), circuit: u32 }),
);
const looseInstruction: fc.Arbitrary<Instruction> = fc.constantFrom(...OP_NAMES).chain((op) => {
  const kinds = opRow(op).imm ?? [];
  return fc.record({ op: fc.constant(op), imm: fc.tuple(...kinds.map(looseImmediate)) });
});

function looseImmediate(kind: ImmediateKind): fc.Arbitrary<Immediate> {
  if (kind === 'u64') return integer(2n ** 64n);
  if (kind === 'flag') return integer(2n);
  if (kind === 'labels') return fc.array(u32, { minLength: 1, maxLength: 5 });
  return integer(2n ** 32n);
}

/** Modules with any references, names and blocks, which the binary form carries and the validator refuses. */
export function arbitraryLooseModule(): fc.Arbitrary<Module> {
  return fc.record({
    name: looseName,
    types: fc.array(looseType, { maxLength: 4 }),
    slots: fc.array(
      fc.record({ name: looseName, scheme: fc.constantFrom('elgamal', 'paillier') }),
      {
        maxLength: 2,
      },
    ),
    circuits: fc.array(
      fc.record({ name: looseName, inputCount: u32, key: fc.uint8Array({ maxLength: 4 }) }),
      { maxLength: 2 },
    ),
    storage: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('cell' as const), name: looseName, type: u32 }),
        fc.record({ kind: fc.constant('map' as const), name: looseName, key: u32, value: u32 }),
      ),
      { maxLength: 3 },
    ),
    constants,
    events: fc.array(fc.record({ name: looseName, type: u32 }), { maxLength: 2 }),
    functions: fc.array(
      fc.record({
        params: fc.array(u32, { maxLength: 3 }),
        results: fc.array(u32, { maxLength: 1 }),
        locals: fc.array(u32, { maxLength: 3 }),
        body: fc.array(looseInstruction, { maxLength: 12 }),
      }),
      { maxLength: 3 },
    ),
    exports: fc.array(fc.record({ name: looseName, function: u32, payable: fc.boolean() }), {
      maxLength: 2,
    }),
    debug: fc.constant(undefined),
  });
}
