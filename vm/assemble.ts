// From the text form of a module to the module. Two passes: one finds the declarations and their names, so that
// order does not matter except for records, and one reads them. The grammar stands in docs/module.md.
// What is well-formed here may still be refused by the validator.

import { type AssembledFunction, assembleFunction } from './assemble-body.ts';
import { importKey } from './assembly-import.ts';
import { AssemblyTables, addName, suggestion } from './assembly-tables.ts';
import { OPCODES, SCHEME_GAS, type Scheme } from './isa.ts';
import { type Token, type TokenLine, tokenizeLines } from './lexer.ts';
import type { Circuit, Event, Export, Member, Module, Slot, Storage } from './module.ts';
import { TokenReader } from './token-reader.ts';

/** Where a text form comes from, and what it imports. */
export type AssembleOptions = {
  /** Names the source in errors and debug data. */
  readonly file: string;
  /** The bytes of a file that the source names; without it, imports are refused. */
  readonly readImport?: (path: string) => Uint8Array;
};

type Declaration = { readonly head: TokenLine; readonly body: readonly TokenLine[] };

/** What the second pass collects. */
type Assembly = {
  readonly options: AssembleOptions;
  readonly tables: AssemblyTables;
  readonly slots: Slot[];
  readonly circuits: Circuit[];
  readonly storage: Storage[];
  readonly events: Event[];
  readonly functions: AssembledFunction[];
  readonly exports: Export[];
  readonly exportNames: Map<string, number>;
};

type Read = (assembly: Assembly, reader: TokenReader, body: readonly TokenLine[]) => void;

/**
 * The module that a text form says, with debug data: names, and a line per instruction.
 * @throws asm.syntax, asm.name, asm.import, base.limit; `at` is file:line:column
 */
export function assemble(source: string, options: AssembleOptions): Module {
  const { file } = options;
  const [first, ...rest] = tokenizeLines(source, file);
  const name = readContractName(file, first);
  const declarations = splitDeclarations(file, rest);
  const tables = new AssemblyTables();
  for (const { head } of declarations) declareName(tables, new TokenReader(file, head));
  const assembly: Assembly = {
    options,
    tables,
    slots: [],
    circuits: [],
    storage: [],
    events: [],
    functions: [],
    exports: [],
    exportNames: new Map(),
  };
  for (const { head, body } of declarations) {
    const reader = new TokenReader(file, head);
    const keyword = reader.take('word', Object.keys(DECLARATIONS).join(', '));
    const read = DECLARATIONS[keyword.text] ?? refuseKeyword(reader, keyword);
    read(assembly, reader, body);
    reader.end();
  }
  const { slots, circuits, storage, events, functions, exports } = assembly;
  return {
    name,
    types: tables.types,
    slots,
    circuits,
    storage,
    constants: tables.constants,
    events,
    functions: functions.map(({ fn }) => fn),
    exports,
    debug: { file, functions: functions.map(({ debug }) => debug) },
  };
}

function readContractName(file: string, first: TokenLine | undefined): string {
  const reader = new TokenReader(file, first ?? { tokens: [], line: 1, width: 1 });
  reader.take('word', '`contract` and its name', 'contract');
  const { text } = reader.takeName('the name of the contract');
  reader.end();
  return text;
}

/** A function takes the lines to the `end` that closes it; every other declaration is one line. */
function splitDeclarations(file: string, lines: readonly TokenLine[]): Declaration[] {
  const declarations: Declaration[] = [];
  for (let i = 0; i < lines.length; i++) {
    const head = lines[i] as TokenLine;
    const body: TokenLine[] = [];
    let depth = firstWord(head) === 'fn' ? 1 : 0;
    while (depth > 0) {
      const line = lines[++i];
      const word = line === undefined ? undefined : firstWord(line);
      if (line === undefined || word === 'fn') {
        const place = line ?? { tokens: [], line: (lines.at(-1) ?? head).line + 1, width: 1 };
        const opened = `the function of line ${head.line}`;
        return new TokenReader(file, place).refuse(`\`end\`: ${depth} open in ${opened}`);
      }
      if (word === 'block' || word === 'loop' || word === 'if') depth++;
      if (word === 'end') depth--;
      body.push(line);
    }
    declarations.push({ head, body });
  }
  return declarations;
}

