// One function to its fixpoint: states where ways meet, each way followed until nothing changes. At the start of a
// loop every local that the loop sets, and every entry that it may write, is taken to be unknown but for its
// sources, so that what is known inside holds in each round.

import { LIMITS } from '../../base/index.ts';
import type { FunctionDef, Instruction, TypeRef } from '../module.ts';
import type { Structure } from '../structure.ts';
import { compositeOf } from '../types.ts';
import type { Analysis } from './analysis.ts';
import { type Conditions, commonConditions, listConditions } from './condition.ts';
import { assume, type Cursor, noteSite, noteUse, pop } from './cursor.ts';
import { compound, type Flow, joinFlows, leaf, loosen, none, rename } from './flow.ts';
import { parameterLabel } from './label.ts';
import { applyRule, type ControlOp } from './rules.ts';
import { copyState, joinStates, type State } from './state.ts';
import type { Summary } from './summary.ts';

type Walk = {
  readonly analysis: Analysis;
  readonly index: number;
  readonly fn: FunctionDef;
  readonly structure: Structure;
  /** By place where ways meet. */
  readonly meeting: Map<number, State>;
  readonly waiting: Set<number>;
  readonly meets: Uint8Array;
  /** By place of a `loop`: its closing `end`. */
  readonly loopEnds: ReadonlyMap<number, number>;
  returned: { conditions: Conditions } | undefined;
};

/** Walks through a function, and updates its summary. */
export function walkFunction(analysis: Analysis, index: number): void {
  const fn = analysis.module.functions[index] as FunctionDef;
  const structure = analysis.structures[index] as Structure;
  const walk: Walk = {
    analysis,
    index,
    fn,
    structure,
    meeting: new Map(),
    waiting: new Set([0]),
    meets: meetingPlaces(fn, structure),
    loopEnds: loopEnds(fn),
    returned: undefined,
  };
  analysis.endings[index] = undefined;
  walk.meeting.set(0, initialState(walk));
  while (walk.waiting.size > 0) {
    analysis.spend(walk.waiting.size);
    const pc = Math.min(...walk.waiting);
    walk.waiting.delete(pc);
    follow(walk, pc, copyState(walk.meeting.get(pc) as State));
  }
  const conditions = listConditions(walk.returned?.conditions).slice(0, LIMITS.provenanceChecks);
  (analysis.summaries[index] as Summary).conditions = conditions;
}

/** Where a branch can go: behind blocks, into second branches, back to loops. The start is one too. */
function meetingPlaces(fn: FunctionDef, { target, tables }: Structure): Uint8Array {
  const meets = new Uint8Array(fn.body.length + 1);
  meets[0] = 1;
  for (const to of target) if (to >= 0) meets[to] = 1;
  for (const table of tables.values()) for (const to of table) meets[to] = 1;
  return meets;
}

function loopEnds(fn: FunctionDef): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [pc, { op }] of fn.body.entries()) {
    if (op === 'block' || op === 'loop' || op === 'if') open.push(pc);
    if (op !== 'end') continue;
    const start = open.pop();
    if (start !== undefined && fn.body[start]?.op === 'loop') ends.set(start, pc);
  }
  return ends;
}

function initialState({ analysis, fn }: Walk): State {
  const { terms } = analysis;
  const params = fn.params.map((_, i) => leaf(terms.make('param', `${i}`), parameterLabel(i)));
  const locals = fn.locals.map((type) => defaultFlow(analysis, type));
  return {
    stack: [],
    locals: [...params, ...locals],
    conditions: undefined,
    held: new Map(),
    written: 0n,
    writtenByCaller: 0n,
  };
}

function defaultFlow(analysis: Analysis, type: TypeRef): Flow {
  const term = analysis.terms.make('default', `${type}`);
  const def = compositeOf(analysis.module, type);
  if (def?.kind === 'list') return compound(term, [], true);
  return def?.kind === 'option' || def?.kind === 'ct' ? none(term) : leaf(term);
}

/** Follows one way until it ends or meets another. */
function follow(walk: Walk, start: number, state: State): void {
  for (let pc = start; ; pc++) {
    if (pc !== start && walk.meets[pc] === 1) {
      arrive(walk, pc, state);
      return;
    }
    const { op, imm } = walk.fn.body[pc] as Instruction;
    walk.analysis.spend(1);
    const cursor = { analysis: walk.analysis, function: walk.index, pc, op, imm, state };
    const control = CONTROL[op as ControlOp];
    if (control === undefined) applyRule(cursor);
    else if (!control(walk, cursor)) return;
  }
}

