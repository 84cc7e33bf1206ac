// What is known where control stands in a function, and what
// remains of it where ways meet.

import { type Conditions, commonConditions } from './condition.ts';
import { type Flow, joinFlows } from './flow.ts';
import type { Term, Terms } from './term.ts';

/** What is known before an instruction. Only its owner changes it. */
export type State = {
  readonly stack: Flow[];
  /** Parameters, then locals. */
  readonly locals: Flow[];
  conditions: Conditions;
  /** By storage entry: what it holds now (a cell's option; a map's version), where that is known. */
  readonly held: Map<number, Term>;
  /** Storage entries that were surely written since the function began, a bit each. */
  written: bigint;
  /** Maps that were surely written under the caller's address. */
  writtenByCaller: bigint;
};

/** A state that can change without the first. */
export function copyState(state: State): State {
  return {
    ...state,
    stack: [...state.stack],
    locals: [...state.locals],
    held: new Map(state.held),
  };
}

/**
 * Joins `from` into `into`, where ways meet.
 * @param place names the place, for the expressions of what differs
 * @returns whether `into` changed
 */
export function joinStates(terms: Terms, into: State, from: State, place: string): boolean {
  let changed = joinLists(terms, into.stack, from.stack, `${place}:s`);
  if (joinLists(terms, into.locals, from.locals, `${place}:`)) changed = true;
  const conditions = commonConditions(into.conditions, from.conditions);
  const written = into.written & from.written;
  const writtenByCaller = into.writtenByCaller & from.writtenByCaller;
  if (
    conditions !== into.conditions ||
    written !== into.written ||
    writtenByCaller !== into.writtenByCaller
  ) {
    changed = true;
  }
  into.conditions = conditions;
  into.written = written;
  into.writtenByCaller = writtenByCaller;
  for (const [entry, term] of into.held) {
    if (from.held.get(entry) === term) continue;
    into.held.delete(entry);
    changed = true;
  }
  return changed;
}

function joinLists(terms: Terms, into: Flow[], from: readonly Flow[], place: string): boolean {
  let changed = false;
  for (const [i, flow] of into.entries()) {
    const other = from[i];
    if (other === undefined || other === flow) continue;
    const joined = joinFlows(terms, flow, other, terms.make('merged', `${place}${i}`));
    if (joined === flow) continue;
    into[i] = joined;
    changed = true;
  }
  return changed;
}
