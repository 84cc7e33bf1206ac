// Comparisons of u64 in conditions, and what they say of an
// amount that is fixed at deployment.

import type { Site } from './analysis.ts';
import { type Condition, listConditions } from './condition.ts';
import { constantOf } from './rules-composite.ts';
import type { Term } from './term.ts';

/** `left relation right + offset`, which held. */
export type Comparison = {
  readonly left: Term;
  readonly relation: '==' | '>=' | '<=';
  readonly right: Term;
  readonly offset: number;
};

/** An amount and the number that it surely reaches. */
export type Bound = {
  /** 0 where nothing bounds it. */
  readonly atLeast: number;
  readonly amount: Term;
  /** The function whose expression the amount is. */
  readonly amountOf: number;
};

/** Per opcode: what it says where it is true, and where it is false. */
const RELATIONS: Readonly<
  Record<string, readonly (readonly [Comparison['relation'], number] | undefined)[]>
> = {
  'u64.eq': [['==', 0], undefined],
  'u64.ge': [
    ['>=', 0],
    ['<=', -1],
  ],
  'u64.gt': [
    ['>=', 1],
    ['<=', 0],
  ],
  'u64.le': [
    ['<=', 0],
    ['>=', 1],
  ],
  'u64.lt': [
    ['<=', -1],
    ['>=', 0],
  ],
};
const MIRRORED = { '==': '==', '>=': '<=', '<=': '>=' } as const;

/** What a condition says, read from either side; nothing where it is no comparison of u64. */
export function comparisonsOf({ term, holds }: Condition): Comparison[] {
  const [a, b] = term.args;
  const found = RELATIONS[term.op]?.[holds ? 0 : 1];
  if (found === undefined || a === undefined || b === undefined) return [];
  const [relation, offset] = found;
  return [
    { left: a, relation, right: b, offset },
    { left: b, relation: MIRRORED[relation], right: a, offset: -offset },
  ];
}

/** The number that a value surely reaches at a place: itself, or by the conditions there; 0 where none says. */
export function lowerBound(term: Term, { conditions }: Pick<Site, 'conditions'>): number {
  const known = constantOf(term);
  if (known !== undefined) return known;
  return listConditions(conditions)
    .flatMap(comparisonsOf)
    .filter(({ left, relation }) => left === term && relation !== '<=')
    .map(({ right, offset }) => (constantOf(right) ?? 0) + offset)
    .reduce((most, bound) => Math.max(most, bound), 0);
}
