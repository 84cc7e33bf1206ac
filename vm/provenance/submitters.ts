// The least number of submitters of an opened value that the code enforces. One pattern is proved, in all its
// parts: a cell that counts, down to 0 or up to a bound, each caller once (a map under the caller's address says
// so), in the method that alone adds that caller's input to the cell whose total is opened. Whatever else may
// count is not decided.

import type { OpName } from '../isa.ts';
import { awaits } from '../validate/waits.ts';
import type { Analysis, Site } from './analysis.ts';
import { type Bound, type Comparison, comparisonsOf, lowerBound } from './bound.ts';
import type { Entries } from './calls.ts';
import { type Condition, listConditions } from './condition.ts';
import { isSetAtInit, mayCount, writesOf } from './dependence.ts';
import type { Accumulation, Flow } from './flow.ts';
import { DONE, hasBit } from './label.ts';
import { constantOf } from './rules-composite.ts';
import type { Term } from './term.ts';

/** What is known of the number of those whose inputs are in an opened value. */
export type Least =
  /** All of it is one party's: the caller's own, or that of whoever brought it in. */
  | { readonly kind: 'one'; readonly isCaller: boolean }
  /** No condition before the opening can count. */
  | { readonly kind: 'none' }
  /** There are conditions of which the analysis can't tell what they count. */
  | { readonly kind: 'notDecided'; readonly because: readonly Condition[] }
  | ({ readonly kind: 'enforced' } & Enforced);

/** A number of submitters that holds whenever the opening is asked for. */
export type Enforced = Bound & {
  /** The counting cell, and the map that has each caller once: storage entries. */
  readonly counter: number;
  readonly once: number;
  /** The method's function that counts and adds. */
  readonly function: number;
};

/** @param item one opened value of the request at `site` */
export function leastSubmitters(
  analysis: Analysis,
  entries: Entries,
  site: Site,
  item: Flow,
): Least {
  if (!hasBit(item.label, DONE.mixed)) {
    return { kind: 'one', isCaller: !hasBit(item.label, DONE.stored) };
  }
  const conditions = listConditions(site.conditions);
  const enforced = provedCount(analysis, entries, site, conditions, item.accumulation);
  if (enforced !== undefined) return { kind: 'enforced', ...enforced };
  const because = conditions.filter((one) => mayCount(analysis, entries, one, 0));
  return because.length === 0 ? { kind: 'none' } : { kind: 'notDecided', because };
}

function provedCount(
  analysis: Analysis,
  entries: Entries,
  site: Site,
  conditions: readonly Condition[],
  accumulation: Accumulation | undefined,
): Enforced | undefined {
  const total = openedTotal(site, accumulation);
  if (total === undefined) return undefined;
  for (const checked of conditions.flatMap(comparisonsOf)) {
    for (const [counter, held] of site.held) {
      if (checked.left.op !== 'option.unwrap' || checked.left.args[0] !== held) continue;
      const counting = countingMethod(analysis, entries, counter, total);
      if (counting === undefined) continue;
      const { function: index, once, step } = counting;
      const bound = countReached(analysis, entries, { counter, step, checked, site });
      if (bound !== undefined) return { ...bound, counter, once, function: index };
    }
  }
  return undefined;
}

/** The cell that is opened, and where in it. */
type Total = { readonly entry: number; readonly path: readonly number[] };

/** An opened value is a total where it is what a cell holds when it is opened, and inputs of the caller perhaps. */
function openedTotal({ held }: Site, accumulation: Accumulation | undefined): Total | undefined {
  const [id, path = ''] = accumulation?.base?.split('/') ?? [];
  for (const [entry, term] of held) {
    if (`${term.id}` === id) return { entry, path: path === '' ? [] : path.split('.').map(Number) };
  }
  return undefined;
}

type Counting = {
  readonly function: number;
  readonly once: number;
  /** What a call does to the counter. */
  readonly step: 'down' | 'up';
};

/**
 * The one method that moves the counter, by one a call, each caller once, and always adds an input of the caller to the
 * total; to which nobody does anything else but add.
 */
function countingMethod(
  analysis: Analysis,
  entries: Entries,
  counter: number,
  total: Total,
): Counting | undefined {
  const moves = writesOf(analysis, counter).filter(({ function: f }) => !entries.isInit(f));
  const [move] = moves;
  if (move === undefined || moves.length !== 1 || isRepeated(analysis, move)) return undefined;
  const step = stepOf(move, counter);
  const { function: index } = move;
  if (step === undefined || !isWholeCall(analysis, entries, index)) return undefined;
  const ending = analysis.endings[index];
  const once = listConditions(move.conditions).flatMap(({ term, holds }) =>
    term.op === 'map.has' && !holds && term.args[1]?.op === 'ctx.caller' ? [Number(term.note)] : [],
  );
  const kept = once.find((map) => {
    const isNeverDeleted = writesOf(analysis, map).every(({ op }) => op === 'map.set');
    return isNeverDeleted && hasEntry(ending?.writtenByCaller, map);
  });
  if (kept === undefined || !hasEntry(ending?.written, total.entry)) return undefined;
  const onlyAdds = writesOf(analysis, total.entry).every(
    (write) => isWholeCall(analysis, entries, write.function) && addsOwn(write, total),
  );
  return onlyAdds ? { function: index, once: kept, step } : undefined;
}