function firstWord({ tokens }: TokenLine): string | undefined {
  return tokens[0]?.kind === 'word' ? tokens[0].text : undefined;
}

function declareName(tables: AssemblyTables, reader: TokenReader): void {
  const keyword = reader.takeIf('word')?.text;
  switch (keyword) {
    case 'slot':
    case 'circuit':
    case 'event':
      tables.declare(reader, keyword, reader.takeName(`the name of the ${keyword}`));
      break;
    case 'cell':
    case 'map':
      tables.declare(reader, 'cell or map', reader.takeName(`the name of the ${keyword}`));
      break;
    case 'fn':
      tables.declare(reader, 'function', reader.takeName('the name of the function'));
      break;
  }
}

const DECLARATIONS: Readonly<Record<string, Read>> = {
  record: readRecord,
  slot: ({ slots }, reader) => {
    const { text } = reader.takeName('a name');
    const token = reader.take('word', 'a scheme');
    const schemes = Object.keys(SCHEME_GAS);
    if (!schemes.includes(token.text)) reader.refuse(`a scheme: ${schemes.join(', ')}`, token);
    slots.push({ name: text, scheme: token.text as Scheme });
  },
  circuit: readCircuit,
  cell: ({ storage, tables }, reader) => {
    const { text } = reader.takeName('a name');
    storage.push({ kind: 'cell', name: text, type: tables.takeType(reader) });
  },
  map: ({ storage, tables }, reader) => {
    const { text } = reader.takeName('a name');
    const key = tables.takeType(reader);
    storage.push({ kind: 'map', name: text, key, value: tables.takeType(reader) });
  },
  event: ({ events, tables }, reader) => {
    const { text } = reader.takeName('a name');
    events.push({ name: text, type: tables.takeType(reader) });
  },
  type: ({ tables }, reader) => {
    tables.takeType(reader);
  },
  const: ({ tables }, reader) => {
    tables.takeConstant(reader);
  },
  export: (assembly, reader) => {
    const token = reader.takeName('the name of the method');
    const index = assembly.tables.refer(reader, 'function');
    addExport(assembly, reader, token, index);
  },
  fn: (assembly, reader, body) => {
    const token = reader.takeName('a name');
    const { file } = assembly.options;
    const lines = body.map((line) => new TokenReader(file, line));
    const assembled = assembleFunction(assembly.tables, token.text, reader, lines);
    const index = assembly.functions.push(assembled) - 1;
    if (reader.takeIf('word', 'export')) addExport(assembly, reader, token, index);
  },
};

function readRecord({ tables }: Assembly, reader: TokenReader): void {
  const token = reader.takeName('the name of the record');
  const members: Member[] = [];
  const names = new Map<string, number>();
  while (reader.peek() !== undefined) {
    const member = reader.takeName('a member as name:type');
    addName(reader, names, member, 'member');
    reader.take('mark', 'a colon and the type of the member', ':');
    members.push({ name: member.text, type: tables.takeType(reader) });
  }
  tables.addRecord(reader, token, { kind: 'record', name: token.text, members });
}

function readCircuit({ circuits, options }: Assembly, reader: TokenReader): void {
  const { text } = reader.takeName('a name');
  const inputCount = Number(reader.takeInteger('a number of public inputs', 2n ** 32n));
  const imported = reader.takeIf('word', 'import');
  if (imported === undefined) {
    const key = reader.takeHex('import "file" or the verifying key as 0x…');
    circuits.push({ name: text, inputCount, key });
    return;
  }
  const path = reader.take('text', 'a file name in quotes');
  const key = importKey(reader, path, inputCount, options.readImport);
  circuits.push({ name: text, inputCount, key });
}

function addExport(assembly: Assembly, reader: TokenReader, token: Token, index: number): void {
  addName(reader, assembly.exportNames, token, 'method');
  const payable = reader.takeIf('word', 'payable') !== undefined;
  assembly.exports.push({ name: token.text, function: index, payable });
}

function refuseKeyword(reader: TokenReader, token: Token): never {
  const known = Object.keys(DECLARATIONS);
  const hint = Object.hasOwn(OPCODES, token.text)
    ? 'instructions stand between `fn` and its `end`'
    : suggestion(token.text, known);
  return reader.refuseAs('asm.syntax', token, known.join(', '), hint);
}
