// What the passes over a module's functions share and add to: sources, expressions, storage, summaries, and what
// was seen at each place that a report speaks of. Everything in it only grows; work is counted, and limited.

import { DiffieError, LIMITS } from '../../base/index.ts';
import type { OpName } from '../isa.ts';
import type { Module } from '../module.ts';
import type { ValidModule } from '../validate/index.ts';
import { calleesFirst } from './calls.ts';
import { ConditionChains, type Conditions } from './condition.ts';
import { type Flow, joinFlows, mapFlow, rename } from './flow.ts';
import { joinLabels, type Label, NO_LABEL, withoutParameters } from './label.ts';
import { createSummary, type Summary, type Use } from './summary.ts';
import { type Term, Terms } from './term.ts';

/** Where values come from that are not public from the start. */
export type Source = {
  readonly kind: 'input' | 'request';
  readonly function: number;
  readonly pc: number;
};

/** What was seen at an instruction, on the last visit: all of it as it is before the instruction. */
export type Site = {
  readonly function: number;
  readonly pc: number;
  readonly op: OpName;
  /** The first immediate, an index; 0 where there is none. */
  readonly index: number;
  /** Deepest first. */
  readonly operands: readonly Flow[];
  readonly conditions: Conditions;
  readonly held: ReadonlyMap<number, Term>;
};

/** What surely happened when a function ends. */
export type Ending = { readonly written: bigint; readonly writtenByCaller: bigint };

/** Guards what has been found out, and counts the work. */
export class Analysis {
  readonly module: Module;
  readonly structures: ValidModule['structures'];
  readonly terms = new Terms();
  readonly chains = new ConditionChains();
  readonly sources: Source[] = [];
  readonly summaries: Summary[];
  /** By storage entry: what it may hold; undefined where nothing was written. */
  readonly storage: (Flow | undefined)[];
  /** By `function:pc`. */
  readonly sites = new Map<string, Site>();
  readonly endings: (Ending | undefined)[];
  /** By id of a ciphertext's term. */
  readonly labels = new Map<number, Label>();
  /** Function numbers, each behind those that it calls, but for circles. */
  readonly order: readonly number[];
  /** Whether anything has grown since it was last set to false. */
  hasGrown = false;
  private readonly sourceNumbers = new Map<string, number>();
  private readonly positions: ReadonlyMap<number, number>;
  private work = 0;

  constructor({ module, structures }: Pick<ValidModule, 'module' | 'structures'>) {
    this.module = module;
    this.structures = structures;
    this.summaries = module.functions.map(createSummary);
    this.storage = module.storage.map(() => undefined);
    this.endings = module.functions.map(() => undefined);
    this.order = calleesFirst(module);
    this.positions = new Map(this.order.map((index, position) => [index, position]));
  }

  /** Whether a function is walked through before another in every pass. */
  isBefore(a: number, b: number): boolean {
    return (this.positions.get(a) ?? 0) < (this.positions.get(b) ?? 0);
  }

  /** Counts work. @throws module.limit over LIMITS.provenanceWork */
  spend(steps: number): void {
    this.work += steps;
    if (this.work > LIMITS.provenanceWork) {
      throw new DiffieError('module.limit', {
        at: 'provenance',
        expected: `at most ${LIMITS.provenanceWork} steps of analysis`,
      });
    }
  }

  /** The number of a source. */
  source(source: Source): number {
    const key = `${source.function}:${source.pc}`;
    const found = this.sourceNumbers.get(key);
    if (found !== undefined) return found;
    this.sources.push(source);
    this.sourceNumbers.set(key, this.sources.length - 1);
    return this.sources.length - 1;
  }

  /** Notes that a value may be written to an entry; what depends on parameters goes to the summary as well. */
  write(writer: number, entry: number, value: Flow): void {
    this.spend(value.size + value.label.size + (this.storage[entry]?.label.size ?? 0));
    const summary = this.summaries[writer] as Summary;
    this.grow(summary.changes, entry);
    const term = this.terms.make('storage', `${entry}`);
    const stored = mapFlow(rename(this.terms, value, term), ({ label }) => ({
      label: withoutParameters(label),
      accumulation: undefined,
    }));
    const before = this.storage[entry];
    const after = before === undefined ? stored : joinFlows(this.terms, before, stored, term);
    if (after !== before) {
      this.storage[entry] = after;
      this.hasGrown = true;
    }
    if (withoutParameters(value.label) === value.label) return;
    const known = summary.writes.get(entry);
    const bare = mapFlow(rename(this.terms, value, term), ({ label }) => ({
      label,
      accumulation: undefined,
    }));
    const joined = known === undefined ? bare : joinFlows(this.terms, known, bare, term);
    if (joined === known) return;
    summary.writes.set(entry, joined);
    this.hasGrown = true;
  }

  /** Notes what became of a value, for each source that is a request or a parameter. */
  use(user: number, label: Label, use: Use): void {
    const { uses } = this.summaries[user] as Summary;
    for (const source of label.keys()) {
      if (source >= 0 && this.sources[source]?.kind !== 'request') continue;
      let known = uses.get(source);
      if (known === undefined) {
        known = new Map();
        uses.set(source, known);
      }
      const key = `${use.kind}|${use.name}|${use.function}:${use.pc}`;
      if (known.has(key)) continue;
      known.set(key, use);
      this.hasGrown = true;
    }
  }

  /** Adds to a set of the analysis. */
  grow(set: Set<number>, item: number): void {
    if (set.has(item)) return;
    set.add(item);
    this.hasGrown = true;
  }

  /** Remembers what a ciphertext's expression stands for. */
  remember({ term, label }: Flow): void {
    this.labels.set(term.id, joinLabels(this.labels.get(term.id) ?? NO_LABEL, label));
  }
}
