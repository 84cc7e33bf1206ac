// Ciphertexts, proofs and waits. A ciphertext enters by `ct.input` alone and leaves by `await.open` alone: there
// is no other opcode that takes one and gives something else but where it is (a list's length, an option's
// presence).

import {
  type Cursor,
  indexOf,
  joined,
  noteSite,
  noteUse,
  placeOf,
  pop,
  popMany,
  push,
  pushOf,
} from './cursor.ts';
import { type Accumulation, type Flow, leaf } from './flow.ts';
import { DONE, hasBit, type Label, markLabel } from './label.ts';

/** By opcode. */
export const CIPHERTEXT_RULES = {
  'ct.input': (cursor: Cursor) => {
    const operands = popMany(cursor, 3);
    noteSite(cursor, operands);
    const { analysis, function: index, pc } = cursor;
    const source = analysis.source({ kind: 'input', function: index, pc });
    push(cursor, {
      ...leaf(analysis.terms.make('ct.input', placeOf(cursor)), new Map([[source, 0]])),
      accumulation: { base: undefined, hasOwn: true },
    });
  },
  'ct.add': (cursor: Cursor) => {
    const [a, b] = popMany(cursor, 2) as [Flow, Flow];
    pushCiphertext(
      cursor,
      [a, b],
      DONE.add | mixing(joined([a, b])),
      accumulate(a.accumulation, b.accumulation),
    );
  },
  'ct.sum': (cursor: Cursor) => {
    const list = pop(cursor);
    const { shape } = list;
    const items = shape?.kind === 'parts' ? shape.parts : [list];
    const each = shape?.kind === 'items' ? shape.each?.accumulation : undefined;
    const accumulation = shape?.kind === 'parts' ? sumOf(shape.parts) : onlyOwn(each);
    pushCiphertext(cursor, items, DONE.sum | mixing(list.label), accumulation, {
      op: shape?.kind === 'parts' ? 'sum' : 'ct.sum',
    });
  },
  'ct.add_plain': (cursor: Cursor) => {
    const [ciphertext, plain] = popMany(cursor, 2) as [Flow, Flow];
    noteUse(cursor, plain.label, 'ciphertext', 'ct.add_plain');
    const { accumulation } = ciphertext;
    pushCiphertext(cursor, [ciphertext, plain], DONE.addPlain, accumulation);
  },
  'ct.mul_plain': (cursor: Cursor) => {
    const [ciphertext, plain] = popMany(cursor, 2) as [Flow, Flow];
    noteUse(cursor, plain.label, 'ciphertext', 'ct.mul_plain');
    const own = onlyOwn(ciphertext.accumulation);
    // By 0 nothing of the input is left.
    pushCiphertext(cursor, [ciphertext, plain], DONE.mulPlain, own && { ...own, hasOwn: false });
  },
  'ct.negate': (cursor: Cursor) => {
    const ciphertext = pop(cursor);
    pushCiphertext(cursor, [ciphertext], DONE.negate, onlyOwn(ciphertext.accumulation));
  },
  'groth16.verify': (cursor: Cursor) => {
    const circuit = cursor.analysis.module.circuits[indexOf(cursor)];
    const operands = popMany(cursor, 1 + (circuit?.inputCount ?? 0));
    noteSite(cursor, operands);
    pushOf(cursor, operands, `${cursor.imm[0]}`);
  },
  'await.open': (cursor: Cursor) => wait(cursor, 2),
  'await.joint': (cursor: Cursor) => wait(cursor, 4),
};

function pushCiphertext(
  cursor: Cursor,
  operands: readonly Flow[],
  bits: number,
  accumulation: Accumulation | undefined,
  { op }: { readonly op: string } = cursor,
): void {
  const { analysis } = cursor;
  for (const operand of operands) analysis.remember(operand);
  const terms = operands.map(({ term }) => term);
  const label = markLabel(joined(operands), bits);
  analysis.spend(1 + label.size * operands.length);
  const flow = { ...leaf(analysis.terms.make(op, '', terms), label), accumulation };
  analysis.remember(flow);
  push(cursor, flow);
}

/** What lay in storage may be another party's; so may what a caller of this function passes. */
function mixing(label: Label): number {
  const isForeign = hasBit(label, DONE.stored) || [...label.keys()].some((source) => source < 0);
  return isForeign ? DONE.mixed : 0;
}

function accumulate(
  a: Accumulation | undefined,
  b: Accumulation | undefined,
): Accumulation | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.base !== undefined && b.base !== undefined) return undefined;
  return { base: a.base ?? b.base, hasOwn: a.hasOwn || b.hasOwn };
}

function sumOf(parts: readonly Flow[]): Accumulation | undefined {
  let sum = parts[0]?.accumulation;
  for (const { accumulation } of parts.slice(1)) sum = accumulate(sum, accumulation);
  return sum;
}

/** Of what holds nothing from storage. */
function onlyOwn(accumulation: Accumulation | undefined): Accumulation | undefined {
  return accumulation?.base === undefined ? accumulation : undefined;
}

/** Others may call while a method waits: nothing is known of storage any more. */
function wait(cursor: Cursor, operandCount: number): void {
  const { analysis, function: index, pc, state } = cursor;
  const operands = popMany(cursor, operandCount);
  noteSite(cursor, operands);
  for (const { label } of operands) noteUse(cursor, label, 'request', cursor.op);
  const [opened] = operands;
  if (opened?.shape?.kind === 'parts') {
    for (const part of opened.shape.parts) analysis.remember(part);
  }
  state.held.clear();
  const source = analysis.source({ kind: 'request', function: index, pc });
  const term = analysis.terms.make('result', placeOf(cursor));
  push(cursor, leaf(term, new Map([[source, 0]])));
}
