// Function bodies in the binary form: their size in bytes, then instructions, each the opcode's byte and its
// immediates as the table lists them.

import { LIMITS } from '../base/index.ts';
import { type ImmediateKind, OP_BY_CODE, OPCODES, opRow } from './isa.ts';
import type { Immediate, Instruction } from './module.ts';
import { flag, list, readByte, refuseAt, refuseValue, sized, u32, u64, type Wire } from './wire.ts';

const NO_KINDS: readonly ImmediateKind[] = [];
const NO_IMMEDIATES: readonly Immediate[] = [];

const anyU64 = u64('a u64 immediate');
const anyFlag = flag('a flag immediate');
const anyIndex = u32('an index immediate');
const anyLabels = list('labels', u32('a label'), { least: 1, most: LIMITS.branchTable });

const body: Wire<readonly Instruction[]> = {
  write: (out, instructions) => {
    for (const { op, imm } of instructions) {
      const kinds = opRow(op).imm ?? NO_KINDS;
      if (imm.length !== kinds.length) {
        throw refuseValue(op, `${kinds.length} immediates`, `${imm.length}`);
      }
      out.push(OPCODES[op].code);
      for (const [i, kind] of kinds.entries()) immediate(kind).write(out, imm[i] as Immediate);
    }
  },
  read: (from) => {
    const instructions: Instruction[] = [];
    while (from.offset < from.end) {
      const start = from.offset;
      const code = readByte(from, 'an opcode');
      const op = OP_BY_CODE.get(code);
      if (op === undefined) {
        throw refuseAt(start, 'an opcode', `0x${code.toString(16).padStart(2, '0')}`);
      }
      const kinds = opRow(op).imm;
      const imm = kinds?.map((kind) => immediate(kind).read(from)) ?? NO_IMMEDIATES;
      instructions.push({ op, imm });
    }
    return instructions;
  },
};

/** The body of a function. */
export const bodyWire: Wire<readonly Instruction[]> = sized(
  'a function body',
  LIMITS.functionBodyBytes,
  body,
);

const single = (
  write: (out: number[], value: bigint) => void,
  read: Wire<bigint>['read'],
): Wire<Immediate> => ({
  write: (out, value) => {
    if (typeof value !== 'bigint') throw refuseValue('an immediate', 'one integer', 'a list');
    write(out, value);
  },
  read,
});

const u64Immediate = single(anyU64.write, anyU64.read);
const flagImmediate = single(
  (out, value) => {
    if (value > 1n) throw refuseValue('a flag immediate', '0 or 1', `${value}`);
    anyFlag.write(out, value === 1n);
  },
  (from) => (anyFlag.read(from) ? 1n : 0n),
);
const indexImmediate = single(
  (out, value) => anyIndex.write(out, Number(value)),
  (from) => BigInt(anyIndex.read(from)),
);
const labelsImmediate: Wire<Immediate> = {
  write: (out, value) => {
    if (typeof value === 'bigint') throw refuseValue('an immediate', 'labels', 'one integer');
    anyLabels.write(out, value);
  },
  read: (from) => anyLabels.read(from),
};

function immediate(kind: ImmediateKind): Wire<Immediate> {
  switch (kind) {
    case 'u64':
      return u64Immediate;
    case 'flag':
      return flagImmediate;
    case 'labels':
      return labelsImmediate;
    default:
      return indexImmediate;
  }
}
