// The analysis as reports ask of it: places with names and lines, conditions and expressions in words, which
// methods come to a place, what became of an opened value.

import { LIMITS } from '../../base/index.ts';
import { functionNames } from '../disassembly-names.ts';
import type { OpName } from '../isa.ts';
import type { Module } from '../module.ts';
import type { Analysis, Site } from './analysis.ts';
import { type Entries, entriesOf } from './calls.ts';
import { type Condition, listConditions } from './condition.ts';
import { createPhrasebook } from './phrase.ts';
import type { CheckReport, ChecksReport, Place, UseReport } from './report.ts';
import type { Use } from './summary.ts';
import type { Term } from './term.ts';

type At = Pick<Site, 'function' | 'pc'>;

/** Questions of a report to an analysis. */
export type Reader = {
  readonly analysis: Analysis;
  readonly module: Module;
  readonly entries: Entries;
  /** Places of an opcode in the order of the code; of one index where it is given. */
  sitesOf(op: OpName, index?: number): Site[];
  place(at: At): Place;
  /** Names of the methods that may come to a place. */
  methods(at: Pick<At, 'function'>): readonly string[];
  checks(site: Site): ChecksReport;
  /** An expression of a function, in words. */
  phrase(term: Term, index: number): string;
  operand(site: Site, which: number): string;
  condition(condition: Condition, index: number): string;
  /** What became of what a request gave. */
  uses(at: At): UseReport[];
  /** Ids of the requests of which something comes there. */
  requestsUsedIn(kind: Use['kind'], name: string): string[];
};

/** The id of the input or request at a place: its function and position, which are part of the hashed code. */
export function idOf({ function: index, pc }: At): string {
  return `${index}:${pc}`;
}

/** Reads a finished analysis. */
export function createReader(analysis: Analysis): Reader {
  const { module } = analysis;
  const names = functionNames(module);
  const entries = entriesOf(module);
  const book = createPhrasebook(module);
  const sites = [...analysis.sites.values()].sort((a, b) => a.function - b.function || a.pc - b.pc);
  const place = ({ function: index, pc }: At): Place => ({
    function: names[index] ?? '',
    functionIndex: index,
    pc,
    line: module.debug?.functions[index]?.lines[pc] ?? null,
  });
  const describe = (condition: Condition, index: number): CheckReport => ({
    text: book.condition(condition, index),
    kind: condition.kind,
    message: condition.kind === 'require' ? messageOf(module, condition) : null,
    place: place(condition),
  });
  const isKnown = (one: Condition) => isSetAtDeployment(analysis, entries, one);
  return {
    analysis,
    module,
    entries,
    place,
    sitesOf: (op, index) =>
      sites.filter((site) => site.op === op && (index === undefined || site.index === index)),
    methods: ({ function: index }) => entries.methods[index] ?? [],
    checks: (site) => {
      const telling = distinct(listConditions(site.conditions)).filter((one) => !isKnown(one));
      const shown = telling.slice(-LIMITS.provenanceChecks);
      const checks = shown.map((one) => describe(one, site.function));
      const callers = shown
        .filter(({ term }) => mentionsCaller(term))
        .map((one) => book.condition(one, site.function));
      return { checks, leftOut: telling.length - shown.length, callers };
    },
    phrase: (term, index) => book.term(term, index),
    operand: ({ operands, function: index }, which) =>
      book.term((operands[which] as Site['operands'][number]).term, index),
    condition: (condition, index) => book.condition(condition, index),
    uses: (at) =>
      usesOf(analysis, at).map((use) => ({ kind: use.kind, name: use.name, place: place(use) })),
    requestsUsedIn: (kind, name) =>
      sites
        .filter(({ op }) => op === 'await.open' || op === 'await.joint')
        .filter((site) =>
          usesOf(analysis, site).some((use) => use.kind === kind && use.name === name),
        )
        .map(idOf),
  };
}

/** The uses of what the request at a place gave, in the order of the code. */
function usesOf(analysis: Analysis, { function: index, pc }: At): Use[] {
  const source = analysis.source({ kind: 'request', function: index, pc });
  return analysis.summaries
    .flatMap(({ uses }) => [...(uses.get(source)?.values() ?? [])])
    .filter((use, i, all) => all.findIndex((other) => isSameUse(use, other)) === i)
    .sort((a, b) => a.function - b.function || a.pc - b.pc);
}

function isSameUse(a: Use, b: Use): boolean {
  return a.kind === b.kind && a.name === b.name && a.function === b.function && a.pc === b.pc;
}

/** That a cell is there which every deployment sets tells nothing. */
function isSetAtDeployment(
  analysis: Analysis,
  entries: Entries,
  { term, kind }: Condition,
): boolean {
  const [read] = term.args;
  if (kind !== 'unwrap' || read?.op !== 'read') return false;
  const entry = Number(read.note.split(':')[2]);
  const isWritten = ({ written }: { written: bigint }) => ((written >> BigInt(entry)) & 1n) === 1n;
  return analysis.endings.some(
    (ending, index) => entries.isInit(index) && ending !== undefined && isWritten(ending),
  );
}

function distinct(conditions: readonly Condition[]): Condition[] {
  const seen = new Set<string>();
  return conditions.filter(({ term, holds }) => {
    const key = `${term.id}:${holds}`;
    return !seen.has(key) && seen.add(key);
  });
}

function mentionsCaller(term: Term): boolean {
  const seen = new Set<Term>([term]);
  for (const part of seen) {
    if (part.op === 'ctx.caller') return true;
    for (const arg of part.args) seen.add(arg);
  }
  return false;
}

function messageOf(module: Module, { function: index, pc }: Condition): string | null {
  const constant = module.constants[Number(module.functions[index]?.body[pc]?.imm[0])];
  return constant?.type === 'text' ? constant.value : null;
}
