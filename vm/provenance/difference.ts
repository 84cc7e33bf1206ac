// Two openings of one method whose difference isolates one party's inputs: each opened value as a sum of
// ciphertexts with public factors, and what is left when one is taken from the other. Of more than two nothing is
// said, nor of openings in different calls.

import { LIMITS } from '../../base/index.ts';
import type { Analysis } from './analysis.ts';
import { DONE, hasBit, type Label, NO_LABEL } from './label.ts';
import type { Term } from './term.ts';

/** Factors by ciphertext; public addends left out. */
type Combination = ReadonlyMap<Term, bigint>;

/** What the difference of two opened values comes to. */
export type Difference = 'onePartys' | 'notDecided' | 'several' | 'nothing';

/** @param a the expression of an opened value */
export function differenceOf(analysis: Analysis, a: Term, b: Term): Difference {
  const x = combine(analysis, a);
  const y = combine(analysis, b);
  if (x === undefined || y === undefined) return 'notDecided';
  const left = new Map(x);
  for (const [term, factor] of y) left.set(term, (left.get(term) ?? 0n) - factor);
  const rest = [...left].filter(([, factor]) => factor !== 0n);
  if (rest.length === 0) return 'nothing';
  const labels = rest.map(([{ id }]) => analysis.labels.get(id) ?? NO_LABEL);
  if (labels.some(({ size }) => size === 0)) return 'notDecided';
  if (labels.every((label) => !hasBit(label, DONE.mixed))) return 'onePartys';
  return shareSource(labels) ? 'notDecided' : 'several';
}

/** Whether two totals may hold the same input: then most of them may cancel. */
function shareSource(labels: readonly Label[]): boolean {
  const seen = new Set<number>();
  for (const label of labels) {
    for (const source of label.keys()) if (seen.has(source)) return true;
    for (const source of label.keys()) seen.add(source);
  }
  return false;
}

/** Undefined where it is made of too many parts to follow. */
function combine(analysis: Analysis, root: Term): Combination | undefined {
  const factors = new Map<Term, bigint>();
  const open: [Term, bigint][] = [[root, 1n]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    analysis.spend(1);
    const [term, factor] = next;
    const parts = termParts(term, factor);
    if (parts === undefined) factors.set(term, (factors.get(term) ?? 0n) + factor);
    else open.push(...parts);
    if (open.length + factors.size > LIMITS.provenanceParts) return undefined;
  }
  return factors;
}

function termParts({ op, args }: Term, factor: bigint): [Term, bigint][] | undefined {
  const [first, second] = args;
  if (op === 'ct.add' || op === 'sum') return args.map((arg) => [arg, factor]);
  if (first === undefined) return undefined;
  if (op === 'ct.negate') return [[first, -factor]];
  if (op === 'ct.add_plain') return [[first, factor]];
  const isConstant = op === 'ct.mul_plain' && second?.op === 'u64.const';
  return isConstant ? [[first, factor * BigInt(second.note)]] : undefined;
}
