// Records, lists and options: parts are kept apart as far as
// flow.ts can.

import { provedComposite } from '../types.ts';
import { assume, type Cursor, indexOf, joined, pop, popMany, publicPart, push } from './cursor.ts';
import {
  anyItem,
  compound,
  type Flow,
  joinFlows,
  leaf,
  loosen,
  mapFlow,
  none,
  partOf,
  pushed,
  rename,
} from './flow.ts';
import { joinLabels } from './label.ts';
import type { Term } from './term.ts';

/** By opcode. */
export const COMPOSITE_RULES = {
  'record.new': (cursor: Cursor) => {
    const { members } = provedComposite(cursor.analysis.module, indexOf(cursor), 'record');
    const parts = popMany(cursor, members.length);
    push(cursor, compound(termOf(cursor, parts, `${cursor.imm[0]}`), parts, false));
  },
  'record.get': (cursor: Cursor) => {
    const record = pop(cursor);
    const member = Number(cursor.imm[1]);
    const part = partOf(cursor.analysis.terms, record, member);
    const isUnnamed = part.term.op === 'part' && part.term.args[0] === record.term;
    const named = () => termOf(cursor, [record], cursor.imm.join(':'));
    push(cursor, isUnnamed ? { ...part, term: named() } : part);
  },
  'record.with': (cursor: Cursor) => {
    const [record, part] = popMany(cursor, 2) as [Flow, Flow];
    push(cursor, withPart(cursor, record, part, Number(cursor.imm[1]), [record, part]));
  },
  'list.new': (cursor: Cursor) =>
    push(cursor, compound(termOf(cursor, [], `${cursor.imm[0]}`), [], true)),
  'list.len': (cursor: Cursor) => pushFact(cursor, pop(cursor)),
  'list.get': (cursor: Cursor) => {
    const { terms } = cursor.analysis;
    const [list, index] = popMany(cursor, 2) as [Flow, Flow];
    const place = constantOf(index.term);
    const item =
      place === undefined
        ? anyItem(terms, list, termOf(cursor, [list, index]))
        : partOf(terms, list, place);
    push(cursor, withLabelOf(item, index));
  },
  'list.push': (cursor: Cursor) => {
    const [list, item] = popMany(cursor, 2) as [Flow, Flow];
    push(cursor, pushed(cursor.analysis.terms, list, item, termOf(cursor, [list, item])));
  },
  'list.with': (cursor: Cursor) => {
    const operands = popMany(cursor, 3) as [Flow, Flow, Flow];
    const [list, index, item] = operands;
    const place = constantOf(index.term);
    push(
      cursor,
      withLabelOf(
        place === undefined
          ? withAnyItem(cursor, list, item, operands)
          : withPart(cursor, list, item, place, operands),
        index,
      ),
    );
  },
  'option.none': (cursor: Cursor) => push(cursor, none(termOf(cursor, [], `${cursor.imm[0]}`))),
  'option.some': (cursor: Cursor) => {
    const flow = pop(cursor);
    push(cursor, { ...flow, term: termOf(cursor, [flow]) });
  },
  'option.is_some': (cursor: Cursor) => {
    const option = pop(cursor);
    // Whether an answer came, or a cell was written, tells nothing of what is in it.
    const isBare = option.term.op === 'result' || option.term.op === 'read';
    pushFact(cursor, isBare ? leaf(option.term) : option);
  },
  'option.unwrap': (cursor: Cursor) => {
    const flow = pop(cursor);
    const { terms } = cursor.analysis;
    if (flow.term.op !== 'option.some') {
      assume(cursor, terms.make('option.is_some', '', [flow.term]), true, 'unwrap');
    }
    push(cursor, { ...flow, term: terms.unwrap(flow.term) });
  },
};

/** The number that an expression is, where it is one in the code. */
export function constantOf(term: Term): number | undefined {
  if (term.op !== 'u64.const') return undefined;
  const value = Number(term.note);
  return Number.isSafeInteger(value) ? value : undefined;
}

function termOf({ analysis, op }: Cursor, operands: readonly Flow[], note = ''): Term {
  analysis.spend(1 + operands.reduce((sum, { label, size }) => sum + label.size + size, 0));
  return analysis.terms.make(
    op,
    note,
    operands.map(({ term }) => term),
  );
}

/** A public fact about a value: how long it is, whether it is there. */
function pushFact(cursor: Cursor, flow: Flow): void {
  push(cursor, leaf(termOf(cursor, [flow]), publicPart(cursor, flow.label)));
}

/** What was taken out at a place tells something of the place. */
function withLabelOf(flow: Flow, index: Flow): Flow {
  if (index.label.size === 0) return flow;
  return mapFlow(flow, ({ label, accumulation }) => ({
    label: joinLabels(label, index.label),
    accumulation,
  }));
}

function withPart(
  cursor: Cursor,
  whole: Flow,
  part: Flow,
  place: number,
  operands: readonly Flow[],
): Flow {
  const term = termOf(cursor, operands, cursor.imm.join(':'));
  const { shape } = whole;
  if (shape?.kind === 'parts' && place < shape.parts.length) {
    return compound(term, shape.parts.with(place, part), shape.isList);
  }
  if (shape?.kind === 'items') return withAnyItem(cursor, whole, part, operands);
  return leaf(term, joined([whole, part]));
}

function withAnyItem(cursor: Cursor, list: Flow, item: Flow, operands: readonly Flow[]): Flow {
  const { terms } = cursor.analysis;
  const term = termOf(cursor, operands);
  const loose = rename(terms, loosen(terms, list), term);
  if (loose.shape?.kind !== 'items') return leaf(term, joined([list, item]));
  const place = terms.part(term, '*');
  const last = rename(terms, item, place);
  const each = loose.shape.each ? joinFlows(terms, loose.shape.each, last, place) : last;
  return {
    ...loose,
    label: joined([list, item]),
    shape: { kind: 'items', each },
    size: 1 + each.size,
  };
}
