// Whether a condition may depend on how many have submitted: on what calls after the deployment wrote, by its
// values or by the branches that chose them. Where it is not clear that it does not, it may.

import type { OpName } from '../isa.ts';
import type { Analysis, Site } from './analysis.ts';
import type { Entries } from './calls.ts';
import { type Condition, listConditions } from './condition.ts';
import type { Term } from './term.ts';

const WRITES: readonly OpName[] = ['cell.set', 'map.set', 'map.delete'];
const BRANCHES: readonly OpName[] = ['if', 'br_if', 'br_table'];

/** How far a condition is followed to what its entry's being there depends on. */
const PRESENCE_DEPTH = 3;

/** The places that write a storage entry. */
export function writesOf({ sites }: Analysis, entry: number): Site[] {
  return [...sites.values()].filter(({ op, index }) => WRITES.includes(op) && index === entry);
}

/** Whether only the deployment writes an entry. */
export function isSetAtInit(analysis: Analysis, entries: Entries, entry: number): boolean {
  return writesOf(analysis, entry).every(({ function: index }) => entries.isInit(index));
}

/**
 * Whether a condition may count submitters. That something was never written counts nobody; that it was written counts
 * nobody where a first call may write it.
 */
export function mayCount(
  analysis: Analysis,
  entries: Entries,
  { term, holds }: Condition,
  depth = 0,
): boolean {
  const asked = term.op === 'option.is_some' ? term.args[0] : term;
  if (asked === undefined) return true;
  const isOfCell = term !== asked && asked.op === 'read';
  const isOfMap = asked.op === 'map.has' || (term !== asked && asked.op === 'map.get');
  if (!isOfCell && !isOfMap) return isChanging(analysis, entries, term);
  const key = isOfMap ? asked.args[1] : undefined;
  if (key !== undefined && isChanging(analysis, entries, key)) return true;
  if (!holds) return false;
  const entry = Number(isOfCell ? asked.note.split(':')[2] : asked.note);
  const isOpenToAll = (site: Site) =>
    entries.isUncalled(site.function) &&
    site.op !== 'map.delete' &&
    listConditions(site.conditions).every((one) => !mayCount(analysis, entries, one, depth + 1));
  return depth >= PRESENCE_DEPTH || !writesOf(analysis, entry).some(isOpenToAll);
}

/** Whether a value depends on what calls after the deployment may write. */
function isChanging(analysis: Analysis, entries: Entries, root: Term): boolean {
  const changes = (entry: number) => !isSetAtInit(analysis, entries, entry);
  const seen = new Set<Term>([root]);
  for (const term of seen) {
    analysis.spend(1);
    const { op, note, args } = term;
    const [first, second, third] = note.split(':').map(Number);
    if (op === 'result' || op === 'map.get' || op === 'map.has') return true;
    if (op === 'read' && changes(third as number)) return true;
    if (op === 'call') {
      const reads = analysis.summaries[first as number]?.reads ?? [];
      if ([...reads].some(changes)) return true;
    }
    if (op === 'merged') {
      const chosen = choosersOf(analysis, entries, first as number, second as number);
      if (chosen === undefined) return true;
      for (const from of [...chosen, ...analysis.terms.mergedFrom(term)]) seen.add(from);
    }
    for (const arg of args) seen.add(arg);
  }
  return false;
}

/**
 * What chose the way to a place where ways meet: the conditions of all branches in the block that ends before it, or in
 * the loop that starts there. Undefined in a function that others call, whose parameters may be anything.
 */
function choosersOf(
  { module, sites }: Analysis,
  entries: Entries,
  index: number,
  pc: number,
): Term[] | undefined {
  const body = module.functions[index]?.body ?? [];
  if (!entries.isUncalled(index)) return undefined;
  const open: number[] = [];
  let range: readonly [number, number] | undefined;
  for (const [at, { op }] of body.entries()) {
    if (op === 'block' || op === 'loop' || op === 'if') open.push(at);
    if (op !== 'end') continue;
    const start = open.pop();
    if (start === undefined) break;
    if (at + 1 === pc || (body[start]?.op === 'loop' && start + 1 === pc)) range = [start, at];
  }
  if (range === undefined) return undefined;
  const [from, to] = range;
  return [...sites.values()]
    .filter((site) => site.function === index && site.pc >= from && site.pc <= to)
    .filter(({ op }) => BRANCHES.includes(op))
    .map(({ operands }) => operands[0]?.term)
    .filter((term) => term !== undefined);
}
