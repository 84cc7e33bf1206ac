// What each opcode whose signature can't say everything does to sources and expressions. One entry per `custom`
// row of the table but those of control (walk.ts); the record is total, so that a new opcode is not forgotten. All
// other opcodes are functions of public values, and one rule does for them.

import type { OPCODES, OpName } from '../isa.ts';
import { opRow } from '../isa.ts';
import { signatureTypes } from '../signature.ts';
import {
  assume,
  type Cursor,
  indexOf,
  noteSite,
  noteUse,
  placeOf,
  pop,
  popMany,
  push,
  pushOf,
} from './cursor.ts';
import { applyCall } from './rules-call.ts';
import { CIPHERTEXT_RULES } from './rules-ciphertext.ts';
import { COMPOSITE_RULES } from './rules-composite.ts';
import { STORAGE_RULES } from './rules-storage.ts';

/** An opcode that moves control. */
export type ControlOp =
  | 'block'
  | 'loop'
  | 'if'
  | 'else'
  | 'end'
  | 'br'
  | 'br_if'
  | 'br_table'
  | 'return'
  | 'fail';

type RuledOp = Exclude<
  { [K in OpName]: (typeof OPCODES)[K] extends { custom: true } ? K : never }[OpName],
  ControlOp
>;

/** Changes the state as the instruction does. */
export type Rule = (cursor: Cursor) => void;

const RULES: Readonly<Record<RuledOp, Rule>> = {
  ...COMPOSITE_RULES,
  ...STORAGE_RULES,
  ...CIPHERTEXT_RULES,
  call: applyCall,
  require: (cursor) => {
    const condition = pop(cursor);
    noteSite(cursor, [condition]);
    noteUse(cursor, condition.label, 'condition', 'require');
    assume(cursor, condition.term, true, 'require');
  },
  drop: (cursor) => {
    pop(cursor);
  },
  'local.get': (cursor) => {
    const flow = cursor.state.locals[indexOf(cursor)];
    if (flow !== undefined) push(cursor, flow);
  },
  'local.set': (cursor) => {
    cursor.state.locals[indexOf(cursor)] = pop(cursor);
  },
  'local.tee': (cursor) => {
    const flow = pop(cursor);
    cursor.state.locals[indexOf(cursor)] = flow;
    push(cursor, flow);
  },
  const: (cursor) => pushOf(cursor, [], `${cursor.imm[0]}`),
  poseidon: (cursor) => pushOf(cursor, popMany(cursor, 1)),
  hash_tagged: (cursor) => pushOf(cursor, popMany(cursor, 2)),
};

/** Values that are others at another time: two readings are two expressions. */
const CHANGING: ReadonlySet<OpName> = new Set(['ctx.height', 'you.balance', 'key.is_set']);

/** Changes the state as an instruction does that moves no control. */
export function applyRule(cursor: Cursor): void {
  const { op, imm } = cursor;
  if (opRow(op).custom) {
    RULES[op as RuledOp](cursor);
    return;
  }
  const { operands, results } = signatureTypes(op);
  const flows = popMany(cursor, operands.length);
  if (op === 'you.transfer') {
    noteSite(cursor, flows);
    for (const { label } of flows) noteUse(cursor, label, 'payment', op);
  }
  if (results.length === 0) return;
  const note = imm.join();
  pushOf(cursor, flows, CHANGING.has(op) ? `${note}@${placeOf(cursor)}` : note);
}
