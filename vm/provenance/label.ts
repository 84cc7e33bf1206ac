// Where a value may come from: a set of sources, each with what was done to it on the way. Labels only grow, by
// union; so the analysis ends, and what it leaves out of a label can't have flowed.

/** What was done on the way from a source, as bits. */
export const DONE = {
  add: 1,
  sum: 2,
  addPlain: 4,
  mulPlain: 8,
  negate: 16,
  /** It lay in storage: another call may have put it there. */
  stored: 32,
  /** It was combined with something that lay in storage, hence perhaps with another party's. */
  mixed: 64,
} as const;

/** Names of operations on ciphertexts, in the order in which reports list them. */
export const OPERATIONS = ['add', 'sum', 'addPlain', 'mulPlain', 'negate'] as const;
/** One of them. */
export type Operation = (typeof OPERATIONS)[number];

/**
 * Sources by number, with their bits. A number from 0 on is a source (source.ts); -1 - i is parameter i of the
 * function at hand, to be replaced by what a caller passes.
 */
export type Label = ReadonlyMap<number, number>;

/** Of a value that comes from nothing encrypted and nothing opened. */
export const NO_LABEL: Label = new Map();

/** The label of parameter i. */
export function parameterLabel(index: number): Label {
  return new Map([[-1 - index, 0]]);
}

/** The union; `a` itself where `b` adds nothing. */
export function joinLabels(a: Label, b: Label): Label {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  let joined: Map<number, number> | undefined;
  for (const [source, bits] of b) {
    const known = a.get(source);
    if (known !== undefined && (known | bits) === known) continue;
    joined ??= new Map(a);
    joined.set(source, (known ?? 0) | bits);
  }
  return joined ?? a;
}

/** The label after something was done to all of it. */
export function markLabel(label: Label, bits: number): Label {
  if (bits === 0 || label.size === 0) return label;
  return new Map([...label].map(([source, known]) => [source, known | bits]));
}

/** Whether any of it has that bit. */
export function hasBit(label: Label, bit: number): boolean {
  for (const bits of label.values()) if ((bits & bit) !== 0) return true;
  return false;
}

/** The label with parameters replaced by what the arguments come from. */
export function bindLabel(label: Label, args: readonly Label[]): Label {
  let bound: Label = new Map([...label].filter(([source]) => source >= 0));
  for (const [source, bits] of label) {
    if (source < 0) bound = joinLabels(bound, markLabel(args[-1 - source] ?? NO_LABEL, bits));
  }
  return bound;
}

/** The label without parameters: what an exported method's own arguments are is public. */
export function withoutParameters(label: Label): Label {
  if (![...label.keys()].some((source) => source < 0)) return label;
  return new Map([...label].filter(([source]) => source >= 0));
}