/** A way comes to a place where others do. */
function arrive({ analysis, index, meeting, waiting }: Walk, pc: number, state: State): void {
  const known = meeting.get(pc);
  const labels = state.locals.reduce((sum, flow, i) => {
    return flow === known?.locals[i] ? sum : sum + flow.label.size + flow.size;
  }, 0);
  analysis.spend(1 + state.locals.length + state.stack.length + labels);
  if (known === undefined) meeting.set(pc, copyState(state));
  else if (!joinStates(analysis.terms, known, state, `${index}:${pc}`)) return;
  waiting.add(pc);
}

/** By control opcode: where it goes. Says whether the walk goes on behind it. */
const CONTROL: Readonly<Record<ControlOp, (walk: Walk, cursor: Cursor) => boolean>> = {
  block: () => true,
  loop: (walk, cursor) => {
    enterLoop(walk, cursor);
    return true;
  },
  if: (walk, cursor) => {
    const { term } = takeCondition(cursor);
    leaveFor(walk, cursor, term, false);
    assume(cursor, term, true, 'branch');
    return true;
  },
  else: (walk, { pc, state }) => {
    arrive(walk, walk.structure.target[pc] as number, state);
    return false;
  },
  end: (walk, { pc, state }) => {
    const isLast = pc === walk.fn.body.length - 1;
    if (isLast) endFunction(walk, state, pc);
    return !isLast;
  },
  br: (walk, { pc, state }) => {
    arrive(walk, walk.structure.target[pc] as number, state);
    return false;
  },
  br_if: (walk, cursor) => {
    const { term } = takeCondition(cursor);
    leaveFor(walk, cursor, term, true);
    assume(cursor, term, false, 'branch');
    return true;
  },
  br_table: (walk, cursor) => {
    takeCondition(cursor);
    const targets = walk.structure.tables.get(cursor.pc) ?? [];
    for (const to of new Set(targets)) arrive(walk, to, cursor.state);
    return false;
  },
  return: (walk, { pc, state }) => {
    endFunction(walk, state, pc);
    return false;
  },
  fail: () => false,
};

function takeCondition(cursor: Cursor): Flow {
  const condition = pop(cursor);
  noteSite(cursor, [condition]);
  noteUse(cursor, condition.label, 'condition', cursor.op);
  return condition;
}

/** The way that a condition opens. */
function leaveFor(walk: Walk, cursor: Cursor, term: Flow['term'], holds: boolean): void {
  const state = copyState(cursor.state);
  assume({ ...cursor, state }, term, holds, 'branch');
  arrive(walk, walk.structure.target[cursor.pc] as number, state);
}

function enterLoop(walk: Walk, { pc, state }: Cursor): void {
  const { analysis, fn, index } = walk;
  const { terms } = analysis;
  const end = walk.loopEnds.get(pc) ?? pc;
  for (let at = pc + 1; at < end; at++) {
    const { op, imm } = fn.body[at] as Instruction;
    analysis.spend(1);
    const what = Number(imm[0]);
    switch (op) {
      case 'local.set':
      case 'local.tee': {
        const flow = loosen(terms, state.locals[what] as Flow);
        const merged = terms.make('merged', `${index}:${pc + 1}:${what}`);
        terms.merge(merged, flow.term);
        state.locals[what] = rename(terms, flow, merged);
        break;
      }
      case 'cell.set':
      case 'map.set':
      case 'map.delete':
        state.held.delete(what);
        break;
      case 'call':
        for (const entry of analysis.summaries[what]?.changes ?? []) state.held.delete(entry);
        break;
      case 'await.open':
      case 'await.joint':
        state.held.clear();
        break;
    }
  }
}

function endFunction(walk: Walk, state: State, pc: number): void {
  const { analysis, index, fn, returned } = walk;
  const conditions = returned
    ? commonConditions(returned.conditions, state.conditions)
    : state.conditions;
  walk.returned = { conditions };
  const ending = analysis.endings[index];
  analysis.endings[index] = {
    written: state.written & (ending?.written ?? state.written),
    writtenByCaller: state.writtenByCaller & (ending?.writtenByCaller ?? state.writtenByCaller),
  };
  if (fn.results.length > 0) noteResult(walk, state.stack.at(-1) as Flow, pc);
}

function noteResult({ analysis, index }: Walk, value: Flow, pc: number): void {
  if (analysis.module.exports.some((entry) => entry.function === index)) {
    analysis.use(index, value.label, { kind: 'result', name: '', function: index, pc });
  }
  const { terms } = analysis;
  const summary = analysis.summaries[index] as Summary;
  const term = terms.make('returned', `${index}`);
  const result = rename(terms, value, term);
  const { result: known } = summary;
  const joined = known === undefined ? result : joinFlows(terms, known, result, term);
  if (joined === known) return;
  summary.result = joined;
  analysis.hasGrown = true;
}
