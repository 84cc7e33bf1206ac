// One function in the text form: head, locals, instructions indented by their blocks. Blocks that are branched to
// get labels b0, b1 … in the order in which they open.

import { DiffieError } from '../base/index.ts';
import { renderConstant } from './constant.ts';
import { localNames, orNumber } from './disassembly-names.ts';
import type { Printer } from './disassembly-printer.ts';
import { type ImmediateKind, type OpName, opRow } from './isa.ts';
import { type Export, FIRST_COMPOSITE, type Immediate, type Instruction } from './module.ts';

const ANNOTATION_COLUMN = 44;

/** What the immediates of one instruction are printed with. */
type Place = {
  readonly printer: Printer;
  readonly locals: readonly string[];
  /** Labels of the open blocks, outermost first; undefined where none is needed. */
  readonly open: readonly (string | undefined)[];
};

/**
 * The lines of a function.
 * @throws module.blocks where blocks do not nest
 */
export function disassembleFunction(
  printer: Printer,
  index: number,
  exported: Export | undefined,
  annotate: boolean,
): string[] {
  const { module } = printer;
  const fn = module.functions[index];
  if (fn === undefined) return [];
  const locals = localNames(module, index);
  const name = printer.functionNames[index] ?? '';
  const head = [
    `fn ${name}`,
    ...fn.params.map((type, i) => `${locals[i]}:${printer.type(type)}`),
    ...fn.results.map((type) => `-> ${printer.type(type)}`),
    ...(exported === undefined ? [] : [exported.payable ? 'export payable' : 'export']),
  ].join(' ');
  const lines = fn.locals.map((type, i) => {
    return `  local ${locals[fn.params.length + i]} ${printer.type(type)}`;
  });
  const labels = labelsOf(fn.body, name);
  const open: (string | undefined)[] = [];
  for (const [pc, { op, imm }] of fn.body.entries()) {
    const closed = op === 'end' || op === 'else' ? open.pop() : undefined;
    const depth = open.length + (op === 'end' && pc === fn.body.length - 1 ? 0 : 1);
    const label = labels.get(pc);
    const place = { printer, locals, open };
    const words = [op, ...(label === undefined ? [] : [label]), ...immediates(place, op, imm)];
    if (opens(op)) open.push(label);
    if (op === 'else') open.push(closed);
    const line = '  '.repeat(depth) + words.join(' ');
    lines.push(annotate ? `${line.padEnd(ANNOTATION_COLUMN)} ; ${pc}: ${price(op)}` : line);
  }
  return [head, ...lines];
}

function opens(op: OpName): boolean {
  return op === 'block' || op === 'loop' || op === 'if';
}

/** By position of what opens a block: a label, where a branch goes to it. Checks that blocks nest. */
function labelsOf(body: readonly Instruction[], name: string): ReadonlyMap<number, string> {
  const targeted = new Set<number>();
  // The function is what its last `end` closes.
  const open: { readonly pc: number; op: OpName }[] = [{ pc: -1, op: 'nop' }];
  for (const [pc, { op, imm }] of body.entries()) {
    const top = open.at(-1);
    if (top === undefined) throw misplaced(name, pc, 'nothing behind the end of the function');
    if (opens(op)) open.push({ pc, op });
    if (op === 'else') {
      if (top.op !== 'if') throw misplaced(name, pc, '`else` only inside an `if`');
      top.op = 'else';
    }
    if (op === 'end') open.pop();
    for (const label of branches(op, imm)) {
      const block = open.at(-1 - label);
      if (block !== undefined && block.pc >= 0) targeted.add(block.pc);
    }
  }
  if (open.length > 0) {
    throw misplaced(name, body.length, 'an `end` for each block and for the function');
  }
  const sorted = [...targeted].sort((a, b) => a - b);
  return new Map(sorted.map((pc, i) => [pc, `b${i}`]));
}

function branches(op: OpName, imm: readonly Immediate[]): readonly number[] {
  const kind = opRow(op).imm?.[0];
  if (kind === 'label') return [Number(imm[0])];
  return kind === 'labels' ? (imm[0] as readonly number[]) : [];
}

function immediates(place: Place, op: OpName, imm: readonly Immediate[]): string[] {
  const kinds = opRow(op).imm ?? [];
  if (kinds.includes('member')) return [member(place.printer, Number(imm[0]), Number(imm[1]))];
  return kinds.map((kind, i) => immediate(place, op, kind, imm[i] as Immediate));
}

function immediate(place: Place, op: OpName, kind: ImmediateKind, imm: Immediate): string {
  const { printer, locals, open } = place;
  const { module } = printer;
  if (typeof imm !== 'bigint') {
    return imm.map((label) => orNumber(open.at(-1 - label), label)).join(' ');
  }
  const number = Number(imm);
  switch (kind) {
    case 'u64':
      return `${imm}`;
    case 'flag':
      return imm === 0n ? 'false' : 'true';
    case 'const':
      return constant(printer, op, number);
    case 'local':
      return orNumber(locals[number], number);
    case 'function':
      return orNumber(printer.functionNames[number], number);
    case 'type':
      return printer.type(number);
    case 'cell':
    case 'map':
      return orNumber(module.storage[number]?.name, number);
    case 'event':
      return orNumber(module.events[number]?.name, number);
    case 'slot':
      return orNumber(module.slots[number]?.name, number);
    case 'circuit':
      return orNumber(module.circuits[number]?.name, number);
    default:
      return orNumber(open.at(-1 - number), number);
  }
}

function constant(printer: Printer, op: OpName, index: number): string {
  const found = printer.module.constants[index];
  if (found === undefined || (op !== 'const' && found.type !== 'text')) return `#${index}`;
  printer.mentionedConstants.add(index);
  const printed = renderConstant(found);
  return op === 'const' ? printed : printed.slice('text '.length);
}

function member(printer: Printer, type: number, place: number): string {
  const def = printer.module.types[type - FIRST_COMPOSITE];
  const name = def?.kind === 'record' ? def.members[place]?.name : undefined;
  return name === undefined ? `${printer.type(type)} #${place}` : `${printer.type(type)}.${name}`;
}

function price(op: OpName): string {
  const { base, per, unit } = opRow(op).gas;
  return per === undefined ? `${base} yo` : `${base} yo + ${per} a ${unit}`;
}

function misplaced(name: string, pc: number, expected: string): DiffieError {
  return new DiffieError('module.blocks', { at: `function ${name} pc ${pc}`, expected });
}
