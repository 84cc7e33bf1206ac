// From a module to its text form, which assembles to the same hashed bytes. Names come from exports and debug
// data, or are made (f0, l0). What has no name to refer to is printed as `#number`. Lines are those of the new text.

import { DiffieError, toHex } from '../base/index.ts';
import { renderConstant } from './constant.ts';
import { disassembleFunction } from './disassemble-body.ts';
import { checkNames, orNumber } from './disassembly-names.ts';
import { createPrinter, type Printer } from './disassembly-printer.ts';
import { keyOf } from './implied-types.ts';
import { SCALARS, type Scalar } from './isa.ts';
import { type Export, FIRST_COMPOSITE, type Module, type TypeRef } from './module.ts';

/** With `annotate`, a comment behind each instruction says its position (pc) and its price. */
export type DisassembleOptions = { readonly annotate?: boolean };

/**
 * The text form of a module, validated or not.
 * @throws module.name, module.typeTable, module.blocks where no text can say it: names malformed or used twice,
 *   a type listed twice or before its parts, blocks that do not nest
 */
export function disassemble(module: Module, options: DisassembleOptions = {}): string {
  checkNames(module);
  checkTypes(module);
  const annotate = options.annotate ?? false;
  const natural = render(module, { annotate, types: false, constants: false });
  if (natural.typesInOrder && natural.constantsInOrder) return natural.text;
  const types = !natural.typesInOrder;
  return render(module, { annotate, types, constants: !natural.constantsInOrder }).text;
}

/** What is listed at the top because first mention would give another order. */
type Listed = {
  readonly annotate: boolean;
  readonly types: boolean;
  readonly constants: boolean;
};

function render(module: Module, listed: Listed) {
  const printer = createPrinter(module);
  const inline = inlineExports(module);
  const lines = [
    `contract ${module.name}`,
    ...typeLines(printer, listed.types),
    ...declarationLines(printer),
    ...(listed.constants ? module.constants.map((one) => `const ${renderConstant(one)}`) : []),
    ...(inline === undefined ? module.exports.map((one) => exportLine(printer, one)) : []),
  ];
  for (const index of module.functions.keys()) {
    lines.push('', ...disassembleFunction(printer, index, inline?.get(index), listed.annotate));
  }
  const typeNumbers = module.types.map((_, i) => FIRST_COMPOSITE + i);
  return {
    text: `${lines.join('\n')}\n`,
    typesInOrder: isPrefix(typeNumbers, [...printer.mentionedTypes]),
    constantsInOrder: isPrefix([...module.constants.keys()], [...printer.mentionedConstants]),
  };
}

function isPrefix(expected: readonly number[], mentioned: readonly number[]): boolean {
  return expected.length === mentioned.length && expected.every((one, i) => one === mentioned[i]);
}

/** Records in their order; every other type of the table too where `all` are listed. */
function typeLines(printer: Printer, all: boolean): string[] {
  return printer.module.types.flatMap((def, i) => {
    const ref = FIRST_COMPOSITE + i;
    if (def.kind !== 'record') return all ? [`type ${printer.type(ref)}`] : [];
    const members = def.members.map((member) => ` ${member.name}:${printer.type(member.type)}`);
    printer.mentionedTypes.add(ref);
    return [`record ${def.name}${members.join('')}`];
  });
}

function declarationLines(printer: Printer): string[] {
  const { slots, circuits, storage, events } = printer.module;
  return [
    ...slots.map((slot) => `slot ${slot.name} ${slot.scheme}`),
    ...circuits.map(({ name, inputCount, key }) => `circuit ${name} ${inputCount} 0x${toHex(key)}`),
    ...storage.map((entry) =>
      entry.kind === 'cell'
        ? `cell ${entry.name} ${printer.type(entry.type)}`
        : `map ${entry.name} ${printer.type(entry.key)} ${printer.type(entry.value)}`,
    ),
    ...events.map((event) => `event ${event.name} ${printer.type(event.type)}`),
  ];
}

function exportLine({ functionNames: names }: Printer, entry: Export): string {
  const target = orNumber(names[entry.function], entry.function);
  return `export ${entry.name} ${target}${entry.payable ? ' payable' : ''}`;
}

/** Exports by function where each has one at most and they stand in the functions' order; else undefined. */
function inlineExports(module: Module): ReadonlyMap<number, Export> | undefined {
  const byFunction = new Map<number, Export>();
  let previous = -1;
  for (const entry of module.exports) {
    if (entry.function <= previous || entry.function >= module.functions.length) return undefined;
    byFunction.set(entry.function, entry);
    previous = entry.function;
  }
  return byFunction;
}

/** Text names a type by what it is: it can't tell two of the same apart, nor a whole before its parts. */
function checkTypes(module: Module): void {
  const seen = new Set<string>();
  for (const [i, def] of module.types.entries()) {
    const parts = def.kind === 'record' ? def.members.map((member) => member.type) : [];
    if (def.kind === 'list' || def.kind === 'option') parts.push(def.of);
    const isLate = (part: TypeRef) =>
      part >= FIRST_COMPOSITE + i && part < FIRST_COMPOSITE + module.types.length;
    const key = keyOf(def);
    if (seen.has(key) || parts.some(isLate)) {
      const expected = 'each type once, after its parts';
      throw new DiffieError('module.typeTable', { at: `type ${i}`, expected });
    }
    seen.add(key);
    if (def.kind === 'record' && isTypeWord(def.name)) {
      throw new DiffieError('module.name', {
        at: `type ${i}`,
        expected: 'a record name that is no word of a type',
        got: def.name,
      });
    }
  }
}

function isTypeWord(name: string): boolean {
  return SCALARS.includes(name as Scalar) || ['list', 'option', 'ct', 'proof'].includes(name);
}
