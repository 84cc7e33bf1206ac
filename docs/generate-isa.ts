// The reference page of the instruction set, docs/isa.md, as a view of the opcode table; a test compares it with the
// committed page. `npm exec -- node docs/generate-isa.ts` writes the page again.

import { writeFileSync } from 'node:fs';
import { ERRORS, type ErrorName } from '../base/index.ts';
import {
  type ImmediateKind,
  ISA_VERSION,
  OPCODES,
  type OpName,
  type OpRow,
  opRow,
  SCALARS,
  SCHEME_GAS,
} from '../vm/isa.ts';

/** Families by the first opcode of each; a family reaches to the next one's first. */
const FAMILIES: readonly (readonly [OpName, string])[] = [
  ['nop', 'Control'],
  ['local.get', 'Locals and constants'],
  ['bool.and', 'bool'],
  ['u64.add', 'u64'],
  ['u256.add', 'u256'],
  ['field.add', 'field: the scalar field of BN254'],
  ['bytes.len', 'bytes, text, address, hash'],
  ['sha256', 'Hash functions'],
  ['record.new', 'Records, lists, options'],
  ['cell.get', 'Storage'],
  ['ctx.caller', 'Context, YOU, events, signatures'],
  ['key.set', 'Keys, ciphertexts, proofs'],
  ['await.open', 'Waits'],
];

const IMMEDIATES: Readonly<Record<ImmediateKind, string>> = {
  u64: 'an integer of 0 to 2^64-1',
  flag: '0 or 1',
  const: 'index of a constant',
  local: 'index of a parameter or local, parameters first',
  function: 'index of a function',
  type: 'number of a type',
  member: 'place of a member in the record type before it',
  label: 'how many open blocks lie between: 0 is the innermost',
  labels: 'their number, 1 or more, then as many labels',
  cell: 'index of a storage entry that is a cell',
  map: 'index of a storage entry that is a map',
  event: 'index of an event',
  slot: 'index of a key slot',
  circuit: 'index of a circuit',
};

/** The page as Markdown. Depends on the tables alone. */
export function renderIsa(): string {
  const names = (Object.keys(OPCODES) as OpName[]).sort(
    (a, b) => OPCODES[a].code - OPCODES[b].code,
  );
  return [
    ...opening(names.length),
    ...FAMILIES.flatMap((_, i) => family(names, i)),
    ...schemeGas(),
    ...traps(names),
  ].join('\n');
}

function opening(count: number): string[] {
  return [
    '# Instruction set',
    '',
    `Version ${ISA_VERSION}: ${count} opcodes. Generated from \`vm/isa.ts\` by \`docs/generate-isa.ts\`; edit the table, not this page.`,
    '',
    'An instruction is its opcode, one byte, and its immediates, each an unsigned LEB128 integer in the shortest form.',
    'A signature lists what is taken from the stack, deepest first, then what is put there. In signatures marked † the types',
    'follow from an immediate or from the operands: `T`, `K`, `V` any type, `P*`, `R*` the parameters and results of a function,',
    '`ct` a ciphertext of one key slot.',
    '',
    'Yo is charged in two parts: the first number with the block of instructions it stands in, before any of them runs; the part',
    'that depends on data when the instruction is reached, before its work.',
    '',
    `Scalar types by number: ${SCALARS.map((scalar, i) => `${i} \`${scalar}\``).join(', ')}. Composite types follow from 32.`,
    '',
    '| immediate | what it is |',
    '|---|---|',
    ...Object.entries(IMMEDIATES).map(([kind, doc]) => `| \`${kind}\` | ${doc} |`),
    '',
  ];
}

function family(names: readonly OpName[], index: number): string[] {
  const [first, title] = FAMILIES[index] ?? ['nop', ''];
  const next = FAMILIES[index + 1]?.[0];
  const end = next === undefined ? names.length : names.indexOf(next);
  return [
    `## ${title}`,
    '',
    '| code | name | signature | immediates | yo | traps | |',
    '|---|---|---|---|---|---|---|',
    ...names.slice(names.indexOf(first), end).map((name) => row(name, opRow(name))),
    '',
  ];
}

function row(name: OpName, { code, sig, custom, imm, gas, traps, doc }: OpRow): string {
  const cells = [
    `\`${hexByte(code)}\``,
    `\`${name}\``,
    `\`${sig}\`${custom ? ' †' : ''}`,
    (imm ?? []).map((kind) => `\`${kind}\``).join(' '),
    yo(gas),
    traps.map((trap) => trap.replace('trap.', '')).join(', '),
    doc,
  ];
  return `| ${cells.join(' | ')} |`;
}

function hexByte(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`;
}

function yo({ base, per, unit }: OpRow['gas']): string {
  if (per === undefined) return grouped(base);
  return unit === 'scheme price'
    ? `${grouped(base)} + by scheme`
    : `${grouped(base)} + ${grouped(per)} a ${unit}`;
}

function schemeGas(): string[] {
  const schemes = Object.entries(SCHEME_GAS);
  const prices = Object.keys(SCHEME_GAS.elgamal) as (keyof typeof SCHEME_GAS.elgamal)[];
  return [
    '## Prices by scheme',
    '',
    'Yo for work on keys, ciphertexts and openings, added where a table says "by scheme"; an opening is charged when its',
    'response is checked.',
    '',
    `| price | ${schemes.map(([scheme]) => scheme).join(' | ')} |`,
    `|---|${schemes.map(() => '---|').join('')}`,
    ...prices.map((price) => {
      const cells = schemes.map(([, table]) => grouped(table[price]));
      return `| \`${price}\` | ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function traps(names: readonly OpName[]): string[] {
  const all = Object.entries(ERRORS).filter(([name]) => name.startsWith('trap.'));
  return [
    '## Traps',
    '',
    'A trap stops the call, reverts its effects and keeps the fee. Those without opcodes belong to the call itself. Every',
    'opcode can end a call for lack of yo; it is listed where a part of its price depends on data.',
    '',
    '| number | name | meaning | opcodes |',
    '|---|---|---|---|',
    ...all.map(([name, { code, doc }]) => {
      const raised = names.filter((op) => opRow(op).traps.includes(name as ErrorName));
      const ops = raised.map((op) => `\`${op}\``).join(' ');
      return `| ${code} | \`${name}\` | ${doc} | ${ops} |`;
    }),
    '',
  ];
}

/** Digits in groups of three. */
function grouped(value: number): string {
  return `${value}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

if (import.meta.main) writeFileSync(new URL('./isa.md', import.meta.url), renderIsa());
