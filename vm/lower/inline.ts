// Opcodes on bool, u64, u256 and field that WebAssembly carries out, by name: checks that trap included. What they mean
// stands in vm/semantics/scalars.ts.

import type { OpName } from '../isa.ts';
import type { Immediate } from '../module.ts';
import type { FunctionWriter } from './function-writer.ts';
import type { CodeTrap } from './imports.ts';
import { I64, W } from './wasm-writer.ts';

/** Writes an instruction whose operands are on the stack. */
export type Inline = (f: FunctionWriter, pc: number, imm: readonly Immediate[]) => void;

const plain =
  (...codes: readonly number[]): Inline =>
  ({ out }) =>
    out.op(...codes);

const kernel =
  (name: string): Inline =>
  (f) =>
    f.call(name);

/** A kernel whose last result is a flag. */
const flagged =
  (name: string, trap: CodeTrap): Inline =>
  (f, pc) => {
    f.call(name);
    f.trapIf(trap, pc);
  };

/** A word as wide number. */
const widen: Inline = ({ out }) => {
  for (let i = 0; i < 3; i++) out.i64Const(0n);
};

const nothing: Inline = () => undefined;

/** Divides after a look at the divisor. */
const dividing =
  (code: number): Inline =>
  (f, pc) => {
    f.out.tee(f.word);
    f.out.op(W.i64Eqz);
    f.trapIf('trap.divideByZero', pc);
    f.out.get(f.word);
    f.out.op(code);
  };

/** Shifts, to 0 where that is by 64 or more. */
const shifting =
  (code: number): Inline =>
  ({ out, word }) => {
    out.tee(word);
    out.op(code);
    out.i64Const(0n);
    out.get(word);
    out.i64Const(64n);
    out.op(W.i64LtU, W.select);
  };

/** By name; opcodes that are not here are carried out by control or by a body. */
export const INLINE: Readonly<Partial<Record<OpName, Inline>>> = {
  nop: nothing,
  'u64.const': ({ out }, _, imm) => out.i64Const(imm[0] as bigint),
  'bool.const': ({ out }, _, imm) => out.i32Const(Number(imm[0])),
  'bool.and': plain(W.i32And),
  'bool.or': plain(W.i32Or),
  'bool.not': plain(W.i32Eqz),
  'bool.eq': plain(W.i32Eq),

  'u64.add': (f, pc) => {
    const { out, word, otherWord } = f;
    out.tee(word);
    out.op(W.i64Add);
    out.tee(otherWord);
    out.get(word);
    out.op(W.i64LtU);
    f.trapIf('trap.overflow', pc);
    out.get(otherWord);
  },
  'u64.sub': (f, pc) => {
    const { out, word, otherWord } = f;
    out.set(word);
    out.tee(otherWord);
    out.get(word);
    out.op(W.i64LtU);
    f.trapIf('trap.overflow', pc);
    out.get(otherWord);
    out.get(word);
    out.op(W.i64Sub);
  },
  'u64.mul': (f, pc) => {
    const { out, word, otherWord } = f;
    out.set(word);
    out.tee(otherWord);
    out.get(word);
    out.op(W.i64Or);
    out.i64Const(32n);
    out.op(W.i64ShrU, W.i64Eqz);
    out.open(W.if, I64);
    out.get(otherWord);
    out.get(word);
    out.op(W.i64Mul, W.else);
    out.get(otherWord);
    out.get(word);
    f.call('mulWord');
    f.trapIf('trap.overflow', pc);
    out.op(W.end);
  },
  'u64.div': dividing(W.i64DivU),
  'u64.rem': dividing(W.i64RemU),
  'u64.wrapping_add': plain(W.i64Add),
  'u64.wrapping_sub': plain(W.i64Sub),
  'u64.wrapping_mul': plain(W.i64Mul),
  'u64.and': plain(W.i64And),
  'u64.or': plain(W.i64Or),
  'u64.xor': plain(W.i64Xor),
  'u64.shl': shifting(W.i64Shl),
  'u64.shr': shifting(W.i64ShrU),
  'u64.eq': plain(W.i64Eq),
  'u64.lt': plain(W.i64LtU),
  'u64.le': plain(W.i64LeU),
  'u64.gt': plain(W.i64GtU),
  'u64.ge': plain(W.i64GeU),

  'u256.add': flagged('add', 'trap.overflow'),
  'u256.sub': flagged('sub', 'trap.overflow'),
  'u256.mul': flagged('mul', 'trap.overflow'),
  'u256.div': flagged('div', 'trap.divideByZero'),
  'u256.rem': flagged('rem', 'trap.divideByZero'),
  'u256.wrapping_add': (f) => {
    f.call('add');
    f.out.op(W.drop);
  },
  'u256.wrapping_mul': kernel('wrappingMul'),
  'u256.eq': kernel('eq'),
  'u256.lt': kernel('lt'),
  'u256.from_u64': widen,
  'u256.to_u64': (f, pc) => {
    f.out.op(W.i64Or, W.i64Or);
    f.out.i64Const(0n);
    f.out.op(W.i64Ne);
    f.trapIf('trap.overflow', pc);
  },

  'field.add': kernel('fieldAdd'),
  'field.sub': kernel('fieldSub'),
  'field.mul': kernel('fieldMul'),
  'field.eq': kernel('eq'),
  'field.from_u64': widen,
  'field.from_u256': (f, pc) => {
    const place = { kind: 'wide', first: f.wide } as const;
    f.setPlace(place);
    f.getPlace(place);
    f.call('isField');
    f.out.op(W.i32Eqz);
    f.trapIf('trap.fieldRange', pc);
    f.getPlace(place);
  },
  'field.to_u256': nothing,
};
