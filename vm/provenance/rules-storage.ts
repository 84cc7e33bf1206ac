// Storage, events and keys. What an entry may hold is the union of what any method may have written: between two
// calls of one sender, and at every wait, others may have called. Within a call, what an entry holds is one
// expression until it is written.

import {
  type Cursor,
  indexOf,
  noteSite,
  noteUse,
  placeOf,
  pop,
  popMany,
  publicPart,
  push,
  summaryOf,
} from './cursor.ts';
import { type Flow, leaf, mapFlow, none, rename } from './flow.ts';
import { DONE, joinLabels, markLabel } from './label.ts';
import type { Term } from './term.ts';

/** By opcode. */
export const STORAGE_RULES = {
  'cell.get': (cursor: Cursor) => {
    const { analysis } = cursor;
    const held = heldBy(cursor, 'read');
    const content = analysis.storage[indexOf(cursor)];
    if (content === undefined) {
      push(cursor, none(held));
      return;
    }
    const named = rename(analysis.terms, content, analysis.terms.unwrap(held));
    const read = mapFlow(named, ({ label }, path) => ({
      label: markLabel(label, DONE.stored),
      accumulation: { base: `${held.id}/${path}`, hasOwn: false },
    }));
    push(cursor, { ...read, term: held });
  },
  'cell.set': (cursor: Cursor) => {
    const value = pop(cursor);
    const entry = indexOf(cursor);
    noteSite(cursor, [value]);
    writeEntry(cursor, value);
    cursor.state.held.set(entry, cursor.analysis.terms.make('option.some', '', [value.term]));
  },
  'map.get': (cursor: Cursor) => {
    const { analysis } = cursor;
    const key = pop(cursor);
    const term = entryTerm(cursor, key);
    const content = analysis.storage[indexOf(cursor)];
    if (content === undefined) {
      push(cursor, none(term));
      return;
    }
    const named = rename(analysis.terms, content, analysis.terms.unwrap(term));
    const read = mapFlow(named, ({ label }) => ({
      label: joinLabels(markLabel(label, DONE.stored), publicPart(cursor, key.label)),
      accumulation: undefined,
    }));
    push(cursor, { ...read, term });
  },
  'map.set': (cursor: Cursor) => {
    const [key, value] = popMany(cursor, 2) as [Flow, Flow];
    const entry = indexOf(cursor);
    const { analysis, state } = cursor;
    noteSite(cursor, [key, value]);
    writeEntry(cursor, value);
    noteUse(cursor, key.label, 'storage', entryName(cursor));
    state.held.set(entry, analysis.terms.make('version', `${placeOf(cursor)}:${entry}`));
    if (key.term.op === 'ctx.caller') state.writtenByCaller |= 1n << BigInt(entry);
  },
  'map.has': (cursor: Cursor) => {
    const key = pop(cursor);
    push(cursor, leaf(entryTerm(cursor, key), key.label));
  },
  'map.delete': (cursor: Cursor) => {
    const key = pop(cursor);
    const entry = indexOf(cursor);
    const { analysis, state } = cursor;
    noteSite(cursor, [key]);
    noteUse(cursor, key.label, 'storage', entryName(cursor));
    analysis.grow(summaryOf(cursor).changes, entry);
    state.held.set(entry, analysis.terms.make('version', `${placeOf(cursor)}:${entry}`));
  },
  emit: (cursor: Cursor) => {
    const record = pop(cursor);
    noteSite(cursor, [record]);
    const name = cursor.analysis.module.events[indexOf(cursor)]?.name ?? '';
    noteUse(cursor, record.label, 'event', name);
  },
  'key.set': (cursor: Cursor) => {
    const operands = popMany(cursor, 3);
    noteSite(cursor, operands);
    for (const { label } of operands) noteUse(cursor, label, 'key', 'key.set');
  },
};

function entryName(cursor: Cursor): string {
  return cursor.analysis.module.storage[indexOf(cursor)]?.name ?? '';
}

/** What the entry holds now: known since it was last read or written, or read for the first time. */
function heldBy(cursor: Cursor, op: 'read' | 'version'): Term {
  const { analysis, state } = cursor;
  const entry = indexOf(cursor);
  analysis.grow(summaryOf(cursor).reads, entry);
  analysis.spend(1 + (analysis.storage[entry]?.size ?? 0));
  const known = state.held.get(entry);
  if (known !== undefined) return known;
  const read = analysis.terms.make(op, `${placeOf(cursor)}:${entry}`);
  state.held.set(entry, read);
  return read;
}

/** The expression for what a map holds under a key. */
function entryTerm(cursor: Cursor, key: Flow): Term {
  const version = heldBy(cursor, 'version');
  return cursor.analysis.terms.make(cursor.op, `${indexOf(cursor)}`, [version, key.term]);
}

function writeEntry(cursor: Cursor, value: Flow): void {
  const { analysis, function: index, state } = cursor;
  const entry = indexOf(cursor);
  analysis.write(index, entry, value);
  noteUse(cursor, value.label, 'storage', entryName(cursor));
  state.written |= 1n << BigInt(entry);
}
