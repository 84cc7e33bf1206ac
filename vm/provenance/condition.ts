// What has been checked on every way to a place: a chain of conditions, the newest first. Where ways meet, what
// they have in common remains. A condition is about values, so it stays true of them when storage changes later.

import type { Term } from './term.ts';

/** A condition that held, and where it was checked. */
export type Condition = {
  readonly term: Term;
  /** Whether the term was true or false. */
  readonly holds: boolean;
  readonly kind: 'require' | 'branch' | 'unwrap';
  readonly function: number;
  readonly pc: number;
};

/** A condition and those checked before it; undefined is none. */
export type Conditions =
  | {
      readonly id: number;
      readonly depth: number;
      readonly last: Condition;
      readonly before: Conditions;
    }
  | undefined;

/** Makes chains; equal chains are one object. */
export class ConditionChains {
  private readonly known = new Map<string, NonNullable<Conditions>>();

  /** The chain with one condition more. Conjunctions are taken apart, so that each part stands for itself. */
  extend(before: Conditions, condition: Condition): Conditions {
    const { term, holds } = condition;
    if (term.op === 'bool.not' && term.args[0] !== undefined) {
      return this.extend(before, { ...condition, term: term.args[0], holds: !holds });
    }
    if (term.op === (holds ? 'bool.and' : 'bool.or')) {
      return term.args.reduce<Conditions>(
        (chain, arg) => this.extend(chain, { ...condition, term: arg }),
        before,
      );
    }
    const { kind, function: index, pc } = condition;
    const key = `${before?.id ?? -1}|${term.id}|${holds}|${kind}|${index}|${pc}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const made = { id: this.known.size, depth: (before?.depth ?? 0) + 1, last: condition, before };
    this.known.set(key, made);
    return made;
  }
}

/** The longest chain that both go on from. */
export function commonConditions(a: Conditions, b: Conditions): Conditions {
  let [x, y] = [a, b];
  while (x !== y) {
    if ((x?.depth ?? 0) >= (y?.depth ?? 0)) x = x?.before;
    else y = y?.before;
  }
  return x;
}

/** The conditions of a chain in the order in which they are checked. */
export function listConditions(chain: Conditions): Condition[] {
  const list: Condition[] = [];
  for (let at = chain; at !== undefined; at = at.before) list.push(at.last);
  return list.reverse();
}
