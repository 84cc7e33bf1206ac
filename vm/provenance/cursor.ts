// One instruction in the walk through a function, and what
// rules do with it.

import type { OpName } from '../isa.ts';
import type { Immediate } from '../module.ts';
import type { Analysis } from './analysis.ts';
import { type Flow, leaf } from './flow.ts';
import { joinLabels, type Label, NO_LABEL } from './label.ts';
import type { State } from './state.ts';
import type { Summary, Use } from './summary.ts';

/** Where the walk stands. */
export type Cursor = {
  readonly analysis: Analysis;
  readonly function: number;
  readonly pc: number;
  readonly op: OpName;
  readonly imm: readonly Immediate[];
  readonly state: State;
};

/** The place as text, for expressions that are another value at every place. */
export function placeOf({ function: index, pc }: Pick<Cursor, 'function' | 'pc'>): string {
  return `${index}:${pc}`;
}

/** The first immediate as an index. */
export function indexOf({ imm }: Cursor): number {
  return Number(imm[0]);
}

/** The summary of the function at hand. */
export function summaryOf({ analysis, function: index }: Cursor): Summary {
  return analysis.summaries[index] as Summary;
}

/** Takes the top of the stack. */
export function pop({ state }: Cursor): Flow {
  return state.stack.pop() as Flow;
}

/** Takes so many, deepest first. */
export function popMany({ state }: Cursor, count: number): Flow[] {
  return state.stack.splice(state.stack.length - count, count);
}

/** Puts a value on the stack. */
export function push({ state }: Cursor, flow: Flow): void {
  state.stack.push(flow);
}

/** Puts the result of a function of public values: `op` of the operands. */
export function pushOf(cursor: Cursor, operands: readonly Flow[], note = ''): void {
  const { analysis, op } = cursor;
  analysis.spend(operands.reduce((sum, { label }) => sum + label.size, operands.length));
  const term = analysis.terms.make(
    op,
    note,
    operands.map((operand) => operand.term),
  );
  push(cursor, leaf(term, joined(operands)));
}

/** What operands come from, together. */
export function joined(operands: readonly Flow[]): Label {
  return operands.reduce((label, operand) => joinLabels(label, operand.label), NO_LABEL);
}

/** The part of a label that public values can have: how long a list is tells nothing of what is encrypted in it. */
export function publicPart({ analysis }: Cursor, label: Label): Label {
  const isPublic = (source: number) => source < 0 || analysis.sources[source]?.kind === 'request';
  if ([...label.keys()].every(isPublic)) return label;
  return new Map([...label].filter(([source]) => isPublic(source)));
}

/** Notes what becomes of values here. */
export function noteUse(cursor: Cursor, label: Label, kind: Use['kind'], name: string): void {
  const { analysis, function: index, pc } = cursor;
  if (label.size > 0) analysis.use(index, label, { kind, name, function: index, pc });
}

/** Keeps what is here for the report. */
export function noteSite(cursor: Cursor, operands: readonly Flow[]): void {
  const { analysis, function: index, pc, op, imm, state } = cursor;
  analysis.spend(1 + state.held.size);
  analysis.sites.set(placeOf(cursor), {
    function: index,
    pc,
    op,
    index: typeof imm[0] === 'bigint' ? Number(imm[0]) : 0,
    operands,
    conditions: state.conditions,
    held: new Map(state.held),
  });
}

/** Notes that a condition held from here on. */
export function assume(
  cursor: Pick<Cursor, 'analysis' | 'function' | 'pc' | 'state'>,
  term: Flow['term'],
  holds: boolean,
  kind: 'require' | 'branch' | 'unwrap',
): void {
  const { analysis, function: index, pc, state } = cursor;
  const condition = { term, holds, kind, function: index, pc };
  state.conditions = analysis.chains.extend(state.conditions, condition);
}
