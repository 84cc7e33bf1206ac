// A call, by the summary of what is called: its result's sources, its writes, what it checked, with arguments in
// the place of parameters. A summary that is not known yet gives nothing; the passes go on until none changes.

import type { FunctionDef } from '../module.ts';
import { type Cursor, indexOf, placeOf, popMany, push, summaryOf } from './cursor.ts';
import { type Flow, mapFlow, none, rename } from './flow.ts';
import { bindLabel } from './label.ts';

/** Applies the summary of the function called. */
export function applyCall(cursor: Cursor): void {
  const { analysis, function: caller, state } = cursor;
  const { terms } = analysis;
  const callee = indexOf(cursor);
  const { params, results } = analysis.module.functions[callee] as FunctionDef;
  const args = popMany(cursor, params.length);
  const labels = args.map(({ label }) => label);
  const summary = analysis.summaries[callee] ?? summaryOf(cursor);
  const bind = (flow: Flow) => {
    analysis.spend(flow.size * (1 + flow.label.size));
    return mapFlow(flow, ({ label, accumulation }) => ({
      label: bindLabel(label, labels),
      accumulation: accumulation?.base === undefined ? accumulation : undefined,
    }));
  };
  for (const [entry, value] of summary.writes) analysis.write(caller, entry, bind(value));
  const mine = summaryOf(cursor);
  for (const entry of summary.changes) {
    analysis.grow(mine.changes, entry);
    state.held.delete(entry);
  }
  for (const entry of summary.reads) analysis.grow(mine.reads, entry);
  for (const [source, uses] of summary.uses) {
    const label = source < 0 ? labels[-1 - source] : undefined;
    if (label === undefined || label.size === 0) continue;
    analysis.spend(uses.size * label.size);
    for (const use of uses.values()) {
      if (use.kind !== 'result') analysis.use(caller, label, use);
    }
  }
  const bound = new Map();
  const argTerms = args.map(({ term }) => term);
  // Within a circle of calls the callee may not have been walked with what is known now.
  const checked = analysis.isBefore(callee, caller) ? summary.conditions : [];
  for (const condition of checked) {
    analysis.spend(1);
    const term = terms.bind(condition.term, argTerms, bound);
    state.conditions = analysis.chains.extend(state.conditions, { ...condition, term });
  }
  if (results.length === 0) return;
  const term = terms.make('call', `${callee}:${placeOf(cursor)}`, argTerms);
  push(cursor, summary.result ? rename(terms, bind(summary.result), term) : none(term));
}
