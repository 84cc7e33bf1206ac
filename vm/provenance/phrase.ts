// Expressions in words: `missing == 0`, `caller == issuer`, `workers has an entry for caller`. For people; what is
// too deep to be read ends in `…`.

import { toHex } from '../../base/index.ts';
import { functionNames, localNames } from '../disassembly-names.ts';
import type { Constant, Module } from '../module.ts';
import { quoteText } from '../text-literal.ts';
import { provedComposite } from '../types.ts';
import type { Condition } from './condition.ts';
import type { Term } from './term.ts';

const DEPTH = 6;

const INFIX: Readonly<Record<string, string>> = {
  eq: '==',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: 'mod',
  and: 'and',
  or: 'or',
};
const OPPOSITE: Readonly<Record<string, string>> = {
  eq: '!=',
  lt: '>=',
  le: '>',
  gt: '<=',
  ge: '<',
};

/** Writes expressions of one module. */
export type Phrasebook = {
  /** @param index the function whose parameters it may name */
  term(term: Term, index: number): string;
  condition(condition: Pick<Condition, 'term' | 'holds' | 'function'>, index: number): string;
};

/** Names come from the module, and where it has none from its debug data. */
export function createPhrasebook(module: Module): Phrasebook {
  const functions = functionNames(module);
  const locals = module.functions.map((_, i) => localNames(module, i));
  const entry = (note: string) => module.storage[Number(note)]?.name ?? note;

  const say = (term: Term, index: number, depth: number): string => {
    if (depth > DEPTH) return '…';
    const arg = (i: number) => say(term.args[i] as Term, index, depth + 1);
    const all = () => term.args.map((part) => say(part, index, depth + 1)).join(', ');
    const notes = term.note.split(':');
    switch (term.op) {
      case 'param':
        return locals[index]?.[Number(term.note)] ?? `parameter ${term.note}`;
      case 'merged':
        return locals[Number(notes[0])]?.[Number(notes[2])] ?? 'a value';
      case 'default':
        return 'the default';
      case 'read':
        return entry(notes[2] ?? '');
      case 'map.get':
        return `${entry(term.note)}[${arg(1)}]`;
      case 'map.has':
        return `${entry(term.note)} has an entry for ${arg(1)}`;
      case 'option.is_some':
        return `${arg(0)} is set`;
      case 'option.unwrap':
      case 'option.some':
        return arg(0);
      case 'part':
        return term.note === '*' ? `an item of ${arg(0)}` : `${arg(0)}[${term.note}]`;
      case 'list.get':
        return `${arg(0)}[${arg(1)}]`;
      case 'list.len':
        return `the length of ${arg(0)}`;
      case 'bytes.len':
        return `the size of ${arg(0)}`;
      case 'record.get': {
        const { members } = provedComposite(module, Number(notes[0]), 'record');
        return `${arg(0)}.${members[Number(notes[1])]?.name ?? notes[1]}`;
      }
      case 'const':
        return sayConstant(module.constants[Number(term.note)]);
      case 'u64.const':
        return term.note;
      case 'bool.const':
        return term.note === '1' ? 'true' : 'false';
      case 'bool.not':
        return `not (${arg(0)})`;
      case 'call':
        return `${functions[Number(notes[0])]}(${all()})`;
      case 'result':
        return 'the answer';
      case 'ct.input':
        return 'an input';
      case 'groth16.verify':
        return `a proof of circuit ${module.circuits[Number(term.note)]?.name} holds`;
    }
    const [family = '', name = ''] = term.op.split('.');
    const infix = INFIX[name];
    if (infix !== undefined && term.args.length === 2 && family !== 'ct') {
      return `${wrap(arg(0))} ${infix} ${wrap(arg(1))}`;
    }
    if (family === 'ctx') return name === 'chain_id' ? 'chain id' : name;
    return `${term.op}(${all()})`;
  };

  return {
    term: (term, index) => say(term, index, 0),
    condition: ({ term, holds }, index) => {
      if (holds) return say(term, index, 0);
      const side = (i: number) => wrap(say(term.args[i] as Term, index, 1));
      const opposite = OPPOSITE[term.op.split('.')[1] ?? ''];
      if (opposite !== undefined) return `${side(0)} ${opposite} ${side(1)}`;
      if (term.op === 'option.is_some') return `${side(0)} is not set`;
      if (term.op === 'map.has') return `${entry(term.note)} has no entry for ${side(1)}`;
      return `not ${wrap(say(term, index, 0))}`;
    },
  };
}

function wrap(text: string): string {
  return /^[^ ]+( of [^ ]+)?$|^the (length|size) of [^ ]+$|\)$/.test(text) ? text : `(${text})`;
}

function sayConstant(constant: Constant | undefined): string {
  if (constant === undefined) return '…';
  if (constant.type === 'text') return quoteText(constant.value);
  if (constant.value instanceof Uint8Array) return `0x${toHex(constant.value)}`;
  return `${constant.value}`;
}