function hasEntry(bits: bigint | undefined, entry: number): boolean {
  return (((bits ?? 0n) >> BigInt(entry)) & 1n) === 1n;
}

/** A function that only a transaction enters, and that runs to its end in it. */
function isWholeCall({ module }: Analysis, entries: Entries, index: number): boolean {
  const fn = module.functions[index];
  return fn !== undefined && entries.isUncalled(index) && !entries.isInit(index) && !awaits(fn);
}

/** Whether a place may be passed more than once in a call. */
export function isRepeated({ module }: Analysis, { function: index, pc }: Site): boolean {
  const open: OpName[] = [];
  for (const { op } of module.functions[index]?.body.slice(0, pc) ?? []) {
    if (op === 'block' || op === 'loop' || op === 'if') open.push(op);
    if (op === 'end') open.pop();
  }
  return open.includes('loop');
}

function stepOf({ op, operands, held }: Site, counter: number): 'down' | 'up' | undefined {
  const term = operands[0]?.term;
  const [from, by] = term?.args ?? [];
  const isByOne = by?.op === 'u64.const' && by.note === '1';
  const isOfHeld = from?.op === 'option.unwrap' && from.args[0] === held.get(counter);
  if (op !== 'cell.set' || !isByOne || !isOfHeld) return undefined;
  if (term?.op === 'u64.sub') return 'down';
  return term?.op === 'u64.add' ? 'up' : undefined;
}

/** Whether a write leaves what was there and adds an input of the caller. */
function addsOwn({ op, operands, held, conditions }: Site, { entry, path }: Total): boolean {
  let value = operands[0];
  for (const which of path) {
    value = value?.shape?.kind === 'parts' ? value.shape.parts[which] : undefined;
  }
  const accumulation = value?.accumulation;
  const before = held.get(entry);
  if (op !== 'cell.set' || before === undefined || accumulation?.hasOwn !== true) return false;
  if (accumulation.base !== undefined) {
    return accumulation.base === `${before.id}/${path.join('.')}`;
  }
  return listConditions(conditions).some(
    ({ term, holds }) => term.op === 'option.is_some' && !holds && term.args[0] === before,
  );
}

type Reached = {
  readonly counter: number;
  readonly step: 'down' | 'up';
  readonly checked: Comparison;
  readonly site: Site;
};

/** How many calls have moved the counter where it compares so. */
function countReached(
  analysis: Analysis,
  entries: Entries,
  { counter, step, checked, site }: Reached,
): Bound | undefined {
  const { relation, right, offset } = checked;
  const starts = writesOf(analysis, counter).filter(({ function: f }) => entries.isInit(f));
  const [start] = starts;
  const from = start?.operands[0]?.term;
  if (start === undefined || from === undefined || starts.length > 1) return undefined;
  if (step === 'down') {
    const isAtZero = relation !== '>=' && (constantOf(right) ?? 1) + offset === 0;
    if (!isAtZero) return undefined;
    return { atLeast: lowerBound(from, start), amount: from, amountOf: start.function };
  }
  if (relation === '<=' || constantOf(from) !== 0) return undefined;
  const target = constantOf(right);
  if (target !== undefined) {
    return { atLeast: target + offset, amount: right, amountOf: site.function };
  }
  return offset === 0 ? setAtInit(analysis, entries, right, site) : undefined;
}

/** A bound that is a cell of the deployment's, or the length of its list. */
function setAtInit(
  analysis: Analysis,
  entries: Entries,
  amount: Term,
  { function: amountOf }: Site,
): Bound | undefined {
  const cell = amount.op === 'list.len' ? amount.args[0] : amount;
  const read = cell?.op === 'option.unwrap' ? cell.args[0] : undefined;
  if (read?.op !== 'read') return undefined;
  const entry = Number(read.note.split(':')[2]);
  if (!isSetAtInit(analysis, entries, entry)) return undefined;
  const bounds = writesOf(analysis, entry).map((write) => {
    const value = write.operands[0]?.term as Term;
    const term = amount === cell ? value : analysis.terms.make('list.len', '', [value]);
    return lowerBound(term, write);
  });
  return { atLeast: Math.min(...bounds), amount, amountOf };
}
