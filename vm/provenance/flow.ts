// What the analysis knows of one value: its expression, its sources, and as far as it can tell them apart those of
// its parts. An option is as its content; records are kept by member; lists by item while their number is known.

import { LIMITS } from '../../base/index.ts';
import { joinLabels, type Label, NO_LABEL } from './label.ts';
import type { Term, Terms } from './term.ts';

/**
 * A ciphertext as `base + own`: what lay at a place of storage, or nothing, plus inputs of this very call and public
 * numbers. Of other ciphertexts nothing of the kind is claimed.
 */
export type Accumulation = {
  /** The id of the term of what storage held, and the path in it, as `id/path`; undefined for nothing. */
  readonly base: string | undefined;
  /** Whether there surely is an input of this call in it. */
  readonly hasOwn: boolean;
};

/** The parts of a record or of a list of known length, or any item of a list. */
export type Shape =
  | { readonly kind: 'parts'; readonly parts: readonly Flow[]; readonly isList: boolean }
  | { readonly kind: 'items'; readonly each: Flow | undefined };

/** What is known of a value. The label covers all of its parts. */
export type Flow = {
  readonly term: Term;
  readonly label: Label;
  readonly shape: Shape | undefined;
  readonly accumulation: Accumulation | undefined;
  /** Nothing is there: an option that is none, storage not yet written. */
  readonly isNone: boolean;
  /** How many flows it is made of, itself counted. */
  readonly size: number;
};

/** A value of which only expression and sources are known. */
export function leaf(term: Term, label: Label = NO_LABEL): Flow {
  return { term, label, shape: undefined, accumulation: undefined, isNone: false, size: 1 };
}

/** An option that is none. */
export function none(term: Term): Flow {
  return { ...leaf(term), isNone: true };
}

/** A record or list of these parts; where they are too many, only their sources are kept. */
export function compound(term: Term, parts: readonly Flow[], isList: boolean): Flow {
  const label = parts.reduce((joined, part) => joinLabels(joined, part.label), NO_LABEL);
  const size = parts.reduce((sum, part) => sum + part.size, 1);
  if (size > LIMITS.provenanceParts) return leaf(term, label);
  return { ...leaf(term, label), shape: { kind: 'parts', parts, isList }, size };
}

/** A list of any number of such items. */
function listOf(term: Term, label: Label, each: Flow | undefined): Flow {
  const size = 1 + (each?.size ?? 0);
  return { ...leaf(term, label), shape: { kind: 'items', each }, size };
}

/** The same value under another expression. */
export function rename(terms: Terms, flow: Flow, term: Term): Flow {
  if (flow.term === term) return flow;
  const { shape } = flow;
  if (shape === undefined) return { ...flow, term };
  if (shape.kind === 'items') {
    const each = shape.each && rename(terms, shape.each, terms.part(term, '*'));
    return { ...flow, term, shape: { ...shape, each } };
  }
  const parts = shape.parts.map((part, i) => rename(terms, part, terms.part(term, i)));
  return { ...flow, term, shape: { ...shape, parts } };
}

/** The flow with every label and accumulation in it replaced. */
export function mapFlow(
  flow: Flow,
  change: (part: Flow, path: string) => Pick<Flow, 'label' | 'accumulation'>,
  path = '',
): Flow {
  const { shape } = flow;
  const changed = { ...flow, ...change(flow, path) };
  if (shape === undefined) return changed;
  const below = (which: number | string) => (path === '' ? `${which}` : `${path}.${which}`);
  if (shape.kind === 'items') {
    const each = shape.each && mapFlow(shape.each, change, below('*'));
    return { ...changed, shape: { ...shape, each } };
  }
  const parts = shape.parts.map((part, i) => mapFlow(part, change, below(i)));
  return { ...changed, shape: { ...shape, parts } };
}

/** The member or item at a known place. */
export function partOf(terms: Terms, flow: Flow, index: number): Flow {
  const known = flow.shape?.kind === 'parts' ? flow.shape.parts[index] : undefined;
  return known ?? anyItem(terms, flow, terms.part(flow.term, index));
}

