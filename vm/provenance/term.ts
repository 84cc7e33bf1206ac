// Values as expressions: what the analysis knows of a value besides its sources. Two values with one term are
// equal within one execution; a term is made once, so equal terms are one object. Printing is phrase.ts's.

/** An expression. `op` is an opcode's name, or one of those below; `note` tells it from others of the same op. */
export type Term = {
  readonly id: number;
  readonly op: string;
  readonly note: string;
  readonly args: readonly Term[];
};

/**
 * Makes terms. Besides opcodes' names there are: `param`, `merged` (a local or stack place where ways meet),
 * `read` (what an entry of storage held at a place), `version` (all of a map then), `part` (a member or item),
 * `sum` (of a list's known items), `call` and `result` (of a call, of a wait).
 */
export class Terms {
  private readonly known = new Map<string, Term>();
  private readonly merges = new Map<number, Set<Term>>();

  /** The one term of that operation, note and arguments. */
  make(op: string, note = '', args: readonly Term[] = []): Term {
    const key = `${op}|${note}|${args.map(({ id }) => id).join()}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const term = { id: this.known.size, op, note, args };
    this.known.set(key, term);
    return term;
  }

  /** What a `merged` term may be, where ways meet. */
  mergedFrom({ id }: Term): ReadonlySet<Term> {
    return this.merges.get(id) ?? new Set();
  }

  /** Notes that a `merged` term may be that one. */
  merge(merged: Term, from: Term): void {
    if (merged.op !== 'merged' || merged === from) return;
    const known = this.merges.get(merged.id);
    if (known === undefined) this.merges.set(merged.id, new Set([from]));
    else known.add(from);
  }

  /** A member or item; `*` is any item of a list. What was just put in is found again. */
  part(whole: Term, which: number | '*'): Term {
    return this.make('part', `${which}`, [whole]);
  }

  /** The value inside an option. */
  unwrap(option: Term): Term {
    const inner = option.args[0];
    return option.op === 'option.some' && inner !== undefined
      ? inner
      : this.make('option.unwrap', '', [option]);
  }

  /** The term with a function's parameters replaced by arguments. @param bound keeps what was replaced before */
  bind(term: Term, args: readonly Term[], bound: Map<Term, Term>): Term {
    if (term.args.length === 0)
      return term.op === 'param' ? (args[Number(term.note)] ?? term) : term;
    const known = bound.get(term);
    if (known !== undefined) return known;
    const parts = term.args.map((arg) => this.bind(arg, args, bound));
    const made = parts.every((part, i) => part === term.args[i])
      ? term
      : this.make(term.op, term.note, parts);
    bound.set(term, made);
    return made;
  }
}
