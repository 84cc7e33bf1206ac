// Functions of the text form: signature, locals, and instructions with labels by name. Checks that `else` belongs to
// an open `if` and that labels are of open blocks; types and what is reachable are left to the validator.

import { type AssemblyTables, addName, findName, suggestion } from './assembly-tables.ts';
import { type ImmediateKind, OPCODES, type OpName, opRow } from './isa.ts';
import type { Token } from './lexer.ts';
import type { Debug, FunctionDef, Immediate, Instruction, TypeRef } from './module.ts';
import type { TokenReader } from './token-reader.ts';
import { compositeOfKind } from './types.ts';

/** A function and what its debug data says. */
export type AssembledFunction = {
  readonly fn: FunctionDef;
  readonly debug: Debug['functions'][number];
};

/** A block that is open: its label, if any, and what opened it. */
type Open = { readonly label: string | undefined; op: OpName };

/** One function while its instructions are read. */
type Body = {
  readonly tables: AssemblyTables;
  readonly locals: ReadonlyMap<string, number>;
  readonly open: Open[];
};

/**
 * Reads a function from behind its name. `export` and what follows it stay in the head.
 * @param lines to the `end` that closes the function
 */
export function assembleFunction(
  tables: AssemblyTables,
  name: string,
  head: TokenReader,
  lines: readonly TokenReader[],
): AssembledFunction {
  const names = new Map<string, number>();
  const params: TypeRef[] = [];
  while (head.peek()?.kind === 'word' && head.peek()?.text !== 'export') {
    addName(head, names, head.takeName('a parameter as name:type'), 'parameter');
    head.take(
      'mark',
      'name:type for each parameter, then -> T, then `export`, then `payable`',
      ':',
    );
    params.push(tables.takeType(head));
  }
  const results = head.takeIf('mark', '->') ? [tables.takeType(head)] : [];
  const locals: TypeRef[] = [];
  const rest = lines.findIndex((line) => line.peek()?.text !== 'local');
  for (const line of lines.slice(0, rest)) {
    line.take('word', '`local`', 'local');
    addName(line, names, line.takeName('the name of the local'), 'local');
    locals.push(tables.takeType(line));
    line.end();
  }
  const body: Body = { tables, locals: names, open: [{ label: undefined, op: 'nop' }] };
  const code = lines.slice(rest);
  return {
    fn: { params, results, locals, body: code.map((line) => readInstruction(body, line)) },
    debug: { name, locals: [...names.keys()], lines: code.map(({ line }) => line) },
  };
}

function readInstruction(body: Body, reader: TokenReader): Instruction {
  const token = reader.take('word', 'an instruction');
  if (!Object.hasOwn(OPCODES, token.text)) {
    const hint =
      token.text === 'local'
        ? 'locals stand before the first instruction'
        : suggestion(token.text, Object.keys(OPCODES));
    reader.refuseName(token, 'an instruction', hint);
  }
  const op = token.text as OpName;
  const imm = readImmediates(body, reader, op);
  nest(body.open, reader, token, op);
  reader.end();
  return { op, imm };
}

/** Keeps the open blocks, and reads the label behind what opens one. */
function nest(open: Open[], reader: TokenReader, token: Token, op: OpName): void {
  const top = open.at(-1);
  switch (op) {
    case 'block':
    case 'loop':
    case 'if': {
      const label = reader.peek() === undefined ? undefined : reader.takeName('a label');
      if (label !== undefined && open.some((block) => block.label === label.text)) {
        reader.refuseName(label, 'a label that no open block has');
      }
      open.push({ label: label?.text, op });
      break;
    }
    case 'else':
      if (top?.op === 'if') top.op = 'else';
      else reader.refuse('an instruction: `else` belongs to an open `if`', token);
      break;
    case 'end':
      open.pop();
      break;
  }
}

function readImmediates(body: Body, reader: TokenReader, op: OpName): Immediate[] {
  const kinds = opRow(op).imm ?? [];
  return kinds.flatMap((kind) => {
    // A member is read together with the type before it.
    if (kind === 'member') return [];
    if (kind === 'type' && kinds.includes('member')) return readMember(body.tables, reader);
    return [readImmediate(body, reader, op, kind)];
  });
}

function readImmediate(
  body: Body,
  reader: TokenReader,
  op: OpName,
  kind: Exclude<ImmediateKind, 'member'>,
): Immediate {
  const { tables } = body;
  switch (kind) {
    case 'u64':
      return reader.takeInteger('u64', 2n ** 64n);
    case 'flag':
      return readFlag(reader);
    case 'const': {
      const index = reader.takeIndex();
      if (index !== undefined) return BigInt(index);
      return BigInt(op === 'const' ? tables.takeConstant(reader) : tables.takeText(reader));
    }
    case 'local': {
      const index = reader.takeIndex();
      if (index !== undefined) return BigInt(index);
      return BigInt(findName(reader, body.locals, reader.takeName('a local'), 'a local'));
    }
    case 'type':
      return BigInt(tables.takeType(reader));
    case 'label':
      return BigInt(readLabel(body, reader));
    case 'labels': {
      const labels = [readLabel(body, reader)];
      while (reader.peek() !== undefined) labels.push(readLabel(body, reader));
      return labels;
    }
    case 'cell':
    case 'map':
      return BigInt(tables.refer(reader, 'cell or map'));
    default:
      return BigInt(tables.refer(reader, kind));
  }
}

/** The type and the place of `Record.member`, or of `Record #place`. */
function readMember(tables: AssemblyTables, reader: TokenReader): Immediate[] {
  const token = reader.peek();
  if (token?.kind !== 'word' || !token.text.includes('.')) {
    const type = tables.takeType(reader);
    return [BigInt(type), BigInt(reader.takeIndex() ?? reader.refuse('Record.member'))];
  }
  reader.take('word', 'Record.member');
  const [record = '', member = '', ...rest] = token.text.split('.');
  if (rest.length > 0) reader.refuse('Record.member', token);
  const type = tables.recordNamed(reader, token, record);
  const def = compositeOfKind({ ...tables, slots: [], circuits: [] }, type, 'record');
  const names = (def?.members ?? []).map(({ name }) => name);
  const place = names.indexOf(member);
  if (place < 0) reader.refuseName(token, `a member of ${record}: ${names.join(', ')}`);
  return [BigInt(type), BigInt(place)];
}

function readLabel({ open }: Body, reader: TokenReader): number {
  const index = reader.takeIndex();
  if (index !== undefined) return index;
  const token = reader.takeName('a label');
  const place = open.findLastIndex(({ label }) => label === token.text);
  if (place < 0) {
    const known = open.flatMap(({ label }) => label ?? []);
    const expected =
      known.length === 0 ? 'a label of an open block' : `a label: ${known.join(', ')}`;
    reader.refuseName(token, expected);
  }
  return open.length - 1 - place;
}

function readFlag(reader: TokenReader): bigint {
  const token = reader.take('word', 'true or false');
  if (token.text !== 'true' && token.text !== 'false') reader.refuse('true or false', token);
  return token.text === 'true' ? 1n : 0n;
}