/** Any item of a list, under the expression given. */
export function anyItem(terms: Terms, flow: Flow, term: Term): Flow {
  const { shape } = flow;
  if (shape?.kind === 'items' && shape.each !== undefined) return rename(terms, shape.each, term);
  if (shape?.kind === 'parts' && shape.isList && shape.parts.length > 0) {
    return shape.parts
      .map((part) => rename(terms, part, term))
      .reduce((joined, part) => joinFlows(terms, joined, part, term));
  }
  return leaf(term, flow.label);
}

/** The list with its number of items forgotten: what a loop may make of it. */
export function loosen(terms: Terms, flow: Flow): Flow {
  const { shape, term, label } = flow;
  if (shape?.kind !== 'parts') return flow;
  if (!shape.isList) {
    const parts = shape.parts.map((part) => loosen(terms, part));
    return { ...flow, shape: { ...shape, parts } };
  }
  if (shape.parts.length === 0) return listOf(term, label, undefined);
  return listOf(term, label, loosen(terms, anyItem(terms, flow, terms.part(term, '*'))));
}

/** The list with an item more. */
export function pushed(terms: Terms, list: Flow, item: Flow, term: Term): Flow {
  const { shape } = list;
  if (shape?.kind === 'parts') return compound(term, [...shape.parts, item], true);
  const label = joinLabels(list.label, item.label);
  if (shape?.kind !== 'items') return leaf(term, label);
  const last = rename(terms, item, terms.part(term, '*'));
  const each = shape.each && rename(terms, shape.each, terms.part(term, '*'));
  return listOf(term, label, each ? joinFlows(terms, each, last, last.term) : last);
}

/**
 * What a value may be that comes from either; `a` itself where `b` adds nothing.
 * @param merged the expression where theirs differ
 */
export function joinFlows(terms: Terms, a: Flow, b: Flow, merged: Term): Flow {
  if (a === b) return a;
  const term = a.term === b.term ? a.term : merged;
  if (term !== a.term) terms.merge(term, a.term);
  if (term !== b.term) terms.merge(term, b.term);
  if (b.isNone) return rename(terms, a, term);
  if (a.isNone) return rename(terms, b, term);
  const label = joinLabels(a.label, b.label);
  const accumulation = joinAccumulations(a.accumulation, b.accumulation);
  const shape = joinShapes(terms, a.shape, b.shape, term);
  const isSame =
    term === a.term && label === a.label && shape === a.shape && accumulation === a.accumulation;
  if (isSame) return a;
  const size = 1 + sizeOf(shape);
  return { term, label, shape, accumulation, isNone: false, size };
}

function sizeOf(shape: Shape | undefined): number {
  if (shape?.kind === 'items') return shape.each?.size ?? 0;
  return shape?.parts.reduce((sum, part) => sum + part.size, 0) ?? 0;
}

function joinShapes(
  terms: Terms,
  a: Shape | undefined,
  b: Shape | undefined,
  whole: Term,
): Shape | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.kind === 'parts' && b.kind === 'parts' && a.parts.length === b.parts.length) {
    const parts = a.parts.map((part, i) =>
      joinFlows(terms, part, b.parts[i] as Flow, terms.part(whole, i)),
    );
    return parts.every((part, i) => part === a.parts[i]) ? a : { ...a, parts };
  }
  const term = terms.part(whole, '*');
  let each = a.kind === 'items' ? a.each : undefined;
  for (const item of [...(a.kind === 'parts' ? a.parts : []), ...itemsOf(b)]) {
    each = each === undefined ? rename(terms, item, term) : joinFlows(terms, each, item, term);
  }
  return a.kind === 'items' && each === a.each ? a : { kind: 'items', each };
}

function itemsOf(shape: Shape): readonly Flow[] {
  if (shape.kind === 'parts') return shape.parts;
  return shape.each === undefined ? [] : [shape.each];
}

function joinAccumulations(
  a: Accumulation | undefined,
  b: Accumulation | undefined,
): Accumulation | undefined {
  if (a === undefined || b === undefined || a.base !== b.base) return undefined;
  return a.hasOwn && !b.hasOwn ? b : a;
}
